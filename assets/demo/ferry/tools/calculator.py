"""Sums for the assistant, which is better with words: a small parser, and no `eval`."""

from __future__ import annotations

import re
from typing import Any

from ferry.tools.base import Tool, ToolError

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|(.))")


class _Parser:
    """Recursive descent over + - * / ^ and brackets."""

    def __init__(self, text: str) -> None:
        self._tokens = [number or sign for number, sign in _TOKEN.findall(text) if (number or sign).strip()]
        self._next = 0

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token

    def whole(self) -> float:
        value = self._sum()
        if self._peek():
            raise ToolError(f"did not expect {self._peek()}")
        return value

    def _sum(self) -> float:
        value = self._product()
        while self._peek() in ("+", "-"):
            if self._take() == "+":
                value += self._product()
            else:
                value -= self._product()
        return value

    def _product(self) -> float:
        value = self._power()
        while self._peek() in ("*", "/", "×", "÷"):
            sign = self._take()
            right = self._power()
            if sign in ("*", "×"):
                value *= right
            elif right == 0:
                raise ToolError("cannot divide by nothing")
            else:
                value /= right
        return value

    def _power(self) -> float:
        base = self._atom()
        if self._peek() == "^":
            self._take()
            exponent = self._power()
            if abs(exponent) > 64:
                raise ToolError("that is too much")
            return base**exponent
        return base

    def _atom(self) -> float:
        token = self._take()
        if token == "-":
            return -self._atom()
        if token == "(":
            value = self._sum()
            if self._take() != ")":
                raise ToolError("a bracket is open")
            return value
        try:
            return float(token)
        except ValueError as error:
            raise ToolError(f"not a number: {token or 'nothing'}") from error


class Calculator(Tool):
    """Works sums out."""

    name = "calculator"
    parameters = {"sum": str}

    def run(self, **arguments: Any) -> str:
        value = _Parser(arguments["sum"]).whole()
        if value == int(value):
            return str(int(value))
        return f"{value:.6g}"
