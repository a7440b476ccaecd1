"""What feedparser does not tell of Media RSS (rssboard.org/media-rss): groups, descriptions, credits. From the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.ingest.feeds.mediarss import ABOUT, GROUP, is_picture
from syndicator.ingest.feeds.meta import local, text_of
from syndicator.ingest.text import plain

if TYPE_CHECKING:
    from lxml import etree

SPACES = ("{http://search.yahoo.com/mrss/}", "{http://search.yahoo.com/mrss}")
GROUPS = {space + "group" for space in SPACES}
_FILES = tuple(space + "content" for space in SPACES)
_CREDITS = tuple(space + "credit" for space in SPACES)
_MOST = 20


def credits_pictures(root: etree._Element) -> bool:
    """Whether any element of the document credits somebody: cheap, for all those that do not."""
    return next(root.iter(*_CREDITS), None) is not None


def keep_group(group: etree._Element, number: int) -> None:
    """Have the files of a group know it by an attribute: to feedparser they stand beside all others."""
    for file in group.iterchildren(*_FILES):
        file.set(GROUP, f"group {number}")


def keep_descriptions(item: etree._Element) -> None:
    """Have each file know by an attribute what is said of it: feedparser would take it for the item's own text."""
    for file in item.iter(*_FILES):
        told = next((text_of(child) for child in file if local(child) == "description"), "")
        if told:
            file.set(ABOUT, told)


def credits_of(item: etree._Element) -> tuple[tuple[str, str], ...]:
    """(role or "", words) of each ``media:credit`` of a picture, or of the item where all it has are pictures."""
    files = list(item.iter(*_FILES))
    alone = bool(files) and all(_shows(file) for file in files)
    found = []
    for stated in item.iter(*_CREDITS):
        holder = stated.getparent()
        if holder is not None and (_shows(holder) if holder.tag in _FILES else alone):
            found.append(((stated.get("role") or "").strip().lower(), plain(text_of(stated), markup=True)))
    return tuple(dict.fromkeys(pair for pair in found if pair[1]))[:_MOST]


def _shows(file: etree._Element) -> bool:
    """Whether a file is a picture."""
    return file.get("medium") == "image" or is_picture(file.get("type"), file.get("url") or "")
