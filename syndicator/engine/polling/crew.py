"""How many threads serve a round: a few at once, and more where those few are held up.

Most polls wait for their hosts, so that many threads are worth having; but polls that end at once, as on a machine
beside the sources or after an answer of 304, keep the interpreter busy, and each thread more is only one more to start
and one more that waits for it.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Thread
from time import monotonic, process_time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Lock

FEW = 8
"""Threads that are started whenever there is something to do for them."""
PACE = 0.05
"""Seconds between two looks whether they are held up."""
BUSY = 0.6
"""Share of one processor from which on this process is taken to have enough to do."""

T = TypeVar("T")


class Crew(Generic[T]):
    """Up to ``most`` threads, in which ``serve`` is called with one thing after another. Whoever calls a method holds
    ``lock``; ``serve`` is called without it.
    """

    def __init__(self, serve: Callable[[T], None], most: int, lock: Lock) -> None:
        self._serve = serve
        self._most = most
        self._lock = lock
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="poll")
        self._ready: deque[T] = deque()
        self._working = 0  # threads that serve
        self._ended = 0  # polls, so far
        self._looks = Condition(lock)
        self._looker: Thread | None = None

    def add(self, thing: T, *, first: bool = False) -> None:
        """Have a thing served: after those that are ready, or before them."""
        (self._ready.appendleft if first else self._ready.append)(thing)
        if self._working < min(FEW, self._most):
            self._start(1)
        elif self._working < self._most and self._looker is None:
            self._looker = Thread(target=self._look, name="poll-crew", daemon=True)
            self._looker.start()

    def ended(self) -> None:
        """A poll has ended, whatever came of it."""
        self._ended += 1

    def stop(self) -> None:
        """Serve nothing more. What is being served goes on."""
        self._ready.clear()
        self._looks.notify_all()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _start(self, number: int) -> None:
        self._working += number
        for _ in range(number):
            self._threads.submit(self._work)

    def _work(self) -> None:
        while (thing := self._taken()) is not None:
            try:
                self._serve(thing)
            except BaseException:
                with self._lock:
                    self._working -= 1
                    if self._ready:
                        self._start(1)
                raise

    def _taken(self) -> T | None:
        with self._lock:
            if self._ready:
                return self._ready.popleft()
            self._working -= 1
            return None

    def _look(self) -> None:
        """Double the threads for as long as something waits for one of them, and they do not get on."""
        with self._lock:
            while self._ready and self._working < self._most:
                ended, used, begun = self._ended, process_time(), monotonic()
                self._looks.wait(PACE)
                busy = process_time() - used >= BUSY * (monotonic() - begun)
                if busy and self._ended - ended >= self._working:
                    continue
                self._start(min(max(self._working, 1), self._most - self._working, len(self._ready)))
            self._looker = None
