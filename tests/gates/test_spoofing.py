"""G-I1: a source that claims another's ids, links, dates, words and moves, or that something of another has passed
through us already, changes nothing of that other and keeps nothing of it away.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any

from syndicator.engine.polling.poll import Poller
from syndicator.engine.selecting import selection
from syndicator.engine.turns import Turns
from syndicator.model import FetchSettings, Limits, Source, SourceKey, Verdict
from syndicator.store.codec import encode
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import Memory, MemoryStore
from tests.fakes.workers import InlineWorkers
from tests.gates import report, size
from tests.origin.scenario import words

VICTIM = SourceKey("victim")
ATTEMPTS = size(300, 10_000)
SITE = "https://mirror.example/"
AT_ONCE = 50
THIEVES = 4
START = datetime.fromisoformat("2026-03-18T08:00:00+00:00")


def own(number: int) -> dict[str, Any]:
    """The victim's entry of this number."""
    return {
        "id": f"https://victim.example/{number}",
        "url": f"https://victim.example/{number}",
        "title": f"The victim's report {number}",
        "content_html": f"<p>{words(f'victim {number}')}</p>",
        "date_published": f"{START - timedelta(hours=number):%Y-%m-%dT%H:%M:%SZ}",
        "authors": [{"name": "Jane Victim"}],
    }


class World:
    """A victim, thieves, and a mirror of them all."""

    def __init__(self) -> None:
        self.clock = FakeClock(START)
        self.store = MemoryStore(Memory())
        self.fetcher = FakeFetcher()
        limits = Limits(backlog=1000, keep=5000, entries=1000)
        keys = [VICTIM, *(f"thief{number}" for number in range(THIEVES))]
        self.sources: dict[SourceKey, Source] = {SourceKey(key): source(key, limits=limits) for key in keys}
        self.poller = Poller(
            fetcher=self.fetcher,
            store=self.store,
            workers=InlineWorkers(),
            clock=self.clock,
            settings=FetchSettings(),
            timezone="UTC",
            turns=Turns(),
            site=SITE,
        )

    def show(self, key: SourceKey, entries: list[dict[str, Any]]) -> dict[str, int]:
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": f"The {key}", "items": entries}
        self.fetcher.pages[self.sources[key].url] = json.dumps(feed).encode(), "application/feed+json"
        self.clock.forward(minutes=30)
        outcome = self.poller.poll(self.sources[key])
        assert outcome.error is None
        return {verdict.value: count for verdict, count in outcome.verdicts}

    def victims(self) -> dict[str, bytes]:
        """Everything stored of the victim, byte for byte."""
        return {article.url: encode(article) for article in self.store.articles(VICTIM)}


