"""One source from fetch to commit, over a world, a store, a clock and workers that stand still."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import pytest

from syndicator.engine.editing import expiry, takedown
from syndicator.engine.polling import health, schedule
from syndicator.engine.polling.poll import Poller
from syndicator.engine.refining.jobs import read, refine_wanted
from syndicator.engine.turns import Turns
from syndicator.errors import FetchError, Gone, PoisonError, RateLimited, Refused, StoreError, TimedOut, TooBusy
from syndicator.ingest import tdmrep
from syndicator.ingest.feeds import jsonfeed
from syndicator.ingest.fetching import wholeness
from syndicator.model import (
    Article,
    Evidence,
    Fetched,
    FetchRequest,
    FetchSettings,
    Flag,
    IdentityMode,
    Limits,
    NotModified,
    PollOutcome,
    PollRecord,
    Reprint,
    SourceKey,
    SourceState,
    Validators,
    Verdict,
    Words,
)
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import Memory, MemoryStore
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

A = TypeVar("A")
R = TypeVar("R")

FEED = "https://one.example/feed"
KEY = SourceKey("one")
PLACES = "Aldermoor Brackwater Cinderford Dunmere Eastholm Fallowfield Gorsley Hatherden Inverly Juniper".split()


def words(number: int) -> str:
    """A text of its own for each number, long enough for a print."""
    place = PLACES[number % len(PLACES)]
    return " ".join(f"{place}{number} {'abcdefgh'[step % 8]}{step * (number + 3)}" for step in range(60)) + "."


def entry(number: int, **fields: Any) -> dict[str, Any]:
    made = {
        "id": f"g{number}",
        "url": f"https://one.example/{number}",
        "title": f"Notes from {PLACES[number % len(PLACES)]} {number}",
        "content_html": f"<p>{words(number)}</p>",
        "date_published": f"2026-03-{17 - number // 20:02}T{number % 20:02}:00:00Z",
    }
    return {name: value for name, value in (made | fields).items() if value is not None}


def feed(*entries: dict[str, Any], title: str = "One") -> tuple[bytes, str]:
    made = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": list(entries)}
    return json.dumps(made).encode(), "application/feed+json"


class CountingStore(MemoryStore):
    """Remembers how often a document was written, and what was said to be asked for."""

    def __init__(self) -> None:
        super().__init__(Memory())
        self.records: list[PollRecord] = []
        self.expected: list[list[str]] = []
        self.turn = threading.Lock()

    def expecting(self, articles: Sequence[Article]) -> AbstractContextManager[object]:
        assert not self.turn.locked()
        self.expected.append([article.title for article in articles])
        return super().expecting(articles)

    @contextmanager
    def judging(self) -> Iterator[None]:
        with self.turn:
            yield

    def commit(self, record: PollRecord) -> None:
        self.records.append(record)
        super().commit(record)


class World:
    """Everything around one Poller."""

    def __init__(self, *entries: dict[str, Any], workers: InlineWorkers | None = None) -> None:
        self.clock = FakeClock(datetime.fromisoformat("2026-03-18T08:00:00+00:00"))
        self.fetcher = FakeFetcher()
        self.store = CountingStore()
        self.turns = Turns(self.store.judging)
        self.workers = workers or InlineWorkers()
        self.source = source("one", url=FEED)
        self.poller = self.another()
        if entries:
            self.show(*entries)

    def another(self) -> Poller:
        """A Poller as a reload makes one."""
        return Poller(
            fetcher=self.fetcher,
            store=self.store,
            workers=self.workers,
            clock=self.clock,
            settings=FetchSettings(),
            timezone="UTC",
            turns=self.turns,
        )

    def show(self, *entries: dict[str, Any], url: str = FEED, title: str = "One") -> None:
        self.fetcher.pages[url] = feed(*entries, title=title)

    def poll(self, *, force: bool = False, **span: float) -> PollOutcome:
        self.clock.forward(**(span or {"hours": 1}))
        return self.poller.poll(self.source, force=force)

    def articles(self) -> tuple[Article, ...]:
        return self.store.articles(KEY)

    def titles(self) -> list[str]:
        return sorted(article.title for article in self.articles())

    @property
    def state(self) -> Any:
        return self.store.state(KEY)

    def asked(self, *, of_rules: bool = False) -> list[str]:
        """What was asked for since the last call, but for a host's rules, or those alone."""
        urls = [request.url for request in self.fetcher.requests]
        self.fetcher.requests.clear()
        return [url for url in urls if url.endswith(tdmrep.PATH) is of_rules]


def counts(outcome: PollOutcome) -> dict[str, int]:
    return {verdict.value: number for verdict, number in outcome.verdicts}


# ---------------------------------------------------------------------------------------------- the first poll


def test_the_first_import_is_bounded_and_keeps_the_sources_dates() -> None:
    """Of thirty entries the newest ten come, with the dates they state; the others are known and never follow."""
    world = World(*(entry(n) for n in range(30)))
    world.source = source("one", url=FEED, limits=Limits(backlog=10))
    outcome = world.poll()
    assert counts(outcome) == {"new": 10}
    newest = sorted((e["date_published"] for e in map(entry, range(30))), reverse=True)[:10]
    assert [a.published for a in world.articles()] == [datetime.fromisoformat(stated) for stated in newest]
    assert {a.published_evidence for a in world.articles()} == {Evidence.FOUND}
    assert len(world.store.known(KEY).left_out) == 20
    world.show(*(entry(n, title=f"Retitled {n}") for n in range(30)), entry(99))
    assert counts(world.poll())["new"] == 1


def test_an_entry_without_a_date_is_dated_when_it_was_met() -> None:
    """The time of the poll, marked as not stated; a later poll does not move it."""
    world = World(entry(1, date_published=None))
    world.poll()
    met = world.clock.now()
    world.show(entry(1, date_published=None, title="Retitled"))
    world.poll()
    (article,) = world.articles()
    assert (article.published, article.published_evidence) == (met, Evidence.ABSENT)
    assert article.revision == 2


def test_a_summary_is_the_articles_own_words() -> None:
    """The sentence that blogs' programs put behind every text is none of them; where nothing else is said, the text is."""
    title = entry(1)["title"]
    footer = f"The post {title} appeared first on One."
    world = World(entry(1, summary=f"The tide rose. {footer}"), entry(2, title=title, summary=footer))
    world.poll()
    told = {article.url: article.summary for article in world.articles()}
    assert told["https://one.example/1"] == "The tide rose."
    assert told["https://one.example/2"].startswith("Cinderford2 ")


