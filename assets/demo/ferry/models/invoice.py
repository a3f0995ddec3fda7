"""Invoices to operators: their plan, their bookings, their tax."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from ferry.models.money import Money


@dataclass(frozen=True)
class Item:
    """One row."""

    text: str
    amount: Money
    tax_percent: int = 0

    @property
    def tax(self) -> Money:
        """Tax on the row."""
        return self.amount.times(self.tax_percent, 100)


@dataclass
class Invoice:
    """What an operator owes for a month."""

    number: str
    tenant: str
    issued: date
    items: list[Item] = field(default_factory=list)
    due_days: int = 30
    paid_on: date | None = None

    def add(self, text: str, amount: Money, tax_percent: int = 0) -> None:
        """Adds a row, in the currency of the others."""
        if self.items and amount.currency != self.items[0].amount.currency:
            raise ValueError("an invoice has one currency")
        self.items.append(Item(text, amount, tax_percent))

    def total(self) -> Money:
        """Rows and tax."""
        if not self.items:
            raise ValueError("an invoice without rows has no total")
        total = Money(0, self.items[0].amount.currency)
        for item in self.items:
            total = total + item.amount + item.tax
        return total

    def tax_by_rate(self) -> dict[int, Money]:
        """Tax for each rate, as the revenue office wants it."""
        rates: dict[int, Money] = {}
        for item in self.items:
            if item.tax_percent in rates:
                rates[item.tax_percent] = rates[item.tax_percent] + item.tax
            else:
                rates[item.tax_percent] = item.tax
        return dict(sorted(rates.items()))

    def due(self) -> date:
        """The last day to pay; a Sunday moves to Monday."""
        day = self.issued + timedelta(days=self.due_days)
        if day.weekday() == 6:
            day += timedelta(days=1)
        return day

    def reminder_level(self, today: date) -> int:
        """0 when all is well, up to 3 when it is time to telephone."""
        if self.paid_on is not None or today <= self.due():
            return 0
        late = (today - self.due()).days
        if late <= 7:
            return 1
        if late <= 21:
            return 2
        return 3
