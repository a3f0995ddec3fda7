"""Is it really them? Each sender seals its calls in a way of its own."""

from __future__ import annotations

import hashlib
import hmac

from ferry.http import HttpError, Request

TOLERANCE = 300


def parse_header(text: str) -> dict[str, str]:
    """Reads ``t=123,v1=abc`` into its parts; later ones win."""
    parts = {}
    for piece in text.split(","):
        key, equals, value = piece.strip().partition("=")
        if equals:
            parts[key] = value
    return parts


def check_timed(request: Request, secret: str, now: float) -> None:
    """The payment provider's way: time and body, sealed together."""
    parts = parse_header(request.header("X-Payment-Signature"))
    if "t" not in parts or "v1" not in parts:
        raise HttpError(400, "signature is missing")
    if abs(now - int(parts["t"])) > TOLERANCE:
        raise HttpError(400, "signature is too old")
    message = parts["t"].encode() + b"." + request.body
    expected = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, parts["v1"]):
        raise HttpError(400, "signature is wrong")


def check_plain(request: Request, secret: str) -> None:
    """The harbour master's way: the body only."""
    given = request.header("X-Harbour-Seal").removeprefix("sha256=")
    expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, given):
        raise HttpError(400, "seal is broken")
