"""What a tool is: a name, parameters that are checked, and something that runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Mapping


class ToolError(Exception):
    """A tool could not do it, and says so to the model."""


class Tool(ABC):
    """Something the assistant may call."""

    name: str
    parameters: Mapping[str, type] = {}
    optional: frozenset[str] = frozenset()

    def check(self, arguments: Any) -> dict[str, Any]:
        """The arguments, complete and of the right types."""
        if not isinstance(arguments, dict):
            raise ToolError("arguments are an object")
        unknown = arguments.keys() - self.parameters.keys()
        if unknown:
            raise ToolError(f"does not take {', '.join(sorted(unknown))}")
        checked: dict[str, Any] = {}
        for name, kind in self.parameters.items():
            if name not in arguments:
                if name not in self.optional:
                    raise ToolError(f"needs {name}")
                continue
            value = arguments[name]
            if kind is float and isinstance(value, int):
                value = float(value)
            if not isinstance(value, kind):
                raise ToolError(f"{name} is not a {kind.__name__}")
            checked[name] = value
        return checked

    @abstractmethod
    def run(self, **arguments: Any) -> str:
        """Does it, and tells the result in words."""
