"""What feeds say of entries that they removed, and of listing all that there are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from syndicator.ingest.feeds import tombstones
from syndicator.ingest.feeds.parse import parse_feed
from syndicator.model import DeletedEntry, ParsedFeed

URL = "https://one.example/feed"
NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
AT = 'xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:fh="http://purl.org/syndication/history/1.0"'
ENTRY = "<entry><id>urn:1</id><title>A ferry</title><updated>2026-03-18T08:00:00Z</updated></entry>"
STONE = '<at:deleted-entry ref="urn:{}" when="2026-03-18T12:00:00Z"/>'


def atom(inside: str, entries: str = ENTRY) -> ParsedFeed:
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" {AT}><id>urn:feed</id><title>T</title>{inside}{entries}</feed>'
    return parse_feed(body.encode(), None, URL)


def rss(inside: str) -> ParsedFeed:
    item = "<item><guid>1</guid><title>A ferry</title></item>"
    body = f'<rss version="2.0" {AT}><channel><title>T</title>{inside}{item}</channel></rss>'
    return parse_feed(body.encode(), None, URL)


def from_json(*items: dict[str, Any], **head: Any) -> ParsedFeed:
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": list(items), **head}
    return parse_feed(json.dumps(told).encode(), None, URL)


def test_all_of_them_are_read_before_and_after_entries() -> None:
    """Wherever they stand, with their comments; feedparser would keep the last."""
    feed = atom(
        STONE.format(5), ENTRY + STONE.format(6).replace("/>", "><at:comment>sold</at:comment></at:deleted-entry>")
    )
    assert feed.deleted == (DeletedEntry("urn:5", at=NOON), DeletedEntry("urn:6", at=NOON, comment="sold"))
    assert len(feed.entries) == 1
    assert rss(STONE.format(5)).deleted == (DeletedEntry("urn:5", at=NOON),)


def test_known_entries_leave_them_standing() -> None:
    """Items that are known are cut out of the text before it is read; tombstones are not."""
    known = frozenset(atom("").hashes)
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" {AT}>{ENTRY}{STONE.format(5)}</feed>'
    feed = parse_feed(body.encode(), None, URL, known=known)
    assert (feed.entries, [one.ref for one in feed.deleted]) == ((), ["urn:5"])


@pytest.mark.parametrize(
    ("inside", "refs"),
    [
        ('<at:deleted-entry when="2026-03-18T12:00:00Z"/>', []),
        ('<at:deleted-entry ref=" "/>', []),
        ('<at:deleted-entry ref="urn:5"/>', ["urn:5"]),
        ('<at:deleted-entry ref="urn:5"><source><id>urn:other</id></source></at:deleted-entry>', []),
        ('<at:deleted-entry ref="urn:5"><source><id>urn:feed</id></source></at:deleted-entry>', ["urn:5"]),
        ('<deleted-entry ref="urn:5"/>', []),
        (f"<!-- {STONE.format(5)} -->", []),
        (STONE.format(5) * 3, ["urn:5"]),
    ],
)
def test_which_are_the_feeds_own(inside: str, refs: list[str]) -> None:
    """In their namespace, with a reference, and of no other feed; each once."""
    assert [one.ref for one in atom(inside).deleted] == refs


def test_of_several_for_one_entry_the_latest_counts() -> None:
    """An entry that was deleted, restored and deleted again."""
    early = '<at:deleted-entry ref="urn:5" when="2026-03-01T00:00:00Z"/>'
    for inside in (early + STONE.format(5), STONE.format(5) + early):
        assert atom(inside).deleted == (DeletedEntry("urn:5", at=NOON),)


def test_a_broken_feed_names_nothing() -> None:
    """Neither one that breaks off, nor one that is read as leniently as can be."""
    whole = f'<feed xmlns="http://www.w3.org/2005/Atom" {AT}><fh:complete/>{STONE.format(5)}{ENTRY}{ENTRY}</feed>'
    for body in (whole[: whole.rindex("<title>")], whole.replace("<title>", "<title><b>")):
        feed = parse_feed(body.encode(), None, URL)
        assert (feed.deleted, feed.complete) == ((), False)


def test_what_json_feeds_say() -> None:
    """Items that were deleted are no entries; our own feeds' tombstones are read."""
    live = {"id": "1", "url": "https://one.example/1", "content_text": "A ferry.", "deleted": False, "_deleted": None}
    feed = from_json(
        live,
        {"id": "5", "deleted": True, "date_deleted": "2026-03-18T12:00:00Z"},
        {"id": 6, "_deleted": "2026-03-18T12:00:00Z", "url": "/6"},
        {"id": ["x"], "deleted": True},
        _syndicator={"tombstones": [{"id": "7", "at": "2026-03-18T12:00:00Z"}, {"at": "x"}, "8", None]},
    )
    assert [entry.guid for entry in feed.entries] == ["1"]
    assert len(feed.hashes) == 1
    assert feed.deleted == (
        DeletedEntry("5", at=NOON),
        DeletedEntry("6", "https://one.example/6", NOON),
        DeletedEntry("7", at=NOON),
    )


@pytest.mark.parametrize(
    ("inside", "complete"),
    [
        ("<fh:complete/>", True),
        ("", False),
        ("<complete/>", False),
        ("<fh:complete/><fh:archive/>", False),
        ('<fh:complete/><link rel="next" href="/2"/>', False),
        ('<fh:complete/><link rel="prev-archive" href="/2"/>', False),
        ('<fh:complete/><link rel="self" href="/feed"/>', True),
    ],
)
def test_whether_a_feed_lists_everything(inside: str, *, complete: bool) -> None:
    """By its own word, in one document, and no archive (RFC 5005, section 2)."""
    assert atom(inside).complete is complete


def test_what_was_not_read_to_its_end_is_not_complete() -> None:
    """More items than are read of one document."""
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" {AT}><fh:complete/>{ENTRY * 3}</feed>'
    assert parse_feed(body.encode(), None, URL).complete
    assert not parse_feed(body.encode(), None, URL, max_entries=2).complete


def test_their_number_is_bounded() -> None:
    """Whatever a feed names, so many are kept."""
    assert len(atom("".join(STONE.format(n) for n in range(tombstones.MOST + 50))).deleted) == tombstones.MOST
