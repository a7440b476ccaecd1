"""Who may go on: one poll of a source at a time, one judgement at a time. Outlives any one Poller."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syndicator.model import SourceKey


class Turns:
    """Shared by every Poller over one store, so that a reload does not let two of them into one source."""

    def __init__(self) -> None:
        self.judging = threading.Lock()
        """Held from looking up to committing: by a poll that judges, and by whoever buries."""
        self._sources: dict[SourceKey, threading.Lock] = {}

    @contextmanager
    def holding(self, keys: Iterable[SourceKey]) -> Iterator[None]:
        """Keep these sources from being polled meanwhile; polls under way are waited for."""
        with ExitStack() as held:
            for key in sorted(set(keys)):
                held.enter_context(self._sources.setdefault(key, threading.Lock()))
            yield
