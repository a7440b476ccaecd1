"""Every list beside this file, read as its ``.source.yaml`` says, against the ``.expected.json`` of the same name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from syndicator.config import parse
from syndicator.errors import ParseError
from syndicator.ingest.fetching.coding import unpacked
from syndicator.ingest.listing import read_listing
from syndicator.ingest.listings.gather import Task
from tests.builders import NOON
from tests.feeds.test_feed_pairs import plain

HERE = Path(__file__).parent
SOURCES = sorted(HERE.glob("*.source.yaml"))
TYPES = {".html": "text/html", ".xml": "application/xml", ".json": "application/json", ".gz": "application/x-gzip"}


def name_of(path: Path) -> str:
    return path.name.split(".", maxsplit=1)[0]


def document(path: Path) -> Path:
    (found,) = (p for p in HERE.glob(f"{name_of(path)}.*") if ".source." not in p.name and ".expected." not in p.name)
    return found


def task(path: Path) -> Task:
    section = "".join(f"    {line}\n" for line in path.read_text("utf-8").splitlines())
    text = f"site: {{title: T, url: https://mirror.example/}}\nsources:\n  case:\n{section}"
    (source,) = parse(text, HERE / "feeds.yaml", {}).sources.values()
    return Task(source, source.url, source.timezone or "UTC", NOON)


def found(path: Path, task: Task) -> Any:
    """What is read, as JSON has it; a refusal as its words."""
    body = document(path)
    try:
        feed = read_listing(unpacked(body.read_bytes(), 4_000_000), TYPES[body.suffix], task)
    except ParseError as error:
        return {"error": str(error)}
    shown = plain(feed)
    shown.pop("hashes", None)
    for entry in shown.get("entries", []):
        del entry["hash"]
    return shown


def test_every_list_has_its_source_and_its_expectation() -> None:
    """No list stands here unread, and nothing is an orphan."""
    files = {path.name for path in HERE.iterdir() if path.suffix in {".html", ".xml", ".json", ".gz", ".yaml"}}
    known = {name for path in SOURCES for name in (path.name, document(path).name, f"{name_of(path)}.expected.json")}
    assert files == known


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_list_is_read_as_expected(path: Path) -> None:
    """A list gives exactly the values that its expectation lists, or is refused in its words."""
    assert found(path, task(path)) == json.loads((HERE / f"{name_of(path)}.expected.json").read_text("utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_known_items_are_left_out_and_the_rest_is_the_same(path: Path) -> None:
    """Reading with items known gives the other entries as before, and the same hashes; later, too."""
    body, asked = document(path), task(path)
    try:
        whole = read_listing(body.read_bytes(), TYPES[body.suffix], asked)
    except ParseError:
        return
    assert [entry.hash for entry in whole.entries] == list(whole.hashes)
    some = read_listing(body.read_bytes(), TYPES[body.suffix], replace(asked, known=frozenset(whole.hashes[:1])))
    assert (some.entries, some.hashes) == (whole.entries[1:], whole.hashes)
    later = replace(asked, known=frozenset(whole.hashes), now=NOON.replace(hour=14))
    assert read_listing(body.read_bytes(), TYPES[body.suffix], later).entries == ()
    only = replace(asked, only=frozenset(whole.hashes[-1:]))
    assert read_listing(body.read_bytes(), TYPES[body.suffix], only).entries == whole.entries[-1:]
