"""Amounts of money in the smallest unit of a currency, so that nothing is lost to rounding."""

from __future__ import annotations

from dataclasses import dataclass

_DECIMALS = {"JPY": 0, "ISK": 0, "SEK": 2, "EUR": 2, "GBP": 2, "BHD": 3}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met."""


@dataclass(frozen=True, order=True)
class Money:
    """So many cents, öre or yen."""

    units: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Reads ``12.50`` the way a person types it."""
        decimals = _DECIMALS.get(currency, 2)
        whole, _, fraction = text.replace(",", ".").partition(".")
        if len(fraction) > decimals:
            raise ValueError(f"{currency} has {decimals} decimals: {text!r}")
        return cls(int(whole + fraction.ljust(decimals, "0")), currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} is not {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.units + other.units, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.units - other.units, self.currency)

    def times(self, numerator: int, denominator: int = 1) -> Money:
        """A share of the amount, rounded half away from zero."""
        product = self.units * numerator
        sign = -1 if product < 0 else 1
        return Money(sign * ((2 * abs(product) + denominator) // (2 * denominator)), self.currency)

    def split(self, parts: int) -> list[Money]:
        """Equal shares; the first ones carry what does not divide."""
        if parts < 1:
            raise ValueError("cannot split among nobody")
        share, rest = divmod(self.units, parts)
        return [Money(share + (1 if index < rest else 0), self.currency) for index in range(parts)]

    def __str__(self) -> str:
        decimals = _DECIMALS.get(self.currency, 2)
        if decimals == 0:
            return f"{self.units} {self.currency}"
        whole, fraction = divmod(abs(self.units), 10**decimals)
        sign = "-" if self.units < 0 else ""
        return f"{sign}{whole}.{fraction:0{decimals}} {self.currency}"
