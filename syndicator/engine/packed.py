"""One short text for each page, of very many, held in a fifth of the room that a dictionary of texts would take.

Nearly all pages are those of articles that everybody may read, and their texts are of one form: of these the id and the
text are kept as bytes, in rows of one length, which lie in 256 pieces of memory by the first byte of their ids.
Whatever else is told is kept as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Mapping, MutableMapping
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Container

_PIECES = 256
_HEAD, _TAIL = "articles/", "/index.html"
_KEY = 16  # bytes of an id
_BEGIN, _END = len(_HEAD), len(_HEAD) + 2 * _KEY
_LONG = _END + len(_TAIL)


class Packed(MutableMapping[str, str]):
    """Texts by the paths of pages. ``kept`` is what :attr:`kept` was."""

    __slots__ = ("_others", "_pieces")
    _width: ClassVar[int]  # bytes of a text
    _row: ClassVar[int]  # and of an id with it

    def __init__(self, kept: tuple[list[bytes], dict[str, str]] | None = None) -> None:
        self._pieces: list[bytes | bytearray] = [*kept[0]] if kept else [b""] * _PIECES
        self._others: dict[str, str] = dict(kept[1]) if kept else {}
        if len(self._pieces) != _PIECES or any(len(piece) % self._row for piece in self._pieces):
            raise ValueError("not what was kept")

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Self:
        """These."""
        made = cls()
        made.update(told)
        return made

    @property
    def kept(self) -> tuple[list[bytes], dict[str, str]]:
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
            rows = [row for row in self._rows(piece) if row[:_KEY].hex() in stories]
            if len(rows) * self._row < len(piece):
                self._pieces[place] = b"".join(rows)

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
    def _pack(cls, text: str) -> bytes | None:
        """A text of the form that there is most of, in ``_width`` bytes; None for any other."""
        raise NotImplementedError

    @classmethod
    def _unpack(cls, packed: bytes) -> str:
        raise NotImplementedError

    def __getitem__(self, path: str) -> str:
        key = _key(path)
        if key is not None:
            piece = self._pieces[key[0]]
            at = self._find(piece, key)
            if at >= 0:
                return self._unpack(bytes(piece[at + _KEY : at + self._row]))
        return self._others[path]

    def __setitem__(self, path: str, text: str) -> None:
        key, packed = _key(path), self._pack(text)
        if key is None or packed is None:
            self.pop(path, None)
            self._others[path] = text
            return
        self._others.pop(path, None)
        self._put(key, packed)

    def __delitem__(self, path: str) -> None:
        key = _key(path)
        at = self._find(piece := self._own(key), key) if key is not None else -1
        if at < 0:
            del self._others[path]
            return
        del piece[at : at + self._row]

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        key = _key(path)
        return (key is not None and self._find(self._pieces[key[0]], key) >= 0) or path in self._others

    def __iter__(self) -> Iterator[str]:
        return chain((_path(row) for piece in self._pieces for row in self._rows(piece)), self._others)

    def __len__(self) -> int:
        return sum(map(len, self._pieces)) // self._row + len(self._others)

    def absent(self, paths: Iterable[str]) -> Iterator[str]:
        """Those pages of which nothing is told."""
        pieces, row, others = self._pieces, self._row, self._others
        for path in paths:
            if (key := _key(path)) is not None:
                piece = pieces[key[0]]
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
        return (row[:_KEY].hex() for piece in self._pieces for row in self._rows(piece))

    def differing(self, other: Self) -> Iterator[tuple[str, str]]:
        """What one of both tells and the other does not."""
        for mine, theirs in zip(self._pieces, other._pieces, strict=True):
            if mine != theirs:
                for row in {*self._rows(mine)} ^ {*self._rows(theirs)}:
                    yield _path(row), self._unpack(row[_KEY:])
        yield from self._others.items() ^ other._others.items()

    def _put(self, key: bytes, packed: bytes) -> None:
        piece = self._own(key)
        at = self._find(piece, key)
        if at < 0:
            piece += key + packed
        else:
            piece[at + _KEY : at + self._row] = packed

    def _own(self, key: bytes) -> bytearray:
        piece = self._pieces[key[0]]
        if not isinstance(piece, bytearray):
            piece = self._pieces[key[0]] = bytearray(piece)
        return piece

    def _find(self, piece: bytes | bytearray, key: bytes) -> int:
        at, row = piece.find(key), self._row
        while at > 0 and at % row:
            at = piece.find(key, at + 1)
        return at

    def _rows(self, piece: bytes | bytearray) -> Iterator[bytes]:
        row, whole = self._row, bytes(piece)
        return (whole[at : at + row] for at in range(0, len(whole), row))


class Prints(Packed):
    """Fingerprints (``engine.fingerprints``) by the paths of pages."""

    __slots__ = ()
    _width = 12
    _row = _KEY + _width

    @classmethod
    def _pack(cls, text: str) -> bytes | None:
        return _halved(text) if len(text) == 2 * cls._width else None

    @classmethod
    def _unpack(cls, packed: bytes) -> str:
        return packed.hex()


class Listings(Packed):
    """What sitemaps tell of pages (``publish.sitemap.listing``), by their paths."""

    __slots__ = ()
    _width = 9
    _row = _KEY + _width

    @classmethod
    def _pack(cls, text: str) -> bytes | None:
        try:
            hour, changed = text[:13], datetime.fromisoformat(text[14:-1])
            month = 12 * int(hour[:4]) + int(hour[5:7])
            packed = month.to_bytes(2, "big") + bytes([int(hour[8:10]), int(hour[11:])])
            packed += ((changed - _BEGINNING) // _SECOND).to_bytes(5, "big")
        except (ValueError, OverflowError, TypeError):
            return None
        return packed if cls._unpack(packed) == text else None

    @classmethod
    def _unpack(cls, packed: bytes) -> str:
        year, month = divmod(int.from_bytes(packed[:2], "big") - 1, 12)
        changed = _BEGINNING + int.from_bytes(packed[4:], "big") * _SECOND
        return f"{year:04}-{month + 1:02}-{packed[2]:02}T{packed[3]:02} {changed.isoformat()}Z"

    def months(self, wanted: Container[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Month by month ("2026-11") of those that are wanted, what is told: paths and texts."""
        found: dict[bytes, bytearray] = defaultdict(bytearray)
        for piece in self._pieces:
            for row in self._rows(piece):
                found[row[_KEY : _KEY + 2]] += row
        others: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, text in self._others.items():
            others[text[:7]].append((path, text))
        for packed in found.values():
            month = self._unpack(bytes(packed[_KEY : self._row]))[:7]
            if month in wanted:
                yield (
                    month,
                    [(_path(row), self._unpack(row[_KEY:])) for row in self._rows(packed)] + others.pop(month, []),
                )
        yield from ((month, told) for month, told in others.items() if month in wanted)


_BEGINNING, _SECOND = datetime(1, 1, 1), timedelta(seconds=1)  # noqa: DTZ001 - UTC, as all of it


def _key(path: str) -> bytes | None:
    """The id in the path of an article's page; None for any other path."""
    if len(path) != _LONG or path[:_BEGIN] != _HEAD or path[_END:] != _TAIL:
        return None
    return _halved(path[_BEGIN:_END])


def _halved(text: str) -> bytes | None:
    """A number in hexadecimal digits as bytes; None for any other text."""
    try:
        told = bytes.fromhex(text)
    except ValueError:
        return None
    return told if told.hex() == text else None


def _path(row: bytes) -> str:
    return f"{_HEAD}{row[:_KEY].hex()}{_TAIL}"
