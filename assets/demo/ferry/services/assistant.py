"""The assistant: reads a question, calls tools one after the other, and answers in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Callable

from ferry.config.operators import OperatorConfig
from ferry.tools.base import Tool, ToolError

Model = Callable[[list[dict[str, Any]]], dict[str, Any]]


@dataclass
class Conversation:
    """What was said."""

    operator: OperatorConfig
    messages: list[dict[str, Any]] = field(default_factory=list)
    spent: int = 0

    def say(self, role: str, content: str) -> None:
        """Adds a message, and forgets the oldest ones when there are too many."""
        self.messages.append({"role": role, "content": content})
        while len(self.messages) > 40:
            self.messages.pop(0)


class Assistant:
    """Asks a model, obeys it within limits."""

    def __init__(self, model: Model, tools: list[Tool], budget: int = 8000, steps: int = 6) -> None:
        self._model = model
        self._tools = {tool.name: tool for tool in tools}
        self._budget = budget
        self._steps = steps

    def _call(self, name: str, arguments: str) -> str:
        tool = self._tools.get(name)
        if tool is None:
            return f"there is no tool called {name}"
        try:
            parsed = json.loads(arguments or "{}")
        except ValueError:
            return "the arguments are not JSON"
        try:
            result = tool.run(**tool.check(parsed))
        except ToolError as error:
            return f"{name}: {error}"
        return result if len(result) <= 2000 else result[:2000] + "…"

    def answer(self, conversation: Conversation, question: str) -> str:
        """One question, one answer, and as many tool calls as it takes."""
        if not conversation.operator.allows("assistant"):
            return "The assistant is not part of your plan."
        conversation.say("user", question)
        for _ in range(self._steps):
            reply = self._model(conversation.messages)
            conversation.spent += int(reply.get("tokens", 0))
            if conversation.spent > self._budget:
                return "That is more than I may think about today."
            calls = reply.get("calls", [])
            if not calls:
                text = reply.get("text", "").strip() or "I do not know."
                conversation.say("assistant", text)
                return text
            for call in calls:
                conversation.say("tool", self._call(call["name"], call.get("arguments", "")))
        return "I went round in circles and stopped."
