"""The state of an older version taken over by this one: nothing lost, nothing new to readers, nothing back that went."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.model import Article, SourceState, Tombstone
from syndicator.store import codec
from syndicator.workers import ProcessWorkers
from tests.integration.older import CONFIG, LETTER, Press

if TYPE_CHECKING:
    from collections.abc import Iterator


STATES = sorted(Path(__file__).with_name("states").glob("*.tar.gz"))
EXPORTED = [path for path in STATES if path.name > "2026-11-26"]
KEPT = ("id", "story", "source", "title", "url", "verdict")


@dataclass
class Taken:
    """The state of an older version in ``folder``, with what that version listed and published of it."""

    folder: Path
    press: Press
    workers: ProcessWorkers

    def app(self) -> App:
        return App(load(self.folder / "feeds.yaml", os.environ), workers=self.workers)

    def poll(self) -> list[str]:
        """Poll and release; how each source ended."""
        with self.app() as app:
            outcomes = app.poll(app.chosen(()))
            app.release()
        return [outcome.error or str(outcome.status) for outcome in outcomes]

    def rows(self) -> list[dict[str, Any]]:
        with self.app() as app:
            return [json.loads(codec.encode(row)) for row in app.rows()]

    def told(self) -> list[dict[str, Any]]:
        """What the older version listed."""
        rows: list[dict[str, Any]] = json.loads((self.folder / "rows.json").read_bytes())
        return rows

    def items(self, feed: str = "public/all/feed.json") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads((self.folder / feed).read_bytes())["items"]
        return items


@pytest.fixture(params=STATES, ids=lambda path: path.name.partition(".")[0])
def taken(request: pytest.FixtureRequest, tmp_path: Path, workers: ProcessWorkers) -> Iterator[Taken]:
    press = Press("127.0.93.2")
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    (tmp_path / "feeds.yaml").write_text(CONFIG.format(proxy=press.proxy), encoding="utf-8")
    yield Taken(tmp_path, press, workers)
    press.close()


def known(items: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """By what a reader's program tells an item from one that it has shown."""
    return sorted((i["id"], i["url"], i["title"], i["date_published"], i.get("date_modified", "")) for i in items)


def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What listed articles are, whichever version lists them."""
    return sorted(({key: row[key] for key in KEPT} | {"held": bool(row["held"])} for row in rows), key=str)


def test_what_an_older_version_published_stands_as_it_was(taken: Taken) -> None:
    """The first release publishes the same items under the same ids, dates and titles, and the articles are what they
    were; a poll that brings nothing changes nothing of that.
    """
    taken.press.day = 1
    assert told(taken.rows()) == told(taken.told())
    with taken.app() as app:
        app.release()
    assert known(taken.items()) == known(taken.items("feed.json"))
    feed = (taken.folder / "public" / "all" / "feed.json").read_bytes()
    assert set(taken.poll()) == {"not-modified"}
    assert (taken.folder / "public" / "all" / "feed.json").read_bytes() == feed
    assert told(taken.rows()) == told(taken.told())


def test_polls_go_on_from_an_older_state(taken: Taken) -> None:
    """What is new is published, and nothing else: a copy joins its story, what was taken down, held, edited or removed
    by its source is so still.
    """
    taken.press.day = 2
    before = {item["id"] for item in taken.items("feed.json")}
    assert set(taken.poll()) <= {"changed", "unchanged"}
    rows = {row["url"].removeprefix("http://"): row for row in taken.rows()}
    ferry = rows["harbour.example/ferry"]["id"]
    assert rows["gazette.example/ferry"]["story"] == rows["valley.example/ferry"]["story"] == ferry
    assert rows["valley.example/market"]["held"]
    assert rows["valley.example/lamp"]["verdict"] == "withdrawn"
    edited = {row["title"] for row in taken.told() if row.get("edited")}
    assert edited <= {item["title"] for item in taken.items()}
    fresh = {item["url"] for item in taken.items() if item["id"] not in before}
    assert {url.rpartition("/")[2] for url in fresh} == {"tram", "pier"}
    assert "valley.example/kept" not in rows
    with taken.app() as app:
        (tombstone,) = app.store.tombstones()
    assert tombstone.restored_at is None
    letter = LETTER.split(".")[0].encode()
    assert not [path for path in taken.folder.rglob("*") if path.is_file() and letter in path.read_bytes()]


@pytest.mark.parametrize("taken", EXPORTED, ids=lambda path: path.name.partition(".")[0], indirect=True)
def test_what_an_older_version_exported_is_taken_in(taken: Taken) -> None:
    """A backup of then is restored now: the same articles, and the same items published."""
    shutil.rmtree(taken.folder / "state")
    with taken.app() as app, (taken.folder / "export.gz").open("rb") as file:
        app.import_state(file)
        app.release()
    assert told(taken.rows()) == told(taken.told())
    assert known(taken.items()) == known(taken.items("feed.json"))


def test_nothing_that_an_older_version_stored_is_left_unread(taken: Taken) -> None:
    """Every field of its documents is one that this version reads and writes again: one that went or has another name
    needs a step of ``store/upgrade.py``, and another layout.
    """
    for path in (taken.folder / "state" / "sources").iterdir():
        tables = json.loads(path.read_bytes())["tables"]
        for article in tables["articles"].values():
            kept(Article, article)
        for source in tables["source"].values():
            kept(SourceState, source["state"])
    for stone in json.loads((taken.folder / "state" / "ledger.json").read_bytes())["tables"]["tombstones"].values():
        kept(Tombstone, stone)


def kept(type: type[Any], plain: Any) -> None:
    written = json.loads(codec.encode(codec.from_plain(type, plain)))
    assert missing(plain, written) == []


def missing(old: Any, new: Any, at: str = "") -> list[str]:
    """Where ``new`` does not say what ``old`` does."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [one for key in old for one in missing(old[key], new.get(key, ...), f"{at}/{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [
            one for number, pair in enumerate(zip(old, new, strict=True)) for one in missing(*pair, f"{at}/{number}")
        ]
    return [] if old == new else [at]
