"""Routes, one module for each thing that clients speak about."""

from __future__ import annotations

from importlib import import_module
from typing import Sequence

from ferry.http import Router

MODULES = (
    "ferry.api.health",
    "ferry.api.sailings",
    "ferry.api.bookings",
    "ferry.api.passengers",
    "ferry.api.invoices",
    "ferry.api.reports",
    "ferry.api.admin",
    "ferry.webhooks.payments",
    "ferry.webhooks.harbourmaster",
    "ferry.webhooks.messages",
)


def load_routes(modules: Sequence[str] | None = None) -> Router:
    """Imports the route modules, all of them or some, and collects their routes."""
    router = Router()
    for name in MODULES if modules is None else modules:
        router.include(import_module(name).router)
    return router
