"""Passengers and what they pay by age."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Category(Enum):
    """Fare categories."""

    INFANT = "infant"
    CHILD = "child"
    ADULT = "adult"
    SENIOR = "senior"


@dataclass(frozen=True)
class Passenger:
    """Somebody on board."""

    name: str
    born: date | None = None
    email: str = ""
    islander: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a passenger has a name")
        if self.email and not _EMAIL.fullmatch(self.email):
            raise ValueError(f"not an address: {self.email}")

    def age_on(self, day: date) -> int | None:
        """Age in whole years on a day."""
        if self.born is None:
            return None
        birthday_passed = (day.month, day.day) >= (self.born.month, self.born.day)
        return day.year - self.born.year - (0 if birthday_passed else 1)

    def category(self, day: date) -> Category:
        """The fare category; whoever does not tell their age is an adult."""
        age = self.age_on(day)
        if age is None:
            return Category.ADULT
        if age < 4:
            return Category.INFANT
        if age < 16:
            return Category.CHILD
        if age >= 67:
            return Category.SENIOR
        return Category.ADULT

    def initials(self) -> str:
        """For the boarding list on a small screen."""
        words = [word for word in re.split(r"[\s-]+", self.name) if word]
        return "".join(word[0].upper() for word in words[:3])
