"""The application: routes at the centre, middleware around them."""

from __future__ import annotations

from typing import Sequence

from ferry.api import load_routes
from ferry.config.settings import Settings
from ferry.http import Handler, Request, Response
from ferry.middleware import Middleware
from ferry.middleware.auth import Authenticate
from ferry.middleware.cors import Cors
from ferry.middleware.errors import CatchErrors
from ferry.middleware.rate_limit import RateLimit
from ferry.middleware.request_id import RequestId
from ferry.middleware.tenant import ResolveTenant


def standard_middleware(settings: Settings) -> list[Middleware]:
    """The layers in the order in which a request meets them."""
    layers: list[Middleware] = [RequestId(), CatchErrors(debug=settings.debug)]
    if settings.cors_origins:
        layers.append(Cors(settings.cors_origins))
    layers.append(ResolveTenant(settings.domain))
    layers.append(Authenticate(settings.token_key))
    if settings.requests_per_minute:
        layers.append(RateLimit(settings.requests_per_minute))
    return layers


def build(settings: Settings, modules: Sequence[str] | None = None) -> Handler:
    """Wires settings, middleware and routes into one callable."""
    handler: Handler = load_routes(modules).dispatch
    for layer in reversed(standard_middleware(settings)):
        handler = layer.wrap(handler)
    return handler


def serve(settings: Settings, host: str = "127.0.0.1") -> None:
    """Runs a development server until it is interrupted."""
    from wsgiref.simple_server import make_server

    handler = build(settings)

    def application(environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        headers = {
            key[5:].replace("_", "-").title(): value
            for key, value in environ.items()
            if key.startswith("HTTP_")
        }
        request = Request(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            headers=headers,
            body=environ["wsgi.input"].read(length),
        )
        response: Response = handler(request)
        start_response(f"{response.status} ", list(response.headers.items()))
        return [response.encode()]

    with make_server(host, settings.port, application) as server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.shutdown()
