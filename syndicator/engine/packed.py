"""Of very many pages their fingerprints, and what sitemaps tell of them, packed. Pure."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syndicator.packed import KEY, Packed, halved, path_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator


class Prints(Packed[str]):
    """Fingerprints (``engine.fingerprints``) by the paths of pages."""

    __slots__ = ()
    _width = 12
    _row = KEY + _width

    @classmethod
    def _pack(cls, text: str) -> bytes | None:
        return halved(text) if len(text) == 2 * cls._width else None

    @classmethod
    def _unpack(cls, packed: bytes) -> str:
        return packed.hex()


class Listings(Packed[str]):
    """What sitemaps tell of pages (``publish.sitemap.listing``), by their paths."""

    __slots__ = ()
    _width = 9
    _row = KEY + _width

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
                found[row[KEY : KEY + 2]] += row
        others: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, text in self._others.items():
            others[text[:7]].append((path, text))
        for packed in found.values():
            month = self._unpack(bytes(packed[KEY : self._row]))[:7]
            if month in wanted:
                yield (
                    month,
                    [(path_of(row), self._unpack(row[KEY:])) for row in self._rows(packed)] + others.pop(month, []),
                )
        yield from ((month, told) for month, told in others.items() if month in wanted)


_BEGINNING, _SECOND = datetime(1, 1, 1), timedelta(seconds=1)  # noqa: DTZ001 - UTC, as all of it
