"""Which operator a request is for: by host name, by header, or by path."""

from __future__ import annotations

from ferry.config import operators
from ferry.http import Handler, HttpError, Request, Response
from ferry.middleware import Middleware

_NEUTRAL = ("/health", "/webhooks/", "/admin/")


class ResolveTenant(Middleware):
    """Puts the operator's configuration on the request."""

    def __init__(self, domain: str) -> None:
        self._suffix = "." + domain

    def _slug(self, request: Request) -> str | None:
        header = request.header("X-Operator")
        if header:
            return header
        host = request.header("Host").split(":")[0]
        if host.endswith(self._suffix):
            label = host[: -len(self._suffix)]
            if label not in ("www", "api"):
                return label
        if request.path.startswith("/o/"):
            _, _, slug, rest = request.path.split("/", 3)
            request.path = "/" + rest
            return slug
        return None

    def handle(self, request: Request, forward: Handler) -> Response:
        slug = self._slug(request)
        if slug is None:
            if request.path.startswith(_NEUTRAL):
                return forward(request)
            raise HttpError(400, "which operator?")
        tenant = operators.find(slug)
        if tenant is None:
            raise HttpError(404, f"no operator called {slug}")
        request.state["tenant"] = tenant
        response = forward(request)
        response.headers.setdefault("Vary", "Host, X-Operator")
        return response
