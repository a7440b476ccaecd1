"""Which article each row of the index is of, and where each stands: in a tenth of what strings and dicts take."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from syndicator.model import ArticleId

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST_CAPACITY = 256
_FREE, _LEFT = -1, -2
_ID = 16
_HALF = 32  # bits of a hash
_NO_ID = bytes(_ID)


class Ids:
    """The id of each row, in a fifth of what strings take where it is written as ours are. Not safe between threads."""

    def __init__(self) -> None:
        self._packed = bytearray()
        self._others: dict[int, ArticleId] = {}

    def __len__(self) -> int:
        return len(self._packed) // _ID

    def __getitem__(self, row: int) -> ArticleId | None:
        told = self._packed[_ID * row : _ID * row + _ID]
        return self._others.get(row) if told == _NO_ID else ArticleId(told.hex())

    def __setitem__(self, row: int, id: ArticleId | None) -> None:
        told = _packed_id(id)
        self._packed[_ID * row : _ID * row + _ID] = told
        self._others.pop(row, None)
        if id is not None and told == _NO_ID:
            self._others[row] = id

    def append(self, id: ArticleId) -> None:
        """Another row."""
        told = _packed_id(id)
        self._packed += told
        if told == _NO_ID:
            self._others[len(self) - 1] = id

    def extend(self, ids: Sequence[ArticleId]) -> None:
        """Another row for each."""
        text = "".join(ids)
        try:
            told = bytes.fromhex(text)
        except ValueError:
            told = b""
        if told.hex() == text and {len(one) for one in ids} <= {2 * _ID} and _NO_ID not in told:
            self._packed += told
            return
        for one in ids:
            self.append(one)


def _packed_id(id: str | None) -> bytes:
    """Of 32 hexadecimal digits their sixteen bytes; else none."""
    if id is None or len(id) != 2 * _ID:
        return _NO_ID
    try:
        told = bytes.fromhex(id)
    except ValueError:
        return _NO_ID
    return told if told.hex() == id else _NO_ID


class Places:
    """In which row each id stands, in a tenth of what a dict of them takes. Not safe between threads."""

    def __init__(self, ids: Ids, room: int = 0) -> None:
        self._ids = ids
        self._slots = array("i", [_FREE]) * max(_FIRST_CAPACITY, 1 << (5 * room // 4).bit_length())
        self._filled = 0  # with rows, and with what was left
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def find(self, id: ArticleId) -> int | None:
        """The row of an id."""
        slots, mask = self._slots, len(self._slots) - 1
        place, step = hash(id) & mask, _step(id)
        while (row := slots[place]) != _FREE:
            if row != _LEFT and self._ids[row] == id:
                return row
            place = place + step & mask
        return None

    def put(self, id: ArticleId, row: int) -> None:
        """Note where an id stands that stood nowhere."""
        if 5 * self._filled >= 4 * len(self._slots):
            self._grow()
        slots, mask = self._slots, len(self._slots) - 1
        place, step = hash(id) & mask, _step(id)
        while slots[place] != _FREE:
            place = place + step & mask
        slots[place] = row
        self._filled += 1
        self._count += 1

    def fill(self, ids: Sequence[ArticleId]) -> None:
        """Note where all of these stand, the first in row 0, where nothing was noted before; none stands twice."""
        size = len(self._slots)
        while 5 * len(ids) >= 4 * size:
            size *= 2
        self._slots = slots = array("i", [_FREE]) * size
        mask = size - 1
        for row, one in enumerate(ids):
            told = hash(one)
            place, step = told & mask, told >> _HALF | 1
            while slots[place] != _FREE:
                place = place + step & mask
            slots[place] = row
        self._filled = self._count = len(ids)

    def take(self, id: ArticleId) -> int | None:
        """The row of an id, which stands there no longer."""
        slots, mask = self._slots, len(self._slots) - 1
        place, step = hash(id) & mask, _step(id)
        while (row := slots[place]) != _FREE:
            if row != _LEFT and self._ids[row] == id:
                slots[place] = _LEFT
                self._count -= 1
                return row
            place = place + step & mask
        return None

    def _grow(self) -> None:
        """Room for more, without what was left."""
        rows = [row for row in self._slots if row >= 0]
        size = len(self._slots) * (2 if 2 * len(rows) > len(self._slots) else 1)
        self._slots = slots = array("i", [_FREE]) * size
        mask, count = size - 1, 0
        for row in rows:
            if (one := self._ids[row]) is None:
                continue
            told = hash(one)
            place, step = told & mask, told >> _HALF | 1
            while slots[place] != _FREE:
                place = place + step & mask
            slots[place] = row
            count += 1
        self._filled = self._count = count


def _step(id: str) -> int:
    """Odd, so that it leads through every slot."""
    return hash(id) >> _HALF | 1
