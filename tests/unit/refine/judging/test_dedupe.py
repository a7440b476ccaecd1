"""The rules of judging: identity within a source, twins across sources, and who is elected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from syndicator.engine.editing import takedown
from syndicator.model import (
    Article,
    ArticleId,
    AuditLine,
    Burial,
    Doubt,
    Evidence,
    Hop,
    HopRole,
    IdentityMode,
    Judged,
    Known,
    PollRecord,
    Precision,
    SourceKey,
    SourceState,
    Tombstone,
    Verdict,
)
from syndicator.refine.judging import dedupe, election, identity, likeness
from syndicator.refine.prints import fingerprint, sketch
from syndicator.urls import canonical
from tests.builders import NOON, TEXT, article, card
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Card, Twin

LATER = NOON + timedelta(hours=2)
MORE = " A fourth one is planned beside the lighthouse, and will be paid for by the town."
GUID, LINK = IdentityMode.GUID, IdentityMode.LINK
OTHER = (
    "Beekeepers in the northern valleys counted their hives after a mild winter and found fewer losses than in any "
    "spring on record. The association puts it down to dry weather in February, late frosts that spared the willow, "
    "and a law that keeps one chemical off the fields while anything is in flower. It asks members to go on counting, "
    "since one good year says little, and to report every swarm that settles in a chimney before it is smoked out."
)
THIRD = (
    "The town library opens its reading room until ten at night from Monday on, because students asked for it in a "
    "petition that went round the school in three days. Two retired teachers will sit at the desk by turns and drink "
    "tea. Whoever comes after eight has to leave wet umbrellas in the hall, where a new stand has been screwed to the "
    "wall, and may borrow at most five books, since the clerk who sorts the returns starts only in the morning."
)


class Desk:
    """Judges documents of sources as a poll does: what one document brings is known to the next."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.known = Known()
        self.met: set[ArticleId] = set()
        self.doubts: dict[SourceKey, tuple[Doubt, ...]] = {}

    def doubted(self) -> frozenset[tuple[SourceKey, IdentityMode]]:
        """Which keys of which source are distrusted."""
        return frozenset((key, doubt.mode) for key, doubts in self.doubts.items() for doubt in doubts)

    def article(self, id: ArticleId) -> Article | None:
        return self.store.article(id)

    def text(self, id: ArticleId) -> str:
        found = self.article(id)
        return found.text if found else ""

    def twins(self, article: Article) -> Sequence[Twin]:
        return self.store.twins(article)

    def buried(self, article: Article) -> Tombstone | None:
        return self.store.buried(article)

    def document(self, *articles: Article, now: datetime = NOON) -> list[Judged]:
        """Judge the items of one document, all of one source, and keep what they bring."""
        key = articles[0].source
        self.known = self.store.known(key)
        keys = identity.trust(articles, before := self.known.identities, self.doubts.get(key, ()), now)
        found: list[Judged] = []
        met = []
        told: dict[str, ArticleId] = {}
        self.met = set()
        for one in articles:
            judged = dedupe.judge(one, keys, self, now)
            met.append(identity.Met(one.identities, judged.article.id))
            repeated = judged.article.id in {earlier.article.id for earlier in found}
            if not repeated:
                self.met.add(judged.article.id)
                found.append(judged)
            kept = not repeated and judged.judgement.verdict in {Verdict.NEW, Verdict.CHANGED, Verdict.DUPLICATE}
            learned = dict.fromkeys((*judged.aliases, *judged.article.identities[:1]), judged.article.id)
            told |= (learned := {name: owner for name, owner in learned.items() if name not in told})
            self.store.commit(
                PollRecord(
                    SourceState(key, "https://x.example/feed"),
                    articles=(judged.article,) if kept else (),
                    identities=tuple(learned.items()),
                )
            )
            self.known = self.store.known(key)
        self.doubts[key] = identity.observed(keys, met, before, now)[0].doubts
        return found

    def one(self, made: Article, now: datetime = NOON) -> Judged:
        (judged,) = self.document(made, now=now)
        return judged

    def bury(self, made: Article) -> None:
        marks = Burial(made.source, made.id, made.identities, made.canonical, replace(made.prints, title=""))
        tomb = Tombstone(made.story, NOON, "asked for", (made.url,), (), (marks,))
        self.store.bury(tomb, AuditLine(NOON, "takedown", made.story))


