"""Articles that were read lately, decoded: what stands on many renditions is read for each of them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import Article, ArticleId, SourceKey
    from syndicator.store.shelf import Version

KEPT = 500
KEPT_BYTES = 4 * 1024 * 1024
"""Of articles as they are stored; decoded they take about twice that."""
LONGEST = 64 * 1024


class Recent:
    """Each is good for one version of its source's document. Safe for many threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[ArticleId, tuple[Version, int, Article]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, id: ArticleId, version_of: Callable[[SourceKey], Version | None]) -> Article | None:
        """An article as it stands in its source's document of now; None where it is not known so."""
        with self._lock:
            found = self._kept.get(id)
            if found is None or found[0] != version_of(found[2].source):
                return None
            self._kept.move_to_end(id)
            return found[2]

    def put(self, article: Article, version: Version, size: int) -> None:
        """Keep one that stands in this version, of ``size`` bytes, for as long as there is room."""
        if size > LONGEST:
            return
        with self._lock:
            self._drop(article.id)
            self._kept[article.id] = version, size, article
            self._bytes += size
            while len(self._kept) > KEPT or self._bytes > KEPT_BYTES:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Keep none: something was taken down."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, id: ArticleId) -> None:
        if (old := self._kept.pop(id, None)) is not None:
            self._bytes -= old[1]
