"""Phrases for the loudspeaker, in the languages of the passengers on board."""

from __future__ import annotations

from typing import Any

from ferry.tools.base import Tool, ToolError

PHRASES = {
    "welcome": {"en": "Welcome aboard", "sv": "Välkommen ombord", "ja": "ご乗船ありがとうございます", "el": "Καλώς ήρθατε"},
    "cars": {"en": "Please return to your cars", "sv": "Återvänd till bilarna", "ja": "お車にお戻りください"},
    "whales": {"en": "Whales on the left 🐋", "sv": "Valar om babord 🐋", "ja": "左手に鯨が見えます🐋"},
}


class Phrasebook(Tool):
    """Announces something in several languages, the most needed first."""

    name = "phrasebook"
    parameters = {"phrase": str, "languages": list}

    def run(self, **arguments: Any) -> str:
        known = PHRASES.get(arguments["phrase"])
        if known is None:
            raise ToolError(f"phrases are {', '.join(sorted(PHRASES))}")
        spoken: list[str] = []
        for language in arguments["languages"]:
            text = known.get(str(language)[:2].lower())
            if text is not None and text not in spoken:
                spoken.append(text)
        if not spoken:
            spoken.append(known["en"])
        return " / ".join(spoken)
