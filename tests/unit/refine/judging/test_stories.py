"""What makes one story of many articles: ties, editions, and who may not be brought together."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

from msgspec import structs

from syndicator import heap
from syndicator.model import Article, ArticleId, Card, Judged, PollRecord, SourceState, Tie, TieKind, Verdict
from syndicator.model.changing import replace
from syndicator.refine.judging import likeness, stories
from syndicator.refine.judging.corrected import put_right
from syndicator.refine.judging.sentences import MOST_SENTENCES, Outlines, Split, compared, is_telling, split
from syndicator.refine.judging.stories import judge_new, united
from syndicator.refine.prints import facts, fingerprint
from tests.builders import NOON, TEXT, article, card
from tests.fakes.store import MemoryStore
from tests.unit.refine.judging.test_dedupe import OTHER, THIRD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pytest


def tied(source: str, number: int = 1, *ties: Tie, **fields: Any) -> Card:
    return structs.replace(card(article(source, number, **fields)), ties=ties)


def to(other: Card, kind: TieKind = TieKind.TEXT, strength: float = 0.9) -> Tie:
    return Tie(other.id, kind, strength)


def groups(cards: Iterable[Card]) -> set[frozenset[ArticleId]]:
    found: dict[ArticleId, set[ArticleId]] = {}
    for one in united(cards):
        found.setdefault(one.story, set()).add(one.id)
    return {frozenset(group) for group in found.values()}


def test_a_later_article_makes_one_story_of_two_under_the_elder_id() -> None:
    """Two articles whose texts a third shows to be one become one story; the id that was met first stays."""
    first, second = tied("one"), tied("two", first_seen=NOON + timedelta(hours=1))
    third = tied("three", 1, to(first), to(second), first_seen=NOON + timedelta(hours=2))
    for cards in permutations([first, second, third]):
        assert {one.story for one in united(cards)} == {first.id}


def test_two_editions_never_share_a_story() -> None:
    """Who tells what both have in common is counted to the earlier one, whatever the order."""
    first = tied("one")
    corrected = tied("two", 1, to(first, TieKind.EDITION), published=NOON + timedelta(hours=1))
    between = tied(
        "three", 1, to(first, strength=0.9), to(corrected, strength=0.92), published=NOON + timedelta(hours=2)
    )
    for cards in permutations([first, corrected, between]):
        assert groups(list(cards)) == {frozenset({first.id, between.id}), frozenset({corrected.id})}


def test_nobody_makes_one_story_of_two_texts_of_one_source() -> None:
    """A text put together from two of a source's articles, or that copies one and names the other, joins one of them."""
    first, second = tied("victim", 1), tied("victim", 2)
    both = tied("thief", 1, to(first, strength=0.52), to(second, strength=0.51))
    assert groups([first, second, both]) == {frozenset({first.id, both.id}), frozenset({second.id})}
    claiming = tied("thief", 1, to(first, strength=1.0), to(second, TieKind.CLAIM, 0.0))
    assert groups([first, second, claiming]) == {frozenset({first.id, claiming.id}), frozenset({second.id})}


def test_a_claim_does_not_bring_two_outlets_stories_together() -> None:
    """Who copies one outlet and names another's page as its original stands with the one whose text it has."""
    one, two = tied("one"), tied("two")
    thief = tied("three", 1, to(one, strength=1.0), to(two, TieKind.CLAIM, 0.0))
    assert groups([one, two, thief]) == {frozenset({one.id, thief.id}), frozenset({two.id})}


def test_who_shows_anothers_page_claims_it_and_is_not_claimed_by_it() -> None:
    """At one address it is the page of whose source is at home there: that outlet's article does not join what others
    tell whom a planet shows under it.
    """
    page = tied("one")
    shown = tied("planet", 1, to(page, TieKind.CLAIM), url=page.url)
    own = [tied("planet", number) for number in (2, 3)]
    elsewhere = tied("two", 1, to(shown))
    for cards in permutations([page, shown, elsewhere]):
        assert groups([*cards, *own]) >= {frozenset({page.id}), frozenset({shown.id, elsewhere.id})}
    assert groups([page, shown, *own]) >= {frozenset({page.id, shown.id})}


