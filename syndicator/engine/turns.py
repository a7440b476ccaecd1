"""Who may go on: one poll of a source at a time, some documents at a time, one judgement at a time. Outlives any one
Poller.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from syndicator.model import SourceKey


DOCUMENTS = 16
"""At a time, or …"""
PER_WORKER = 4
"""… so many for each worker process."""


class Turns:
    """Shared by every Poller over one store, so that a reload does not let two of them into one source.

    ``alone`` keeps whoever else shares that store from judging. ``documents`` are read and judged at a time: what is
    made of one is many times as large, and most polls only wait for their hosts.
    """

    def __init__(
        self, alone: Callable[[], AbstractContextManager[object]] = nullcontext, documents: int = DOCUMENTS
    ) -> None:
        self._judging = threading.Lock()
        self._documents = threading.BoundedSemaphore(documents)
        self._alone = alone
        self._sources: dict[SourceKey, threading.Lock] = {}

    @property
    def judging(self) -> AbstractContextManager[None]:
        """Held from looking up to committing: by a poll that judges, and by whoever buries."""
        return self._one_at_a_time()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self._judging, self._alone():
            yield

    @property
    def document(self) -> AbstractContextManager[object]:
        """Held by a poll while it reads and judges a document."""
        return self._documents

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """While a poll that holds a document waits for its host: another one may have its place."""
        self._documents.release()
        try:
            yield
        finally:
            self._documents.acquire()

    def holding(self, keys: Iterable[SourceKey]) -> AbstractContextManager[object]:
        """Keep these sources from being polled meanwhile; polls under way are waited for."""
        held = [self._sources.setdefault(key, threading.Lock()) for key in sorted(set(keys))]
        return held[0] if len(held) == 1 else _all_of(held)


@contextmanager
def _all_of(locks: Iterable[threading.Lock]) -> Iterator[None]:
    with ExitStack() as held:
        for lock in locks:
            held.enter_context(lock)
        yield
