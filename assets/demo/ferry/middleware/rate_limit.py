"""A leaky bucket for each client, so that one script does not starve a whole harbour."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable

from ferry.http import Handler, HttpError, Request, Response
from ferry.middleware import Middleware


@dataclass
class Bucket:
    """How full, and since when."""

    level: float
    updated: float

    def leak(self, now: float, per_second: float) -> None:
        """Lets time pass."""
        self.level = max(0.0, self.level - (now - self.updated) * per_second)
        self.updated = now


class RateLimit(Middleware):
    """Allows so many requests a minute for each client of each operator."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic, keep: int = 10_000) -> None:
        self._capacity = per_minute
        self._per_second = per_minute / 60
        self._clock = clock
        self._keep = keep
        self._buckets: dict[str, Bucket] = {}

    def _client(self, request: Request) -> str:
        tenant = request.state.get("tenant")
        identity = request.state.get("identity")
        who = identity.subject if identity else request.header("X-Forwarded-For", "unknown").split(",")[0]
        return f"{tenant.slug if tenant else '-'}:{who}"

    def _forget(self, now: float) -> None:
        for client in list(self._buckets):
            bucket = self._buckets[client]
            bucket.leak(now, self._per_second)
            if bucket.level == 0:
                del self._buckets[client]
        while len(self._buckets) > self._keep:
            oldest = min(self._buckets, key=lambda client: self._buckets[client].updated)
            del self._buckets[oldest]

    def handle(self, request: Request, forward: Handler) -> Response:
        now = self._clock()
        if len(self._buckets) >= self._keep:
            self._forget(now)
        bucket = self._buckets.setdefault(self._client(request), Bucket(0.0, now))
        bucket.leak(now, self._per_second)
        if bucket.level + 1 > self._capacity:
            wait = int((bucket.level + 1 - self._capacity) / self._per_second) + 1
            raise HttpError(429, "slow down", **{"Retry-After": str(wait)})
        bucket.level += 1
        response = forward(request)
        response.headers["X-RateLimit-Remaining"] = str(int(self._capacity - bucket.level))
        return response
