"""Money and bookings."""

import pytest

from ferry.models.booking import Vehicle, new_reference
from ferry.models.money import CurrencyMismatch, Money


def test_money_of_two_kinds_does_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "GBP")


def test_references_can_be_read_out():
    assert not set("".join(new_reference() for _ in range(50))) & set("0O1IL")


def test_lanes_go_by_half_metres():
    assert Vehicle("ABC 123", 4.3).lane_metres() == 5.0
