"""Figures of the whole holdings, counted once and kept for a moment: every page shows them, few of them change."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

T = TypeVar("T")


class Counts:
    """Remembers what was counted for `seconds`; 0 remembers nothing."""

    def __init__(self, seconds: float, most: int = 200) -> None:
        self.seconds, self._most = seconds, most
        self._kept: dict[Hashable, tuple[float, object]] = {}
        self._lock = Lock()

    def of(self, key: Hashable, count: Callable[[], T], *, times: int = 1) -> T:
        """Return what `count` gave a moment ago, or gives now; what takes long to count is kept several times as long."""
        now = time.monotonic()
        known = self._kept.get(key)
        if known is not None and now - known[0] < self.seconds * times:
            return known[1]  # type: ignore[return-value]
        fresh = count()
        with self._lock:
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[key] = (now, fresh)
        return fresh