# ---------------------------------------------------------------------------------------------- nothing new


def test_not_modified_writes_no_document() -> None:
    """304: no worker is asked, nothing is committed, the time of the poll is kept."""
    world = World(entry(1))
    world.poll()
    calls, records = world.workers.calls, len(world.store.records)
    assert world.poll().status == "not-modified"
    assert (world.workers.calls, len(world.store.records)) == (calls, records)
    assert world.state.last_ok == world.clock.now()


class Forgetful(FakeFetcher):
    """A host that gives a new validator with every answer and never says 304."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Validators] = []

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        self.asked.append(request.validators)
        answer = super().fetch(replace(request, validators=Validators()))
        assert isinstance(answer, Fetched)
        return replace(answer, validators=Validators(f'W/"{len(self.requests)}"', "yesterday, about noon"))


def test_the_same_body_writes_no_document() -> None:
    """200 with the bytes we had: as good as 304."""
    world = World()
    world.fetcher = Forgetful()
    world.poller = world.another()
    world.show(entry(1))
    world.poll()
    calls, records = world.workers.calls, len(world.store.records)
    outcome = world.poll()
    assert outcome.status == "unchanged"
    assert outcome.bytes_read > 0
    assert (world.workers.calls, len(world.store.records)) == (calls, records)


def test_validators_are_opaque_and_those_of_the_last_200() -> None:
    """Sent back as they came, whatever they look like; an answer that failed or did not parse leaves none behind."""
    world = World()
    world.fetcher = fetcher = Forgetful()
    world.poller = world.another()
    world.show(entry(1))
    world.poll()
    sent = Validators('W/"1"', "yesterday, about noon")
    assert world.state.validators == sent
    fetcher.pages[FEED] = TimedOut("too slow", url=FEED)
    world.poll()
    fetcher.pages[FEED] = (b"<html><body>Down for maintenance</body></html>", "text/html")
    world.poll()
    assert fetcher.asked == [Validators(), sent, sent]
    assert world.state.validators == sent


def test_an_item_that_did_not_change_is_not_judged_again() -> None:
    """A new entry beside nineteen old ones: one verdict."""
    world = World(*(entry(n) for n in range(19)))
    world.poll()
    world.show(entry(50), *(entry(n) for n in range(19)))
    assert counts(world.poll()) == {"new": 1}


def test_the_store_is_told_of_a_documents_new_articles_before_it_is_their_turn() -> None:
    """All at once, and not of those that it has: what takes long is done while others judge."""
    world = World(*(entry(n) for n in range(3)))
    world.poll()
    assert [sorted(titles) for titles in world.store.expected] == [world.titles()]
    world.show(entry(0, title="Changed"), entry(1), entry(2), entry(3))
    world.poll()
    world.show(entry(0, title="Changed again"), entry(4), entry(5))
    world.poll()
    assert [len(titles) for titles in world.store.expected] == [3, 1, 2]


def test_an_item_repeated_in_its_document_is_one_article() -> None:
    """Twice the same guid with another summary: the first counts, and there is no second revision."""
    world = World(entry(1), entry(1, tags=["again"]))
    outcome = world.poll()
    assert counts(outcome) == {"new": 1, "unchanged": 1}
    (article,) = world.articles()
    assert (article.revision, article.categories) == (1, ())


# ---------------------------------------------------------------------------------------------- failures


def test_failures_are_recorded_back_off_and_recover() -> None:
    """What stands stays; each failure in a row makes the next poll later; one answer clears all of it."""
    world = World(entry(1))
    world.poll()
    world.fetcher.pages[FEED] = TimedOut("30 s passed", url=FEED)
    waits = []
    for number in range(1, 4):
        outcome = world.poll()
        assert (outcome.status, outcome.error_kind, outcome.error) == ("failed", "timed-out", "30 s passed")
        assert world.state.failures == number
        waits.append(world.state.next_due - world.clock.now())
    assert waits[0] < waits[1] < waits[2]
    assert world.titles() == [entry(1)["title"]]
    world.show(entry(2), entry(1))
    assert world.poll().status == "changed"
    assert (world.state.failures, world.state.last_error, world.state.last_error_kind) == (0, None, None)


def test_what_does_not_parse_leaves_what_stands() -> None:
    """A page in place of the feed is a failure of kind "parse"; the same feed afterwards is not news."""
    world = World(entry(1))
    world.poll()
    standing = world.articles()
    world.fetcher.pages[FEED] = (b"<html><body>Welcome</body></html>", "text/html")
    assert world.poll().error_kind == "parse"
    assert world.articles() == standing
    world.show(entry(1))
    assert world.poll().articles == ()
    assert world.state.failures == 0


def test_gone_stops_until_forced() -> None:
    """410: no further request, however often it is polled; forced, it is asked, and an answer revives it."""
    world = World(entry(1))
    world.poll()
    world.fetcher.pages[FEED] = Gone("410 Gone", url=FEED)
    assert world.poll().error_kind == "gone"
    world.asked()
    outcome = world.poll(days=300)
    assert (outcome.status, world.asked()) == ("skipped", [])
    assert "gone" in outcome.problems[0]
    assert len(world.articles()) == 1
    world.show(entry(1))
    assert world.poll(force=True).status == "unchanged"
    assert world.state.gone is False


def test_retry_after_is_honoured_unless_forced() -> None:
    """Asked to wait an hour, it is left alone for an hour, and no poll is due before."""
    world = World()
    world.fetcher.pages[FEED] = RateLimited("429", status=429, retry_after=3600.0, url=FEED)
    world.poll()
    told = world.clock.now()
    assert world.state.not_before == told + timedelta(hours=1)
    assert world.state.next_due >= world.state.not_before
    world.asked()
    assert (world.poll(minutes=59).status, world.asked()) == ("skipped", [])
    assert (world.poll(force=True, seconds=1).status, world.asked()) == ("failed", [FEED])
    world.show(entry(1))
    assert world.poll(minutes=61).status == "changed"
    assert world.state.not_before is None


class PoisonWorkers(InlineWorkers):
    """Die of what they are told to."""

    def __init__(self, poison: Callable[[Any, Any], bool]) -> None:
        super().__init__()
        self.poison = poison

    def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
        if self.poison(function, argument):
            raise PoisonError("the worker passed its memory limit")
        return super().run(function, argument, suspect=suspect)


def poisonous(function: object, argument: Any) -> bool:
    """Whether a worker would have to read an item with a bomb in it, or a document that is one."""
    if function is not read or b"bomb" not in argument.body:
        return False
    if b"whole document" in argument.body:
        return True
    bombs = {print_ for print_, item in jsonfeed.items(argument.body.decode()) if "bomb" in item["title"]}
    return bool(bombs & argument.only if argument.only is not None else bombs - argument.known)


def test_a_poisonous_entry_is_set_apart_and_the_others_are_taken() -> None:
    """It is named with its reason, by the outcome, the state and what was left out, and is not read again."""
    world = World(*map(entry, range(9)), workers=PoisonWorkers(poisonous))
    world.poll()
    bomb = entry(20, title="A bomb")
    world.show(*map(entry, range(9)), bomb, *map(entry, range(10, 19)))
    outcome = world.poll()
    assert (outcome.status, counts(outcome)) == ("changed", {"new": 9})
    assert len(world.articles()) == 18
    assert "https://one.example/20: quarantined" in outcome.problems[0]
    (one,) = world.state.quarantine
    assert (one.label, one.reason) == ("https://one.example/20", "the worker passed its memory limit")
    assert "quarantined" in world.store.known(KEY).left_out["https://one.example/20"]
    assert (world.state.failures, world.poll().status) == (0, "not-modified")
    calls = world.workers.calls
    world.show(*map(entry, range(10)), bomb)
    assert world.poll().status == "changed"
    assert world.workers.calls == calls + 1
    assert len(world.state.quarantine) == 1


def test_a_quarantined_entry_is_tried_again_when_it_changes_or_is_forced() -> None:
    """Another hash is another entry; --force asks the same one again; what left the feed is forgotten."""
    workers = PoisonWorkers(poisonous)
    world = World(entry(1), entry(2, title="A bomb"), workers=workers)
    world.poll()
    assert len(world.state.quarantine) == 1
    world.show(entry(1), entry(2, title="Disarmed"))
    assert counts(world.poll()) == {"new": 1}
    assert world.state.quarantine == ()
    world.show(entry(1), entry(3, title="Another bomb"))
    world.poll()
    workers.poison = lambda *_: False
    assert world.poll().status == "not-modified"
    assert counts(world.poll(force=True)) == {"new": 1}
    assert (world.state.quarantine, len(world.articles())) == ((), 3)


def test_a_document_full_of_poison_is_taken_in_turns() -> None:
    """A poll spends no more failures than it may; what it did not try is new to the next one, and nothing is lost."""
    entries = [entry(number, title=f"bomb {number}" if number % 2 else f"Good {number}") for number in range(60)]
    world = World(entry(100), workers=PoisonWorkers(poisonous))
    world.poll()
    world.show(*entries)
    outcome = world.poll()
    assert any("left for the next poll" in problem for problem in outcome.problems)
    for _ in range(9):
        world.poll()
    assert len(world.articles()) == 31
    assert len(world.state.quarantine) == 30
    assert world.poll().status == "not-modified"


def test_the_first_import_stays_bounded_with_poison_in_it() -> None:
    """Of a document read in parts no more entries are taken than of one read whole, and those are the newest."""
    world = World(*map(entry, range(30)), entry(40, title="bomb"), workers=PoisonWorkers(poisonous))
    world.source = source("one", url=FEED, limits=Limits(backlog=5))
    world.poll()
    assert len(world.articles()) == 5
    newest = sorted((entry(number)["date_published"] for number in range(30)), reverse=True)[:5]
    assert sorted((f"{a.published:%Y-%m-%dT%H:%M:%SZ}" for a in world.articles()), reverse=True) == newest


def test_a_poisonous_document_is_recorded_on_its_source() -> None:
    """The worker's death is this source's failure, of no consequence to what stands, and is not brought about again."""
    world = World(entry(1), workers=PoisonWorkers(poisonous))
    world.poll()
    world.show(entry(1), entry(2), title="bomb: a whole document")
    outcome = world.poll()
    assert (outcome.status, outcome.error_kind) == ("failed", "poison")
    assert world.state.failures == 1
    assert len(world.articles()) == 1
    calls = world.workers.calls
    assert "unchanged since" in (world.poll().error or "")
    assert world.workers.calls == calls
    world.show(entry(1), entry(2))
    assert counts(world.poll()) == {"new": 1}
    assert world.state.quarantine == ()


def test_a_busy_machine_is_no_failure_of_the_source() -> None:
    """What a worker got no time for is neither poison nor counted; the source is asked again soon, for all of it."""

    class Busy(InlineWorkers):
        def run(self, *_: object, **__: object) -> NoReturn:
            raise TooBusy("this machine is too busy")

    world = World(entry(1), workers=Busy())
    outcome = world.poll()
    assert (outcome.status, outcome.error_kind) == ("failed", "busy")
    state = world.state
    assert (state.failures, state.quarantine, state.body_hash) == (0, (), "")
    assert state.next_due is not None
    assert timedelta(minutes=1) < state.next_due - world.clock.now() < timedelta(minutes=16)


def test_a_store_that_fails_is_no_failure_of_the_source() -> None:
    """It rises, and is not noted on the source."""

    class Full(CountingStore):
        def commit(self, record: PollRecord) -> None:
            raise StoreError("no space left")

    world = World(entry(1))
    world.store = Full()
    world.poller = world.another()
    with pytest.raises(StoreError, match="no space"):
        world.poll()
    assert world.state is None


def test_what_ends_with_us_is_not_the_sources_failure() -> None:
    """After stop, an error in a poll under way is not recorded."""
    world = World()
    world.fetcher.pages[FEED] = TimedOut("closed", url=FEED)
    world.poller.stop()
    assert world.poll().status == "skipped"
    assert world.state is None


# ---------------------------------------------------------------------------------------------- moves

NEW = "https://new.example/feed"


def test_a_permanent_move_is_followed_after_three_answers() -> None:
    """Once may be a hotel's login page; from the third consistent answer on the new address is asked directly."""
    world = World(entry(1))
    world.fetcher.moved[FEED] = NEW
    for _ in range(3):
        world.poll()
    world.show(entry(1), url=NEW)
    assert world.asked() == [FEED] * 3
    world.poll()
    assert world.asked() == [NEW]
    assert len(world.articles()) == 1


