"""Who still fits on board: seats, lanes, and the rule about electric cars below deck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from ferry.models.booking import Booking
from ferry.models.sailing import Sailing

MAX_ELECTRIC_SHARE = 0.5


@dataclass
class Load:
    """What is on board."""

    seats: int = 0
    metres: float = 0.0
    electric: float = 0.0


def load_of(bookings: Iterable[Booking]) -> Load:
    """Adds up whoever has not cancelled."""
    load = Load()
    for booking in bookings:
        if booking.cancelled:
            continue
        load.seats += len(booking.passengers)
        if booking.vehicle is not None:
            metres = booking.vehicle.lane_metres()
            load.metres += metres
            if booking.vehicle.electric:
                load.electric += metres
    return load


def why_not(sailing: Sailing, aboard: Load, booking: Booking) -> str | None:
    """The reason a party cannot come along; nothing when it can."""
    if aboard.seats + len(booking.passengers) > sailing.seats:
        return "no seats left"
    if booking.vehicle is None:
        return None
    metres = booking.vehicle.lane_metres()
    if aboard.metres + metres > sailing.lane_metres:
        return "the deck is full"
    if booking.vehicle.electric:
        if aboard.electric + metres > sailing.lane_metres * MAX_ELECTRIC_SHARE:
            return "enough electric cars on this deck"
    return None


def pack_lanes(lengths: list[float], lanes: int, metres: float) -> list[list[float]] | None:
    """Puts vehicles into lanes, the longest first; nothing when they do not all fit."""
    packed: list[list[float]] = [[] for _ in range(lanes)]
    for length in sorted(lengths, reverse=True):
        best = None
        for lane in packed:
            room = metres - sum(lane)
            if room >= length and (best is None or room < metres - sum(best)):
                best = lane
        if best is None:
            return None
        best.append(length)
    return packed


def rebook(stranded: list[Booking], sailings: list[Sailing], loads: dict[str, Load]) -> dict[str, str]:
    """Finds another sailing for each stranded party, large parties first."""
    moved: dict[str, str] = {}
    for booking in sorted(stranded, key=lambda party: -len(party.passengers)):
        for sailing in sorted(sailings, key=lambda candidate: candidate.departs):
            load = loads.setdefault(sailing.id, Load())
            if why_not(sailing, load, booking) is not None:
                continue
            load.seats += len(booking.passengers)
            if booking.vehicle:
                load.metres += booking.vehicle.lane_metres()
            moved[booking.reference] = sailing.id
            break
        else:
            moved[booking.reference] = ""
    return moved
