"""What stands released, remembered beside the state, so that a release renders only what differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

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
    pages: dict[str, str] = field(default_factory=dict)
    carried: dict[str, list[str]] = field(default_factory=dict)  # channel -> story ids: a tombstone reaches who had it
    listed: dict[str, str] = field(default_factory=dict)  # pages that search engines may list -> sitemap.listing
    moved: dict[str, str] = field(default_factory=dict)  # ids of stories that turned out to be others -> those
    ways: dict[str, str] = field(default_factory=dict)  # the pages that lead from the one to the other
    lists: dict[str, str] = field(default_factory=dict)  # pages of categories, sources, outlets and days

    def overlaid(self, newer: Marks) -> Marks:
        """These, where a release that was broken off has none yet."""
        channels = self.channels | newer.channels
        if MAPS not in newer.channels:  # what is listed has changed, and no sitemap says so yet
            channels.pop(MAPS, None)
        return Marks(
            channels,
            self.pages | newer.pages,
            self.carried | newer.carried,
            self.listed | newer.listed,
            self.moved | newer.moved,
            self.ways | newer.ways,
            self.lists | newer.lists,
        )

    def written(self) -> bytes:
        """As a note."""
        return msgspec.json.encode(self)

    @classmethod
    def read(cls, note: bytes | None) -> Marks:
        """From a note. None, or a damaged one: nothing stands, and all is rendered again. Of an older layout's note
        only who carried what is kept.
        """
        try:
            told = msgspec.json.decode(note or b"{}", type=dict[str, dict[str, Any]])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return cls()
        if told.keys() - cls.__dataclass_fields__.keys():
            return cls()
        paths = {path: path for path in told.get("pages", ())}
        if listed := told.get("listed"):  # one text for each path
            told["listed"] = {paths.get(path, path): listing for path, listing in listed.items()}
        whole = told.keys() == cls.__dataclass_fields__.keys()
        return cls(**told) if whole else cls(carried=told.get("carried", {}), moved=told.get("moved", {}))
