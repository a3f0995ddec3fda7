"""Jobs that run by the clock: holds that lapse, reminders, nightly exports."""

from __future__ import annotations

import heapq
import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Callable

log = logging.getLogger("ferry.scheduler")


@dataclass(order=True)
class Job:
    """Something to do at a time."""

    due: datetime
    name: str = field(compare=False)
    work: Callable[[], None] = field(compare=False)
    every: timedelta | None = field(default=None, compare=False)
    failures: int = field(default=0, compare=False)


class Scheduler:
    """Runs jobs in the order in which they fall due."""

    def __init__(self, clock: Callable[[], datetime], give_up_after: int = 5) -> None:
        self._clock = clock
        self._give_up_after = give_up_after
        self._queue: list[Job] = []
        self._stop = threading.Event()

    def at(self, due: datetime, name: str, work: Callable[[], None]) -> None:
        """Once."""
        heapq.heappush(self._queue, Job(due, name, work))

    def every(self, interval: timedelta, name: str, work: Callable[[], None]) -> None:
        """Again and again."""
        if interval <= timedelta(0):
            raise ValueError("time goes forwards")
        heapq.heappush(self._queue, Job(self._clock() + interval, name, work, interval))

    def run_due(self) -> int:
        """Runs what is due; a job that fails comes back later, and later still."""
        count = 0
        now = self._clock()
        while self._queue and self._queue[0].due <= now:
            job = heapq.heappop(self._queue)
            count += 1
            try:
                job.work()
            except Exception:
                job.failures += 1
                log.exception("%s failed for the %s. time", job.name, job.failures)
                if job.failures >= self._give_up_after:
                    log.error("giving %s up", job.name)
                    continue
                job.due = now + timedelta(seconds=30 * 2**job.failures)
                heapq.heappush(self._queue, job)
            else:
                job.failures = 0
                if job.every is not None:
                    while job.due <= now:
                        job.due += job.every
                    heapq.heappush(self._queue, job)
        return count

    def until_next(self) -> float:
        """Seconds until something is due; at most a minute."""
        if not self._queue:
            return 60.0
        seconds = (self._queue[0].due - self._clock()).total_seconds()
        return min(60.0, max(0.0, seconds))

    def loop(self) -> None:
        """Runs until it is stopped."""
        while not self._stop.is_set():
            self.run_due()
            self._stop.wait(self.until_next())

    def stop(self) -> None:
        """Lets the loop end."""
        self._stop.set()
