"""A name for every request, so that a log line can be found again."""

from __future__ import annotations

import re
import uuid

from ferry.http import Handler, Request, Response
from ferry.middleware import Middleware

_ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestId(Middleware):
    """Keeps the name a proxy gave, if it is harmless, or gives one."""

    def handle(self, request: Request, forward: Handler) -> Response:
        given = request.header("X-Request-Id")
        name = given if _ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
        request.state["request_id"] = name
        response = forward(request)
        response.headers["X-Request-Id"] = name
        return response
