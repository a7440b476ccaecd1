"""Which of its own entries a feed names as deleted: tombstones in XML (RFC 6721), and the like in JSON; and whether it
lists all that there are. Pure.

All of them are read, from the document's own tree: feedparser keeps the last alone. A statement about an entry of
another feed (``atom:source`` within it) is passed over.

JSON Feed knows no tombstones. Read are

- an item with ``deleted`` or ``_deleted`` set to true or to the time of it (then ``id`` and ``url`` say which entry);
  where it is true, ``date_deleted`` or ``date_modified`` may give the time. Such an item is no entry.
- ``_syndicator.tombstones`` on the feed, ``[{id, at}]``, as our own feeds have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syndicator import urls
from syndicator.ingest.dates import parse_date
from syndicator.ingest.feeds.meta import ATOM, local, text_of
from syndicator.ingest.text import plain
from syndicator.model import DeletedEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

NAMESPACE = "http://purl.org/atompub/tombstones/1.0"
HISTORY = "http://purl.org/syndication/history/1.0"
MOST = 5000
"""Tombstones read of one document."""
_LONGEST_COMMENT = 200
_MARKS = ("deleted", "_deleted")
_PAGES = frozenset(("next", "previous", "prev", "prev-archive", "next-archive", "current"))


def from_tree(root: etree._Element) -> tuple[DeletedEntry, ...]:
    """The ``at:deleted-entry`` elements of a feed or channel."""
    channel = _channel(root)
    own = channel.findtext(f"{ATOM}id", "").strip()
    found = (_stone(element, own) for element in channel.iterchildren(f"{{{NAMESPACE}}}deleted-entry"))
    return _unique(one for one in found if one)


def is_complete(root: etree._Element) -> bool:
    """Whether a feed says that it lists every entry there is (RFC 5005, section 2): in one document, and no archive."""
    channel = _channel(root)
    marks = {child.tag for child in channel.iterchildren(f"{{{HISTORY}}}*")}
    if f"{{{HISTORY}}}complete" not in marks or f"{{{HISTORY}}}archive" in marks:
        return False
    return not any((link.get("rel") or "").lower() in _PAGES for link in channel.iterchildren(f"{ATOM}link"))


def _channel(root: etree._Element) -> etree._Element:
    return root if local(root) == "feed" else next((child for child in root if local(child) == "channel"), root)


def _stone(element: etree._Element, own: str) -> DeletedEntry | None:
    ref = (element.get("ref") or "").strip()
    origin = element.findtext(f"{ATOM}source/{ATOM}id", "").strip()
    if not ref or (origin and origin != own):
        return None
    comment = element.find(f"{{{NAMESPACE}}}comment")
    said = plain(text_of(comment), markup=comment.get("type", "text") != "text") if comment is not None else ""
    return DeletedEntry(ref, at=parse_date(element.get("when") or "", "UTC"), comment=said[:_LONGEST_COMMENT])


def is_deleted(item: Mapping[str, Any]) -> bool:
    """Whether an item of a JSON Feed says that it was deleted."""
    return any(item.get(mark) is True or _time(item.get(mark)) is not None for mark in _MARKS)


def from_json(document: Mapping[str, Any], deleted: list[dict[str, Any]], url: str) -> tuple[DeletedEntry, ...]:
    """What a JSON Feed names: its items that say so, and ``_syndicator.tombstones``."""
    return _unique((*_items(deleted, url), *_listed(document)))


def _items(deleted: list[dict[str, Any]], url: str) -> Iterator[DeletedEntry]:
    for item in deleted:
        link = item.get("url")
        times = (item.get(name) for name in (*_MARKS, "date_deleted", "date_modified"))
        at = next((time for value in times if (time := _time(value)) is not None), None)
        yield DeletedEntry(_ref(item), urls.resolve(url, link) if isinstance(link, str) else None, at)


def _listed(document: Mapping[str, Any]) -> Iterator[DeletedEntry]:
    ours = document.get("_syndicator")
    stones = ours.get("tombstones") if isinstance(ours, dict) else None
    for stone in stones if isinstance(stones, list) else ():
        if isinstance(stone, dict):
            yield DeletedEntry(_ref(stone), at=_time(stone.get("at")))


def _ref(item: Mapping[str, Any]) -> str:
    ref = item.get("id")
    if isinstance(ref, int | float) and not isinstance(ref, bool):
        return str(ref)
    return ref.encode("utf-8", "replace").decode("utf-8").strip() if isinstance(ref, str) else ""


def _time(value: object) -> Any:
    return parse_date(value, "UTC") if isinstance(value, str) and value.strip() else None


def _unique(found: Any) -> tuple[DeletedEntry, ...]:
    """Each entry once, by the latest statement; at most :data:`MOST`."""
    kept: dict[tuple[str, str | None], DeletedEntry] = {}
    for one in found:
        key = (one.ref, one.url)
        before = kept.get(key)
        if (one.ref or one.url) and (before is None or (one.at and (before.at is None or one.at > before.at))):
            kept[key] = one
        if len(kept) >= MOST:
            break
    return tuple(kept.values())
