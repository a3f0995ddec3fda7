"""For our own staff: operators, imports, and a look at what is going on."""

from __future__ import annotations

from datetime import datetime

from ferry.config import operators
from ferry.http import HttpError, Request, Response, Router
from ferry.middleware.auth import require
from ferry.services import importer
from ferry.services.stores import sailings

router = Router()


@router.route("GET", "/admin/operators")
@require("support")
def listing(request: Request) -> Response:
    """Every operator, or those who sell in a currency."""
    currency = request.query.get("currency")
    if currency:
        chosen = operators.by_currency(currency.upper())
    else:
        chosen = list(operators.OPERATORS.values())
    return Response(200, [{"slug": operator.slug, "name": operator.name} for operator in chosen])


@router.route("POST", "/admin/timetable")
@require("support")
def upload(request: Request) -> Response:
    """A timetable as a spreadsheet's CSV."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = request.body.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise HttpError(400, "cannot read these letters")
    outcome = importer.read(text.splitlines(), datetime.now())
    if outcome.problems and request.query.get("strict") == "1":
        raise HttpError(422, "; ".join(outcome.problems[:5]))
    for sailing in outcome.sailings:
        sailings.put(sailing.id, sailing)
    return Response(200, {"imported": len(outcome.sailings), "problems": outcome.problems})
