"""What is believed of deletions, and what absence comes to: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.engine.editing import deletions
from syndicator.engine.polling import absence, vigil
from syndicator.engine.polling.absence import Absence
from syndicator.engine.polling.vigil import Vigil
from syndicator.engine.refining.batch import Page
from syndicator.engine.turns import Turns
from syndicator.errors import Refused
from syndicator.model import (
    Article,
    DeletedEntry,
    Deletion,
    DeletionPolicy,
    Evidence,
    IdentityMode,
    PollRecord,
    SourceKey,
    SourceState,
    Suspect,
    Trace,
    Verdict,
)
from syndicator.refine.judging.identity import Keys
from tests.builders import NOON, article, card, source
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore
from tests.fakes.workers import InlineWorkers

GONE = Deletion(NOON, Trace.TOMBSTONE, "its feed names it as deleted", NOON)
STATE = SourceState(SourceKey("one"), "https://one.example/feed")
ARTICLES = [article("one", number, published=NOON - timedelta(hours=number)) for number in range(20)]


@pytest.mark.parametrize(
    ("removed", "there", "too_many"),
    [
        (1, 1, False),
        (2, 2, True),
        (1, 2, False),
        (3, 12, False),
        (4, 12, True),
        (5, 50, False),
        (6, 50, True),
        (20, 500, False),
        (21, 500, True),
        (3, 3, True),
    ],
)
def test_how_many_at_once_are_believed(removed: int, there: int, *, too_many: bool) -> None:
    """More than three and a tenth, more than twenty, or all that there are."""
    assert deletions.trips(removed, there) is too_many


@pytest.mark.parametrize(
    ("mode", "entry", "found"),
    [
        (IdentityMode.GUID, DeletedEntry("g1"), True),
        (IdentityMode.LINK, DeletedEntry("g1"), False),  # guids of this source tell nothing apart
        (IdentityMode.LINK, DeletedEntry("https://one.example/1"), True),
        (IdentityMode.GUID, DeletedEntry("", "https://one.example/1?utm_source=x"), True),
        (IdentityMode.TITLE_DATE, DeletedEntry("https://one.example/1"), False),
        (IdentityMode.GUID, DeletedEntry("g2"), False),
    ],
)
def test_by_which_keys_an_entry_is_found(mode: IdentityMode, entry: DeletedEntry, *, found: bool) -> None:
    """Only by those that tell this source's entries apart."""
    mine = {"guid:g1": ARTICLES[1].id, "link:" + ARTICLES[1].canonical: ARTICLES[1].id}
    assert (ARTICLES[1].id in deletions.named([entry], mine, Keys(mode, ""), NOON)) is found


@pytest.mark.parametrize(
    ("keys", "entry"),
    [
        (Keys(IdentityMode.GUID, "", fixed=True), DeletedEntry("", "https://one.example/1")),
        (Keys(IdentityMode.GUID, "", shared=frozenset(["guid:g1"])), DeletedEntry("g1")),
        (
            Keys(IdentityMode.GUID, "", shared=frozenset([f"link:{ARTICLES[1].canonical}"])),
            DeletedEntry("", "https://one.example/1"),
        ),
        (
            Keys(IdentityMode.GUID, "", doubted=frozenset([IdentityMode.LINK])),
            DeletedEntry("", "https://one.example/1"),
        ),
    ],
)
def test_no_key_that_may_be_anothers_removes_an_article(keys: Keys, entry: DeletedEntry) -> None:
    """A link where the operator says that guids alone count or links are doubted, and what several entries share."""
    mine = {"guid:g1": ARTICLES[1].id, f"link:{ARTICLES[1].canonical}": ARTICLES[1].id}
    assert deletions.named([entry], mine, keys, NOON) == {}


def test_a_policy_is_worked_out_anew_each_time() -> None:
    """What a deletion comes to is the source's policy, but for what an editor has decided."""
    made = card(replace(ARTICLES[0], deletion=GONE))
    over = card(replace(ARTICLES[0], deletion=replace(GONE, overruled=True)))
    for policy, verdict in (("withdraw", Verdict.WITHDRAWN), ("hold", Verdict.HELD), ("keep", Verdict.NEW)):
        sources = {SourceKey("one"): source("one", deleted=DeletionPolicy(policy))}
        assert deletions.verdict(made, sources) is verdict
        assert deletions.verdict(over, sources) is Verdict.NEW


def swept(*gone: Article, state: SourceState = STATE, stored: list[Article] | None = None) -> deletions.Swept:
    found = {one.id: GONE for one in gone}
    return deletions.sweep(found, (), {}, stored or ARTICLES, state, NOON + timedelta(hours=1))


def test_what_is_noted_and_what_is_held_off() -> None:
    """Three are noted as of now; four are held off, with their first times, until fewer are said to be gone."""
    three = swept(*ARTICLES[:3])
    assert [one.deletion and one.deletion.at for one in three.taken] == [NOON + timedelta(hours=1)] * 3
    four = swept(*ARTICLES[:4])
    assert (four.taken, four.deleted) == ((), ())
    assert dict(four.vanished) == {one.id: GONE for one in ARTICLES[:4]}
    state = replace(STATE, vanished=four.vanished)
    again = deletions.sweep(
        {one.id: replace(GONE, at=NOON + timedelta(days=1)) for one in ARTICLES[:5]}, (), {}, ARTICLES, state, NOON
    )
    assert [deletion.at for _, deletion in again.vanished] == [NOON] * 4 + [NOON + timedelta(days=1)]


