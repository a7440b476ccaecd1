"""What was read lately of articles, decoded: what stands on many renditions is read for each of them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import ArticleId, SourceKey
    from syndicator.store.memory.shelf import Version

T = TypeVar("T")

LONGEST = 64 * 1024


class Recent(Generic[T]):
    """At most ``number`` values of ``size`` bytes together, as they are stored; each is good for one version of its
    source's document. Safe for many threads.
    """

    def __init__(self, number: int, size: int) -> None:
        self._number = number
        self._size = size
        self._kept: OrderedDict[ArticleId, tuple[SourceKey, Version, int, T]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, id: ArticleId, version_of: Callable[[SourceKey], Version | None]) -> T | None:
        """What is known of an article as it stands in its source's document of now; None where nothing is."""
        with self._lock:
            found = self._kept.get(id)
            if found is None or found[1] != version_of(found[0]):
                return None
            self._kept.move_to_end(id)
            return found[3]

    def put(self, id: ArticleId, source: SourceKey, version: Version, size: int, value: T) -> None:
        """Keep what stands in this version, of ``size`` bytes, for as long as there is room."""
        if size > LONGEST:
            return
        with self._lock:
            self._drop(id)
            self._kept[id] = source, version, size, value
            self._bytes += size
            while len(self._kept) > self._number or self._bytes > self._size:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Keep none: something was taken down."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, id: ArticleId) -> None:
        if (old := self._kept.pop(id, None)) is not None:
            self._bytes -= old[2]
