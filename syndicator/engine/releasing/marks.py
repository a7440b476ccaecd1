"""What stands released, remembered beside the state, so that a release renders only what differs."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.dataclass import dataclass
from syndicator.engine.releasing.packed import Listings, Prints

if TYPE_CHECKING:
    from syndicator.packed import Packed

MARKS = "released"
"""Name of the note that holds a fingerprint of every rendition that stands."""
MAPS = "/sitemaps"
"""Under this the sitemaps' fingerprint stands among those of the channels."""

ASSETS = "/assets"
"""Likewise that of the style, the pages about this mirror and whatever else stands whole and tells of no story."""


@dataclass(slots=True)
class Marks:
    """One fingerprint for each channel and page, and what goes with them."""

    channels: dict[str, str] = field(default_factory=dict)
    pages: Prints = field(default_factory=Prints)
    carried: dict[str, list[str]] = field(default_factory=dict)  # channel -> story ids: a tombstone reaches who had it
    listed: Listings = field(default_factory=Listings)  # pages that search engines may list -> sitemap.listing
    moved: dict[str, str] = field(default_factory=dict)  # ids of stories that turned out to be others -> those
    ways: Prints = field(default_factory=Prints)  # the pages that lead from the one to the other
    lists: dict[str, str] = field(default_factory=dict)  # pages of categories, sources, outlets and days
    maps: dict[str, dict[str, str]] = field(default_factory=dict)  # of what is listed, directory.Memory.shelves

    def overlaid(self, newer: Marks) -> Marks:
        """These, where a release that was broken off has none yet; without ``maps``, which are of other pages."""
        channels = self.channels | newer.channels
        if MAPS not in newer.channels:  # what is listed has changed, and no sitemap says so yet
            channels.pop(MAPS, None)
        return Marks(
            channels,
            self.pages.overlaid(newer.pages),
            self.carried | newer.carried,
            self.listed.overlaid(newer.listed),
            self.moved | newer.moved,
            self.ways.overlaid(newer.ways),
            self.lists | newer.lists,
        )

    def written(self) -> bytes:
        """As a note."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        packed = {name: told[name].kept for name in _PACKED}
        return msgspec.msgpack.encode(told | packed)

    @classmethod
    def read(cls, note: bytes | None) -> Marks:
        """From a note. None, or a damaged one: nothing stands, and all is rendered again. Of an older layout's note
        only who carried what is kept.
        """
        if not note or note[:1] == b"{":
            return cls._read_text(note or b"{}")
        try:
            told = _NOTE.decode(note)
            return cls(
                **{name: getattr(told, name) for name in cls.__dataclass_fields__}
                | {name: made(getattr(told, name)) for name, made in _PACKED.items()}
            )
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
            return cls()

    @classmethod
    def _read_text(cls, note: bytes) -> Marks:
        """From one of before pages were packed."""
        try:
            told = msgspec.json.decode(note, type=dict[str, dict[str, Any]])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return cls()
        if told.keys() - cls.__dataclass_fields__.keys():
            return cls()
        if told.keys() | {"maps"} != cls.__dataclass_fields__.keys():  # there were none then
            return cls(carried=told.get("carried", {}), moved=told.get("moved", {}))
        packed: dict[str, Any] = {name: made.of(told[name]) for name, made in _PACKED.items()}
        return cls(**told | packed)


class _Note(msgspec.Struct):
    """Its layout."""

    channels: dict[str, str]
    pages: tuple[list[bytes], dict[str, str]]
    carried: dict[str, list[str]]
    listed: tuple[list[bytes], dict[str, str]]
    moved: dict[str, str]
    ways: tuple[list[bytes], dict[str, str]]
    lists: dict[str, str]
    maps: dict[str, dict[str, str]] = {}


_NOTE = msgspec.msgpack.Decoder(_Note)
_PACKED: dict[str, type[Packed[str]]] = {"pages": Prints, "listed": Listings, "ways": Prints}
