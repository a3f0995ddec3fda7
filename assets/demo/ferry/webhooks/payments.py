"""News from the payment provider: paid, refused, returned, disputed."""

from __future__ import annotations

import time
from typing import Any

from ferry.http import HttpError, Request, Response, Router
from ferry.models.money import Money
from ferry.services import stores
from ferry.webhooks.signatures import check_timed

router = Router()
_handled: set[str] = set()


def _booking(data: dict[str, Any]):
    reference = data.get("metadata", {}).get("booking")
    if not reference:
        raise HttpError(422, "payment names no booking")
    booking = stores.bookings.get(reference)
    if booking is None:
        raise HttpError(404, f"no booking {reference}")
    return booking


def _paid(data: dict[str, Any]) -> str:
    booking = _booking(data)
    amount = Money(int(data["amount"]), data["currency"].upper())
    booking.paid = amount if booking.paid is None else booking.paid + amount
    if booking.is_paid():
        booking.held_until = None
        return "confirmed"
    return "partly paid"


def _refused(data: dict[str, Any]) -> str:
    booking = _booking(data)
    attempts = int(data.get("attempts", 1))
    if attempts >= 3:
        booking.cancelled = True
        stores.bookings.put(booking.reference, booking)
        return "given up"
    booking.hold(minutes=10)
    return "will try again"


def _returned(data: dict[str, Any]) -> str:
    booking = _booking(data)
    amount = Money(int(data["amount"]), data["currency"].upper())
    if booking.paid is None or amount > booking.paid:
        raise HttpError(422, "more comes back than was paid")
    booking.paid = booking.paid - amount
    return "returned"


def dispatch(event: dict[str, Any]) -> str:
    """Finds what to do about an event."""
    match event.get("type"):
        case "payment.succeeded":
            return _paid(event["data"])
        case "payment.failed":
            return _refused(event["data"])
        case "refund.created" | "refund.updated":
            return _returned(event["data"])
        case "dispute.opened":
            booking = _booking(event["data"])
            booking.cancelled = True
            return "frozen"
        case str(other) if other.startswith("test."):
            return "hello"
        case _:
            return "ignored"


@router.route("POST", "/webhooks/payments")
def receive(request: Request) -> Response:
    """Each event counts once, however often it is delivered."""
    check_timed(request, secret="payments", now=time.time())
    event = request.json()
    if event["id"] in _handled:
        return Response(200, {"result": "seen"})
    result = dispatch(event)
    _handled.add(event["id"])
    return Response(200, {"result": result})
