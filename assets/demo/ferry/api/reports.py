"""Figures for operators, as JSON, as text, or as a file to download."""

from __future__ import annotations

from datetime import date

from ferry.http import HttpError, Request, Response, Router
from ferry.middleware.auth import require
from ferry.services import analytics, exports
from ferry.services.stores import bookings, sailings

router = Router()


@router.route("GET", "/reports/occupancy")
@require("owner")
def occupancy(request: Request) -> Response:
    """How full the boats are, by weekday, with a look ahead."""
    planned = sorted(sailings.all(), key=lambda sailing: sailing.departs)
    booked = list(bookings.all(lambda booking: booking.tenant == request.state["tenant"].slug))
    history = [analytics.occupancy(sailing, booked) for sailing in planned]
    payload = {"weekdays": analytics.by_weekday(planned, booked)}
    horizon = request.integer("ahead", 0, high=28)
    if horizon:
        payload["forecast"] = [round(value, 3) for value in analytics.forecast(history, horizon)]
    if request.query.get("odd") == "1":
        payload["odd"] = [planned[index].id for index in analytics.outliers(history)]
    return Response(200, payload)


@router.route("GET", "/reports/bookings.{format}")
@require("desk")
def download(request: Request) -> Response:
    """A file for a spreadsheet or for the crew."""
    operator = request.state["tenant"]
    if not operator.allows("exports"):
        raise HttpError(402, "exports are not part of your plan")
    own = list(bookings.all(lambda booking: booking.tenant == operator.slug))
    kind = request.params["format"]
    if kind == "csv":
        text = exports.to_csv(own, separator=";" if operator.currency in ("EUR", "SEK") else ",")
        return Response(200, text.encode("utf-8-sig"), {"Content-Type": "text/csv"})
    if kind == "txt":
        return Response(200, exports.boarding_list(own, date.today()).encode())
    raise HttpError(404, f"no report as {kind}")
