"""What several tests need."""

from __future__ import annotations

import pytest

from ferry.app import build
from ferry.config.settings import Settings
from ferry.http import Request
from ferry.middleware.auth import sign

KEY = "a key for tests"


@pytest.fixture
def settings() -> Settings:
    return Settings(token_key=KEY, requests_per_minute=60)


@pytest.fixture
def call(settings):
    """Calls the application the way a client would."""
    handler = build(settings, ["ferry.api.health", "ferry.api.sailings", "ferry.api.bookings"])

    def ask(method: str, path: str, *, roles: tuple[str, ...] = (), operator: str = "skerry", **rest):
        headers = rest.pop("headers", {}) | {"X-Operator": operator}
        if roles:
            claims = {"sub": "kim", "tenant": operator, "roles": list(roles), "expires": 4_000_000_000}
            headers["Authorization"] = f"Bearer {sign(claims, KEY)}"
        return handler(Request(method, path, headers=headers, **rest))

    return ask