def test_a_move_that_is_taken_back_is_forgotten() -> None:
    """Two redirects, then none: the count starts again."""
    world = World(entry(1))
    world.fetcher.moved[FEED] = NEW
    world.poll()
    world.poll()
    del world.fetcher.moved[FEED]
    world.poll()
    assert (world.state.moved_to, world.state.moved_seen) == (None, 0)


def test_a_move_that_leads_nowhere_is_forgotten() -> None:
    """When the new address fails, the configured one is asked again at the next poll."""
    world = World(entry(1))
    world.fetcher.moved[FEED] = NEW
    for _ in range(3):
        world.poll()
    assert world.poll().status == "failed"
    world.asked()
    assert world.poll().status == "not-modified"
    assert world.asked() == [FEED]


def test_a_new_address_from_the_operator_starts_afresh_but_for_identities() -> None:
    """No validators, failures, waits or moves are carried over; the articles are the same ones."""
    world = World(entry(1), entry(2))
    world.poll()
    ids = {article.id for article in world.articles()}
    world.fetcher.pages[FEED] = Gone("410 Gone", url=FEED)
    world.poll()
    world.source = source("one", url=NEW)
    world.show(*(entry(n) for n in (1, 2, 3)), url=NEW)
    world.asked()
    outcome = world.poll()
    assert counts(outcome) == {"new": 1, "unchanged": 2}
    assert ids < {article.id for article in world.articles()}
    assert (world.state.url, world.state.gone, world.state.failures) == (NEW, False, 0)


