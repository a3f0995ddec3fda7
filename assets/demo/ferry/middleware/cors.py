"""Which web pages of other origins may talk to us."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Sequence

from ferry.http import Handler, Request, Response
from ferry.middleware import Middleware

_METHODS = "GET, POST, PUT, DELETE, OPTIONS"


class Cors(Middleware):
    """Answers preflight requests, and marks the responses to allowed origins."""

    def __init__(self, origins: Sequence[str], max_age: int = 600) -> None:
        self._origins = list(origins)
        self._max_age = max_age

    def _allowed(self, origin: str) -> bool:
        for pattern in self._origins:
            if fnmatchcase(origin, pattern):
                return True
        return False

    def handle(self, request: Request, forward: Handler) -> Response:
        origin = request.header("Origin")
        if not origin or not self._allowed(origin):
            return forward(request)
        if request.method == "OPTIONS" and request.header("Access-Control-Request-Method"):
            response = Response(204)
            response.headers["Access-Control-Allow-Methods"] = _METHODS
            response.headers["Access-Control-Max-Age"] = str(self._max_age)
            wanted = request.header("Access-Control-Request-Headers")
            if wanted:
                response.headers["Access-Control-Allow-Headers"] = wanted
        else:
            response = forward(request)
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
        return response
