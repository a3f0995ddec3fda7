"""Invoices to operators: list them, write one, mark one as paid."""

from __future__ import annotations

from datetime import date

from ferry.http import HttpError, Request, Response, Router
from ferry.middleware.auth import require
from ferry.models.invoice import Invoice
from ferry.models.money import Money
from ferry.services.ledger import Ledger, settle
from ferry.services.stores import invoices

router = Router()
_ledgers: dict[str, Ledger] = {}


def _number(tenant: str, day: date) -> str:
    count = sum(1 for invoice in invoices.all() if invoice.tenant == tenant and invoice.issued.year == day.year)
    return f"{tenant[:3].upper()}-{day.year}-{count + 1:04}"


@router.route("GET", "/invoices")
@require("owner")
def listing(request: Request) -> Response:
    """An operator's invoices, the open ones first."""
    today = date.today()
    found = list(invoices.all(lambda invoice: invoice.tenant == request.state["tenant"].slug))
    found.sort(key=lambda invoice: (invoice.paid_on is not None, invoice.issued))
    return Response(
        200,
        [
            {"number": invoice.number, "total": str(invoice.total()), "level": invoice.reminder_level(today)}
            for invoice in found
        ],
    )


@router.route("POST", "/invoices")
@require("support")
def write(request: Request) -> Response:
    """A new invoice."""
    operator = request.state["tenant"]
    body = request.json()
    day = date.fromisoformat(body.get("day", date.today().isoformat()))
    invoice = Invoice(_number(operator.slug, day), operator.slug, day)
    for item in body.get("items", []):
        try:
            amount = Money.parse(item["amount"], operator.currency)
        except ValueError as error:
            raise HttpError(422, str(error)) from error
        invoice.add(item["text"], amount, int(item.get("tax", 0)))
    if not invoice.items:
        raise HttpError(422, "an empty invoice")
    invoices.put(invoice.number, invoice)
    return Response(201, {"number": invoice.number, "due": invoice.due().isoformat()})


@router.route("POST", "/invoices/{number}/paid")
@require("support")
def paid(request: Request) -> Response:
    """The money has arrived."""
    invoice = invoices.get(request.params["number"])
    if invoice is None:
        raise HttpError(404, "no such invoice")
    if invoice.paid_on is not None:
        raise HttpError(409, f"was paid on {invoice.paid_on}")
    currency = invoice.total().currency
    ledger = _ledgers.setdefault(currency, Ledger(currency))
    settle(ledger, invoice, date.today())
    return Response(200, {"bank": str(ledger.balance("bank"))})
