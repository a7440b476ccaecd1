"""Turns at something of which there is only so much, in the order in which callers came."""

from __future__ import annotations

import threading
from collections import deque


class Slots:
    """So many may hold a slot at once. Safe to use from many threads."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[threading.Event] = deque()
        self._open = True

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def take(self) -> bool:
        """Wait for a slot; False where there are none any more, because it was closed."""
        with self._lock:
            if not self._open:
                return False
            if self._free:
                self._free -= 1
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            turn.wait()
        except BaseException:  # an interrupt in the main thread
            with self._lock:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                else:
                    self._pass_on()
            raise
        return self._open

    def take_now(self) -> bool:
        """Take a slot that is free; False where none is."""
        with self._lock:
            if not self._open or not self._free:
                return False
            self._free -= 1
            return True

    def give_back(self) -> None:
        """Let the next one have it."""
        with self._lock:
            self._pass_on()

    def close(self) -> None:
        """Send everyone away who waits."""
        with self._lock:
            self._open = False
            while self._waiting:
                self._waiting.popleft().set()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1
