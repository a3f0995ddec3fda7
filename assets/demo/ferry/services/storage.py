"""A store for each kind of thing: in memory here, behind the same four calls elsewhere."""

from __future__ import annotations

import threading
from typing import Any, Callable, Iterator


class Storage:
    """Things by key, safe to use from several threads."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._things: dict[str, Any] = {}
        self._lock = threading.RLock()

    def get(self, key: str) -> Any | None:
        """The thing, or nothing."""
        with self._lock:
            return self._things.get(key)

    def put(self, key: str, thing: Any) -> None:
        """Keeps a thing, in place of the old one."""
        with self._lock:
            self._things[key] = thing

    def delete(self, key: str) -> bool:
        """Whether there was something to delete."""
        with self._lock:
            return self._things.pop(key, None) is not None

    def all(self, where: Callable[[Any], bool] | None = None) -> Iterator[Any]:
        """Everything, or what fits; unaffected by changes made meanwhile."""
        with self._lock:
            snapshot = list(self._things.values())
        for thing in snapshot:
            if where is None or where(thing):
                yield thing

    def update(self, key: str, change: Callable[[Any], Any], attempts: int = 3) -> Any:
        """Changes a thing by a function, again when somebody else was faster."""
        for _ in range(attempts):
            before = self.get(key)
            after = change(before)
            with self._lock:
                if self._things.get(key) is before:
                    self._things[key] = after
                    return after
        raise RuntimeError(f"{self.kind} {key} is too busy")
