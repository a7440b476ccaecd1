"""Of very many pages their fingerprints, and what sitemaps tell of them, packed. Pure."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from syndicator.packed import KEY, Packed, halved, path_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable


class Prints(Packed[str]):
    """Fingerprints (``engine.releasing.fingerprints``) by the paths of pages."""

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

    def hours_touched(self, before: Listings) -> set[str]:
        """The hours ("2026-11-29T07") of which something else is told than ``before``."""
        one_of = {row[KEY : KEY + _TO_THE_HOUR]: row for row in self._rows_differing(before)}
        found = {self._unpack(row[KEY:])[:13] for row in one_of.values()}
        return found | {told[:13] for _, told in self._others.items() ^ before._others.items()}

    def hours(self, wanted: Container[str]) -> dict[str, dict[str, Hour]]:
        """Of the months that are wanted ("2026-11") what is told, hour by hour ("2026-11-29T07")."""
        found: dict[bytes, bytearray] = defaultdict(bytearray)
        for piece in self._pieces:
            for row in self._rows(piece):
                found[row[KEY : KEY + _TO_THE_HOUR]] += row
        months: dict[str, dict[str, Hour]] = defaultdict(dict)
        for packed in found.values():
            told = self._unpack(bytes(packed[KEY : self._row]))
            if told[:7] in wanted:
                rows = map(self._listing, self._rows(packed))
                months[told[:7]][told[:13]] = Hour(len(packed) // self._row, [rows])
        for path, told in self._others.items():
            if told[:7] in wanted:
                hour = months[told[:7]].setdefault(told[:13], Hour(0, []))
                hour.rows.append([(path, told)])
                months[told[:7]][told[:13]] = hour._replace(number=hour.number + 1)
        return months

    @classmethod
    def _listing(cls, row: bytes) -> tuple[str, str]:
        return path_of(row), cls._unpack(row[KEY:])


class Hour(NamedTuple):
    """What is told of the articles of one hour, ``number`` of them."""

    number: int
    rows: list[Iterable[tuple[str, str]]]  # unpacked when they are looked through, once: most hours are as they were


_TO_THE_HOUR = 4
"""Bytes of a listing that tell month, day and hour."""
_BEGINNING, _SECOND = datetime(1, 1, 1), timedelta(seconds=1)  # noqa: DTZ001 - UTC, as all of it