# ---------------------------------------------------------------------------------------------- configuration


def test_another_reprint_mode_is_applied_to_what_stands() -> None:
    """The document is asked for without validators, and every article in it is refined again."""
    world = World(entry(1), entry(2))
    world.poll()
    world.source = source("one", url=FEED, reprint=Reprint.LINK)
    outcome = world.poll()
    assert counts(outcome) == {"changed": 2}
    assert {article.reprint for article in world.articles()} == {Reprint.LINK}
    assert world.poll().status == "not-modified"


def test_words_decide_what_is_taken() -> None:
    """Excluded, or lacking what is asked for: left out with the reason; with other words it comes."""
    world = World(entry(1, title="Ferries"), entry(2, title="Football"), entry(3, title="Gardens"))
    world.source = source("one", url=FEED, words=Words(exclude=("FOOTBALL",)))
    assert counts(world.poll()) == {"new": 2}
    assert "football" in world.store.known(KEY).left_out["https://one.example/2"].lower()
    world.source = source("one", url=FEED, words=Words(include=("football", "gardens")))
    assert counts(world.poll())["new"] == 1
    assert world.titles() == ["Ferries", "Football", "Gardens"]


def test_a_change_that_shapes_nothing_reads_nothing_again() -> None:
    """Another interval, or other headers: 304 as before."""
    world = World(entry(1))
    world.poll()
    world.source = source("one", url=FEED, every=60.0, headers=(("X-Key", "1"),))
    assert world.poll().status == "not-modified"


# ---------------------------------------------------------------------------------------------- pages


def teaser(number: int, **fields: Any) -> dict[str, Any]:
    return entry(number, content_html=None, summary=f"In short: {PLACES[number]}.", **fields)


def page(number: int, body: str = "") -> tuple[bytes, str]:
    paragraphs = "".join(f"<p>{words(number + step)}</p>" for step in range(2))
    title = f"Notes from {PLACES[number]} {number}"
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
    return f"{html}<article>{body}{paragraphs}</article></body></html>".encode(), "text/html; charset=utf-8"


def full_text_world(*entries: dict[str, Any], workers: InlineWorkers | None = None) -> World:
    world = World(*entries, workers=workers)
    world.source = source("one", url=FEED, reprint=Reprint.FULL, permission="theirs")
    for number in range(4):
        world.fetcher.pages[f"https://one.example/{number}"] = page(number)
    return world


def test_the_full_text_needs_a_word() -> None:
    """Without a permission or a licence the page gives its credits, and the feed's own text is published."""
    world = full_text_world(teaser(1))
    world.source = source("one", url=FEED, reprint=Reprint.FULL)
    world.poll()
    (article,) = world.articles()
    assert article.reprint is Reprint.FEED
    assert words(1) not in article.text
    assert article.provenance.page_url == "https://one.example/1"
    assert article.permission is not None
    assert "grants no more" in article.permission.reason


def test_how_an_article_came_is_on_record() -> None:
    """Feed and page: the address asked and where it led, status, validators, encodings said and used, a hash."""
    world = full_text_world(teaser(1))
    body, _ = page(1)
    latin = body.replace(
        b"<article>", "<article><p>Café à côté, naïveté et déjà-vu; où, là, très près.</p>".encode("latin-1")
    )
    world.fetcher.pages["https://one.example/1"] = latin, "text/html; charset=iso-8859-1"
    world.poll()
    (article,) = world.articles()
    feed_record, page_record = article.provenance.feed, article.provenance.page
    assert feed_record is not None
    assert page_record is not None
    assert (feed_record.asked, feed_record.status, feed_record.used) == (FEED, 200, "utf-8")
    assert feed_record.etag == world.state.validators.etag
    assert page_record.url == "https://one.example/1"
    assert page_record.hash == hashlib.sha256(latin).hexdigest() == article.provenance.page_hash
    assert (page_record.declared, page_record.used) == ("cp1252", "cp1252")


def test_terms_are_read_once_a_day() -> None:
    """The RSL document that pages point to is fetched with the first of them, obeying robots.txt, and a day later."""
    world = full_text_world(teaser(1), teaser(2))
    world.source = source("one", url=FEED, reprint=Reprint.FULL)
    link = '<link rel="license" type="application/rsl+xml" href="/rsl.xml">'
    for number in range(4):
        world.fetcher.pages[f"https://one.example/{number}"] = page(number, link)
    terms = '<rsl><content url="/"><license><payment type="purchase"/></license></content></rsl>'
    world.fetcher.pages["https://one.example/rsl.xml"] = terms.encode(), "application/rsl+xml"
    world.poll()
    assert {article.reprint for article in world.articles()} == {Reprint.LINK}
    (asked,) = [request for request in world.fetcher.requests if request.url.endswith("rsl.xml")]
    assert asked.obey_robots
    world.asked()
    world.show(teaser(3), teaser(1), teaser(2))
    world.poll(hours=20)
    assert "https://one.example/rsl.xml" not in world.asked()
    world.show(teaser(0), teaser(3), teaser(1), teaser(2))
    world.poll(hours=20)
    assert "https://one.example/rsl.xml" in world.asked()