def forged(rng: random.Random, thief: str, serial: int, world: World, upto: int) -> dict[str, Any]:
    """An entry of a thief that takes some of a victim's entry, published already or not, and alters the rest."""
    stolen = own(rng.randrange(upto))
    made: dict[str, Any] = {
        "id": f"{thief}-{serial}",
        "url": f"https://{thief}.example/{serial}",
        "title": f"{thief} reports {serial}",
        "content_html": f"<p>{words(f'{thief} {serial}')}</p>",
        "date_published": f"{world.clock.now():%Y-%m-%dT%H:%M:%SZ}",
    }
    for name in rng.sample(["id", "url", "title", "content_html", "date_published", "authors"], rng.randint(1, 6)):
        made[name] = stolen[name]
    if rng.random() < 0.2:
        made["url"] = rng.choice(
            [
                stolen["url"] + "?utm_source=x",
                stolen["url"].upper(),
                stolen["url"].replace("https", "http"),
                stolen["url"] + "#x",
            ]
        )
    if rng.random() < 0.2:
        made["id"] = rng.choice(
            [f"urn:uuid:{ours(world, rng)}", stolen["id"] + " ", stolen["id"].upper(), "tag:victim"]
        )
    if rng.random() < 0.2:
        made["external_url"] = stolen["url"]
    if rng.random() < 0.2:
        made["content_html"] = f"<p>来源：victim</p><p>Reprinted from {stolen['url']}</p>{made['content_html']}"
    if rng.random() < 0.1:
        made["content_html"] = stolen["content_html"].replace("a", "b", rng.randint(1, 9))
    if rng.random() < 0.2:
        made["title"] = f"CORRECTED: {stolen['title']}"
    if rng.random() < 0.2:
        made["content_html"] += f"<p>Forged {serial}.</p>"
    if rng.random() < 0.2:
        moment = START + timedelta(days=rng.choice([-4000, -1, 0, 1, 3000]))
        made["date_published"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    if rng.random() < 0.25:
        forge_ours(made, rng, world, stolen["url"])
    if rng.random() < 0.1:
        made["url"] = stolen["url"].replace("victim.example", f"{thief}.example")  # as if the victim had moved there
    return made


def forge_ours(made: dict[str, Any], rng: random.Random, world: World, url: str) -> None:
    """Marks of what has passed through us, or through other mirrors, in the victim's name."""
    page = f"{SITE}articles/{ours(world, rng).replace('-', '')}/"
    origin = {"role": "original", "outlet": "The Victim Post", "url": url, "evidence": "found"}
    mirror = {"role": "mirror", "outlet": "The mirror", "url": rng.choice([page, SITE, url]), "evidence": "configured"}
    match rng.randrange(5):
        case 0:
            made["_syndicator"] = {"hops": [origin, mirror], "original_url": url}
        case 1:
            made["content_html"] += f'<hr><ul class="syn-credits"><li><a href="{rng.choice([page, SITE])}">x</a></ul>'
        case 2:
            made["url"] = page
        case 3:
            made["external_url"] = page
        case _:
            made["_syndicator"] = {"hops": [origin, mirror, origin | {"role": "mirror"}], "id": made["id"]}
            made["content_html"] += f'<ul class="syn-credits"><a href="{url}">x</a></ul>'


def ours(world: World, rng: random.Random) -> str:
    """The id under which we publish one of the victim's articles, as a UUID."""
    made = rng.choice([article.id for article in world.store.articles(VICTIM)])
    return f"{made[:8]}-{made[8:12]}-{made[12:16]}-{made[16:20]}-{made[20:]}"


def test_no_source_touches_another() -> None:
    """Whatever thieves claim, before the victim publishes it and after: not a byte of the victim's changes, each of its
    entries is stored under its own id, each of its stories is published with it, and as it tells it, however early a
    thief dates a copy: only who really showed it before the victim did is taken for the first.
    """
    rng, world = random.Random(20260318), World()
    published = 10
    for number in range(THIEVES):  # sources that are known, so that what they did not show is known too
        thief = f"thief{number}"
        harmless = {"id": "about", "url": f"https://{thief}.example/about", "title": f"About {thief}"}
        world.show(SourceKey(thief), [harmless | {"content_html": f"<p>{words(thief)}</p>"}])
    world.show(VICTIM, [own(number) for number in range(published)])
    before = world.victims()
    serial = 0
    while serial < ATTEMPTS:
        thief = SourceKey(f"thief{serial // AT_ONCE % THIEVES}")
        # they guess what the victim will publish next, too
        entries = [forged(rng, thief, serial + n, world, published + 5) for n in range(AT_ONCE)]
        serial += AT_ONCE
        world.show(thief, entries)
        assert world.victims() == before
        if serial % (4 * AT_ONCE) == 0 and published < 60:
            verdicts = world.show(VICTIM, [own(number) for number in range(published, published + 3)])
            assert sum(verdicts.values()) == 3
            assert "withdrawn" not in verdicts
            published += 3
            after = world.victims()
            assert before.items() <= after.items()
            before = after
    assert set(before) == {own(number)["url"] for number in range(published)}
    assert not world.store.known(VICTIM).left_out
    shown = {}
    for plan in selection.stories(world.store.cards(), world.sources):
        for card in (plan.elected, *plan.also):
            if card.source == VICTIM:
                shown[card.url] = plan
    assert set(shown) == set(before)
    for article in world.store.articles(VICTIM):
        assert article.judgement.verdict in {Verdict.NEW, Verdict.DUPLICATE}
        plan = shown[article.url]
        # who stands at the victim's address, or showed it later, is not shown in its place
        rival = plan.elected
        assert rival.source == VICTIM or (rival.url != article.url and rival.first_seen < article.first_seen)
    taken = sum(1 for plan in shown.values() if plan.elected.source != VICTIM)
    report(
        "G-I1",
        f"{serial} forged entries of {THIEVES} sources against {published} articles: 0 bytes changed, 0 suppressed; "
        f"{taken} stories are told by a source that showed them before the victim did, with the victim named beside it",
    )