def item(
    source: str = "one",
    *,
    guid: str | None = "g1",
    path: str = "1",
    title: str = "Ferry to run on tides",
    text: str = TEXT,
    **fields: Any,
) -> Article:
    """An article with every key that its entry would have had."""
    url = fields.pop("url", f"https://{source}.example/{path}")
    day = fields.get("published", NOON).date()
    keys = [f"guid:{guid}"] if guid is not None else []
    keys += [f"link:{canonical(url)}", f"td:{title}|{day}", f"content:{text}"]
    return article(source, title=title, text=text, url=url, identities=tuple(keys), **fields)


def verdict(judged: Judged) -> Verdict:
    return judged.judgement.verdict


# ---------------------------------------------------------------------------------------------- identity


def test_what_was_never_met_is_new() -> None:
    """New, its own story, first revision, and every key learned."""
    judged = Desk().one(item())
    assert verdict(judged) is Verdict.NEW
    assert judged.article.story == judged.article.id
    assert judged.article.revision == 1
    assert set(judged.aliases) == set(item().identities)


def test_the_same_again_is_unchanged() -> None:
    """The stored article stands as it is, whatever time it is met at."""
    desk = Desk()
    first = desk.one(item()).article
    again = desk.one(item(first_seen=LATER), LATER)
    assert verdict(again) is Verdict.UNCHANGED
    assert again.article == first
    assert again.aliases == ()


def test_a_change_keeps_who_it_is() -> None:
    """Id, story, first meeting and date stay; revision and "updated" move on."""
    desk = Desk()
    first = desk.one(item()).article
    changed = desk.one(item(text=TEXT + MORE, first_seen=LATER), LATER)
    assert verdict(changed) is Verdict.CHANGED
    now = changed.article
    assert (now.id, now.story, now.first_seen, now.published) == (first.id, first.id, NOON, NOON)
    assert (now.revision, now.updated) == (2, LATER)
    assert now.judgement.verdict is Verdict.CHANGED


def test_a_stated_time_of_change_is_believed() -> None:
    """A source's own "updated" is taken where it lies between the last one and now."""
    desk = Desk()
    desk.one(item())
    stated = NOON + timedelta(minutes=40)
    assert desk.one(item(text=TEXT + MORE, updated=stated), LATER).article.updated == stated


@pytest.mark.parametrize("stated", [NOON - timedelta(days=1), NOON, LATER + timedelta(days=3)])
def test_updated_is_never_in_the_future_and_never_goes_back(stated: datetime) -> None:
    """An "updated" that lies ahead, or not after the one before, is replaced by the time of the poll."""
    desk = Desk()
    desk.one(item())
    assert desk.one(item(text=TEXT + MORE, updated=stated), LATER).article.updated == LATER


def test_a_source_that_stamps_its_items_anew_changes_nothing() -> None:
    """An item whose date is that of each fetch keeps the date it came with, and is unchanged."""
    desk = Desk()
    desk.one(item())
    again = desk.one(item(published=LATER, updated=LATER), LATER)
    assert verdict(again) is Verdict.UNCHANGED
    assert again.article.published == NOON


def test_an_earlier_or_more_exact_date_is_taken() -> None:
    """A date corrected backwards, and a time where only the day was known."""
    desk = Desk()
    desk.one(item(published=NOON.replace(hour=0), published_precision=Precision.DATE))
    assert desk.one(item(published=NOON), LATER).article.published == NOON
    earlier = NOON - timedelta(days=1)
    assert desk.one(item(published=earlier), LATER).article.published == earlier


def test_a_date_that_is_stated_no_longer_stays() -> None:
    """An item that loses its date keeps the one it came with."""
    desk = Desk()
    desk.one(item())
    bare = item(published=LATER, published_evidence=Evidence.ABSENT, text=TEXT + MORE)
    judged = desk.one(bare, LATER)
    assert (judged.article.published, judged.article.published_evidence) == (NOON, Evidence.FOUND)