def test_a_hosts_rules_on_mining_are_read_once_a_day() -> None:
    """They are asked for with the first page, obeying robots.txt; what a page says itself counts instead."""
    world = full_text_world(teaser(1), teaser(2))
    world.source = source("one", url=FEED, reprint=Reprint.FULL)
    own = '<meta name="tdm-reservation" content="0">'
    world.fetcher.pages["https://one.example/2"] = page(2, own)
    file = "https://one.example/.well-known/tdmrep.json"
    rules = b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": "/policy.json"}]'
    world.fetcher.pages[file] = rules, "application/json"
    world.poll()
    said = {
        article.url[-1]: {(s.kind.value, s.value, s.where) for s in article.permission.signals if "tdm" in s.kind.value}
        for article in world.articles()
        if article.permission
    }
    assert said == {
        "1": {
            ("tdm-reservation", "1", "tdmrep.json"),
            ("tdm-policy", "https://one.example/policy.json", "tdmrep.json"),
        },
        "2": {("tdm-reservation", "0", "page")},
    }
    (asked,) = [request for request in world.fetcher.requests if request.url == file]
    assert asked.obey_robots
    world.asked()
    world.show(teaser(3), teaser(1), teaser(2))
    world.fetcher.pages["https://one.example/3"] = page(3)
    world.poll(hours=20)
    assert not world.asked(of_rules=True)


def test_a_host_without_such_rules_is_not_asked_for_them_at_every_poll() -> None:
    """404 holds for a day as well."""
    world = full_text_world(teaser(1))
    world.source = source("one", url=FEED, reprint=Reprint.FULL)
    file = "https://one.example/.well-known/tdmrep.json"
    world.fetcher.pages[file] = Refused("not found", status=404)
    world.poll()
    assert world.asked(of_rules=True) == [file]
    world.show(teaser(3), teaser(1))
    world.fetcher.pages["https://one.example/3"] = page(3)
    world.poll(hours=20)
    assert not world.asked(of_rules=True)


def test_what_expires_is_withdrawn_when_its_time_has_come() -> None:
    """The state says when the first article has to go; then its text goes, the others stay, and it does not return."""
    world = full_text_world(teaser(1), teaser(2), teaser(3))
    for number, day in ((1, 19), (2, 20)):
        until = f'<meta name="robots" content="unavailable_after: 2026-03-{day}T00:00:00Z">'
        body, kind = page(number)
        world.fetcher.pages[f"https://one.example/{number}"] = body.replace(b"<head>", f"<head>{until}".encode()), kind
    world.poll()
    assert len(world.articles()) == 3
    assert expiry.withdraw(world.store, world.clock.now()) == 0
    world.clock.forward(hours=20)
    assert expiry.withdraw(world.store, world.clock.now()) == 1
    assert {article.url[-1] for article in world.articles()} == {"2", "3"}
    assert world.state.expires == datetime.fromisoformat("2026-03-20T00:00:00+00:00")
    world.clock.forward(hours=24)
    assert expiry.withdraw(world.store, world.clock.now()) == 1
    assert world.state.expires is None
    world.show(*(teaser(number, title=f"Changed {number}") for number in (1, 2, 3)))
    world.poll()
    assert {article.url[-1] for article in world.articles()} == {"3"}


def test_each_new_entrys_page_is_fetched_once() -> None:
    """The text comes from the page; later documents fetch the pages of new entries only."""
    world = full_text_world(teaser(1), teaser(2))
    world.poll()
    assert sorted(world.asked()) == [FEED[: -len("feed")] + "1", FEED[: -len("feed")] + "2", FEED]
    assert all(words(int(a.url[-1])) in a.text for a in world.articles())
    world.show(teaser(3), teaser(1), teaser(2))
    world.poll()
    assert sorted(world.asked()) == ["https://one.example/3", FEED]


def test_pages_of_unchanged_entries_are_not_fetched_again() -> None:
    """Neither when their items change in what does not matter, nor when the feed was empty for a while."""
    world = full_text_world(teaser(1), teaser(2))
    world.poll()
    world.asked()
    world.show(teaser(1, _views=3), teaser(2, _views=9))
    world.poll()
    world.show()
    world.poll()
    world.show(teaser(1), teaser(2))
    world.poll()
    assert world.asked() == [FEED] * 3
    assert {article.revision for article in world.articles()} == {1}


def test_a_page_that_fails_leaves_the_feeds_text() -> None:
    """The entry comes with what the feed has of it, and the outcome says why."""
    world = full_text_world(teaser(1), teaser(2))
    world.fetcher.pages["https://one.example/1"] = TimedOut("30 s passed", url="https://one.example/1")
    outcome = world.poll()
    assert outcome.status == "changed"
    assert "https://one.example/1" in outcome.problems[0]
    texts = {article.url[-1]: article.text for article in world.articles()}
    assert PLACES[1] in texts["1"]
    assert words(1) not in texts["1"]
    assert words(2) in texts["2"]


def test_a_poisonous_page_does_not_keep_the_source_from_us() -> None:
    """A page that kills workers costs its entry the page's text; the other entries have theirs; it is not read again."""

    def poison(function: object, argument: Any) -> bool:
        return function is refine_wanted and any(page and b"bomb" in page.body for _, page in argument.entries)

    world = full_text_world(teaser(1), teaser(2), workers=PoisonWorkers(poison))
    world.fetcher.pages["https://one.example/1"] = page(1, "<p>bomb</p>")
    outcome = world.poll()
    assert counts(outcome) == {"new": 2}
    assert any("memory limit" in problem for problem in outcome.problems)
    texts = {article.url[-1]: article.text for article in world.articles()}
    assert words(2) in texts["2"]
    assert words(1) not in texts["1"]
    assert world.state.quarantine == ()
    world.asked()
    world.show(teaser(3), teaser(1), teaser(2))
    assert counts(world.poll()) == {"new": 1}
    assert sorted(world.asked()) == ["https://one.example/3", FEED]


