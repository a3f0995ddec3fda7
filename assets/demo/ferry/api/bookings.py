"""Bookings: make, look at, change and cancel them."""

from __future__ import annotations

from datetime import date, datetime, timezone

from ferry.http import HttpError, Request, Response, Router
from ferry.middleware.auth import require
from ferry.models.booking import Booking, Vehicle
from ferry.models.money import Money
from ferry.models.passenger import Passenger
from ferry.services import capacity, pricing
from ferry.services.stores import bookings, sailings

router = Router()


def _tariff(currency: str) -> pricing.Tariff:
    return pricing.Tariff(adult=Money.parse("12", currency), half_metre=Money.parse("4", currency), night_percent=15)


def _own(request: Request) -> Booking:
    booking = bookings.get(request.params["reference"].upper())
    if booking is None or booking.tenant != request.state["tenant"].slug:
        raise HttpError(404, "no such booking")
    identity = request.state.get("identity")
    if identity is not None and identity.has("desk"):
        return booking
    name = request.query.get("name", "").casefold()
    if not any(passenger.name.casefold().endswith(name) for passenger in booking.passengers if name):
        raise HttpError(403, "the name does not fit the booking")
    return booking


def _passenger(body: dict) -> Passenger:
    born = body.get("born")
    try:
        return Passenger(
            name=body["name"],
            born=date.fromisoformat(born) if born else None,
            email=body.get("email", ""),
            islander=bool(body.get("islander")),
        )
    except (KeyError, ValueError) as error:
        raise HttpError(422, f"passenger: {error}") from error


@router.route("POST", "/bookings")
def book(request: Request) -> Response:
    """Holds places on a sailing, and says what they cost."""
    operator = request.state["tenant"]
    body = request.json()
    sailing = sailings.get(body.get("sailing", ""))
    if sailing is None:
        raise HttpError(422, "no such sailing")
    people = [_passenger(entry) for entry in body.get("passengers", [])]
    if not people:
        raise HttpError(422, "nobody travels")
    vehicle = None
    if body.get("vehicle"):
        told = body["vehicle"]
        vehicle = Vehicle(told["plate"], float(told["metres"]), bool(told.get("electric")))
    booking = Booking(operator.slug, sailing.id, people, vehicle)
    aboard = capacity.load_of(bookings.all(lambda other: other.sailing == sailing.id))
    reason = capacity.why_not(sailing, aboard, booking)
    if reason is not None:
        raise HttpError(409, reason)
    booking.price = pricing.quote(booking, sailing, _tariff(operator.currency), operator)
    booking.hold()
    bookings.put(booking.reference, booking)
    return Response(201, {"reference": booking.reference, "price": str(booking.price)})


@router.route("GET", "/bookings/{reference}")
def look(request: Request) -> Response:
    """One's own booking."""
    booking = _own(request)
    return Response(
        200,
        {
            "reference": booking.reference,
            "sailing": booking.sailing,
            "passengers": [passenger.name for passenger in booking.passengers],
            "price": str(booking.price),
            "paid": booking.is_paid(),
        },
    )


@router.route("PUT", "/bookings/{reference}/sailing")
def change(request: Request) -> Response:
    """Travels with another boat."""
    booking = _own(request)
    if booking.cancelled:
        raise HttpError(409, "cancelled bookings stay where they are")
    target = sailings.get(request.json().get("sailing", ""))
    if target is None:
        raise HttpError(422, "no such sailing")
    if target.id == booking.sailing:
        return Response(200, {"fee": None})
    aboard = capacity.load_of(bookings.all(lambda other: other.sailing == target.id))
    reason = capacity.why_not(target, aboard, booking)
    if reason:
        raise HttpError(409, reason)
    fee = pricing.refund_fee(booking, request.state["tenant"])
    booking.sailing = target.id
    booking.price = (booking.price or Money(0, fee.currency)) + fee
    return Response(200, {"fee": str(fee)})


@router.route("DELETE", "/bookings/{reference}")
def cancel(request: Request) -> Response:
    """Stays at home."""
    booking = _own(request)
    sailing = sailings.get(booking.sailing)
    now = datetime.now(timezone.utc)
    try:
        back = booking.cancel(now, sailing.departs if sailing else now)
    except ValueError as error:
        raise HttpError(409, str(error)) from error
    return Response(200, {"paid_back": str(back)})


@router.route("POST", "/bookings/{reference}/check-in")
@require("crew")
def check_in(request: Request) -> Response:
    """At the gate."""
    booking = _own(request)
    if not booking.is_paid():
        raise HttpError(402, f"{booking.outstanding()} to pay")
    return Response(200, {"aboard": [passenger.initials() for passenger in booking.passengers]})
