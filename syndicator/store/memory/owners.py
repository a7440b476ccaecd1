"""Whose article is whose: ids to sources, in a tenth of what a dict of them takes.

What is settled stands in two numpy columns, a hash of each id and the number of its source, sorted by the hash; what
came since in a dict. A hash proves nothing, and an article may have gone: whoever asks looks whether it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np

    from syndicator.model import ArticleId, SourceKey

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_FRESH = 4096
"""Ids that are kept in a dict at least before they are settled."""
_MANY = 32_768
"""Such as are settled at once: each takes a hundred and fifty bytes until then, and a state may hold very many."""


class Owners:
    """Not safe between threads."""

    def __init__(self) -> None:
        self._sources: list[SourceKey] = []
        self._numbers: dict[SourceKey, int] = {}
        self._fresh: dict[ArticleId, int] = {}
        self._hashes: Array | None = None  # sorted
        self._owners: Array | None = None

    def put(self, ids: Iterable[ArticleId], source: SourceKey) -> None:
        """Let these be a source's articles."""
        number = self._numbers.get(source)
        if number is None:
            number = self._numbers[source] = len(self._sources)
            self._sources.append(source)
        self._fresh.update(dict.fromkeys(ids, number))
        if len(self._fresh) > _MANY:
            self._settle()

    def find(self, id: ArticleId, has: Callable[[SourceKey], bool]) -> SourceKey | None:
        """Whose article this is; ``has`` tells whether a source has it."""
        return next((source for source in self.candidates(id) if has(source)), None)

    def candidates(self, id: ArticleId) -> Iterator[SourceKey]:
        """Whose it may be, the likeliest first."""
        if len(self._fresh) > _FRESH:
            self._settle()
        if (number := self._fresh.get(id)) is not None:
            yield self._sources[number]
        if self._hashes is None or self._owners is None:
            return
        told = hash(id)
        at = int(self._hashes.searchsorted(told))
        while at < len(self._hashes) and self._hashes[at] == told:
            yield self._sources[int(self._owners[at])]
            at += 1

    def _settle(self) -> None:
        import numpy as np

        # the interpreter's own hash: cached on the string, and never leaves the process
        hashes = np.fromiter(map(hash, self._fresh), dtype=np.int64, count=len(self._fresh))
        owners = np.fromiter(self._fresh.values(), dtype=np.int32, count=len(self._fresh))
        if self._hashes is not None and self._owners is not None:
            hashes, owners = np.concatenate((self._hashes, hashes)), np.concatenate((self._owners, owners))
        order = np.lexsort((owners, hashes))
        hashes, owners = hashes[order], owners[order]
        first = np.ones(len(hashes), dtype=bool)  # an article that was put again is noted once
        first[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
        self._hashes, self._owners = hashes[first], owners[first]
        self._fresh = {}
