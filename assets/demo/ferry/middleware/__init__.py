"""Layers around the routes: each sees a request before them and a response after them."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ferry.http import Handler, Request, Response


class Middleware(ABC):
    """One layer."""

    @abstractmethod
    def handle(self, request: Request, forward: Handler) -> Response:
        """Answers by itself, or passes the request on."""

    def wrap(self, inner: Handler) -> Handler:
        """This layer around another."""

        def wrapped(request: Request) -> Response:
            return self.handle(request, inner)

        return wrapped
