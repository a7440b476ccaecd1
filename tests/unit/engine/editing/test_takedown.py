"""Burying what an id or address names, and lifting that again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.engine.editing import takedown
from syndicator.errors import UsageError
from syndicator.model import Article, ArticleId, PollRecord, SourceState, Tie, TieKind, Tombstone
from syndicator.refine.judging.stories import united
from tests.builders import NOON, article, some_id
from tests.fakes.store import MemoryStore

LATER = NOON + timedelta(days=1)
ORIGINAL = "https://origin.example/news/1.html"
FIRST = article("one", original_url=ORIGINAL)
REPRINT = replace(article("two"), story=FIRST.story)
OTHER = article("three", 9, title="Bees come through", text="Hives were counted in the valleys.")
DASHED = f"{FIRST.id[:8]}-{FIRST.id[8:12]}-{FIRST.id[12:16]}-{FIRST.id[16:20]}-{FIRST.id[20:]}"


def stored(*articles: Article) -> MemoryStore:
    store = MemoryStore()
    for one in articles or (FIRST, REPRINT, OTHER):
        state = SourceState(one.source, f"https://{one.source}.example/feed")
        store.commit(PollRecord(state, (one,), tuple((key, one.id) for key in one.identities)))
    return store


def take_down(store: MemoryStore, target: str) -> list[Tombstone]:
    return takedown.take_down(store, target, reason="asked for", now=LATER, carrying=lambda _: ("all",))


@pytest.mark.parametrize(
    "target",
    [
        FIRST.id,
        FIRST.id.upper(),
        f" {FIRST.id}\n",
        DASHED,
        f"urn:uuid:{DASHED}",
        f"https://mirror.example/articles/{FIRST.id}/",
        f"https://mirror.example/articles/{FIRST.id}",
        f"https://mirror.example/sub/articles/{FIRST.id}/index.html?x=1#top",
        FIRST.url,
        "http://www.one.example/1/?utm_source=mail",
        ORIGINAL,
        ORIGINAL + "#comments",
        REPRINT.id,
        REPRINT.url,
    ],
)
def test_every_name_of_a_story_takes_all_of_it_down(target: str) -> None:
    """By id, urn, our page, the source's page, the original's, a member's: every telling goes, nothing else does."""
    store = stored()
    (tomb,) = take_down(store, target)
    assert (tomb.id, tomb.at, tomb.reason, tomb.channels) == (FIRST.story, LATER, "asked for", ("all",))
    assert {burial.id for burial in tomb.buried} == {FIRST.id, REPRINT.id}
    assert set(tomb.urls) == {FIRST.url, REPRINT.url}
    assert [card.id for card in store.cards()] == [OTHER.id]
    assert [(line.action, line.subject) for line in store.audit()] == [("takedown", FIRST.story)]


def test_what_is_named_itself_comes_first() -> None:
    """The article with the id or address asked for stands before others of its story, or that name it as original."""
    naming = article("two", 7, title="Bees", text="Hives were counted.", original_url=FIRST.url)
    for store in (stored(REPRINT, naming, FIRST), stored(FIRST, REPRINT, naming)):
        assert next(card.id for card in takedown.find(store, FIRST.id)) == FIRST.id
        found = [card.id for card in takedown.find(store, FIRST.url)]
        assert (found[0], set(found)) == (FIRST.id, {FIRST.id, naming.id})


@pytest.mark.parametrize("tied", ["later", "earlier"])
def test_another_edition_is_named_and_stands(tied: str) -> None:
    """Whichever of the two has noted the tie: it stays, and the tombstone says that it does."""
    tie = Tie(FIRST.id if tied == "later" else OTHER.id, TieKind.EDITION, 0.8)
    first = FIRST if tied == "later" else replace(FIRST, ties=(tie,))
    other = OTHER if tied == "earlier" else replace(OTHER, ties=(tie,))
    store = stored(first, REPRINT, other)
    assert takedown.editions(store, {FIRST.story}) == [OTHER.story]
    assert takedown.editions(store, {some_id(1)}) == []
    (tomb,) = take_down(store, REPRINT.url)
    assert tomb.apart == (OTHER.story,)
    assert [card.id for card in store.cards()] == [OTHER.id]


def test_editions_that_go_together_are_not_named() -> None:
    """Nor one that is no longer stored."""
    away = Tie(ArticleId("f" * 32), TieKind.EDITION, 0.8)
    store = stored(FIRST, replace(OTHER, ties=(Tie(FIRST.id, TieKind.EDITION, 0.8), away)))
    tombs = takedown.bury(store, [FIRST.story, OTHER.story], reason="asked for", now=LATER, carrying=lambda _: ())
    assert [tomb.apart for tomb in tombs] == [(), ()]


