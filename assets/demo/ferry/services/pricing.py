"""What a party pays: fares by category, lanes by the half metre, and every discount there ever was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ferry.config.operators import OperatorConfig
from ferry.models.booking import Booking
from ferry.models.money import Money
from ferry.models.passenger import Category, Passenger
from ferry.models.sailing import Sailing

_SHARE = {Category.INFANT: 0, Category.CHILD: 50, Category.ADULT: 100, Category.SENIOR: 75}


@dataclass(frozen=True)
class Tariff:
    """Base prices of an operator."""

    adult: Money
    half_metre: Money
    night_percent: int = 0
    islander_percent: int = 40


def season(day: datetime) -> str:
    """Low in winter, high around midsummer and the holidays."""
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6):
        return "high"
    if day.month in (6, 7, 8):
        return "high"
    if day.month in (4, 5, 9, 10):
        return "middle"
    return "low"


def fare(passenger: Passenger, sailing: Sailing, tariff: Tariff) -> Money:
    """The fare of one passenger."""
    share = _SHARE[passenger.category(sailing.departs.date())]
    price = tariff.adult.times(share, 100)
    match season(sailing.departs):
        case "high":
            price = price.times(125, 100)
        case "low":
            price = price.times(85, 100)
    if passenger.islander:
        price = price.times(100 - tariff.islander_percent, 100)
    return price


def quote(booking: Booking, sailing: Sailing, tariff: Tariff, operator: OperatorConfig) -> Money:
    """The price of a whole party."""
    total = Money(0, operator.currency)
    for passenger in booking.passengers:
        total = total + fare(passenger, sailing, tariff)
    if len(booking.passengers) >= 10:
        total = total.times(90, 100)
    if booking.vehicle is not None:
        lane = tariff.half_metre.times(int(booking.vehicle.lane_metres() * 2))
        if booking.vehicle.electric:
            lane = lane.times(80, 100)
        total = total + lane
    if tariff.night_percent and (sailing.departs.hour >= 22 or sailing.departs.hour < 5):
        total = total.times(100 + tariff.night_percent, 100)
    return total


def refund_fee(booking: Booking, operator: OperatorConfig) -> Money:
    """What a change costs: nothing on the fleet plan, else a tenth, but not too little."""
    if operator.plan == "fleet":
        return Money(0, operator.currency)
    price = booking.price or Money(0, operator.currency)
    least = Money.parse("5", operator.currency)
    tenth = price.times(1, 10)
    while tenth > price:
        tenth = tenth - least
    return max(tenth, least)
