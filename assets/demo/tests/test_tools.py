"""So far only what all tools share."""

import pytest

from ferry.tools.base import Tool, ToolError


class Echo(Tool):
    name = "echo"
    parameters = {"text": str}

    def run(self, **arguments):
        return arguments["text"]


def test_a_tool_takes_only_what_it_asks_for():
    with pytest.raises(ToolError, match="colour"):
        Echo().check({"colour": "red"})