def test_pages_are_asked_for_by_the_rules() -> None:
    """robots.txt is obeyed and the page's own limit holds; the feed's validators are not sent along."""
    world = full_text_world(teaser(1))
    world.poll()
    asked, rules = (request for request in world.fetcher.requests if request.url != FEED)
    assert asked.obey_robots
    assert rules.obey_robots
    assert asked.max_bytes == Limits().page
    assert asked.validators == Validators()


# ---------------------------------------------------------------------------------------------- odd sources


def test_a_feed_that_empties_and_returns_changes_nothing() -> None:
    """Nothing is removed for being absent, and nothing comes back as new."""
    world = World(entry(1), entry(2))
    world.poll()
    standing = world.articles()
    world.show()
    assert world.poll().status == "unchanged"
    assert world.articles() == standing
    world.show(entry(1), entry(2))
    assert counts(world.poll()) == {"unchanged": 2}
    assert world.articles() == standing


def test_guids_that_change_at_every_fetch_bring_nothing_twice() -> None:
    """The articles are known by their links, the mode is lowered, and status can say why."""
    world = World()
    for fetch in range(4):
        world.show(*(entry(n, id=f"{fetch}-{n}") for n in range(5)))
        world.poll()
    assert len(world.articles()) == 5
    assert {article.revision for article in world.articles()} == {1}
    assert world.state.mode is IdentityMode.LINK
    assert "guids changed" in world.state.mode_reason


def test_another_sources_article_joins_its_story() -> None:
    """Across sources the text makes one story, and each source keeps its own article."""
    world = World(entry(1))
    world.poll()
    world.source = source("two", url="https://two.example/feed")
    world.show(entry(1, id="else", url="https://two.example/x"), url="https://two.example/feed")
    assert counts(world.poll()) == {"duplicate": 1}
    (first,), (second,) = world.articles(), world.store.articles(SourceKey("two"))
    assert second.story == first.id != second.id


def test_what_was_taken_down_is_left_out_with_the_reason() -> None:
    """Neither the item nor another source's reprint of it is stored again; `left_out` says why."""
    world = World(entry(1))
    world.poll()
    takedown.take_down(world.store, "https://one.example/1", reason="asked for", now=world.clock.now(), carrying=_none)
    world.show(entry(1, tags=["changed"]))
    assert counts(world.poll()) == {"withdrawn": 1}
    world.source = source("two", url="https://two.example/feed")
    world.show(entry(1, id="else", url="https://two.example/x"), url="https://two.example/feed")
    assert counts(world.poll()) == {"withdrawn": 1}
    assert list(world.store.cards()) == []
    assert "asked for" in world.store.known(SourceKey("two")).left_out["https://two.example/x"]


def _none(_: str) -> tuple[str, ...]:
    return ()


# ---------------------------------------------------------------------------------------------- retention


def test_only_so_many_are_kept_and_none_returns() -> None:
    """The newest stay; what went is not taken for new although the feed still shows it, changed or not."""
    world = World(*(entry(n) for n in range(12)))
    world.source = source("one", url=FEED, limits=Limits(keep=5))
    world.poll()
    kept = [entry(n)["title"] for n in range(7, 12)]
    assert world.titles() == sorted(kept)
    world.show(*(entry(n, tags=["changed"]) for n in range(12)))
    assert counts(world.poll()) == {"changed": 5, "unchanged": 7}
    assert world.titles() == sorted(kept)


def test_a_source_that_is_full_is_not_read_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """How old its articles are their cards tell: who keeps two hundred decodes none of them for one that comes."""
    world = World(*(entry(n) for n in range(5)))
    world.source = source("one", url=FEED, limits=Limits(keep=5))
    world.poll()
    monkeypatch.setattr(world.store, "articles", _refused)
    world.show(*(entry(n) for n in range(2, 7)))
    assert counts(world.poll()) == {"new": 2}
    assert len(world.store.records[-1].dropped) == 2
    monkeypatch.undo()
    assert world.titles() == sorted(entry(n)["title"] for n in range(2, 7))


def _refused(_key: SourceKey) -> NoReturn:
    raise AssertionError("read")


def test_what_goes_by_size_does_not_return() -> None:
    """Of what is too much the newest stays; the others are not taken for new, changed or not."""
    world = World(*(entry(n) for n in range(4)))
    world.source = source("one", url=FEED, limits=Limits(keep_size=1))
    world.poll()
    assert world.titles() == [entry(3)["title"]]
    world.show(*(entry(n, tags=["changed"]) for n in range(4)))
    world.poll()
    assert world.titles() == [entry(3)["title"]]


def test_what_is_too_old_goes_although_nothing_comes() -> None:
    """A source that only answers 304 loses its articles by age too, and they do not return."""
    world = World(entry(1), entry(2))
    limits = Limits(keep_for=5 * 86400.0)
    world.source = source("one", url=FEED, limits=limits)
    world.poll()
    assert world.poll(days=2).status == "not-modified"
    assert len(world.articles()) == 2
    outcome = world.poll(days=4)
    assert outcome.status == "changed"  # something is to be published: its absence
    assert world.articles() == ()
    world.show(entry(1, tags=["changed"]), entry(2))
    world.poll()
    assert world.articles() == ()


# ---------------------------------------------------------------------------------------------- at once


