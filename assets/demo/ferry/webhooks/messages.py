"""Replies to text messages: passengers say stop, late, or where."""

from __future__ import annotations

import unicodedata

from ferry.http import Request, Response, Router
from ferry.services.stores import optouts

router = Router()

_WORDS = {
    "stop": "stop",
    "stopp": "stop",
    "止める": "stop",
    "late": "late",
    "sen": "late",
    "遅れます": "late",
    "where": "where",
    "var": "where",
    "どこ": "where",
}


def understand(text: str) -> str | None:
    """The first word we know, whatever its width or case."""
    for word in unicodedata.normalize("NFKC", text).casefold().split():
        meaning = _WORDS.get(word.strip(".,!?…。！？"))
        if meaning is not None:
            return meaning
    return None


@router.route("POST", "/webhooks/messages")
def receive(request: Request) -> Response:
    """One message."""
    message = request.json()
    meaning = understand(message["text"])
    if meaning == "stop":
        optouts.put(message["from"], True)
        return Response(200, {"reply": "You will hear no more from us."})
    if meaning == "late":
        return Response(200, {"reply": "We told the crew. The gate closes on time."})
    if meaning == "where":
        return Response(200, {"reply": f"Pier {message.get('pier', '1')}, follow the blue line."})
    return Response(200, {"reply": None})