def test_who_names_the_earlier_edition_stands_with_it() -> None:
    """A summary that is as much like the corrected edition names the first one as its original, and counts to that."""
    first, later = tied("one"), tied("two", 1, Tie(tied("one").id, TieKind.EDITION, 0.9))
    part = tied("three", 2, to(first, TieKind.CLAIM, 1.0), to(later, TieKind.EDITED, 0.21))
    assert groups([first, later, part]) == {frozenset({first.id, part.id}), frozenset({later.id})}


def test_a_story_outlives_the_article_that_began_it() -> None:
    """Where the first member is stored no longer, the others stay together under its id."""
    gone = tied("one")
    rest = [structs.replace(tied(key, 1, to(gone)), story=gone.id) for key in ("two", "three")]
    assert {one.story for one in united(rest)} == {gone.id}


def test_what_was_stored_before_there_were_ties_stays_together() -> None:
    """An article with nothing but a story's id stands in it."""
    first = tied("one")
    assert {one.story for one in united([first, structs.replace(tied("two"), story=first.id)])} == {first.id}


def prints_of(text: str) -> bytes:
    return fingerprint.prints("", text).facts


def test_a_number_put_right_is_another_fact_in_the_same_place() -> None:
    """One figure changed is found; the text without its last sentence, and behind another dateline, differs in nothing."""
    same, other = facts.compare(prints_of(TEXT), prints_of(TEXT.replace("94 per cent", "91 per cent")))
    assert other == 1
    assert facts.compare(prints_of(TEXT), prints_of(TEXT.rpartition("Fares")[0]))[1] == 0
    assert facts.compare(prints_of(TEXT), prints_of("HARBOUR, March 3 (Wire) - " + TEXT))[1] == 0
    zh = "据介绍，大桥全长1200米，由王强介绍的三十五名工人历时两年建成，预计每天可通过车辆四万辆。"
    assert facts.compare(prints_of(zh), prints_of(zh.replace("三十五名", "三十六名")))[1] == 1
    assert same >= 0


def told(first: Article, second: Article) -> Article:
    store = MemoryStore()
    store.commit(PollRecord(SourceState(first.source, "https://x.example/"), articles=(first,)))
    return judge_new(second, store, "not seen before").article


def test_an_open_edition_joins_the_story_of_whom_it_names() -> None:
    """Another word for one alone keeps two texts apart; but not who names one of their story as the original he has it
    from, in whatever order they came.
    """
    report, reprint = tied("one"), tied("two", 1, to(tied("one")), published=NOON + timedelta(hours=1))
    apart = Tie(reprint.id, TieKind.EDITION, 0.97, open=True)
    styled = tied("three", 1, to(report, strength=0.97), apart, published=NOON + timedelta(hours=2))
    cards = [report, reprint, styled]
    assert groups(cards) == {frozenset({report.id, reprint.id}), frozenset({styled.id})}
    naming = [report, reprint, structs.replace(styled, original_url=report.url)]
    for order in permutations(naming):
        assert groups(list(order)) == {frozenset(one.id for one in cards)}
    assert groups([report, naming[2]]) == {frozenset({report.id, styled.id})}  # the other is kept no longer
    shut = structs.replace(styled, original_url=report.url, ties=(styled.ties[0], structs.replace(apart, open=False)))
    assert groups([report, reprint, shut]) == {frozenset({report.id, reprint.id}), frozenset({styled.id})}


def test_who_names_a_corrected_edition_stands_with_it() -> None:
    """A text that is nearly as much like the first edition counts to that, but where it says that it has the other's."""
    first = tied("one")
    corrected = tied("two", 1, to(first, TieKind.EDITION), published=NOON + timedelta(hours=1))
    later = {"published": NOON + timedelta(hours=2), "original_url": corrected.url}
    naming = tied("three", 1, to(first, strength=0.9), to(corrected, strength=0.92), **later)
    for cards in permutations([first, corrected, naming]):
        assert groups(list(cards)) == {frozenset({corrected.id, naming.id}), frozenset({first.id})}