class SlowFetcher(FakeFetcher):
    """Counts how many requests are under way at once, and holds each until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = 0
        self.most = 0
        self.entered = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.entered.release()
        assert self.go.acquire(timeout=60)
        self.under_way -= 1
        return super().fetch(request)


def test_two_polls_of_one_source_never_overlap() -> None:
    """Not even where a reload put another Poller in place of the first."""
    world = World()
    world.fetcher = fetcher = SlowFetcher()
    world.show(entry(1))
    outcomes: list[PollOutcome] = []
    pollers = [world.another(), world.another()]
    threads = [threading.Thread(target=lambda p=p: outcomes.append(p.poll(world.source))) for p in pollers]
    for thread in threads:
        thread.start()
    assert fetcher.entered.acquire(timeout=60)
    assert not fetcher.entered.acquire(timeout=0.1)
    fetcher.go.release(2)
    for thread in threads:
        thread.join(60)
    assert fetcher.most == 1
    assert sorted(outcome.status for outcome in outcomes) == ["changed", "not-modified"]


def test_a_source_that_is_held_is_waited_for() -> None:
    """While a source is held nobody polls it; others go on."""
    world = World(entry(1))
    other = source("two", url="https://two.example/feed")
    world.show(entry(2, url="https://two.example/2"), url=other.url)
    done = threading.Event()
    with world.turns.holding([KEY]):

        def poll() -> None:
            world.poller.poll(world.source)
            done.set()

        thread = threading.Thread(target=poll)
        thread.start()
        assert world.poller.poll(other).status == "changed"
        assert not done.wait(0.05)
    thread.join(60)
    assert done.is_set()


def test_hosts_are_asked_for_their_rules_before_the_first_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before later ones, nor that of a source whose host wants to be left alone."""
    world, asked = World(entry(1)), list[str]()

    def prepare(request: FetchRequest) -> bool:
        asked.append(request.url)
        return True

    monkeypatch.setattr(world.fetcher, "prepare", prepare)
    assert world.poller.prepare(world.source)
    world.poll()
    assert not world.poller.prepare(world.source)
    other = source("two", url="https://two.example/feed")
    world.store.save_state(SourceState(other.key, other.url, not_before=world.clock.now() + timedelta(hours=1)))
    assert not world.poller.prepare(other)
    assert world.poller.prepare(other, force=True)
    assert asked == [FEED, other.url]


class CountingWorkers(InlineWorkers):
    """Tells how many documents are read at a time, each of which takes a while."""

    def __init__(self) -> None:
        super().__init__()
        self.at_work = self.most = 0
        self._lock = threading.Lock()

    def run(self, function: Callable[[A], R], argument: A, *, suspect: bool = False) -> R:
        with self._lock:
            self.at_work += 1
            self.most = max(self.most, self.at_work)
        time.sleep(0.02)
        try:
            return super().run(function, argument, suspect=suspect)
        finally:
            with self._lock:
                self.at_work -= 1


def test_only_so_many_documents_are_held_at_a_time() -> None:
    """What is read of a document waits in memory for its turn to be judged; further ones stay bytes until then."""
    world = World(workers=(workers := CountingWorkers()))
    world.turns = Turns(documents=2)
    poller = world.another()
    sources = [source(f"s{number}", url=f"https://s{number}.example/feed") for number in range(8)]
    for number, one in enumerate(sources):
        world.show(entry(number, url=f"https://s{number}.example/1"), url=one.url)
    threads = [threading.Thread(target=poller.poll, args=(one,)) for one in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert workers.most == 2
    assert all(len(world.store.articles(one.key)) == 1 for one in sources)


def test_who_waits_for_a_page_keeps_no_document_from_being_read() -> None:
    """While an article page is fetched another source's document is read and judged, though only one may be."""
    world = full_text_world(teaser(1))
    world.turns = Turns(documents=1)
    other = source("two", url="https://two.example/feed")
    world.show(entry(2, url="https://two.example/2"), url=other.url)
    poller, beside = world.another(), list[PollOutcome]()
    fetch = world.fetcher.fetch

    def slow(request: FetchRequest) -> Fetched | NotModified:
        if request.url.endswith("/1"):
            thread = threading.Thread(target=lambda: beside.append(poller.poll(other)))
            thread.start()
            thread.join(60)
        return fetch(request)

    world.fetcher.fetch = slow  # type: ignore[method-assign]
    assert poller.poll(world.source).status == "changed"
    assert [outcome.status for outcome in beside] == ["changed"]
    assert words(1) in world.articles()[0].text


def test_fetch_errors_without_a_kind_of_their_own_are_taken_too() -> None:
    """Any FetchError is the source's failure, whatever it is called."""
    world = World()
    world.fetcher.pages[FEED] = FetchError("odd", url=FEED)
    assert world.poll().error_kind == "fetch"


def test_verdicts_are_counted_in_the_outcome() -> None:
    """New, changed and unchanged beside each other, and the ids of what is to be published."""
    world = World(entry(1), entry(2))
    world.poll()
    world.show(entry(3), entry(2, title="Retitled"), entry(1, _views=1))
    outcome = world.poll()
    assert dict(outcome.verdicts) == {Verdict.NEW: 1, Verdict.CHANGED: 1, Verdict.UNCHANGED: 1}
    assert len(outcome.articles) == 2


def strange(number: int) -> dict[str, Any]:
    return entry(number, id=f"p{number}", url=f"https://casino.example/{number}", title=f"Bonus {number}")


def test_another_site_is_held_until_accepted() -> None:
    """Where everything changed at once nothing is taken, the articles stay, and accepting takes it whole."""
    world = World(entry(1), entry(2))
    assert world.poll().status == "changed"
    world.fetcher.pages[FEED] = feed(strange(11), strange(12), title="Best Bonus")
    for _ in range(2):
        held = world.poll(force=True)
        assert (held.status, held.error_kind) == ("failed", "another-site")
        assert "syndicator accept one" in (held.error or "")
    assert {article.title for article in world.articles()} == {entry(n)["title"] for n in (1, 2)}
    state = world.store.state(KEY)
    assert state is not None
    world.store.save_state(health.accepted(state))
    taken = world.poll()
    assert taken.verdicts == ((Verdict.NEW, 2),)
    assert len(world.articles()) == 4


def test_the_old_site_coming_back_needs_no_accepting() -> None:
    """A hijack that ends leaves nothing behind: the next right document is taken as ever."""
    world = World(entry(1), entry(2))
    world.poll()
    world.fetcher.pages[FEED] = feed(strange(11), title="Best Bonus")
    assert world.poll().status == "failed"
    world.show(entry(3), entry(1), entry(2))
    assert world.poll(force=True).verdicts == ((Verdict.NEW, 1),)
    assert world.poll(force=True).status == "unchanged"


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><title>Domain for sale</title><p>Buy one.example", b"", b"Error 500"]
)
def test_an_error_page_is_never_an_article(page: bytes) -> None:
    """What a parked or broken site answers with 200 is a failure; the articles stay as they were."""
    world = World(entry(1))
    world.poll()
    world.fetcher.pages[FEED] = (page, "text/html")
    assert world.poll().status == "failed"
    assert len(world.articles()) == 1
    state = world.store.state(KEY)
    assert state is not None
    assert state.failing_since == state.last_polled
    first = state.failing_since
    world.poll(force=True)
    again = world.store.state(KEY)
    assert again is not None
    assert again.failing_since == first


