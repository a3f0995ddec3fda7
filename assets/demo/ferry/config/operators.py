"""The operators that the service hosts, each with a harbour, a currency and limits of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OperatorConfig:
    """What an operator has agreed with us."""

    slug: str
    name: str
    currency: str
    plan: str = "basic"
    features: frozenset[str] = frozenset()

    def allows(self, feature: str) -> bool:
        """Whether the operator may use a feature."""
        return self.plan == "fleet" or feature in self.features


OPERATORS: dict[str, OperatorConfig] = {
    operator.slug: operator
    for operator in (
        OperatorConfig("norrsund", "Norrsund Färjelinjer", "SEK", plan="fleet"),
        OperatorConfig("setouchi", "瀬戸内フェリー", "JPY", features=frozenset({"exports"})),
        OperatorConfig("caldera", "Caldera Boats", "EUR"),
        OperatorConfig("skerry", "Skerry & Sons", "GBP", features=frozenset({"assistant"})),
    )
}


def find(slug: str) -> OperatorConfig | None:
    """The operator of this name, if we host it."""
    return OPERATORS.get(slug.lower())


def by_currency(currency: str) -> list[OperatorConfig]:
    """All operators that sell in a currency."""
    return [operator for operator in OPERATORS.values() if operator.currency == currency]
