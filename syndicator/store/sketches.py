"""Content sketches in memory: 512 bits a row, compared with one by XOR and popcount. numpy comes with the first row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

SKETCH_BYTES = 64
BITS = SKETCH_BYTES * 8

_WORDS = SKETCH_BYTES // 8
_BLOCK = 1 << 14
"""Rows that are compared at once: what comes of them stays in the processor's cache."""
_FIRST_CAPACITY = 256


def agreement(distance: int) -> float:
    """The estimated Jaccard similarity of two texts whose 1-bit MinHashes differ in ``distance`` of 512 bits."""
    return min(1.0, max(0.0, 1.0 - 2.0 * distance / BITS))


def farthest(least: float) -> int:
    """In how many bits two sketches differ at most that agree by ``least``."""
    return int((1.0 - least) * BITS / 2)


class Sketches:
    """Rows of 512 bits. A row that was cleared is far from everything; rows are numbered by whoever uses them."""

    def __init__(self) -> None:
        self._words: Array | None = None  # (8, capacity): a query reads each column once, in order
        self._live: Array | None = None
        self._used = 0

    def put(self, row: int, sketch: bytes) -> None:
        """Make ``sketch`` (64 bytes; anything else is no sketch) the content of ``row``."""
        import numpy as np

        words, live = self._room(row)
        whole = len(sketch) == SKETCH_BYTES
        live[row] = whole
        if whole:
            words[:, row] = np.frombuffer(sketch, dtype=np.uint64)
        self._used = max(self._used, row + 1)

    def clear(self, row: int) -> None:
        """Forget the content of ``row``."""
        if self._live is not None and row < self._used:
            self._live[row] = False

    def near(self, sketch: bytes, least: float) -> list[tuple[int, float]]:
        """(row, agreement) of every row that agrees with ``sketch`` by at least ``least``."""
        rows, distances = self.within(sketch, farthest(least))
        return [(row, agreement(distance)) for row, distance in zip(rows.tolist(), distances.tolist(), strict=True)]

    def within(self, sketch: bytes, most: int) -> tuple[Array, Array]:
        """The rows that differ from ``sketch`` in at most so many bits, rising, and in how many each does."""
        import numpy as np

        if self._words is None or self._live is None or len(sketch) != SKETCH_BYTES:
            return np.zeros(0, np.intp), np.zeros(0, np.uint16)
        query = np.frombuffer(sketch, dtype=np.uint64)
        rows, distances = [], []
        for begin in range(0, self._used, _BLOCK):
            end = min(begin + _BLOCK, self._used)
            distance = self._distances(query, begin, end)
            near = np.flatnonzero((distance <= most) & self._live[begin:end])
            rows.append(near + begin)
            distances.append(distance.take(near))
        return np.concatenate(rows), np.concatenate(distances)

    def apart(self, sketch: bytes, rows: Array) -> Array:
        """In how many bits each of these rows differs from ``sketch``; in all, where one of the two is none."""
        import numpy as np

        if self._words is None or self._live is None or len(sketch) != SKETCH_BYTES:
            return np.full(len(rows), BITS, np.int64)
        differing = self._words.take(rows, axis=1) ^ np.frombuffer(sketch, dtype=np.uint64)[:, None]
        distances: Array = np.where(
            self._live.take(rows), np.bitwise_count(differing).sum(axis=0, dtype=np.int64), BITS
        )
        return distances

    def _distances(self, query: Array, begin: int, end: int) -> Array:
        import numpy as np

        assert self._words is not None
        differing = np.empty(end - begin, dtype=np.uint64)
        counts = np.empty((_WORDS, end - begin), dtype=np.uint8)
        for word in range(_WORDS):
            np.bitwise_xor(self._words[word, begin:end], query[word], out=differing)
            np.bitwise_count(differing, out=counts[word])
        # three counts of at most 64 fit eight bits, and adding in eight bits is four times as fast
        low, middle, high = counts[0], counts[3], counts[6]
        for target, part in ((low, 1), (low, 2), (middle, 4), (middle, 5), (high, 7)):
            np.add(target, counts[part], out=target)
        distance: Array = np.add(low, middle, dtype=np.uint16)
        distance += high
        return distance

    def _room(self, row: int) -> tuple[Array, Array]:
        import numpy as np

        old_words, old_live = self._words, self._live
        if old_words is not None and old_live is not None and row < len(old_live):
            return old_words, old_live
        room = capacity(row)
        words = np.zeros((_WORDS, room), dtype=np.uint64)
        live = np.zeros(room, dtype=np.bool_)
        if old_words is not None and old_live is not None:
            words[:, : len(old_live)] = old_words
            live[: len(old_live)] = old_live
        self._words, self._live = words, live
        return words, live


def capacity(row: int) -> int:
    """How many rows to make room for where ``row`` is needed: one in 64 more, which copies each row 64 times."""
    return max(_FIRST_CAPACITY, row + row // 64 + 1)
