"""The last resort: every exception becomes an answer that a client can read."""

from __future__ import annotations

import logging
import traceback

from ferry.http import Handler, HttpError, Request, Response
from ferry.middleware import Middleware

log = logging.getLogger("ferry.errors")


class CatchErrors(Middleware):
    """Turns errors into responses, and keeps the details to itself outside debug mode."""

    def __init__(self, debug: bool = False) -> None:
        self._debug = debug

    def handle(self, request: Request, forward: Handler) -> Response:
        try:
            return forward(request)
        except HttpError as error:
            payload = {"error": error.message, "request": request.state.get("request_id")}
            return Response(error.status, payload, dict(error.headers))
        except TimeoutError:
            log.warning("%s %s took too long", request.method, request.path)
            return Response(504, {"error": "took too long"})
        except Exception as error:
            log.exception("%s %s failed", request.method, request.path)
            payload = {"error": "something broke on our side"}
            if self._debug:
                payload["detail"] = repr(error)
                payload["where"] = traceback.format_exc().splitlines()[-3:]
            return Response(500, payload)
