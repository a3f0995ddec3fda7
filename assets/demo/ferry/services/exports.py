"""Bookings for spreadsheets and for the port authority's fixed-width list."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date
from typing import Iterable, Iterator

from ferry.models.booking import Booking

COLUMNS = ("reference", "sailing", "passengers", "plate", "price", "paid")


def rows(bookings: Iterable[Booking]) -> Iterator[dict[str, str]]:
    """One row for each party."""
    for booking in bookings:
        yield {
            "reference": booking.reference,
            "sailing": booking.sailing,
            "passengers": str(len(booking.passengers)),
            "plate": booking.vehicle.plate if booking.vehicle else "",
            "price": str(booking.price or ""),
            "paid": str(booking.paid or ""),
        }


def harmless(text: str) -> str:
    """A cell that a spreadsheet does not run as a formula."""
    if text[:1] in ("=", "+", "-", "@", "\t"):
        return "'" + text
    return text


def to_csv(bookings: Iterable[Booking], separator: str = ",") -> str:
    """A table with a heading."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    for row in rows(bookings):
        writer.writerow({key: harmless(value) for key, value in row.items()})
    return buffer.getvalue()


def columns(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def pad(text: str, width: int) -> str:
    """Cuts or fills a text to a width."""
    kept = ""
    for letter in text:
        if columns(kept + letter) > width:
            break
        kept += letter
    return kept + " " * (width - columns(kept))


def boarding_list(bookings: Iterable[Booking], day: date) -> str:
    """The list that the crew ticks off."""
    lines = []
    for booking in bookings:
        if booking.cancelled:
            continue
        for passenger in booking.passengers:
            age = passenger.age_on(day)
            shown = "  ?" if age is None else f"{age:3}"
            lines.append(f"{booking.reference} {pad(passenger.name, 24)} {shown}")
    if not lines:
        return "nobody\n"
    return "\n".join(sorted(lines)) + "\n"