def test_a_new_guid_behind_the_old_link_is_learned() -> None:
    """The same article under another guid: an alias, and the id stays."""
    desk = Desk()
    first = desk.one(item(guid="old")).article
    again = desk.one(item(guid="new"), LATER)
    assert verdict(again) is Verdict.UNCHANGED
    assert again.article.id == first.id
    assert again.aliases == ("guid:new",)
    moved = desk.one(item(guid="new", path="elsewhere", title="Retitled", text=TEXT + MORE), LATER)
    assert moved.article.id == first.id


def test_an_old_item_under_a_new_guid_and_link_is_no_new_article() -> None:
    """Title, day and text are the same, or title and text: it is the one we have."""
    desk = Desk()
    first = desk.one(item()).article
    moved = desk.one(item(guid="g2", path="new/1"), LATER)
    assert moved.article.id == first.id
    again = desk.one(item(guid="g3", path="newer/1", published=LATER), LATER)
    assert again.article.id == first.id


def test_a_title_given_to_an_article_later_tells_it_too() -> None:
    """Renamed under its guid, and then, a sentence longer, under another guid and link: it is the one we have."""
    desk = Desk()
    first = desk.one(item()).article
    desk.one(item(title="Ferries to run on tides alone"), LATER)
    again = desk.one(item(guid="g2", path="new/1", title="Ferries to run on tides alone", text=TEXT + MORE), LATER)
    assert (again.article.id, verdict(again)) == (first.id, Verdict.CHANGED)


@pytest.mark.parametrize("edited", [False, True])
def test_a_text_that_was_edited_since_is_not_put_back(*, edited: bool) -> None:
    """A long text under another title, guid and link is the article that has it; one that its source has made another of
    since is an article of its own: taken for a change, it would take the edited text's place.
    """
    desk = Desk()
    first = desk.one(item()).article
    stands = desk.one(item(text=TEXT + MORE), LATER).article if edited else first
    again = desk.one(item(guid="g2", path="2", title="What the ferry does"), LATER)
    assert (again.article.id == first.id, verdict(again) is Verdict.NEW) == (not edited, edited)
    found = desk.store.article(first.id)
    assert found is not None
    assert found.text == stands.text


def test_a_link_that_is_another_at_every_fetch_moves_nobody_else_s() -> None:
    """The article stays at the address at which it was met first, and its original at its own."""
    hops = (
        Hop(HopRole.ORIGINAL, "The Elder", "https://elder.example/1"),
        Hop(HopRole.REPRINT, "One", "https://one.example/1"),
    )
    desk = Desk()
    first = desk.one(item(hops=hops)).article
    doubt = Doubt(LINK, "links changed again and again", NOON, changing=True)
    keys = identity.Keys(GUID, "", doubts=(doubt,), doubted=frozenset({LINK}))
    desk.known, desk.met = desk.store.known(first.source), set()
    later = item(
        path="1?session=2", text=TEXT + MORE, hops=(hops[0], replace(hops[1], url="https://one.example/1?session=2"))
    )
    made = dedupe.judge(later, keys, desk, LATER).article
    assert (made.id, made.url, made.hops) == (first.id, first.url, hops)


def test_a_guid_reused_for_another_text_is_another_article() -> None:
    """Other title, text and address under a known guid: a new article beside the old one, each found again."""
    desk = Desk()
    old = desk.one(item()).article
    new = desk.one(item(path="2", title="Bees come through", text=OTHER), LATER)
    assert verdict(new) is Verdict.NEW
    assert new.article.id == new.article.story != old.id
    assert desk.store.article(old.id) == old
    assert desk.one(item(path="2", title="Bees come through", text=OTHER), LATER).article.id == new.article.id
    assert verdict(desk.one(item(), LATER)) is Verdict.UNCHANGED


def test_a_constant_guid_never_overwrites() -> None:
    """One entry at a time, all with the same guid: as many articles as there were texts."""
    desk = Desk()
    for number, text in enumerate((TEXT, OTHER, THIRD)):
        desk.one(item(guid="0", path=str(number), title=f"Title {number}", text=text))
    assert len({card.id for card in desk.store.cards()}) == 3


