"""Notices of the harbour master: closed piers, wind, ice, and berths that change."""

from __future__ import annotations

from datetime import timedelta

from ferry.http import HttpError, Request, Response, Router
from ferry.models.sailing import Sailing, Status
from ferry.services.stores import sailings
from ferry.webhooks.signatures import check_plain

router = Router()

_LIMITS = {"small": 10.5, "medium": 15.0, "large": 20.0}


def affected(pier: str) -> list[Sailing]:
    """The sailings that would use a pier and have not left."""
    found = []
    for sailing in sailings.all():
        if pier not in (sailing.origin, sailing.destination):
            continue
        if sailing.status in (Status.PLANNED, Status.BOARDING):
            found.append(sailing)
    return found


def close_pier(pier: str, reason: str) -> int:
    """Cancels whatever would use a pier."""
    count = 0
    for sailing in affected(pier):
        sailing.advance(Status.CANCELLED, reason)
        count += 1
    return count


def wind_warning(pier: str, metres_per_second: float, size: str) -> str:
    """Waits out a breeze; stays ashore in a gale."""
    limit = _LIMITS.get(size)
    if limit is None:
        raise HttpError(422, f"no vessel is {size}")
    if metres_per_second <= limit:
        return "sail"
    if metres_per_second > limit * 1.5:
        close_pier(pier, f"wind {metres_per_second} m/s")
        return "stay"
    for sailing in affected(pier):
        sailing.delay(timedelta(minutes=45))
    return "wait"


@router.route("POST", "/webhooks/harbour")
def receive(request: Request) -> Response:
    """One notice."""
    check_plain(request, secret="harbour")
    notice = request.json()
    kind = notice.get("kind")
    if kind == "closed":
        return Response(200, {"cancelled": close_pier(notice["pier"], notice.get("reason", "closed"))})
    if kind == "wind":
        advice = wind_warning(notice["pier"], float(notice["speed"]), notice.get("size", "small"))
        return Response(200, {"advice": advice})
    if kind == "berth":
        moved = 0
        for sailing in affected(notice["from"]):
            sailing.origin = notice["to"]
            moved += 1
        return Response(200, {"moved": moved})
    raise HttpError(422, f"cannot read a notice of kind {kind}")