def test_what_had_come_to_stand_apart_does_not_take_the_address_of_what_went() -> None:
    """Two texts of one source stored with one story, of which each stands by itself: the second keeps its own id."""
    second = article("one", 2, title="Bees come through", text="Hives were counted in the valleys.", story=FIRST.story)
    store = stored(FIRST, REPRINT, second)
    before = {card.id: card.story for card in united(store.cards())}
    assert before[second.id] == second.id
    take_down(store, FIRST.url)
    assert [(card.id, card.story) for card in united(store.cards())] == [(second.id, second.id)]


def test_nothing_of_the_text_stays() -> None:
    """The tombstone holds hashes and addresses; no title, no text."""
    (tomb,) = take_down(stored(), FIRST.id)
    assert FIRST.title not in repr(tomb)
    assert all(burial.prints.title == "" for burial in tomb.buried)


def test_a_sources_address_may_look_like_ours() -> None:
    """A source whose own pages are /articles/<32 hex digits>/ can be named by them all the same."""
    lookalike = article("one", url=f"https://one.example/articles/{'ab' * 16}/")
    (tomb,) = take_down(stored(lookalike), lookalike.url)
    assert tomb.id == lookalike.id


def test_an_address_that_names_two_stories_takes_both() -> None:
    """Two sources each with a story of its own from one original page."""
    second = article("two", 5, title="Bees", text="Hives were counted.", original_url=ORIGINAL)
    tombs = take_down(stored(FIRST, second), ORIGINAL)
    assert {tomb.id for tomb in tombs} == {FIRST.id, second.id}


@pytest.mark.parametrize("target", ["0" * 32, "https://nowhere.example/", "not an address", "", "all"])
def test_what_is_not_there_is_said_to_be_not_there(target: str) -> None:
    """One line that says what to do, and nothing is buried."""
    store = stored()
    with pytest.raises(UsageError, match="syndicator list"):
        take_down(store, target)
    assert store.tombstones() == ()
    assert len(list(store.cards())) == 3


@pytest.mark.parametrize("target", [FIRST.id, FIRST.url, REPRINT.id, "http://www.one.example/1?utm_source=x"])
def test_twice_says_when_it_was_done(target: str) -> None:
    """The second time nothing happens, and the message names the day and the reason, by whatever name it is asked."""
    store = stored()
    take_down(store, FIRST.id)
    with pytest.raises(UsageError, match="already taken down on 2026-03-19: asked for"):
        take_down(store, target)
    assert len(store.audit()) == 1


def test_of_several_that_were_taken_down_the_named_one_is_meant() -> None:
    """Why it went and what its page answers is told of it, and it alone comes back."""
    store = stored()
    takedown.bury(store, [OTHER.story], reason="an order", now=NOON, carrying=lambda _: (), legal=True)
    take_down(store, FIRST.id)
    assert "asked for; its page answers 410 " in takedown.nothing_found(store, REPRINT.url)
    assert "an order; its page answers 451 " in takedown.nothing_found(store, OTHER.url)
    takedown.restore(store, FIRST.url, now=LATER)
    assert {tomb.id: tomb.restored_at for tomb in store.tombstones()} == {OTHER.id: None, FIRST.id: LATER}


@pytest.mark.parametrize(
    "target", [FIRST.id, REPRINT.id, f"urn:uuid:{DASHED}", FIRST.url, REPRINT.url, "http://www.two.example/1/"]
)
def test_restore_lifts_by_every_name(target: str) -> None:
    """The tombstone is lifted and dated; the audit log says so; the keys are free again."""
    store = stored()
    take_down(store, FIRST.id)
    lifted = takedown.restore(store, target, now=LATER, reason="a mistake")
    assert (lifted.id, lifted.restored_at) == (FIRST.story, LATER)
    assert store.buried(FIRST) is None
    assert store.audit()[-1].action == "restore"
    assert store.known(FIRST.source).identities == {}
    with pytest.raises(UsageError, match="takedown --list"):
        takedown.restore(store, target, now=LATER)


def test_taken_down_again_after_a_restore() -> None:
    """What came back can be buried anew; one tombstone stands, with the new reason."""
    store = stored()
    take_down(store, FIRST.id)
    takedown.restore(store, FIRST.id, now=LATER)
    state = SourceState(FIRST.source, "https://one.example/feed")
    store.commit(PollRecord(state, (FIRST,), tuple((key, FIRST.id) for key in FIRST.identities)))
    (tomb,) = takedown.take_down(store, FIRST.id, reason="again", now=LATER, carrying=lambda _: ())
    assert (tomb.reason, tomb.restored_at) == ("again", None)
    assert store.buried(FIRST) is not None


def test_restore_of_nothing_is_refused() -> None:
    """What was never taken down cannot be restored."""
    with pytest.raises(UsageError, match="nothing that was taken down"):
        takedown.restore(stored(), FIRST.id, now=LATER)