def test_entries_behind_one_shared_link_do_not_overwrite_each_other() -> None:
    """Guids tell them apart although, one document after another, all lead to the same page."""
    desk = Desk()
    for number, text in enumerate((TEXT, OTHER, THIRD)):
        judged = desk.one(item(guid=f"v{number}", path="changes", title=f"Version {number}", text=text))
        assert verdict(judged) is Verdict.NEW
    assert len(list(desk.store.cards())) == 3


def test_a_rewritten_page_under_its_guid_is_a_change() -> None:
    """Same guid and same address: however much of title and text is new, it is that article."""
    desk = Desk()
    first = desk.one(item()).article
    judged = desk.one(item(title="Bees come through", text=OTHER), LATER)
    assert verdict(judged) is Verdict.CHANGED
    assert judged.article.id == first.id


def test_past_retention_is_not_new_again() -> None:
    """An article whose text went, but whose keys are known, stays away."""
    desk = Desk()
    first = desk.one(item()).article
    desk.store.commit(PollRecord(SourceState(first.source, "https://x.example/"), dropped=(first.id,)))
    judged = desk.one(item(text=TEXT + MORE), LATER)
    assert verdict(judged) is Verdict.UNCHANGED
    assert "retention" in judged.judgement.reason
    assert list(desk.store.cards()) == []


# ---------------------------------------------------------------------------------------------- twins


def twin_of(first: Article, second: Article) -> Judged:
    desk = Desk()
    desk.one(first)
    return desk.one(second)


def test_one_sentence_in_common_makes_no_editions_of_two_reports() -> None:
    """Under one title, with another number in one line that both have: each is its outlet's own report."""
    first, second = (
        item("one", text=f"{OTHER} It cost 94 crowns."),
        item("two", text=f"{THIRD} It cost 91 crowns."),
    )
    judged = twin_of(first, second)
    assert verdict(judged) is Verdict.NEW
    assert "another report like one's article" in judged.judgement.reason


def test_in_chinese_a_short_text_says_as_much() -> None:
    """A hundred characters are a text whatever stands above them, where as many letters are a line."""
    chinese = "渡轮公司周一宣布，往返两岸的小渡轮将改用电力驱动，潮汐发电站每天为它充电两次，票价不变。" * 2
    for language, text, joined in (("zh-Hans", chinese, True), ("en", TEXT[:130], False)):
        first = item("one", title="First of two titles", text=text, language=language)
        second = item("two", title="Another headline", text=text, language=language)
        assert (verdict(twin_of(first, second)) is Verdict.DUPLICATE) == joined


def test_a_source_cannot_touch_anothers_article() -> None:
    """With another source's guid, link and title it joins the story at most; the other's article stands untouched."""
    desk = Desk()
    victim = desk.one(item("one")).article
    thief = desk.one(item("two", url=victim.url, text=OTHER))
    assert thief.article.id != victim.id
    assert desk.store.article(victim.id) == victim


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (item("two", url="https://www.one.example/1?utm_source=x", title="Bees", text=OTHER), "same address"),
        (item("two", title="The small ferry goes electric"), "same text"),
        (item("two", text=TEXT + " The mayor was glad."), "nearly the same text"),
    ],
)
def test_the_same_story_elsewhere_is_a_duplicate(second: Article, why: str) -> None:
    """By canonical address, by exact text, by sketch: it joins the story and is not published again."""
    judged = twin_of(item("one"), second)
    assert verdict(judged) is Verdict.DUPLICATE
    assert why in judged.judgement.reason
    assert judged.article.story == item("one").id != judged.article.id
    assert judged.judgement.twin == judged.article.story


def edited(share: int) -> str:
    """TEXT with sentences of its own put between: alike, but not nearly the same."""
    words = THIRD.split()
    return f"{TEXT} {' '.join(words[:share])}."


def agreement(one: str, other: str) -> float:
    return sketch.agreement(fingerprint.prints("", one).sketch, fingerprint.prints("", other).sketch)


