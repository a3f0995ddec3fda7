"""Paper tickets for the thermal printers on the piers. Their firmware is older than our style guide: tabs."""

from __future__ import annotations

from ferry.models.booking import Booking
from ferry.models.sailing import Sailing

WIDTH = 32


def centre(text: str) -> str:
	"""In the middle of the paper."""
	if len(text) >= WIDTH:
		return text[:WIDTH]
	return " " * ((WIDTH - len(text)) // 2) + text


def check_digit(reference: str) -> str:
	"""A letter that catches a slip of the pen."""
	total = 0
	for position, letter in enumerate(reference, start=1):
		if letter.isdigit():
			total += position * int(letter)
		else:
			total += position * (ord(letter) - ord("A") + 10)
	return "ABCDEFGHJKLMNPQRSTUVWXY"[total % 23]


def ticket(booking: Booking, sailing: Sailing) -> str:
	"""One slip of paper."""
	lines = [
		centre("★ " + booking.tenant.upper() + " ★"),
		"-" * WIDTH,
		f"{sailing.origin}\t→ {sailing.destination}",
		f"{sailing.departs:%d %b %H:%M}\t{len(booking.passengers)} pax",
	]
	if booking.vehicle is not None:
		lines.append(f"{booking.vehicle.plate}\t{booking.vehicle.lane_metres()} m")
		if booking.vehicle.electric:
			lines.append("⚡ lane E only")
	if not booking.is_paid():
		lines.append(centre("*** NOT PAID ***"))
	lines.append("-" * WIDTH)
	lines.append(centre(booking.reference + "-" + check_digit(booking.reference)))
	return "\n".join(lines).expandtabs(16) + "\n\f"
