"""High and low water: the sum of a few cosines, good enough to know when the ramp is steep."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import Any

from ferry.tools.base import Tool, ToolError

# Amplitude in metres, period in hours, phase in degrees.
_CONSTITUENTS = {
    "skerry": ((1.62, 12.4206, 112.0), (0.55, 12.0, 148.0), (0.11, 23.9345, 201.0)),
    "caldera": ((0.04, 12.4206, 80.0), (0.03, 12.0, 95.0)),
    "setouchi": ((0.98, 12.4206, 290.0), (0.41, 12.0, 320.0), (0.32, 23.9345, 215.0), (0.25, 25.8193, 195.0)),
}
_EPOCH = datetime(2024, 1, 1, tzinfo=timezone.utc)


def height(harbour: str, moment: datetime) -> float:
    """Metres above the middle."""
    constituents = _CONSTITUENTS.get(harbour)
    if constituents is None:
        raise ToolError(f"no tide table for {harbour}")
    hours = (moment - _EPOCH).total_seconds() / 3600
    total = 0.0
    for amplitude, period, phase in constituents:
        total += amplitude * math.cos(2 * math.pi * hours / period - math.radians(phase))
    return total


def turns(harbour: str, start: datetime, hours: int = 24) -> list[tuple[datetime, str, float]]:
    """When the water turns, to the nearest ten minutes."""
    step = timedelta(minutes=10)
    found = []
    before = height(harbour, start - step)
    now = height(harbour, start)
    moment = start
    while moment < start + timedelta(hours=hours):
        after = height(harbour, moment + step)
        if now >= before and now > after:
            found.append((moment, "high", now))
        elif now <= before and now < after:
            found.append((moment, "low", now))
        before, now = now, after
        moment += step
    return found


class Tides(Tool):
    """Tells the next turns of the tide."""

    name = "tides"
    parameters = {"harbour": str, "date": str}
    optional = frozenset({"date"})

    def run(self, **arguments: Any) -> str:
        try:
            start = datetime.fromisoformat(arguments.get("date", "2024-06-01")).replace(tzinfo=timezone.utc)
        except ValueError as error:
            raise ToolError("a date looks like 2024-06-01") from error
        found = turns(arguments["harbour"].lower(), start)
        if not found:
            return "The water hardly moves."
        return "; ".join(f"{kind} {metres:+.1f} m at {moment:%H:%M}" for moment, kind, metres in found)
