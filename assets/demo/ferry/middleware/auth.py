"""Who is asking: signed tokens, sessions of the crew, and nothing for public pages."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Callable

from ferry.http import Handler, HttpError, Request, Response
from ferry.middleware import Middleware

PUBLIC = ("/health", "/webhooks/", "/sailings")


@dataclass(frozen=True)
class Identity:
    """Somebody we know."""

    subject: str
    tenant: str
    roles: frozenset[str]

    def has(self, role: str) -> bool:
        """Whether they hold a role; an owner holds all."""
        return role in self.roles or "owner" in self.roles


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign(claims: dict, key: str) -> str:
    """Makes a token of claims."""
    payload = _encode(json.dumps(claims, sort_keys=True).encode())
    seal = hmac.new(key.encode(), payload.encode(), hashlib.sha256).digest()
    return f"{payload}.{_encode(seal)}"


def verify(token: str, key: str, now: float) -> Identity:
    """Reads a token; 401 for anything that is not exactly right."""
    payload, dot, seal = token.partition(".")
    if not dot:
        raise HttpError(401, "token has no signature")
    expected = hmac.new(key.encode(), payload.encode(), hashlib.sha256).digest()
    try:
        given = _decode(seal)
        claims = json.loads(_decode(payload))
    except ValueError as error:
        raise HttpError(401, "token is garbled") from error
    if not hmac.compare_digest(expected, given):
        raise HttpError(401, "token is not ours")
    if claims.get("expires", 0) < now:
        raise HttpError(401, "token has expired")
    if claims.get("not_before", 0) > now:
        raise HttpError(401, "token is not valid yet")
    return Identity(claims["sub"], claims["tenant"], frozenset(claims.get("roles", ())))


class Authenticate(Middleware):
    """Puts an `Identity` on every request that is not public."""

    def __init__(self, key: str, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock
        self._revoked: set[str] = set()

    def revoke(self, subject: str) -> None:
        """Locks somebody out at once, whatever their token says."""
        self._revoked.add(subject)

    def handle(self, request: Request, forward: Handler) -> Response:
        scheme, _, token = request.header("Authorization").partition(" ")
        if not scheme:
            if request.path.startswith(PUBLIC):
                return forward(request)
            raise HttpError(401, "who are you?", **{"WWW-Authenticate": "Bearer"})
        if scheme.lower() == "basic":
            raise HttpError(401, "passwords are not accepted here")
        identity = verify(token, self._key, self._clock())
        if identity.subject in self._revoked:
            raise HttpError(401, "access was withdrawn")
        tenant = request.state.get("tenant")
        if tenant is not None and tenant.slug != identity.tenant:
            if not identity.has("support"):
                raise HttpError(403, "not your operator")
            request.state["acting_as_support"] = True
        request.state["identity"] = identity
        return forward(request)


def require(role: str) -> Callable[[Handler], Handler]:
    """Decorator for handlers that not everybody may call."""

    def decorate(handler: Handler) -> Handler:
        def guarded(request: Request) -> Response:
            identity = request.state.get("identity")
            if identity is None or not identity.has(role):
                raise HttpError(403, f"needs the role {role}")
            return handler(request)

        return guarded

    return decorate