def test_an_edited_form_needs_equal_numbers_or_title() -> None:
    """Between "alike" and "the same", numbers or titles have to agree as well, and no number may be another."""
    longer = next(
        edited(n) for n in range(30, 90) if likeness.ALIKE + 0.02 < agreement(TEXT, edited(n)) < likeness.SAME
    )
    other_numbers = longer.replace("94", "49")
    assert likeness.ALIKE <= agreement(TEXT, other_numbers) < likeness.SAME
    by_numbers = twin_of(item("one"), item("two", title="Something else", text=longer))
    assert (verdict(by_numbers), "edited form" in by_numbers.judgement.reason) == (Verdict.DUPLICATE, True)
    edition = twin_of(item("one"), item("two", text=other_numbers))
    assert (verdict(edition), "another edition of one's article" in edition.judgement.reason) == (Verdict.NEW, True)
    assert verdict(twin_of(item("one"), item("two", title="Else", text=other_numbers))) is Verdict.NEW


def test_another_report_of_the_same_event_is_its_own_story() -> None:
    """Other words: not merged, although the title is the same."""
    assert verdict(twin_of(item("one"), item("two", text=OTHER))) is Verdict.NEW


def test_short_texts_are_merged_only_when_title_and_text_are_equal() -> None:
    """The words "read on" under two titles are two stories; a flash word for word with its title is one."""
    short = "Details follow later."
    assert verdict(twin_of(item("one", text=short), item("two", text=short))) is Verdict.DUPLICATE
    assert verdict(twin_of(item("one", text=short), item("two", text=short, title="Bees"))) is Verdict.NEW


def test_what_many_write_is_nobodys_story() -> None:
    """A greeting without a title, or for its own, is not another's story; a sentence that says something is."""
    for said in ("Good morning!", "早上好，各位朋友"):
        for title in (said, ""):
            first, second = (item(source, title=title, text=said) for source in ("one", "two"))
            assert verdict(twin_of(first, second)) is Verdict.NEW
    told = "The night ferry to Alder Bay is cancelled because of the storm."
    assert verdict(twin_of(item("one", title=told, text=told), item("two", title=told, text=told))) is Verdict.DUPLICATE


def test_empty_texts_are_not_one_text() -> None:
    """Two entries of nothing but different titles are two stories."""
    assert verdict(twin_of(item("one", text=""), item("two", text="", title="Bees"))) is Verdict.NEW


def flash(region: str, depth: int, strength: float) -> str:
    return (
        f"According to the seismic network, a quake of magnitude {strength} was measured at {depth} km below {region} "
        f"this morning. No damage has been reported from {region} so far. The network asks everybody who felt it to "
        f"fill in the form on its page, and will give a second reading within {depth} minutes."
    )


def test_flashes_from_one_template_are_not_merged() -> None:
    """The same sentences with other places and other numbers are other events."""
    first = item("one", title="Quake of 4.1 near Alder Bay", text=flash("Alder Bay", 12, 4.1))
    second = item("two", title="Quake of 5.3 near Mount Sorrel", text=flash("Mount Sorrel in the east", 33, 5.3))
    assert verdict(twin_of(first, second)) is Verdict.NEW


def test_a_stated_original_that_we_hold_makes_one_story() -> None:
    """A short reprint that names our article's page as its original joins it, whatever its words."""
    judged = twin_of(item("one"), item("two", text=OTHER, title="Bees", original_url="https://one.example/1"))
    assert verdict(judged) is Verdict.DUPLICATE
    assert "original" in judged.judgement.reason


def test_a_changed_duplicate_stays_in_its_story() -> None:
    """A correction at the reprinting outlet changes that member; it does not become a story of its own."""
    desk = Desk()
    desk.one(item("one"))
    desk.one(item("two"))
    changed = desk.one(item("two", text=TEXT + MORE), LATER)
    assert verdict(changed) is Verdict.CHANGED
    assert changed.article.judgement.verdict is Verdict.DUPLICATE
    assert changed.article.story == item("one").id


# ---------------------------------------------------------------------------------------------- withdrawn, our own


def test_what_was_taken_down_is_withdrawn() -> None:
    """The item itself, the item under another guid and link, and another outlet's reprint: none comes back."""
    desk = Desk()
    desk.bury(desk.one(item()).article)
    again = (
        item(),
        item(guid="g2", path="2"),
        item("two"),
        item("two", guid="g9", path="9", text=TEXT + " And so on."),
    )
    assert [verdict(desk.one(one, LATER)) for one in again] == [Verdict.WITHDRAWN] * 4
    assert list(desk.store.cards()) == []
    assert "asked for" in desk.one(item(), LATER).judgement.reason


