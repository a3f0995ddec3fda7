"""The timetable: find, plan, delay and cancel sailings."""

from __future__ import annotations

from datetime import datetime, timedelta

from ferry.http import HttpError, Request, Response, Router
from ferry.middleware.auth import require
from ferry.models.sailing import Sailing, Status
from ferry.services.stores import sailings

router = Router()


def _one(request: Request) -> Sailing:
    sailing = sailings.get(request.params["id"])
    if sailing is None:
        raise HttpError(404, "no such sailing")
    return sailing


def show(sailing: Sailing) -> dict:
    """A sailing as clients see it."""
    shown = {
        "id": sailing.id,
        "from": sailing.origin,
        "to": sailing.destination,
        "departs": sailing.departs.isoformat(),
        "arrives": sailing.arrives.isoformat(),
        "status": sailing.status.value,
    }
    if sailing.log:
        shown["notes"] = sailing.log[-3:]
    return shown


@router.route("GET", "/sailings")
def search(request: Request) -> Response:
    """Sailings between two piers on a day."""
    day = request.query.get("day")
    limit = request.integer("limit", 20, low=1, high=200)
    found = []
    for sailing in sailings.all():
        if day and sailing.departs.date().isoformat() != day:
            continue
        if request.query.get("from", sailing.origin) != sailing.origin:
            continue
        if request.query.get("to", sailing.destination) != sailing.destination:
            continue
        found.append(sailing)
    found.sort(key=lambda sailing: sailing.departs)
    return Response(200, {"sailings": [show(sailing) for sailing in found[:limit]], "more": len(found) > limit})


@router.route("POST", "/sailings")
@require("planner")
def plan(request: Request) -> Response:
    """A new sailing."""
    body = request.json()
    try:
        sailing = Sailing(
            id=body["id"],
            origin=body["from"],
            destination=body["to"],
            departs=datetime.fromisoformat(body["departs"]),
            duration=timedelta(minutes=int(body["minutes"])),
            seats=int(body["seats"]),
            lane_metres=float(body.get("lane_metres", 0)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise HttpError(422, f"cannot plan that: {error}") from error
    if sailings.get(sailing.id) is not None:
        raise HttpError(409, "there is such a sailing already")
    for other in sailings.all():
        if other.origin == sailing.origin and other.departs == sailing.departs:
            raise HttpError(409, f"{other.id} leaves that pier at that time")
    sailings.put(sailing.id, sailing)
    return Response(201, show(sailing), {"Location": f"/sailings/{sailing.id}"})


@router.route("POST", "/sailings/{id}/delay")
@require("crew")
def delay(request: Request) -> Response:
    """Leaves later."""
    sailing = _one(request)
    minutes = request.integer("minutes", 15, low=1, high=720)
    try:
        sailing.delay(timedelta(minutes=minutes))
    except ValueError as error:
        raise HttpError(409, str(error)) from error
    return Response(200, show(sailing))


@router.route("DELETE", "/sailings/{id}")
@require("planner")
def cancel(request: Request) -> Response:
    """Stays ashore."""
    sailing = _one(request)
    if sailing.status is Status.CANCELLED:
        return Response(204)
    try:
        sailing.advance(Status.CANCELLED, request.query.get("reason", ""))
    except ValueError as error:
        raise HttpError(409, str(error)) from error
    return Response(200, show(sailing))
