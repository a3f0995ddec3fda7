"""What we know about a passenger, and how they make us forget it."""

from __future__ import annotations

from ferry.http import HttpError, Request, Response, Router
from ferry.middleware.auth import require
from ferry.models.passenger import Passenger
from ferry.services.stores import bookings

router = Router()


def _travels_of(email: str) -> list[tuple[str, Passenger]]:
    found = []
    for booking in bookings.all():
        for passenger in booking.passengers:
            if passenger.email.casefold() == email.casefold():
                found.append((booking.reference, passenger))
    return found


@router.route("GET", "/passengers/{email}")
@require("desk")
def everything(request: Request) -> Response:
    """All that is stored about somebody, as the law wants it."""
    travels = _travels_of(request.params["email"])
    if not travels:
        raise HttpError(404, "we do not know them")
    return Response(200, {"bookings": [reference for reference, _ in travels], "name": travels[-1][1].name})


@router.route("DELETE", "/passengers/{email}")
@require("owner")
def forget(request: Request) -> Response:
    """Strikes a name out of every booking."""
    count = 0
    for reference, passenger in _travels_of(request.params["email"]):
        booking = bookings.get(reference)
        position = booking.passengers.index(passenger)
        booking.passengers[position] = Passenger("(forgotten)", born=passenger.born)
        count += 1
    if count == 0:
        raise HttpError(404, "we do not know them")
    return Response(200, {"forgotten": count})


@router.route("POST", "/passengers/merge")
@require("desk")
def merge(request: Request) -> Response:
    """Two addresses, one person."""
    body = request.json()
    keep, drop = body.get("keep"), body.get("drop")
    if not keep or not drop or keep == drop:
        raise HttpError(422, "needs two different addresses")
    changed = 0
    for reference, passenger in _travels_of(drop):
        booking = bookings.get(reference)
        position = booking.passengers.index(passenger)
        booking.passengers[position] = Passenger(passenger.name, passenger.born, keep, passenger.islander)
        changed += 1
    return Response(200, {"changed": changed})