def test_the_letters_of_an_original_stay_with_it_whatever_a_reprint_made_of_its_words() -> None:
    """A reprint in its house's words names its original; who carries that to the letter is of their story, in whatever
    order the three came, and its poll says so. Where the reprint names somebody else, its words make another edition.
    """
    first = article("one", text=ZH)
    styled = article(
        "two", text=ZH.replace("水闸", "桥梁"), original_url=first.url, published=NOON + timedelta(hours=1)
    )
    copied = article("three", text=ZH, published=NOON + timedelta(hours=2))
    for order in permutations([first, styled, copied]):
        store, last = one_by_one(*order)
        assert groups(store.cards()) == {frozenset({first.id, styled.id, copied.id})}
        assert last.judgement.verdict is Verdict.DUPLICATE
    store, last = one_by_one(first, replace(styled, original_url="https://four.example/1"), copied)
    assert groups(store.cards()) == {frozenset({first.id, copied.id}), frozenset({styled.id})}


def test_who_tells_another_edition_s_words_is_told_apart_at_once() -> None:
    """Two have a sentence more than a third, and in it another word for one: the later of them is a story of its own, as
    its poll says and its release shows; but not where it names the third.
    """
    report = article("one", text=ZH)
    first = article("two", text=f"{ZH}管理处表示，明年将在桥头增设一座茶馆。", published=NOON + timedelta(hours=1))
    other = article("three", text=f"{ZH}管理处表示，明年将在桥头增设一座码头。", published=NOON + timedelta(hours=2))
    store, last = one_by_one(report, first, other)
    assert [tie.kind for tie in last.article.ties if tie.open] == [TieKind.EDITION]
    assert last.judgement.verdict is Verdict.NEW
    assert groups(store.cards()) == {frozenset({report.id, first.id}), frozenset({other.id})}
    store, last = one_by_one(report, first, replace(other, original_url=report.url))
    assert last.judgement.verdict is Verdict.DUPLICATE
    assert groups(store.cards()) == {frozenset({report.id, first.id, other.id})}


def one_by_one(*articles: Article) -> tuple[MemoryStore, Judged]:
    store = MemoryStore()
    for each in articles:
        judged = judge_new(each, store, "not seen before")
        store.commit(PollRecord(SourceState(each.source, "https://x.example/"), articles=(judged.article,)))
    return store, judged


def test_what_is_open_elsewhere_says_nothing_of_other_stories() -> None:
    """A story is what its own ties make of it, whichever others are stored and in whatever order they come."""
    first = tied("one")
    corrected = tied("two", 1, to(first, TieKind.EDITION), published=NOON + timedelta(hours=1))
    later = {"published": NOON + timedelta(hours=2), "original_url": corrected.url}
    between = tied("three", 1, to(first), to(corrected, strength=0.92), **later)
    alone = groups([first, corrected, between])
    elsewhere = tied("four", 2)
    apart = tied("five", 2, Tie(elsewhere.id, TieKind.EDITION, 0.97, open=True), original_url=elsewhere.url)
    for cards in permutations([first, corrected, between, elsewhere, apart]):
        stories.RECENT.clear()  # as in a process that has just begun
        assert groups(list(cards)) >= alone


def test_a_summary_joins_the_full_text_of_its_title() -> None:
    """A short text that stands in a longer one of the same title is told with it, and so is the longer one if it comes last."""
    whole = article("one", title="Ferry to run on tides", text=f"{TEXT}\n{OTHER}\n{THIRD}")
    part = article("two", title="Ferry to run on tides", text=TEXT)
    assert told(whole, part).story == whole.id
    assert told(part, whole).story == part.id
    other = article("two", title="Ferry to run on tides", text=OTHER.replace("hives", "boxes")[:200])
    assert told(article("one", title="Ferry to run on tides", text=f"{TEXT}\n{THIRD}"), other).story == other.id


def test_an_original_that_comes_after_its_reprint_is_tied_to_it() -> None:
    """A reprint in other words names its original; whichever comes first, they are one story."""
    original = article("one")
    reprint = article("two", text=OTHER, title="Bees", original_url=original.url)
    assert told(original, reprint).story == original.id
    assert told(reprint, original).story == reprint.id


