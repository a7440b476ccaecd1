"""Which articles that are asked for have something in common with which stored ones: passes over numpy columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from syndicator.store.memory.sketches import BITS, farthest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from syndicator.store.memory.sketches import Array, Sketches

TWIN_AGREEMENT = 0.2
MOST_TWINS = 20
COLUMNS = 5
URL, EXACT, ORIGINAL, TITLE, SOURCE = range(COLUMNS)

_MANY = 8
"""Keys from which on everything stored is gone through once for all of them, and not once for each."""


class Asked(NamedTuple):
    """What an article is sought by: its sketch, and hashes of its address, exact print, original and title, 0: none.

    What is of its own source is left out.
    """

    sketch: bytes
    url: int
    exact: int
    original: int
    title: int
    source: int

    def sought(self) -> tuple[tuple[int, int], ...]:
        """In which column which of them may stand."""
        _, url, exact, original, title, _ = self
        return (URL, url), (EXACT, exact), (ORIGINAL, url), (URL, original), (TITLE, title)


class Marks(NamedTuple):
    """What the two of each pair have in common: in how many bits their sketches differ, 512 where in too many, and
    which of their keys are equal.
    """

    distance: Array
    by_url: Array
    by_exact: Array
    named: Array
    by_title: Array


class Table(NamedTuple):
    """What is stored: (5, capacity) hashes, 0: none, and the source's number, of which the first ``size`` rows are
    used; and a sketch for each row.
    """

    keys: Array  # whole: of a part numpy would copy all of it to take a few
    size: int
    sketches: Sketches

    def pairs(self, asked: Sequence[Asked]) -> tuple[Array, Array]:
        """Which of these has something in common with which row of another source, both rising: of what is alike, the
        twenty nearest of each and those that are as near.
        """
        import numpy as np

        pairs: list[Array] = []
        size = self.size
        numbers, rows, distances = self.sketches.within([one.sketch for one in asked], farthest(TWIN_AGREEMENT))
        if len(rows):
            near = self._others(asked, numbers, rows)
            near = near.take(least(numbers.take(near), distances.take(near)))
            pairs.append(numbers.take(near) * size + rows.take(near))
        wanted: dict[int, dict[int, list[int]]] = {}  # whose key it is, by column and key
        for number, one in enumerate(asked):
            for column, key in one.sought():
                if key:
                    wanted.setdefault(column, {}).setdefault(key, []).append(number)
        for column, whose in wanted.items():
            equal = _having(self.keys[column, :size], whose)
            pairs += [number * size + rows for key, rows in equal.items() if len(rows) for number in whose[key]]
        if not pairs:
            return numbers, rows
        found = np.sort(np.concatenate(pairs))
        once = np.ones(len(found), np.bool_)  # np.unique imports much for that
        once[1:] = found[1:] != found[:-1]
        numbers, rows = np.divmod(found.compress(once), size)
        kept = self._others(asked, numbers, rows)
        return numbers.take(kept), rows.take(kept)

    def among(self, rows: Array, asked: Sequence[Asked]) -> tuple[Array, Array]:
        """The same of some rows alone, and all that have something in common; each is compared in full."""
        import numpy as np

        numbers, rows = np.repeat(np.arange(len(asked)), len(rows)), np.tile(rows, len(asked))
        distance, *equal = self.marks(asked, numbers, rows)
        kept = (distance < BITS) | np.logical_or.reduce(equal)
        numbers, rows = numbers.compress(kept), rows.compress(kept)
        others = self._others(asked, numbers, rows)
        return numbers.take(others), rows.take(others)

    def marks(self, asked: Sequence[Asked], numbers: Array, rows: Array) -> Marks:
        """What each of these has in common with the row beside its number."""
        import numpy as np

        distance = self.sketches.apart([one.sketch for one in asked], numbers, rows)
        distance[distance > farthest(TWIN_AGREEMENT)] = BITS
        told = self.keys.take(rows, axis=1)
        url, exact, original, title, _ = np.array([one[1:] for one in asked], np.uint32).T.take(numbers, axis=1)
        by_url, by_exact = (told[URL] == url) & (url != 0), (told[EXACT] == exact) & (exact != 0)
        named = ((told[ORIGINAL] == url) & (url != 0)) | ((told[URL] == original) & (original != 0))
        return Marks(distance, by_url, by_exact, named, (told[TITLE] == title) & (title != 0))

    def _others(self, asked: Sequence[Asked], numbers: Array, rows: Array) -> Array:
        """Which of these pairs are an article and a row of another source."""
        import numpy as np

        own, whose = np.array([one.source for one in asked], np.uint32), self.keys[SOURCE].take(rows)
        found: Array = ((whose != own.take(numbers)) & (whose != 0)).nonzero()[0]
        return found


def least(numbers: Array, ranks: Array) -> Array:
    """Where the twenty least of each number stand, and those that equal the last of them; the numbers rise."""
    import numpy as np

    if len(numbers) <= MOST_TWINS or np.bincount(numbers).max() <= MOST_TWINS:
        return np.arange(len(ranks))
    ordered = ranks.take(np.lexsort((ranks, numbers)))
    begins, ends = (numbers.searchsorted(numbers, side) for side in ("left", "right"))
    last = np.minimum(begins + MOST_TWINS, ends) - 1
    return np.flatnonzero(ranks <= ordered.take(last))


def _having(column: Array, wanted: Collection[int]) -> dict[int, Array]:
    """The rows that have one of some keys in a column, by key."""
    import numpy as np

    if len(wanted) < _MANY:
        return {key: (column == key).nonzero()[0] for key in wanted}
    table = np.zeros(1 << 16, dtype=np.bool_)  # of the keys' lower halves: takes as long for many of them as for one
    table[[key & 0xFFFF for key in wanted]] = True
    rows = np.flatnonzero(table.take(column & 0xFFFF))
    keys = column.take(rows)
    return {key: rows.compress(keys == key) for key in set(keys.tolist()).intersection(wanted)}
