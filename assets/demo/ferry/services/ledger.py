"""Double entry: whatever leaves one account arrives in another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ferry.models.invoice import Invoice
from ferry.models.money import Money


@dataclass(frozen=True)
class Entry:
    """Money that moved."""

    day: date
    debit: str
    credit: str
    amount: Money
    text: str = ""


class Ledger:
    """Entries, never changed, only added to."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self._entries: list[Entry] = []
        self._closed_until: date | None = None

    def post(self, entry: Entry) -> None:
        """Adds an entry to a month that is still open."""
        if self._closed_until is not None and entry.day <= self._closed_until:
            raise ValueError(f"the books are closed until {self._closed_until}")
        if entry.debit == entry.credit:
            raise ValueError("money does not move within an account")
        if entry.amount.units <= 0:
            raise ValueError("an entry moves something")
        if entry.amount.currency != self.currency:
            raise ValueError(f"this ledger is in {self.currency}")
        self._entries.append(entry)

    def balance(self, account: str) -> Money:
        """What an account holds."""
        units = 0
        for entry in self._entries:
            if entry.debit == account:
                units += entry.amount.units
            elif entry.credit == account:
                units -= entry.amount.units
        return Money(units, self.currency)

    def trial(self) -> dict[str, int]:
        """Every account's balance; they add up to nothing."""
        balances: dict[str, int] = defaultdict(int)
        for entry in self._entries:
            balances[entry.debit] += entry.amount.units
            balances[entry.credit] -= entry.amount.units
        if sum(balances.values()) != 0:
            raise AssertionError("the ledger does not balance")
        return {account: units for account, units in sorted(balances.items()) if units}

    def close(self, until: date) -> None:
        """Closes a month; it stays closed."""
        if self._closed_until is not None and until <= self._closed_until:
            return
        self._closed_until = until

    def reverse(self, index: int, day: date) -> Entry:
        """Undoes an entry by its opposite."""
        wrong = self._entries[index]
        entry = Entry(day, wrong.credit, wrong.debit, wrong.amount, f"reversal: {wrong.text}")
        self.post(entry)
        return entry


def settle(ledger: Ledger, invoice: Invoice, day: date) -> None:
    """Books an invoice that was paid, with a discount for those who pay at once."""
    total = invoice.total()
    discount = total.times(2, 100) if (day - invoice.issued).days <= 10 else None
    if discount is not None and discount.units > 0:
        ledger.post(Entry(day, "discounts", f"owed:{invoice.tenant}", discount, invoice.number))
        total = total - discount
    ledger.post(Entry(day, "bank", f"owed:{invoice.tenant}", total, invoice.number))
    invoice.paid_on = day