def test_what_was_removed_before_counts_for_a_day() -> None:
    """Three removed within a day and one more are four; what the operator accepted does not count."""
    stored = [replace(one, deletion=GONE) for one in ARTICLES[:3]] + ARTICLES[3:]
    assert swept(ARTICLES[5], stored=stored).vanished
    accepted = replace(STATE, accepted_at=NOON + timedelta(minutes=1))
    assert not swept(ARTICLES[5], stored=stored, state=accepted).vanished
    old = [replace(one, deletion=replace(GONE, at=NOON - timedelta(days=2))) for one in ARTICLES[:3]] + ARTICLES[3:]
    assert not swept(ARTICLES[5], stored=old).vanished


def test_what_was_updated_since_stands() -> None:
    """By the time that its source states; where a tombstone names none, being shown is enough."""
    later = replace(ARTICLES[0], updated=NOON + timedelta(minutes=1))
    assert not swept(later, stored=[later, *ARTICLES[1:]]).taken
    timeless = {ARTICLES[0].id: replace(GONE, stated=None)}
    shown = {ARTICLES[0].id: NOON - timedelta(days=9)}
    assert not deletions.sweep(timeless, (), shown, ARTICLES, STATE, NOON).taken
    assert deletions.sweep(timeless, (), {}, ARTICLES, STATE, NOON).taken


# ------------------------------------------------------------------------------------------ absence


def beside(*missed: int, news: bool = False) -> Absence:
    """The newest twelve, of which these are missing."""
    before = tuple(one.id for one in ARTICLES[:12])
    gone = {ARTICLES[number].id for number in missed}
    present = frozenset(before) - gone
    return Absence({}, present, tuple(one for one in before if one in gone), before, news=news)


def suspects(absence_: Absence, articles: list[Article] = ARTICLES, before: tuple[Suspect, ...] = ()) -> list[int]:
    stored = {one.id: one for one in articles}
    found = absence.suspected(absence_, before, stored.get, NOON)
    return [next(n for n, one in enumerate(articles) if one.id == suspect.id) for suspect in found]


def test_what_is_suspected() -> None:
    """What is missing before older ones that are still shown; not the end of a feed, nor all of it."""
    assert suspects(beside(4, 7)) == [4, 7]
    assert suspects(beside(10, 11)) == []
    assert suspects(beside(*range(12))) == []
    assert suspects(beside(4), before=(Suspect(ARTICLES[4].id, "u", NOON), Suspect(ARTICLES[5].id, "u", NOON))) == [4]


def test_what_has_no_date_address_or_older_neighbour_is_not_suspected() -> None:
    """Undated, without a page of its own, removed already, or in a list that is in no order."""
    for changed in (
        {"published_evidence": Evidence.ABSENT},
        {"identities": ("guid:4",)},
        {"deletion": GONE},
        {"published": NOON - timedelta(days=9)},
    ):
        made = [*ARTICLES[:4], replace(ARTICLES[4], **changed), *ARTICLES[5:]]
        assert suspects(beside(4), made) == []


def test_what_a_complete_feed_lists_no_longer() -> None:
    """All that is missing, but for what news pushed off its end."""
    for news, count in ((False, 3), (True, 1)):
        found = absence.unlisted(beside(4, 10, 11, news=news), NOON)
        assert len(found) == count
        assert {one.trace for one in found.values()} == {Trace.COMPLETE}


def test_pages_are_asked_for_more_seldom_where_they_stand() -> None:
    """Three at a poll an hour after they were missed; where ten stood in a row, one after a day."""
    state = replace(STATE, suspects=tuple(Suspect(one.id, one.url, NOON) for one in ARTICLES[:5]))
    assert vigil.due(state, NOON + timedelta(minutes=59)) == []
    assert len(vigil.due(state, NOON + timedelta(hours=1))) == 3
    patient = replace(state, vain=10)
    assert vigil.due(patient, NOON + timedelta(hours=23)) == []
    assert len(vigil.due(patient, NOON + timedelta(days=1))) == 1


def test_pages_are_compared_with_others_of_their_host() -> None:
    """A list of several sites: a site that lost all its pages, one of which a single page is gone, and one of which no
    other article is listed.
    """
    made = {
        name: article("one", number, url=f"https://{name}.example/{number}")
        for number, name in enumerate(("broken", "broken.other", "sound", "sound.other", "alone"))
    }
    made["broken.other"] = article("one", 7, url="https://broken.example/7")
    made["sound.other"] = article("one", 8, url="https://sound.example/8")
    store, clock = MemoryStore(), FakeClock(NOON)
    found = Deletion(NOON - timedelta(hours=7), Trace.PAGE_GONE, "its page answered 404")
    missing = [made[name] for name in ("broken", "sound", "alone")]
    state = replace(
        STATE,
        suspects=tuple(Suspect(one.id, one.url, NOON - timedelta(days=1), found.at, found) for one in missing),
    )
    shown = {name: made[name].id for name in ("broken.other", "sound.other")}
    store.commit(PollRecord(state, (*made.values(), *ARTICLES[9:]), shown=shown))
    asked: list[str] = []

    def ask(url: str) -> Page:
        asked.append(url)
        if url != "https://sound.example/8":
            raise Refused("answered 404", status=404, url=url)
        return Page(url, b"<p>A ferry.</p>", "text/html")

    looked = Vigil(store=store, workers=InlineWorkers(), clock=clock, turns=Turns()).look(state, ask)
    assert looked.removed == (made["sound"].id,)
    assert [one.id for one in looked.state.suspects] == [made["broken"].id]
    assert sorted(asked) == sorted(
        [*(one.url for one in missing), "https://broken.example/7", "https://sound.example/8"]
    )
