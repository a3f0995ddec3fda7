"""Secrets: from a file that only the service can read, else from the environment."""

from __future__ import annotations

import os
from pathlib import Path


class MissingSecret(KeyError):
    """Nobody told us this secret."""


class Secrets:
    """Looks secrets up and never shows them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._seen: set[str] = set()

    def get(self, name: str) -> str:
        """The secret of this name, without the newline that editors add."""
        self._seen.add(name)
        if self._folder is not None:
            path = self._folder / name
            if path.is_file():
                return path.read_text(encoding="utf-8").rstrip("\n")
        value = os.environ.get(name.upper())
        if value is None:
            raise MissingSecret(name)
        return value

    def __repr__(self) -> str:
        return f"Secrets({len(self._seen)} used)"