def wrong(one: str, other: str) -> str:
    found = compared(Split(one), Split(other))
    return put_right(found) if found else ""


def test_a_text_that_is_met_again_is_not_parted_again() -> None:
    """What is kept of a text is what parting it would give, and a very long one is not kept."""
    for text in (f"{TEXT}\n{THIRD}", ZH):
        assert split(text) is split(text)
        assert (split(text).plain, split(text).folded) == (Split(text).plain, Split(text).folded)
        assert split(text).plain
    assert split(TEXT * 200) is not split(TEXT * 200)


def test_a_number_put_right_makes_another_edition_and_a_notice_with_numbers_does_not() -> None:
    """The paragraph that is the same but for a number tells; what only one of the two has at its end says nothing."""
    lines = [f"Paragraph {word} of the report says what happened at the {word} gate that day." for word in WORDS]
    body = "\n".join(lines)
    noticed = f"{body}\nReprinted with leave; call 555 0101 before 17:30."
    righted = body.replace("the fifth gate", "the fifth of 82 gates")
    assert wrong(body, noticed) == ""
    assert wrong(righted, righted.replace("82", "92") + "\nCorrection: a figure was wrong.") != ""


def test_a_place_put_right_makes_another_edition_and_a_house_s_words_do_not() -> None:
    """Two outlets tell one text; a third one tells it with another town in it, and is told apart, saying of which town."""
    first = article("one", text=ZH)
    again = told(first, article("two", text=ZH.replace("介绍", "透露")))
    righted = told(first, article("three", text=ZH.replace("青石镇", "枫林镇")))
    assert again.story == first.id
    assert righted.story == righted.id
    assert "another edition of one's article: 枫林 in place of 青石" in righted.judgement.reason
    other = ZH.replace("水闸", "桥梁")
    assert "桥梁 in place of 水闸, and nothing else" in told(first, article("three", text=other)).judgement.reason
    assert told(first, article("three", text=other, original_url=first.url)).story == first.id