# ---------------------------------------------------------------------------------------------- half a document


class Halving(FakeFetcher):
    """Serves RSS that may break off after ``keep`` bytes, without a declared length."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body
        self.keep: int | None = None

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        self.requests.append(request)
        body = self.body[: self.keep]
        validators = Validators(f'"{len(body)}"')
        if request.validators == validators:
            return NotModified(request.url)
        whole = wholeness.has_end(body)
        return Fetched(request.url, 200, body, "application/rss+xml", validators, whole=whole)


def rss(*numbers: int) -> bytes:
    items = "".join(
        f"<item><guid>g{n}</guid><link>https://one.example/{n}</link><title>Notes {n}</title>"
        f"<description>{words(n)}</description></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel><title>One</title>{items}</channel></rss>'.encode()


def test_half_a_document_takes_nothing_away_and_confirms_nothing() -> None:
    """Cut at every hundredth: no article fewer, none mangled, the validators stay those of the last whole one."""
    world = World()
    world.fetcher = origin = Halving(rss(1, 2, 3))
    world.poller = world.another()
    world.poll()
    whole = {article.id: article.digest for article in world.articles()}
    validators = world.state.validators
    origin.body = rss(4, 5, 1, 2, 3)
    new = len(origin.body)
    for percent in range(1, 100):
        origin.keep = new * percent // 100
        outcome = world.poll()
        assert outcome.status in {"failed", "changed", "unchanged"}
        assert world.state.validators == validators
        held = {article.id: article.digest for article in world.articles()}
        assert whole.items() <= held.items()
        for article in world.articles():
            number = int(article.title.split()[-1])
            assert article.text.split() == words(number).split()
    origin.keep = None
    world.poll()
    assert world.titles() == [f"Notes {n}" for n in range(1, 6)]
    assert world.state.validators == Validators(f'"{new}"')
    assert world.poll().status == "not-modified"


# ---------------------------------------------------------------------------------------------- whose fault


def test_our_own_outage_penalises_nobody_and_pardons_the_first() -> None:
    """When nothing answers any more, no source is the worse for it: none counts a failure, all are asked again soon."""
    world = World()
    names = [f"s{n}" for n in range(6)]
    sources = [source(name, url=f"https://{name}.example/feed") for name in names]
    for one in sources:
        world.show(entry(1), url=one.url)
        world.poller.poll(one)
    world.clock.forward(hours=1)
    for one in sources:
        world.fetcher.pages[one.url] = TimedOut("no answer in time", url=one.url)
        assert world.poller.poll(one).status == "failed"
    states = [world.store.state(one.key) for one in sources]
    assert [state.failures for state in states if state] == [0] * 6
    soon = [(state.next_due - world.clock.now()).total_seconds() for state in states if state and state.next_due]
    assert all(schedule.SOON <= seconds <= schedule.RETRY for seconds in soon)
    assert len(set(soon)) == 6


def test_a_host_that_was_told_to_wait_for_another_source_costs_this_one_nothing() -> None:
    """Not asked is not failed: the poll is skipped, and comes when the host's time is over."""
    world = World(entry(1))
    world.poll()
    world.fetcher.pages[FEED] = RateLimited("wait", status=429, retry_after=600.0, url=FEED, asked=False)
    outcome = world.poll()
    assert outcome.status == "skipped"
    assert (world.state.failures, world.state.last_error) == (0, None)
    assert world.state.next_due >= world.clock.now() + timedelta(seconds=600)
    assert world.poll(minutes=1).status == "skipped"
    assert len(world.asked()) == 2


def test_what_a_new_address_says_of_itself_is_not_said_of_the_source() -> None:
    """A source that has moved to where 410 is answered is asked at its configured address again."""
    world = World(entry(1))
    world.fetcher.moved[FEED] = NEW
    for _ in range(3):
        world.poll()
    world.fetcher.pages[NEW] = Gone("410", url=NEW)
    assert world.poll().status == "failed"
    assert not world.state.gone
    world.asked()
    world.poll()
    assert world.asked() == [FEED]


def test_a_new_address_that_does_not_answer_once_stays() -> None:
    """A time-out is no reason to take three more redirects; three in a row are."""
    world = World(entry(1))
    world.fetcher.moved[FEED] = NEW
    for _ in range(3):
        world.poll()
    world.fetcher.pages[NEW] = TimedOut("30 s passed", url=NEW)
    world.asked()
    for _ in range(4):
        world.poll(days=1)
    assert world.asked() == [NEW, NEW, NEW, FEED]


def test_what_a_source_did_not_show_before_is_not_older_than_that() -> None:
    """A new entry dated before a whole document that lacked it is flagged, and stays so whatever date it takes later."""
    world = World(entry(1))
    world.poll()
    world.poll()  # unchanged: the second look proves as much as the first
    seen = world.clock.now()
    world.show(entry(1), entry(2, date_published="2026-03-17T09:00:00Z"))
    world.poll()
    copied = next(one for one in world.articles() if one.url.endswith("/2"))
    assert Flag.BACKDATED in copied.flags
    assert (copied.absent_at, copied.believed) == (seen, world.clock.now())
    world.show(entry(1), entry(2, date_published="2026-03-01T09:00:00Z"))
    world.poll()
    again = next(one for one in world.articles() if one.url.endswith("/2"))
    assert again.published < copied.published
    assert Flag.BACKDATED in again.flags
    assert (again.absent_at, again.believed) == (seen, copied.first_seen)


def test_a_first_document_and_a_new_configuration_prove_nothing() -> None:
    """Neither what a source's first document shows is backdated, nor what another configuration lets in."""
    world = World(entry(1), entry(2, title="Unwanted"))
    world.source = source("one", url=FEED, words=Words(exclude=("unwanted",)))
    world.poll()
    world.source = source("one", url=FEED)
    world.poll()
    assert len(world.articles()) == 2
    assert [(one.absent_at, one.believed, one.flags) for one in world.articles()] == [(None, None, ())] * 2
