"""Requests, responses and the router: just enough HTTP for the service and its tests."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator

Handler = Callable[["Request"], "Response"]


class HttpError(Exception):
    """An answer other than success, thrown from anywhere below a handler."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


@dataclass
class Request:
    """What a client asked for, and what the middleware found out about it."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    params: dict[str, str] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str, default: str = "") -> str:
        """The value of a header, whatever case it was sent in."""
        wanted = name.lower()
        for key, value in self.headers.items():
            if key.lower() == wanted:
                return value
        return default

    def json(self) -> Any:
        """The body as JSON; 400 when it is not."""
        try:
            return json.loads(self.body or b"null")
        except ValueError as error:
            raise HttpError(400, f"body is not JSON: {error}") from error

    def integer(self, name: str, default: int, *, low: int = 0, high: int = 1000) -> int:
        """A whole number from the query string, within bounds."""
        text = self.query.get(name)
        if text is None:
            return default
        try:
            number = int(text)
        except ValueError as error:
            raise HttpError(400, f"{name} must be a whole number") from error
        if not low <= number <= high:
            raise HttpError(400, f"{name} must be between {low} and {high}")
        return number


@dataclass
class Response:
    """What goes back."""

    status: int = 200
    payload: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The body as bytes."""
        if self.payload is None:
            return b""
        if isinstance(self.payload, bytes):
            return self.payload
        return json.dumps(self.payload, ensure_ascii=False, default=str).encode()


class Router:
    """Finds the handler of a method and a path such as ``/sailings/{id}``."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, template: str) -> Callable[[Handler], Handler]:
        """Decorator: registers a handler."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "$")

        def register(handler: Handler) -> Handler:
            self._routes.append((method, pattern, handler))
            return handler

        return register

    def include(self, other: Router) -> None:
        """Takes over all routes of another router."""
        self._routes.extend(other._routes)

    def methods(self, path: str) -> Iterator[str]:
        """The methods that a path answers to."""
        for method, pattern, _ in self._routes:
            if pattern.match(path):
                yield method

    def dispatch(self, request: Request) -> Response:
        """Calls the handler; 404 for an unknown path, 405 for an unknown method."""
        for method, pattern, handler in self._routes:
            found = pattern.match(request.path)
            if found and method == request.method:
                request.params = found.groupdict()
                return handler(request)
        allowed = sorted(set(self.methods(request.path)))
        if allowed:
            raise HttpError(405, "method not allowed", Allow=", ".join(allowed))
        raise HttpError(404, f"nothing at {request.path}")
