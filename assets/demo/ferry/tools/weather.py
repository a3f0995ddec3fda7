"""Wind and waves from a forecast, in the words that sailors use."""

from __future__ import annotations

from typing import Any, Callable

from ferry.tools.base import Tool, ToolError

_BEAUFORT = (
    (0.3, "calm"), (1.6, "light air"), (3.4, "light breeze"), (5.5, "gentle breeze"), (8.0, "moderate breeze"),
    (10.8, "fresh breeze"), (13.9, "strong breeze"), (17.2, "near gale"), (20.8, "gale"), (24.5, "strong gale"),
    (28.5, "storm"), (32.7, "violent storm"),
)
_POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def beaufort(metres_per_second: float) -> tuple[int, str]:
    """Force and name."""
    if metres_per_second < 0:
        raise ToolError("wind does not blow backwards")
    for force, (limit, name) in enumerate(_BEAUFORT):
        if metres_per_second < limit:
            return force, name
    return 12, "hurricane"


def point(degrees: float) -> str:
    """Where the wind comes from."""
    return _POINTS[int((degrees % 360) / 45 + 0.5) % 8]


def wave_height(metres_per_second: float, fetch_km: float) -> float:
    """Roughly, for water that is sheltered by islands."""
    if fetch_km <= 0:
        return 0.0
    return 0.0163 * metres_per_second * fetch_km**0.5


class Weather(Tool):
    """Tells what it is like out there."""

    name = "weather"
    parameters = {"harbour": str, "fetch": float}
    optional = frozenset({"fetch"})

    def __init__(self, forecast: Callable[[str], dict[str, float] | None]) -> None:
        self._forecast = forecast

    def run(self, **arguments: Any) -> str:
        found = self._forecast(arguments["harbour"])
        if found is None:
            raise ToolError("no forecast for there")
        force, name = beaufort(found["wind"])
        words = [f"{name} from {point(found['from'])}, force {force}"]
        waves = wave_height(found["wind"], arguments.get("fetch", 10.0))
        if waves >= 0.1:
            words.append(f"waves of {waves:.1f} m")
        if found.get("fog", 0) > 0.5:
            words.append("fog")
        if found.get("ice", 0) > 0:
            words.append("ice" if found["ice"] < 0.3 else "thick ice")
        return ", ".join(words)
