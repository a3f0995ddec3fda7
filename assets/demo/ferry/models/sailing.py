"""Sailings: a vessel leaves one pier for another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum


class Status(Enum):
    """Where a sailing is in its life."""

    PLANNED = "planned"
    BOARDING = "boarding"
    UNDERWAY = "underway"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


_NEXT = {
    Status.PLANNED: {Status.BOARDING, Status.CANCELLED},
    Status.BOARDING: {Status.UNDERWAY, Status.CANCELLED},
    Status.UNDERWAY: {Status.ARRIVED},
    Status.ARRIVED: set(),
    Status.CANCELLED: set(),
}


@dataclass
class Sailing:
    """One crossing, with the deck space that is left on it."""

    id: str
    origin: str
    destination: str
    departs: datetime
    duration: timedelta
    seats: int
    lane_metres: float = 0.0
    status: Status = Status.PLANNED
    log: list[str] = field(default_factory=list)

    @property
    def arrives(self) -> datetime:
        """When the ramp goes down on the other side."""
        return self.departs + self.duration

    def advance(self, status: Status, reason: str = "") -> None:
        """Moves on to a later status; going back is not possible."""
        if status not in _NEXT[self.status]:
            raise ValueError(f"a sailing that is {self.status.value} cannot become {status.value}")
        self.status = status
        self.log.append(f"{status.value}: {reason}" if reason else status.value)

    def delay(self, by: timedelta) -> None:
        """Departs later; a sailing that has left cannot be delayed."""
        if self.status not in (Status.PLANNED, Status.BOARDING):
            raise ValueError("too late to be late")
        if by <= timedelta(0):
            raise ValueError("a delay goes forwards")
        self.departs += by
        minutes = int(by.total_seconds() // 60)
        self.log.append(f"delayed by {minutes} min")

    def overlaps(self, other: Sailing) -> bool:
        """Whether both are at sea at the same time."""
        return self.departs < other.arrives and other.departs < self.arrives
