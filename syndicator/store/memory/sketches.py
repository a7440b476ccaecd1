"""Content sketches in memory: 512 bits a row, compared with one by XOR and popcount. numpy comes with the first row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

SKETCH_BYTES = 64
BITS = SKETCH_BYTES * 8

_NONE = bytes(SKETCH_BYTES)
_WORDS = SKETCH_BYTES // 8
_HALF = _WORDS // 2
_HALF_MOST = 114
"""A row that differs in more of the first 256 bits is not compared further: 95 % of unrelated ones do (128 ± 8).

Which bits differ is by chance, so that of two texts which differ in the 166 bits of a Jaccard similarity of 0.35 the
first half has 83 ± 5: one pair in 10⁸ is missed. Of 192 bits (0.25) it is one in 1,000; of 204 (0.2), where the
sketch's own error leaves out every second pair, one in 80.
"""
_MORE_MOST = 140
"""One that differs in more of the first 320 bits is not compared further: 80 % of those that chance brought so far do.

Of two texts which differ in 166 bits these have 104 ± 5: one pair in 10¹² is missed; of 192 bits one in 10,000, and of
204 one in 100.
"""
_AT_ONCE = 1 << 16
"""Comparisons of a row with a sketch at once: what comes of them stays in the processor's cache."""
_MOST_QUERIES = 16
_GROUP, _SHIFT = 4, 2
"""Rows that go on together where one of them does: to pick them one by one takes longer than to compare all four."""
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
        self._desk: tuple[Array, Array, Array] | None = None  # where queries are answered

    def as_now(self) -> Sketches:
        """The rows there are now, to be read while others come: of one that changes meanwhile either is seen, or some
        of both.
        """
        same = Sketches()
        same._words, same._live, same._used = self._words, self._live, self._used
        return same

    def put(self, row: int, sketch: bytes) -> None:
        """Make ``sketch`` (64 bytes; anything else is no sketch) the content of ``row``."""
        self.put_all([row], [sketch])

    def put_all(self, rows: Sequence[int], sketches: Sequence[bytes]) -> None:
        """The same for several rows; of one that is named twice the last content stays."""
        last = max(rows)
        words, live = self._room(last)
        live[rows] = [len(sketch) == SKETCH_BYTES for sketch in sketches]
        words[:, rows] = _as_words(sketches)
        self._used = max(self._used, last + 1)

    def clear(self, row: int) -> None:
        """Forget the content of ``row``."""
        if self._live is not None and row < self._used:
            self._live[row] = False

    def near(self, sketch: bytes, least: float) -> list[tuple[int, float]]:
        """(row, agreement) of every row that agrees with ``sketch`` by at least ``least``."""
        _, rows, distances = self.within([sketch], farthest(least))
        return [(row, agreement(distance)) for row, distance in zip(rows.tolist(), distances.tolist(), strict=True)]

    def within(self, sketches: Sequence[bytes], most: int) -> tuple[Array, Array, Array]:
        """Which sketch differs from which row in how many bits, where that are at most so many, 204 or fewer. The pairs
        stand in the order of the sketches, and those of each in that of the rows.

        Rows of which the first half of the bits says that they are unrelated are left out (see ``_HALF_MOST``). Many
        at once cost half: what is compared is fetched from memory once.
        """
        import numpy as np

        numbers, rows = np.zeros(0, np.intp), np.zeros(0, np.intp)
        if self._words is not None:
            whole = [number for number, sketch in enumerate(sketches) if len(sketch) == SKETCH_BYTES]
            for begin in range(0, len(whole), _MOST_QUERIES):
                some = whole[begin : begin + _MOST_QUERIES]
                places, found = self._alike([sketches[number] for number in some], most)
                if len(found):
                    order = np.argsort(places, kind="stable")
                    numbers = np.concatenate((numbers, np.array(some).take(places.take(order))))
                    rows = np.concatenate((rows, found.take(order)))
        distances = self.apart(sketches, numbers, rows)
        if not len(rows):
            return numbers, rows, distances
        kept = (distances <= most) & (rows < self._used)  # what comes while this is read is not there yet
        return numbers.compress(kept), rows.compress(kept), distances.compress(kept)

    def apart(self, sketches: Sequence[bytes], numbers: Array, rows: Array) -> Array:
        """In how many bits each of these rows differs from the sketch of its number; in all, where one is none."""
        import numpy as np

        if self._words is None or self._live is None or not len(rows):
            return np.full(len(rows), BITS, np.int64)
        whole = np.array([len(sketch) == SKETCH_BYTES for sketch in sketches])
        differing = self._words.take(rows, axis=1) ^ _as_words(sketches).take(numbers, axis=1)
        bits = np.bitwise_count(differing).sum(axis=0, dtype=np.int64)
        distances: Array = np.where(self._live.take(rows) & whole.take(numbers), bits, BITS)
        return distances

    def _alike(self, sketches: Sequence[bytes], most: int) -> tuple[Array, Array]:
        """Which of these sketches and which row may differ in so few bits; the rows of each rise.

        Bits are counted in eight bits, where 256 of them are none: whoever asks counts again.
        """
        import numpy as np

        assert self._words is not None
        queries = np.frombuffer(b"".join(sketches), np.uint64).reshape(-1, _WORDS)
        alone = len(queries) == 1
        fifth = np.repeat(queries[:, _HALF], _GROUP).reshape(-1, _GROUP)
        end, step = -(-self._used // _GROUP) * _GROUP, max(_AT_ONCE // len(queries) // _GROUP, 1) * _GROUP
        numbers, rows = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)]
        for begin in range(0, end, step):
            words = self._words[:, begin : min(begin + step, end)]
            half = self._half(queries, words)
            near = np.flatnonzero((half.ravel() <= _HALF_MOST).view(np.uint32) != 0)
            number, group = (near, near) if alone else np.divmod(near, words.shape[1] // _GROUP)
            differing = words[_HALF].reshape(-1, _GROUP).take(group, axis=0)
            differing ^= queries[0, _HALF] if alone else fifth.take(number, axis=0)
            more = np.bitwise_count(differing)
            more += half.reshape(-1, _GROUP).take(near, axis=0)
            on = np.flatnonzero(more <= _MORE_MOST)
            chosen = on >> _SHIFT
            row = (group.take(chosen) << _SHIFT) + (on & _GROUP - 1)
            number = np.zeros(len(on), np.intp) if alone else number.take(chosen)
            distance = more.ravel().take(on).astype(np.uint16)
            for place in range(_HALF + 1, _WORDS):
                rest = words[place].take(row)
                rest ^= queries[0, place] if alone else queries[:, place].take(number)
                distance += np.bitwise_count(rest)
            hit = np.flatnonzero(distance <= most)
            if len(hit):
                numbers.append(number.take(hit))
                rows.append(row.take(hit) + begin)
        return np.concatenate(numbers), np.concatenate(rows)

    def _half(self, queries: Array, words: Array) -> Array:
        """In how many of the first 256 bits (256: 0) each of these rows differs from each query: (queries, rows)."""
        import numpy as np

        shape = (len(queries), words.shape[1])
        size = shape[0] * shape[1]
        if self._desk is None or len(self._desk[0]) < size:  # made anew for each query, it would be a tenth of its time
            self._desk = np.empty(size, np.uint64), np.empty(size, np.uint8), np.empty(size, np.uint8)
        differing, count, half = (part[:size].reshape(shape) for part in self._desk)
        for number in range(_HALF):
            np.bitwise_xor(words[number], queries[:, number, None], out=differing)
            np.bitwise_count(differing, out=count if number else half)
            if number:
                np.add(half, count, out=half)
        return half

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


def _as_words(sketches: Iterable[bytes]) -> Array:
    """Sketches as (8, so many) words; what is none has no bit."""
    import numpy as np

    content = b"".join([sketch if len(sketch) == SKETCH_BYTES else _NONE for sketch in sketches])
    return np.frombuffer(content, dtype=np.uint64).reshape(-1, _WORDS).T


def capacity(row: int) -> int:
    """How many rows to make room for where ``row`` is needed: one in 64 more, which copies each row 64 times."""
    return max(_FIRST_CAPACITY, (row + row // 64 + _GROUP) // _GROUP * _GROUP)
