"""One short value for each page, of very many, held in a fifth of the room that a dictionary would take.

Nearly all pages are those of articles that everybody may read, and what is told of them is of one form: of these the id
and the value are kept as bytes, in rows of one length, which lie in some hundred pieces of memory by the first bits of
their ids. Whatever else is told is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Mapping, MutableMapping
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Container

V = TypeVar("V")

HEAD, TAIL = "articles/", "/index.html"
KEY = 16
"""Bytes of an id."""
_BEGIN, _END = len(HEAD), len(HEAD) + 2 * KEY
_LONG = _END + len(TAIL)


class Packed(MutableMapping[str, V]):
    """Values by the paths of pages. ``kept`` is what :attr:`kept` was."""

    __slots__ = ("_others", "_packed", "_pieces")
    _width: ClassVar[int]  # bytes of a value
    _row: ClassVar[int]  # and of an id with it
    _bits: ClassVar[int] = 8  # of an id that tell in which piece it lies, 16 at most

    def __init__(self, kept: tuple[list[bytes], dict[str, V]] | None = None) -> None:
        self._pieces: list[bytes | bytearray] = [*kept[0]] if kept else [b""] * (1 << self._bits)
        self._others: dict[str, V] = dict(kept[1]) if kept else {}
        if len(self._pieces) != 1 << self._bits or any(len(piece) % self._row for piece in self._pieces):
            raise ValueError("not what was kept")
        self._packed = sum(map(len, self._pieces)) // self._row  # how many there are

    @classmethod
    def of(cls, told: Mapping[str, V]) -> Self:
        """These."""
        made = cls()
        made.update(told)
        return made

    @property
    def kept(self) -> tuple[list[bytes], dict[str, V]]:
        """All of it, to be written."""
        return [bytes(piece) for piece in self._pieces], self._others

    def begun(self) -> Self:
        """What a release has of these before it has looked at any: the packed ones, most of which stay. The others it
        takes over one by one (:meth:`keep`), and what no longer stands it lets go (:meth:`retain`).
        """
        return type(self)((self.kept[0], {}))

    def keep(self, path: str, before: Self) -> None:
        """A page stays as it was told ``before``."""
        if path in before._others:
            self[path] = before._others[path]

    def retain(self, stories: Container[str]) -> None:
        """Let go what is packed of stories that are not among these."""
        for place, piece in enumerate(self._pieces):
            rows = [row for row in self._rows(piece) if row[:KEY].hex() in stories]
            if gone := len(piece) // self._row - len(rows):
                self._pieces[place] = b"".join(rows)
                self._packed -= gone

    def overlaid(self, newer: Self) -> Self:
        """With what is newer in place of what is told of the same pages."""
        made = newer.copy()
        for path, _ in self.differing(newer):
            if path in self and path not in newer:
                made[path] = self[path]
        return made

    def copy(self) -> Self:
        """The same, which changes no more with this."""
        return type(self)(self.kept)

    @classmethod
    def _pack(cls, value: V) -> bytes | None:
        """A value of the form that there is most of, in ``_width`` bytes; None for any other."""
        raise NotImplementedError

    @classmethod
    def _unpack(cls, packed: bytes) -> V:
        raise NotImplementedError

    def __getitem__(self, path: str) -> V:
        key = key_of(path)
        if key is not None:
            piece = self._pieces[self._place(key)]
            at = self._find(piece, key)
            if at >= 0:
                return self._unpack(bytes(piece[at + KEY : at + self._row]))
        return self._others[path]

    def __setitem__(self, path: str, value: V) -> None:
        key, packed = key_of(path), self._pack(value)
        if key is None or packed is None:
            self.pop(path, None)
            self._others[path] = value
            return
        self._others.pop(path, None)
        self._put(key, packed)

    def __delitem__(self, path: str) -> None:
        key = key_of(path)
        at = self._find(piece := self._own(key), key) if key is not None else -1
        if at < 0:
            del self._others[path]
            return
        del piece[at : at + self._row]
        self._packed -= 1

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        key = key_of(path)
        if key is not None:
            piece = self._pieces[self._place(key)]
            at = piece.find(key)
            if (at >= 0 and not at % self._row) or self._find(piece, key) >= 0:
                return True
        return path in self._others

    def tells(self, path: str, value: V) -> bool:
        """Whether just this is told of a page."""
        key, packed = key_of(path), self._pack(value)
        if key is not None and packed is not None:
            piece = self._pieces[self._place(key)]
            at = piece.find(key + packed)
            if at >= 0 and not at % self._row:
                return True
        return self.get(path) == value

    def __iter__(self) -> Iterator[str]:
        return chain((path_of(row) for piece in self._pieces for row in self._rows(piece)), self._others)

    def __len__(self) -> int:
        return self._packed + len(self._others)

    def absent(self, paths: Iterable[str]) -> Iterator[str]:
        """Those pages of which nothing is told."""
        pieces, place, row, others = self._pieces, self._place, self._row, self._others
        for path in paths:
            if (key := key_of(path)) is not None:
                piece = pieces[place(key)]
                at = piece.find(key)
                if (at >= 0 and not at % row) or self._find(piece, key) >= 0:
                    continue
            if path not in others:
                yield path

    @property
    def apart(self) -> KeysView[str]:
        """Pages that are not packed: all but those of articles that everybody may read, and a few of these."""
        return self._others.keys()

    def stories(self) -> Iterator[str]:
        """The ids of those whose pages are packed."""
        return (row[:KEY].hex() for piece in self._pieces for row in self._rows(piece))

    def differing(self, other: Self) -> Iterator[tuple[str, V]]:
        """What one of both tells and the other does not."""
        for row in self._rows_differing(other):
            yield path_of(row), self._unpack(row[KEY:])
        yield from self._others.items() ^ other._others.items()

    def _rows_differing(self, other: Self) -> Iterator[bytes]:
        for mine, theirs in zip(self._pieces, other._pieces, strict=True):
            if mine != theirs:
                yield from {*self._rows(mine)} ^ {*self._rows(theirs)}

    def _put(self, key: bytes, packed: bytes) -> None:
        piece = self._own(key)
        at = self._find(piece, key)
        if at < 0:
            piece += key + packed
            self._packed += 1
        else:
            piece[at + KEY : at + self._row] = packed

    def _own(self, key: bytes) -> bytearray:
        place = self._place(key)
        piece = self._pieces[place]
        if not isinstance(piece, bytearray):
            piece = self._pieces[place] = bytearray(piece)
        return piece

    def _place(self, key: bytes) -> int:
        return (key[0] << 8 | key[1]) >> 16 - self._bits

    def _find(self, piece: bytes | bytearray, key: bytes) -> int:
        at, row = piece.find(key), self._row
        while at > 0 and at % row:
            at = piece.find(key, at + 1)
        return at

    def _rows(self, piece: bytes | bytearray) -> Iterator[bytes]:
        row, whole = self._row, bytes(piece)
        return (whole[at : at + row] for at in range(0, len(whole), row))


def key_of(path: str) -> bytes | None:
    """The id in the path of an article's page; None for any other path."""
    if len(path) != _LONG or path[:_BEGIN] != HEAD or path[_END:] != TAIL:
        return None
    return halved(path[_BEGIN:_END])


def halved(text: str) -> bytes | None:
    """A number in hexadecimal digits as bytes; None for any other text."""
    try:
        told = bytes.fromhex(text)
    except ValueError:
        return None
    return told if told.hex() == text else None


def path_of(row: bytes) -> str:
    """The path of the page whose id stands at the beginning of a row."""
    return f"{HEAD}{row[:KEY].hex()}{TAIL}"
