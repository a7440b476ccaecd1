"""What goes where all sources together hold too much: the oldest, wherever it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.engine.polling import overflow
from syndicator.errors import ConfigError
from syndicator.model import PollRecord, SourceKey, SourceState
from tests.builders import NOON, article
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import MemoryStore
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.model import Article

EACH = 10_000


def aged(key: str, days: int) -> Article:
    return article(key, days, text="x" * EACH, body="", published=NOON - timedelta(days=days))


def filled() -> MemoryStore:
    """Ten articles of one source, the even days, and ten of another, the odd ones; and one old one of a third."""
    store = MemoryStore()
    for key, days in (("even", range(0, 20, 2)), ("odd", range(1, 20, 2)), ("quiet", [400])):
        articles = tuple(aged(key, day) for day in days)
        store.commit(PollRecord(SourceState(SourceKey(key), f"https://{key}.example/feed"), articles))
    return store


def ages(store: MemoryStore) -> list[int]:
    return sorted((NOON - card.published).days for card in store.cards())


def test_the_oldest_go_first_wherever_they_stand() -> None:
    """As many as bring it below what is kept, with some room; the newest of each source stays however old it is."""
    store = filled()
    total = sum(store.sizes().values())
    assert overflow.drop_oldest(store, total) == 0
    assert overflow.drop_oldest(store, total - 1) == 2  # down to 95 %
    assert ages(store) == [*range(18), 400]
    assert overflow.drop_oldest(store, total // 2) > 5
    assert sum(store.sizes().values()) <= total // 2
    assert ages(store) == [*range(len(ages(store)) - 1), 400]


def test_what_stays_is_at_least_the_newest_of_each_source() -> None:
    """A limit that nothing fits in leaves every source its newest article, and asks for nothing that is not there."""
    store = filled()
    assert overflow.drop_oldest(store, 1) == 18
    assert ages(store) == [0, 1, 400]
    assert overflow.drop_oldest(store, 1) == 0


def test_what_went_does_not_return(tmp_path: Path) -> None:
    """From feeds.yaml: a release drops what is too much, and a poll that shows it all again brings none of it back."""
    items = "".join(
        f"<item><guid>{n}</guid><link>https://s.example/{n}</link><title>Piece {n}</title>"
        f"<pubDate>{NOON - timedelta(days=n):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<description>{' '.join(f'word{n * 5000 + one}' for one in range(5000))}</description></item>"
        for n in range(40)
    )
    fetcher, clock = FakeFetcher(), FakeClock(NOON)
    for key in ("one", "two"):
        feed = f"<rss version='2.0'><channel><title>{key}</title>{items.replace('s.example', f'{key}.example')}</channel></rss>"
        fetcher.pages[f"https://{key}.example/feed"] = (feed.encode(), "application/rss+xml")
    path = tmp_path / "feeds.yaml"
    path.write_text(
        "site: {title: M, url: https://m.example/}\ndefaults: {limits: {backlog: 100}}\n"
        "sources: {one: https://one.example/feed, two: https://two.example/feed}\nstore: {keep_size: 2 MB}\n",
        encoding="utf-8",
    )
    with App(load(path, {}), clock=clock, fetcher=fetcher, workers=InlineWorkers()) as app:
        app.poll(app.chosen(()), force=True)
        before = {row.id for row in app.rows()}
        assert sum(app.store.sizes().values()) > 2_000_000
        app.release()
        after = {row.id for row in app.rows()}
        assert sum(app.store.sizes().values()) <= 2_000_000
        assert after < before
        assert min(row.published for row in app.rows()) > NOON - timedelta(days=len(after))
        clock.forward(hours=2)
        app.poll(app.chosen(()), force=True)
        app.release()
        assert {row.id for row in app.rows()} == after
        assert not any(app.outbox.stands(f"articles/{gone}/index.html") for gone in before - after)


def test_a_size_has_to_be_one(tmp_path: Path) -> None:
    """What is no size, or too small for anything, is told with its line."""
    path = tmp_path / "feeds.yaml"
    for size in ("much", "1 KB"):
        path.write_text(
            f"site: {{title: M, url: https://m.example/}}\nsources: {{one: https://one.example/feed}}\nstore:\n  keep_size: {size}\n",
            encoding="utf-8",
        )
        with pytest.raises(ConfigError) as caught:
            load(path, {})
        assert caught.value.mistakes[0].line == 4
