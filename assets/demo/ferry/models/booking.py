"""Bookings: who travels on which sailing, and with what."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from ferry.models.money import Money
from ferry.models.passenger import Passenger

# Without letters that are mistaken for digits at a windy ticket gate.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_reference(length: int = 6) -> str:
    """A reference that can be read out over a bad line."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


@dataclass(frozen=True)
class Vehicle:
    """Something with wheels."""

    plate: str
    metres: float
    electric: bool = False

    def lane_metres(self) -> float:
        """Deck length, rounded up to half metres, with room to walk around."""
        doubled = int((self.metres + 0.4) * 2 + 0.999)
        return doubled / 2


@dataclass
class Booking:
    """A party on a sailing."""

    tenant: str
    sailing: str
    passengers: list[Passenger]
    vehicle: Vehicle | None = None
    reference: str = field(default_factory=new_reference)
    price: Money | None = None
    paid: Money | None = None
    held_until: datetime | None = None
    cancelled: bool = False

    def hold(self, minutes: int = 20, now: datetime | None = None) -> None:
        """Keeps the places until the payment arrives."""
        self.held_until = (now or datetime.now(timezone.utc)) + timedelta(minutes=minutes)

    def expired(self, now: datetime) -> bool:
        """Whether the hold ran out before the money came."""
        if self.is_paid() or self.held_until is None:
            return False
        return now >= self.held_until

    def is_paid(self) -> bool:
        """Whether nothing is owed."""
        if self.price is None or self.paid is None:
            return False
        return self.paid >= self.price

    def outstanding(self) -> Money:
        """What is still to be paid."""
        if self.price is None:
            raise ValueError("the booking has no price yet")
        if self.paid is None:
            return self.price
        return self.price - self.paid

    def cancel(self, now: datetime, departs: datetime) -> Money:
        """Cancels, and tells what is paid back: all, half, or nothing."""
        if self.cancelled:
            raise ValueError(f"{self.reference} is cancelled already")
        self.cancelled = True
        paid = self.paid or Money(0, self.price.currency if self.price else "EUR")
        notice = departs - now
        if notice >= timedelta(days=7):
            return paid
        if notice >= timedelta(hours=24):
            return paid.times(1, 2)
        return Money(0, paid.currency)