def test_restored_comes_back_under_whatever_guid_it_has_now() -> None:
    """While it was buried the item was seen under another guid; lifting the tombstone forgets that one too."""
    desk = Desk()
    first = desk.one(item()).article
    desk.bury(first)
    desk.one(item(guid="g2", path="2"), LATER)
    desk.store.unbury(first.id, LATER, AuditLine(LATER, "restore", first.id))
    assert verdict(desk.one(item(guid="g2", path="2"), LATER)) is Verdict.NEW


def test_what_comes_of_a_buried_story_stays_its_own_sources_article() -> None:
    """Under another key than it was buried with, too: once the story is back, each source changes its own."""
    desk = Desk()
    ours, theirs = desk.one(item()).article, desk.one(item("two", published=LATER)).article
    assert ours.story == theirs.story
    takedown.take_down(desk.store, ours.url, reason="asked for", now=LATER, carrying=lambda _: ())
    for one, owner in ((item("two", guid="g2", path="2"), theirs), (item(guid="g2", path="2"), ours)):
        judged = desk.one(one, LATER)
        assert (verdict(judged), judged.article.id) == (Verdict.WITHDRAWN, owner.id)
    third = desk.one(item("three"), LATER)
    assert (verdict(third), third.article.id) == (Verdict.WITHDRAWN, item("three").id)


def test_another_edition_that_was_left_standing_goes_on() -> None:
    """Its source may change it; into what was taken down it does not turn, and nobody else brings that back."""
    desk = Desk()
    taken = desk.one(item()).article
    numbers = TEXT.replace("94", "49").replace("Two", "Seven")
    edition = desk.one(item("two", text=numbers))
    assert verdict(edition) is Verdict.NEW
    (tomb,) = takedown.take_down(desk.store, taken.url, reason="asked for", now=NOON, carrying=lambda _: ())
    assert tomb.apart == (edition.article.story,)
    changed = desk.one(item("two", text=numbers + MORE), LATER)
    assert verdict(changed) is Verdict.CHANGED
    assert desk.store.article(edition.article.id) == changed.article
    assert verdict(desk.one(item("two", text=TEXT), LATER)) is Verdict.WITHDRAWN
    assert verdict(desk.one(item("three", text=TEXT + " And so on."), LATER)) is Verdict.WITHDRAWN
    assert verdict(desk.one(item("three", guid="g3", path="3", text=numbers), LATER)) is Verdict.WITHDRAWN


def urn(id: str) -> str:
    return f"urn:uuid:{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"


@pytest.mark.parametrize("mode", [GUID, LINK])
def test_our_own_output_is_recognised(mode: IdentityMode) -> None:
    """An entry whose guid is the id of an article we hold is ours, also where this source's guids are not trusted."""
    desk = Desk()
    ours = desk.one(item()).article
    desk.doubts[SourceKey("two")] = identity.inherited(mode, "one guid stood on several entries", NOON)
    judged = desk.one(item("two", guid=urn(ours.id), path="mirrored", title="x", text=OTHER))
    assert verdict(judged) is Verdict.DUPLICATE
    assert judged.judgement.twin == ours.id
    assert "our own" in judged.judgement.reason


def test_a_foreign_urn_is_a_guid_like_any_other() -> None:
    """An UUID that is none of ours says nothing."""
    assert verdict(Desk().one(item(guid=urn("0123456789abcdef" * 2)))) is Verdict.NEW


# ---------------------------------------------------------------------------------------------- election

HOMES = {SourceKey(key): election.Standing(f"{key}.example", f"The {key} Post") for key in ("one", "two", "three")}


def credited(source: str, **fields: Any) -> Card:
    """A member that credits another outlet."""
    hops = (Hop(HopRole.ORIGINAL, "Somebody Else"), Hop(HopRole.REPRINT, "This Post"))
    return card(article(source, hops=hops, **fields))


def test_whom_another_names_is_elected() -> None:
    """Although it came last and credits somebody else."""
    named = credited("one", published=LATER)
    other = card(article("two", original_url=named.url))
    assert election.elect([other, named], HOMES) == named


