"""G-I1: one source cannot touch another's articles, whatever it copies."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any

from syndicator.engine import selection
from syndicator.engine.poll import Poller
from syndicator.engine.turns import Turns
from syndicator.model import FetchSettings, Limits, Source, SourceKey, Verdict
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import MemoryStore
from tests.fakes.workers import InlineWorkers
from tests.gates import report, size

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
PLACES = "Aldermoor Brackwater Cinderford Dunmere Eastholm Fallowfield Gorsley Hatherden Inverly Juniper".split()
VICTIM, EVIL = SourceKey("victim"), SourceKey("evil")
COUNT = 20


def words(number: int) -> str:
    place = PLACES[number % len(PLACES)]
    return " ".join(f"{place}{number} {'abcdefgh'[step % 8]}{step * (number + 3)}" for step in range(60)) + "."


def entry(number: int) -> dict[str, Any]:
    return {
        "id": f"urn:victim:{number}",
        "url": f"https://victim.example/{number}",
        "title": f"Notes from {PLACES[number % len(PLACES)]} {number}",
        "content_html": f"<p>{words(number)}</p>",
        "date_published": f"2026-03-17T{number:02}:00:00Z",
        "authors": [{"name": "Ann Lee"}],
    }


def attack(chance: random.Random, number: int) -> dict[str, Any]:
    """Some of a victim's properties, copied, and the rest turned against it."""
    target = entry(chance.randrange(COUNT))
    other = entry(number + COUNT)
    made = {name: (target if chance.random() < 0.6 else other)[name] for name in target}
    if chance.random() < 0.5:
        made["date_published"] = chance.choice(("1999-01-01T00:00:00Z", "2026-03-18T11:59:59Z", "2041-01-01T00:00:00Z"))
    if chance.random() < 0.3:
        made["title"] = f"CORRECTED: {made['title']}"
    if chance.random() < 0.3:
        made["content_html"] += f"<p>Forged {number}.</p>"
    if chance.random() < 0.2:
        made["url"] = f"{made['url']}?utm_source=evil#{number}"
    return made


def feed(items: list[dict[str, Any]], title: str) -> tuple[bytes, str]:
    made = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    return json.dumps(made).encode(), "application/feed+json"


def test_copied_ids_links_dates_and_texts_change_nothing() -> None:
    """Before the victim publishes and after it, nothing that is stored of the victim changes, and all of it is shown."""
    attempts, chance = size(300, 10_000), random.Random(5)
    clock, fetcher, store = FakeClock(NOON), FakeFetcher(), MemoryStore()
    poller = Poller(
        fetcher=fetcher,
        store=store,
        workers=InlineWorkers(),
        clock=clock,
        settings=FetchSettings(),
        timezone="UTC",
        turns=Turns(),
    )
    limits = Limits(backlog=10_000, keep=10_000, entries=1000)
    victim, evil = source(VICTIM, limits=limits), source(EVIL, limits=limits)

    def poll(one: Source, items: list[dict[str, Any]]) -> dict[Verdict, int]:
        fetcher.pages[one.url] = feed(items, one.name)
        clock.forward(hours=1)
        outcome = poller.poll(one, force=True)
        assert outcome.error is None
        return dict(outcome.verdicts)

    poll(evil, [attack(chance, number) for number in range(20)])  # it knows in advance what will be published
    taken = poll(victim, [entry(number) for number in range(COUNT)])
    assert sum(taken.values()) == COUNT
    before = store.articles(VICTIM)
    assert len(before) == COUNT
    for start in range(20, attempts, 200):
        poll(evil, [attack(chance, number) for number in range(start, min(start + 200, attempts))])
        assert store.articles(VICTIM) == before
    again = poll(victim, [entry(number) for number in range(COUNT)] + [entry(COUNT)])
    assert again.get(Verdict.CHANGED, 0) == 0
    assert len(store.articles(VICTIM)) == COUNT + 1
    plans = selection.stories(store.cards(), {VICTIM: victim, EVIL: evil})
    shown = {plan.elected.id for plan in plans} | {card.id for plan in plans for card in plan.also}
    assert {article.id for article in before} <= shown
    elected = {plan.elected.id for plan in plans}
    stolen = [article.title for article in before if article.id not in elected]
    assert stolen == []  # whose page stands at its own host is the one that is shown
    report(
        "G-I1",
        f"{attempts} attempts on {COUNT} articles: 0 bytes changed, 0 suppressed, 0 shown as the copier tells them",
    )
