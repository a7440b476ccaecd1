"""Every feed beside this file against the ``.expected.json`` of the same name."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.ingest.feeds.parse import parse_feed

if TYPE_CHECKING:
    from syndicator.model import ParsedFeed

HERE = Path(__file__).parent
EXPECTED = sorted(HERE.glob("*.expected.json"))
FEEDS = sorted(path for path in HERE.iterdir() if path.suffix in {".xml", ".json"} and path not in EXPECTED)


def plain(value: Any) -> Any:
    """A value of the model as JSON has it, without what is empty or as it is where nothing is said."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        given = [(field.name, getattr(value, field.name), field.default) for field in dataclasses.fields(value)]
        pairs = ((name, plain(item)) for name, item, default in given if item is not default or item is True)
        return {name: item for name, item in pairs if item not in (None, "", [], {}, False)}
    return value


def read(path: Path, known: frozenset[str] = frozenset()) -> ParsedFeed:
    content_type = "application/feed+json" if path.suffix == ".json" else "application/xml"
    url = "https://feed.example/dir/feed"
    return parse_feed(path.read_bytes(), content_type, url, known=known, timezone="Asia/Shanghai")


def test_every_feed_has_its_expectation() -> None:
    """No feed stands here unread, and none of the expectations is an orphan."""
    assert [path.stem for path in FEEDS] == [path.name.removesuffix(".expected.json") for path in EXPECTED]


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_feed_is_read_as_expected(path: Path) -> None:
    """A feed gives exactly the values that its expectation lists."""
    found = plain(read(path))
    del found["hashes"]
    for entry in found.get("entries", []):
        del entry["hash"]
    assert found == json.loads((HERE / f"{path.stem}.expected.json").read_text("utf-8"))


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_known_items_are_left_out_and_the_rest_is_the_same(path: Path) -> None:
    """Reading with some items known gives the other entries exactly as reading without, and the same hashes."""
    whole = read(path)
    assert [entry.hash for entry in whole.entries] == list(whole.hashes)
    some = read(path, frozenset(whole.hashes[:1]))
    assert some.entries == tuple(entry for entry in whole.entries if entry.hash != whole.hashes[0])
    none = read(path, frozenset(whole.hashes))
    assert (none.entries, none.hashes, none.fully_parsed) == ((), whole.hashes, False)
    assert (none.title, none.home, none.hints, none.hub) == (whole.title, whole.home, whole.hints, whole.hub)