def test_whose_outlet_another_credits_is_elected() -> None:
    """Before who credits nobody and came first; in either script, and whatever quotes and case; an address goes before."""
    hops = (Hop(HopRole.ORIGINAL, "《the One post》"), Hop(HopRole.REPRINT, "This Post"))
    original, copy = card(article("one", published=LATER)), card(article("two", hops=hops))
    early = card(article("three", published=NOON - timedelta(days=1)))
    assert election.elect([early, copy, original], HOMES) == original
    claiming = card(article("two", hops=hops, original_url=early.url))
    assert election.elect([early, claiming, original], HOMES) == early
    chinese = HOMES | {SourceKey("one"): election.Standing("one.example", "江苏新闻网")}
    hops = (Hop(HopRole.ORIGINAL, "江蘇新聞網"), Hop(HopRole.REPRINT, "This Post"))
    assert election.elect([early, card(article("two", hops=hops)), original], chinese) == original


def test_crediting_oneself_counts_for_nothing() -> None:
    """Neither does one's own outlet's name, nor that of a source whose page stands elsewhere."""
    boastful = card(article("two", published=LATER, hops=(Hop(HopRole.ORIGINAL, "The two Post"),)))
    sister = card(article("two", 2, published=LATER, hops=(Hop(HopRole.ORIGINAL, "The two Post"),)))
    plain = card(article("one"))
    assert election.elect([boastful, sister, plain], HOMES) == plain
    thief = card(article("two", url="https://one.example/1", published=NOON - timedelta(days=9)))
    helper = card(article("three", published=LATER, hops=(Hop(HopRole.ORIGINAL, "The two Post"),)))
    assert election.elect([thief, helper, plain], HOMES) == plain


def test_then_the_source_of_the_higher_priority_is_elected() -> None:
    """Before who credits nobody and who came first, and behind whom another names."""
    preferred = HOMES | {SourceKey("two"): election.Standing("two.example", priority=5)}
    early, second = card(article("one")), credited("two", published=LATER)
    assert election.elect([early, second], HOMES) == early
    assert election.elect([early, second], preferred) == second
    naming = card(article("three", published=LATER, original_url=early.url))
    assert election.elect([early, second, naming], preferred) == early


def test_naming_oneself_counts_for_nothing() -> None:
    """A claim in a member's own favour, or of another article of its own source, does not elect it."""
    boastful = article("two", published=LATER)
    boastful = replace(boastful, original_url=boastful.url)
    sister = article("two", 2, original_url=boastful.url, published=LATER)
    plain = card(article("one"))
    assert election.elect([card(boastful), card(sister), plain], HOMES) == plain


def test_who_credits_nobody_comes_before_who_does() -> None:
    """A reprint that says so gives way, even if it is the earlier one here."""
    first = credited("one", published=NOON - timedelta(days=1))
    second = card(article("two"))
    assert election.elect([first, second], HOMES) == second


def test_the_page_at_home_comes_before_one_elsewhere() -> None:
    """A member whose page stands at somebody else's host is not elected, not even when that page is named."""
    thief = card(article("two", url="https://one.example/1", published=NOON - timedelta(days=9)))
    victim = card(article("one"))
    helper = card(article("three", original_url="https://one.example/1"))
    assert election.elect([thief, victim], HOMES) == victim
    assert election.elect([thief, victim, helper], HOMES) == victim


def test_a_subdomain_is_at_home() -> None:
    """news.one.example is at home with one.example, notone.example is not."""
    under = card(article("one", url="https://news.one.example/1"))
    beside = card(article("two", url="https://nottwo.example/1", published=NOON - timedelta(days=1)))
    assert election.elect([beside, under], HOMES) == under


def test_then_the_earliest_is_elected() -> None:
    """With nothing else to go by, who published first; with equal times, always the same one."""
    early = card(article("two", published=NOON - timedelta(hours=1)))
    late = card(article("one"))
    assert election.elect([late, early], HOMES) == early
    equal = [card(article("one")), card(article("three"))]
    assert election.elect(equal, HOMES) == election.elect(equal[::-1], HOMES)