ZH = (
    "记者近日在青石镇采访时看到，新建的水闸已经投入使用，附近的居民正在清理河道。负责工程的技术人员介绍，水闸建成后，上游的农田不再受涝，"
    "下游的码头也恢复了通航。按照规划，今后还将在两岸修建步道和观景平台，方便群众休闲。为了保护水质，沿河的工厂已经全部搬迁，原址改造成公园。"
    "当地村民说，过去一到雨季就担心房屋进水，如今终于可以安心睡觉。下一步，有关部门将继续完善配套设施，让更多的人享受到治理的成果。"
)
WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def test_what_is_beyond_doubt_is_united_as_by_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories made in one step, because nothing speaks against it, are those that the rules make tie by tie."""
    dice = random.Random(11)
    kinds = [TieKind.TEXT] * 12 + [TieKind.EDITED, TieKind.CLAIM, TieKind.EDITION]
    for _ in range(60):
        cards: list[Card] = []
        for number in range(dice.randrange(2, 40)):
            others = dice.sample(cards, min(len(cards), dice.randrange(3)))
            ties = [to(one, dice.choice(kinds), dice.random()) for one in others]
            made = tied(f"s{dice.randrange(30)}", number, *ties, published=NOON + timedelta(minutes=dice.randrange(90)))
            told = next((one.story for one in cards for tie in ties if tie.id == one.id), made.id)
            cards.append(structs.replace(made, story=told))
        quick = [(card.id, card.story) for card in united(cards)]
        assert quick == [(card.id, card.story) for card in united(cards)]  # as remembered
        with monkeypatch.context() as slowly:
            slowly.setattr(stories, "_each_of_another_source", lambda _: False)
            slowly.setattr(stories, "_linked", lambda tied: [sorted(_named(tied))])
            slowly.setattr(stories, "RECENT", {})
            assert quick == [(card.id, card.story) for card in united(cards)]


def _named(tied: Mapping[ArticleId, Card]) -> set[ArticleId]:
    return {*tied, *(tie.id for card in tied.values() for tie in card.ties), *(card.story for card in tied.values())}


def test_outlines_tell_which_texts_need_not_be_read() -> None:
    """Two texts of which one has nothing that the other lacks are told by their outlines alone; of others texts are read."""
    lines = [f"Paragraph {word} of the report says what happened at the {word} gate that day." for word in WORDS]
    texts = [
        "\n".join(some) for some in (lines, lines[2:], [*lines, "More on page two."], ["By wire.", *lines], [], ZH)
    ]
    for one, other in product(map(Split, [*texts, TEXT, "a.b." * MOST_SENTENCES]), repeat=2):
        assert compared(one, other) is None or is_telling(one, other.outline)
    whole, cut, noticed, wired = map(Split, texts[:4])
    assert not is_telling(whole, cut.outline)
    assert not is_telling(noticed, whole.outline)
    assert is_telling(noticed, wired.outline)


def test_an_outline_is_good_for_one_state_of_an_article() -> None:
    """What was kept of an article is not taken for another state of it; the longest unused goes first."""
    outline = Split(TEXT).outline
    outlines = Outlines(600)
    one, two, three = (article(source).id for source in ("one", "two", "three"))
    outlines.keep(one, "digest", "exact", outline)
    outlines.keep(two, "digest", "exact", outline)
    assert outlines.find(one, "digest", "exact") == outline
    assert outlines.find(one, "other", "exact") is outlines.find(one, "digest", "other") is None
    outlines.keep(three, "digest", "exact", outline)
    assert outlines.find(two, "digest", "exact") is None
    assert outlines.find(one, "digest", "exact") == outline


def test_outlines_take_so_much_however_long_their_texts_are() -> None:
    """Of long texts fewer are kept, of a table next to nothing, and what is kept anew counts once."""
    outlines, lines = Outlines(50_000), [f"This is what paragraph {number} says." for number in range(1001)]
    long, table = Split("\n".join(lines[:1000])).outline, Split("\n".join(lines)).outline
    for number in range(40):
        outlines.keep(article(f"a{number}").id, "digest", "exact", long)
    found = [outlines.find(article(f"a{number}").id, "digest", "exact") for number in range(40)]
    assert [one == long for one in found] == [False] * 34 + [True] * 6
    for _ in range(100):
        outlines.keep(article("a39").id, "digest", "exact", long)
    assert sum(outlines.find(article(f"a{number}").id, "digest", "exact") is not None for number in range(40)) == 6
    for number in range(200):
        outlines.keep(article(f"b{number}").id, "digest", "exact", table)
    assert all(outlines.find(article(f"b{number}").id, "digest", "exact") == table for number in range(200))
    assert (table.all, len(table.once)) == (1001, 0)


def test_what_is_kept_to_save_time_is_let_go_when_memory_is_wanted() -> None:
    """And kept again from then on."""
    one = article("one").id
    likeness._OUTLINES.keep(one, "digest", "exact", Split(TEXT).outline)
    kept = split(TEXT)
    assert split(TEXT) is kept
    heap.forget()
    assert likeness._OUTLINES.find(one, "digest", "exact") is None
    assert split(TEXT) is not kept
    likeness._OUTLINES.keep(one, "digest", "exact", Split(TEXT).outline)
    assert likeness._OUTLINES.find(one, "digest", "exact") == Split(TEXT).outline


def test_the_text_of_what_many_tell_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of reprints that are cut ever shorter the texts of those before are known, but for that of the very first."""
    store, read = MemoryStore(), list[ArticleId]()
    text_of = store.text

    def counted(id: ArticleId) -> str:
        read.append(id)
        return text_of(id)

    monkeypatch.setattr(store, "text", counted)
    lines = [f"The {word} pier of the {what} was looked at that day." for what in ("bridge", "quay") for word in WORDS]
    for number in range(5):
        one = article(f"outlet-{number}", text="\n".join(lines[: len(lines) - number]))
        judged = judge_new(one, store, "not seen before")
        assert judged.judgement.verdict is (Verdict.DUPLICATE if number else Verdict.NEW)
        assert len(judged.article.ties) == number
        store.commit(PollRecord(SourceState(one.source, "https://x.example/"), articles=(judged.article,)))
    assert len(read) == 1
