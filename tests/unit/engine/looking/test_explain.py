"""Why: everything that is known of an address, in sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from syndicator.engine.editing import takedown
from syndicator.engine.looking.explain import Explanation, explain
from syndicator.model import (
    Article,
    Channel,
    Evidence,
    Flag,
    Hop,
    HopRole,
    Judgement,
    PollRecord,
    SourceKey,
    SourceState,
    Tie,
    TieKind,
    Transformation,
    Verdict,
    Words,
)
from tests.builders import NOON, article, source
from tests.fakes.store import MemoryStore

SOURCES = {SourceKey(key): source(key) for key in ("one", "two")}
CHANNELS = (
    Channel("all", "All"),
    Channel("second", "Second", sources=(SourceKey("two"),)),
    Channel("bees", "Bees", words=Words(include=("beekeeping",))),
)
FIRST = article("one")
REPRINT = replace(
    article("two", published=NOON + timedelta(hours=2)),
    story=FIRST.story,
    judgement=Judgement(Verdict.DUPLICATE, "nearly the same text as one's article", FIRST.id, 0.8712),
    hops=(
        Hop(HopRole.ORIGINAL, "The One Post", evidence=Evidence.INFERRED, literal="Source: The One Post"),
        Hop(HopRole.REPRINT, "The Two Post"),
    ),
    transformations=(Transformation("tracker-removed", 3),),
)


def stored(*articles: Article) -> MemoryStore:
    store = MemoryStore()
    for one in articles or (FIRST, REPRINT):
        state = SourceState(one.source, f"https://{one.source}.example/feed")
        store.commit(PollRecord(state, (one,), tuple((key, one.id) for key in one.identities)))
    return store


def told(store: MemoryStore, target: str) -> list[Explanation]:
    return explain(store, SOURCES, CHANNELS, target)


def test_words_in_which_members_of_a_story_differ_are_named() -> None:
    """From either side; whose text is the same letter for letter is not spoken of."""
    said = replace(REPRINT, text=FIRST.text.replace("Fares", "Prices", 1).replace("94 per cent", "91 per cent", 1))
    store = stored(FIRST, said)
    assert (
        "“two”, which carries it too, has other words in the same places: “94” here, “91” there; “Fares” here, “Prices” there"
        in whole(told(store, FIRST.url)[0])
    )
    assert "“one”, which carries it too, has other words in the same places: “91” here, “94” there" in whole(
        told(store, said.url)[0]
    )
    assert "in the same places" not in whole(told(stored(), FIRST.url)[0])


def test_of_very_many_editions_the_first_are_named() -> None:
    """A form filled in for a hundred towns is no hundred lines; how many there are is said."""
    others = [article("two", number, ties=(Tie(FIRST.id, TieKind.EDITION, 0.9, ours=True),)) for number in range(1, 24)]
    (one,) = told(stored(FIRST, *others), FIRST.url)
    named = [said for said in one.sentences if said.startswith("another edition of the text")]
    assert len(named) == 20
    assert "3 more editions of the text, with other numbers, names or words, are told apart" in one.sentences


def whole(explanation: Explanation) -> str:
    return " / ".join(explanation.sentences)


def test_a_published_article_says_where_it_stands() -> None:
    """Source, verdict, who else carries it, its page and the channels that take it; not those that do not."""
    (one,) = told(stored(), FIRST.url)
    assert (one.id, one.source, one.subject) == (FIRST.id, "one", FIRST.url)
    said = whole(one)
    assert "taken from source “one”" in said
    assert "judged new: not seen before" in said
    assert "also carried by two" in said
    assert f"articles/{FIRST.id}/ in channels all, second" in said
    assert "bees" not in said


def test_a_merged_article_says_with_what_and_how_alike() -> None:
    """The twin, the similarity, the evidence of its hops, what was changed, and who is shown instead."""
    (two,) = told(stored(), REPRINT.url)
    said = whole(two)
    assert f"nearly the same text as one's article ({FIRST.id}, similarity 0.87)" in said
    assert "The One Post (inferred from the line “Source: The One Post”)" in said
    assert "tracker-removed (3)" in said
    assert "not shown itself: its story is shown as “one” tells it" in said


def test_a_story_is_explained_member_by_member() -> None:
    """Asked by the story's id: every telling of it."""
    assert {one.source for one in told(stored(), FIRST.id)} == {"one", "two"}


def test_what_was_taken_down_says_when_and_why() -> None:
    """By address or id; after a restore it says that, too."""
    store = stored()
    takedown.take_down(store, FIRST.id, reason="asked for", now=NOON, carrying=lambda _: ())
    for target in (FIRST.id, FIRST.url, REPRINT.id, "http://www.two.example/1/?utm_source=x"):
        (one,) = told(store, target)
        assert "taken down 2026-03-18 12:00 UTC: asked for" in whole(one)
        assert "410" in whole(one)
    takedown.restore(store, FIRST.id, now=NOON + timedelta(days=1))
    assert "restored 2026-03-19" in whole(told(store, FIRST.id)[0])


def test_what_was_left_out_says_why() -> None:
    """The source that showed it and the reason, whatever tracker stands on the address asked for."""
    store = stored()
    state = SourceState(SourceKey("two"), "https://two.example/feed")
    store.commit(PollRecord(state, left_out=(("https://two.example/ad", "holds the excluded word “ad”"),)))
    (one,) = told(store, "https://www.two.example/ad?fbclid=1")
    assert whole(one) == "shown by source “two” but left out: holds the excluded word “ad”"


def test_an_article_of_a_removed_source_says_so() -> None:
    """It is stored, and not published, because its source is not configured any more."""
    (one,) = told(stored(article("gone")), "https://gone.example/1")
    assert "not published: its source is not configured" in whole(one)


def test_what_was_never_met_says_so_and_names_the_neighbours() -> None:
    """An unknown address of a host we poll, one of a strange host, and no address at all."""
    store = stored()
    (near,) = told(store, "https://two.example/unknown")
    assert "never met" in whole(near)
    assert "sources on the same host: two" in whole(near)
    assert "same host" not in whole(told(store, "https://elsewhere.example/")[0])
    assert "never met" in whole(told(store, "what?")[0])


def test_a_channel_that_shows_it_in_another_script_says_so() -> None:
    """Only where it is converted there: a Chinese article of the script that the channel takes."""
    channels = (Channel("all", "All"), Channel("tw", "TW", script="hant-tw"))
    for language, expected in (("zh-Hans", "all, tw (in script hant-tw)"), ("zh-Hant", "all, tw"), ("en", "all, tw")):
        one = replace(FIRST, language=language)
        (said,) = explain(stored(one), SOURCES, channels, one.url)
        assert f"in channels {expected} (" in whole(said)


def test_a_date_that_is_not_believed_is_told() -> None:
    """Of a backdated article it says when its source did not show it yet."""
    late = replace(FIRST, absent_at=FIRST.published + timedelta(days=1), flags=(Flag.BACKDATED,))
    store = MemoryStore()
    store.commit(PollRecord(SourceState(late.source, "https://one.example/feed"), articles=(late,)))
    found = explain(store, SOURCES, CHANNELS, late.url)
    assert any("its source did not show it at" in said for said in found[0].sentences)