members = st.builds(
    lambda key, number, credits_other, named, hours, home: (credited if credits_other else _plain)(
        key,
        number=number,
        published=NOON + timedelta(hours=hours),
        original_url=named,
        **({} if home else {"url": f"https://{'two' if key == 'one' else 'one'}.example/{number}"}),
    ),
    st.sampled_from(["one", "two", "three"]),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from([None, "https://one.example/1", "https://two.example/2", "https://elsewhere.example/"]),
    st.integers(0, 2),
    st.booleans(),
)


def _plain(source: str, **fields: Any) -> Card:
    return card(article(source, **fields))


@settings(max_examples=60, deadline=None)
@given(st.lists(members, min_size=1, max_size=4, unique_by=lambda made: made.id))
def test_election_does_not_depend_on_order(story: list[Card]) -> None:
    """Whatever order the members came in, the same one is elected."""
    assert len({election.elect(order, HOMES).id for order in permutations(story)}) == 1


# ---------------------------------------------------------------------------------------------- sequences

TEXTS = (TEXT, TEXT + " Corrected since.", OTHER, THIRD)


def entry(guid: int, link: int, text: int) -> Article:
    """What a careful source shows: a guid keeps its title, while link and text may change."""
    return item(guid=f"g{guid}", path=f"{guid}/{link}", title=f"Story {guid}", text=f"{TEXTS[text]} Of story {guid}.")


careful = st.lists(st.builds(entry, st.integers(0, 3), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=5)
wild = st.builds(
    lambda guid, link, title, text: item(
        guid=None if guid == 3 else f"g{guid}", path=str(link), title=f"Title {title}", text=TEXTS[text]
    ),
    *(st.integers(0, 3),) * 4,
)


LEARNING = 3
"""Polls."""


def once(document: list[Article]) -> list[Article]:
    return list({one.identities[0]: one for one in document}.values())


@settings(max_examples=40, deadline=None)
@given(st.lists(careful, min_size=1, max_size=5))
def test_a_guid_never_has_two_live_articles(documents: list[list[Article]]) -> None:
    """Whatever a source does to links and texts, each of its guids is one article, under one id for good."""
    desk = Desk()
    ids: dict[str, ArticleId] = {}
    for number, document in enumerate(documents):
        for judged in desk.document(*once(document), now=NOON + timedelta(hours=number)):
            assert ids.setdefault(judged.article.title, judged.article.id) == judged.article.id
    stored = desk.store.articles(SourceKey("one"))
    guids = [one.title for one in stored]
    assert len(guids) == len(set(guids))


def shown(guid: str | None, link: int, text: int) -> Article:
    return item(guid=guid, path=str(link), title="Title 1", text=TEXTS[text])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(wild, min_size=1, max_size=4), min_size=1, max_size=4))
@example([[shown("g0", 1, 1), shown("g1", 1, 0), shown("g1", 0, 0)]])
@example([[shown("g0", 0, 2), shown("g2", 1, 1), shown("g1", 1, 0), shown(None, 0, 0)]])
def test_replaying_a_document_changes_nothing(documents: list[list[Article]]) -> None:
    """However wild a source's keys are, the same document again brings no new article and no change, once it has shown
    which of them tell entries apart: what was a repetition by a key that is distrusted since is an entry of its own.

    That takes a few polls where one entry's key is another's link and a third one's title.
    """
    desk = Desk()
    for document in documents:
        different = list({(one.title, one.text, one.url): one for one in document}.values())
        doubted = desk.doubted()
        desk.document(*different)
    while desk.doubted() != doubted:
        doubted = desk.doubted()
        desk.document(*different, now=LATER)
    for _ in range(LEARNING):  # under which links one stands that is given twice
        desk.document(*different, now=LATER)
    before = {card.id: card.digest for card in desk.store.cards()}
    again = desk.document(*different, now=LATER)
    assert {verdict(judged) for judged in again} == {Verdict.UNCHANGED}
    assert {card.id: card.digest for card in desk.store.cards()} == before


def test_a_date_that_cannot_be_does_not_make_a_copy_the_first() -> None:
    """Of two at home that credit nobody the earlier is elected, by the dates that can be believed."""
    first = card(article("one", published=NOON))
    copy = card(article("two", published=NOON - timedelta(days=1)))
    assert election.elect([first, copy], HOMES) == copy
    copy = structs.replace(copy, believed=NOON + timedelta(hours=3))
    assert election.elect([first, copy], HOMES) == first
