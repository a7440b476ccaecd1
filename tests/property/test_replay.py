"""Judging does not depend on the order of arrival; what came in makes what is published, byte for byte."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.reprints.flashes import flash
from benchmarks.reprints.texts import Language, news, text_of
from benchmarks.reprints.variants import Variant, variant
from syndicator.app import App
from syndicator.config import load
from syndicator.model import Notice, Scope
from syndicator.refine.judging.stories import united
from tests.builders import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTLETS = 6
KINDS = ("as it is", "notice appended", "half cut", "summary, original named", "numbers corrected")
EACH = settings(max_examples=4, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Input:
    """One document as a source answered it."""

    source: str
    items: tuple[dict[str, Any], ...]
    hours: int = 1  # after the one before


def item(source: str, number: int, made: Variant, hours: float, original: str | None = None) -> dict[str, Any]:
    url = f"https://{source}.example/{number}"
    text = "".join(f"<p>{line}</p>" for line in made.text.split("\n"))
    when = (NOON - timedelta(days=3) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = {"id": url, "url": url, "title": made.title, "content_html": text, "date_published": when}
    return said | ({"external_url": original} if original else {})


def world(seed: int) -> list[Input]:
    """Three reports with their reprints, an edition of each and two flashes of one form, in two documents a source."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(3):
        language: Language = "zh" if number % 2 else "en"
        told = news(number, seed, language)
        own = f"s{number % OUTLETS}"
        report = item(own, 10 * number, Variant("report", told.title, text_of(told.paragraphs, told.language)), number)
        found[own].append(report)
        for step, kind in enumerate(KINDS, 1):
            key, made = f"s{(number + step) % OUTLETS}", variant(told, kind, seed)
            named = report["url"] if made.names_original else None
            found[key].append(item(key, 10 * number + step, made, number + step, named))
    for number in range(2):
        found[f"s{number}"].append(item(f"s{number}", 90 + number, flash(4 * number, seed, "en"), 20))
    return [Input(key, tuple(part)) for key, items in found.items() for part in (items[:2], items[2:]) if part]


@dataclass
class Mirror:
    """A mirror in a folder of its own, which can be closed and opened again."""

    folder: Path
    clock: FakeClock
    fetcher: FakeFetcher

    def __post_init__(self) -> None:
        sources = {f"s{key}": f"https://s{key}.example/feed" for key in range(OUTLETS)}
        config = {
            "site": {"title": "M", "url": "https://m.example/"},
            "defaults": {"limits": {"backlog": 100, "max_age": "3650 d"}},
            "sources": sources,
            "publish": {"path": "public"},
        }
        self.path = self.folder / "feeds.yaml"
        self.path.write_text(json.dumps(config), encoding="utf-8")
        self.app = self._open()

    def _open(self) -> App:
        return App(load(self.path, {}), clock=self.clock, fetcher=self.fetcher, workers=InlineWorkers())

    def restart(self) -> None:
        self.app.close()
        self.app = self._open()

    def take(self, document: Input) -> None:
        """Poll a source that answers this."""
        made = {"version": "https://jsonfeed.org/version/1.1", "title": document.source, "items": document.items}
        body = json.dumps(made).encode(), "application/feed+json"
        self.fetcher.pages[f"https://{document.source}.example/feed"] = body
        self.clock.forward(hours=document.hours)
        (outcome,) = self.app.poll(self.app.chosen([document.source]), force=True)
        assert outcome.error is None

    def stories(self) -> set[frozenset[str]]:
        """The addresses of each story's members."""
        groups: dict[str, set[str]] = defaultdict(set)
        for card in united(self.app.store.cards()):
            groups[card.story].add(card.url)
        return {frozenset(group) for group in groups.values()}

    def published(self) -> dict[str, bytes]:
        """Every file that a reader can have."""
        root = self.folder / "public"
        files = (path for path in root.rglob("*") if path.is_file() and ".outbox" not in path.parts)
        return {str(path.relative_to(root)): path.read_bytes() for path in files}


@contextmanager
def mirror() -> Iterator[Mirror]:
    folder = Path(tempfile.mkdtemp(prefix="replay-"))
    made = Mirror(folder, FakeClock(NOON), FakeFetcher())
    try:
        yield made
    finally:
        made.app.close()
        shutil.rmtree(folder)


def told(order: list[Input], restarts: set[int]) -> set[frozenset[str]]:
    with mirror() as one:
        for number, document in enumerate(order):
            if number in restarts:
                one.restart()
            one.take(document)
        return one.stories()


@EACH
@given(st.integers(0, 999), st.data())
def test_stories_have_the_same_members_in_whatever_order_they_come(seed: int, data: st.DataObject) -> None:
    """The documents of all sources in any order, with restarts anywhere: the same articles tell the same stories."""
    documents = world(seed)
    order = data.draw(st.permutations(documents))
    restarts = data.draw(st.sets(st.integers(1, len(documents) - 1), max_size=2))
    stories = told(documents, set())
    assert any(len(story) > 3 for story in stories)
    assert told(order, restarts) == stories


def play(one: Mirror, inputs: list[Input], restarts: set[int]) -> None:
    for number, document in enumerate(inputs):
        if number in restarts:
            one.restart()
        one.take(document)
        if number % 8 == 0:
            one.app.release()
    victim = next(card for card in one.app.store.cards() if card.url.endswith("s0.example/0"))
    one.app.act_on(Notice(Scope((victim.id,)), "asked for"))


def test_a_replay_of_what_came_in_publishes_the_same_bytes() -> None:
    """Documents, their times, an edit and a takedown, into a fresh state, with restarts where none were: every file of
    the outbox is the same.
    """
    inputs = world(3)
    edited = [dict(one, title=one["title"] + "!") for one in inputs[2].items]
    inputs.append(Input(inputs[2].source, tuple(edited), hours=30))
    with mirror() as first, mirror() as again:
        play(first, inputs, set())
        play(again, inputs, {3, len(inputs) - 1})
        published = first.published()
        assert len(published) > len(inputs)
        assert again.published() == published
