"""Timetables from operators' spreadsheets: forgiving about spelling, strict about sense."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Iterable

from ferry.models.sailing import Sailing

_NAMES = {
    "id": {"id", "no", "number", "nr", "便"},
    "origin": {"origin", "from", "från", "発"},
    "destination": {"destination", "to", "till", "着"},
    "departs": {"departs", "departure", "avgång", "出航"},
    "minutes": {"minutes", "duration", "restid", "所要"},
    "seats": {"seats", "platser", "定員"},
    "lanes": {"lanes", "lane metres", "däck"},
}
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M")


@dataclass
class Outcome:
    """What came of an import."""

    sailings: list[Sailing] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def heading(cells: list[str]) -> dict[str, int]:
    """Which column holds what."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = cell.strip().lower()
        for key, spellings in _NAMES.items():
            if name in spellings and key not in found:
                found[key] = index
    return found


def when(text: str) -> datetime:
    """A date and a time in one of the ways that people write them."""
    for pattern in _TIMES:
        try:
            return datetime.strptime(text.strip(), pattern)
        except ValueError:
            continue
    raise ValueError(f"cannot read the time {text!r}")


def read(lines: Iterable[str], today: datetime) -> Outcome:
    """Reads a timetable; a bad row is reported and left out."""
    outcome = Outcome()
    table = csv.reader(lines)
    columns = heading(next(table, []))
    missing = {"id", "origin", "destination", "departs", "minutes"} - columns.keys()
    if missing:
        outcome.problems.append(f"columns not found: {', '.join(sorted(missing))}")
        return outcome
    seen: set[str] = set()
    for number, cells in enumerate(table, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            sailing = Sailing(
                id=cells[columns["id"]].strip(),
                origin=cells[columns["origin"]].strip(),
                destination=cells[columns["destination"]].strip(),
                departs=when(cells[columns["departs"]]),
                duration=timedelta(minutes=int(cells[columns["minutes"]])),
                seats=int(cells[columns["seats"]]) if "seats" in columns else 50,
                lane_metres=float(cells[columns["lanes"]]) if "lanes" in columns else 0.0,
            )
        except (ValueError, IndexError) as error:
            outcome.problems.append(f"row {number}: {error}")
            continue
        if sailing.id in seen:
            outcome.problems.append(f"row {number}: {sailing.id} appears twice")
        elif sailing.departs < today:
            outcome.problems.append(f"row {number}: {sailing.id} has left already")
        elif sailing.origin == sailing.destination:
            outcome.problems.append(f"row {number}: {sailing.id} goes nowhere")
        else:
            seen.add(sailing.id)
            outcome.sailings.append(sailing)
    return outcome
