"""How full the boats are, and when: figures for operators, computed over bookings."""

from __future__ import annotations

import math
from collections import Counter
from statistics import mean, median
from typing import Iterable, Sequence

from ferry.models.booking import Booking
from ferry.models.sailing import Sailing


def occupancy(sailing: Sailing, bookings: Iterable[Booking]) -> float:
    """Share of the seats that are taken."""
    taken = sum(len(b.passengers) for b in bookings if b.sailing == sailing.id and not b.cancelled)
    if sailing.seats == 0:
        return 0.0
    return min(1.0, taken / sailing.seats)


def by_weekday(sailings: Sequence[Sailing], bookings: Sequence[Booking]) -> dict[str, float]:
    """Mean occupancy for each day of the week."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    groups: dict[str, list[float]] = {name: [] for name in names}
    for sailing in sailings:
        groups[names[sailing.departs.weekday()]].append(occupancy(sailing, bookings))
    return {name: mean(values) for name, values in groups.items() if values}


def party_sizes(bookings: Iterable[Booking]) -> str:
    """A small histogram in text."""
    counts = Counter(len(booking.passengers) for booking in bookings)
    if not counts:
        return ""
    widest = max(counts.values())
    lines = []
    for size in range(1, max(counts) + 1):
        bar = "█" * math.ceil(20 * counts[size] / widest)
        lines.append(f"{size:3} {bar} {counts[size]}")
    return "\n".join(lines)


def forecast(history: Sequence[float], horizon: int, smoothing: float = 0.4, trend: float = 0.2) -> list[float]:
    """Double exponential smoothing, kept between nothing and everything."""
    if len(history) < 2:
        return [history[0] if history else 0.0] * horizon
    level, slope = history[0], history[1] - history[0]
    for value in history[1:]:
        previous = level
        level = smoothing * value + (1 - smoothing) * (level + slope)
        slope = trend * (level - previous) + (1 - trend) * slope
    return [min(1.0, max(0.0, level + step * slope)) for step in range(1, horizon + 1)]


def outliers(values: Sequence[float], factor: float = 3.5) -> list[int]:
    """Where a value is far from the others, by the median of the distances."""
    if not values:
        return []
    middle = median(values)
    spread = median(abs(value - middle) for value in values)
    if spread == 0:
        return [index for index, value in enumerate(values) if value != middle]
    return [index for index, value in enumerate(values) if abs(value - middle) / spread > factor]
