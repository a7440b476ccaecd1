"""Which entries are one article, over documents as sources write them: keys that fail, and keys that recover."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from syndicator.refine.judging import identity
from tests.documents import START, Item, Newsroom, atom, item, jsonfeed, rss, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import ArticleId

GUID, LINK, TITLE_DATE, CONTENT = identity.ORDER
FORMS = [rss, atom, jsonfeed]


def ids(room: Newsroom) -> dict[str, ArticleId]:
    return {article.title: article.id for article in room.articles()}


# ---------------------------------------------------------------------------------------------- keys that fail


def test_a_source_that_behaves_is_trusted() -> None:
    """A guid each: nothing is said against them."""
    room = Newsroom()
    assert room.poll(item(1), item(2)) == {"new": 2}
    assert (room.state.mode, room.state.mode_reason, room.state.doubts) == (GUID, "", ())


@pytest.mark.parametrize("form", FORMS)
def test_guids_that_are_random_at_every_fetch(form: Callable[..., tuple[bytes, str]]) -> None:
    """Nothing comes twice, the mode goes to links once it shows, and what is remembered stops growing."""
    room = Newsroom()
    sizes = []
    for fetch in range(12):
        room.poll(*(item(n, guid=f"{fetch}-{n}") for n in range(5)), form=form)
        sizes.append(len(room.store.known(room.source.key).identities))
    assert len(room.articles()) == 5
    assert {article.revision for article in room.articles()} == {1}
    assert room.state.mode is LINK
    assert room.state.mode_reason == "guids changed again and again; links tell them apart"
    assert sizes[4] == sizes[-1]


def test_random_guids_on_few_entries_are_noticed_too() -> None:
    """A feed of a single item needs a few fetches more."""
    room = Newsroom()
    for fetch in range(8):
        room.poll(item(1, guid=f"x{fetch}"))
    assert len(room.articles()) == 1
    assert room.state.mode is LINK


def test_guids_that_changed_once_are_no_habit() -> None:
    """A site that moved to another system gave each entry another guid; the new ones are trusted as the old ones were."""
    room = Newsroom()
    room.poll(*(item(n) for n in range(6)))
    before = ids(room)
    assert room.poll(*(item(n, guid=f"urn:new:{n}") for n in range(6))) == {"unchanged": 6}
    assert room.state.mode is GUID
    # by the new guid alone
    moved = [item(n, guid=f"urn:new:{n}", link=f"https://one.example/p/{n}", text=text(n) + " More.") for n in range(6)]
    room.poll(*moved)
    assert ids(room) == before


@pytest.mark.parametrize("form", FORMS)
def test_one_guid_for_all(form: Callable[..., tuple[bytes, str]]) -> None:
    """Links tell them apart, in one document and in the next."""
    room = Newsroom()
    assert room.poll(*(item(n, guid="0") for n in range(4)), form=form) == {"new": 4}
    assert room.state.mode is LINK
    assert room.state.mode_reason == "one guid stood on several entries; links tell them apart"
    assert room.poll(item(9, guid="0"), *(item(n, guid="0") for n in range(4)), form=form)["new"] == 1
    assert len(room.articles()) == 5


def test_one_guid_given_to_text_after_text() -> None:
    """A feed of one item whose guid never changes: every text is an article, and the guid is trusted no more."""
    room = Newsroom()
    for number in range(6):
        assert room.poll(item(number, guid="today", date=START + timedelta(days=number)), days=1) == {"new": 1}
    assert len(room.articles()) == 6
    assert room.state.mode is LINK
    assert "a guid was given to another text" in room.state.mode_reason
    assert "new" not in room.poll(item(2, guid="today"), item(3, guid="today"))


def test_guids_that_number_the_places_of_a_list() -> None:
    """The newest is always number one: each text keeps its article."""
    room = Newsroom()
    room.poll(*(item(n, guid=str(place)) for place, n in enumerate((2, 1, 0))))
    before = ids(room)
    assert room.poll(*(item(n, guid=str(place)) for place, n in enumerate((4, 3, 2, 1, 0))))["new"] == 2
    assert room.state.mode is LINK
    assert before.items() <= ids(room).items()
    assert len(room.articles()) == 5


def test_a_guid_given_to_a_text_of_another_day_although_its_page_is_the_same() -> None:
    """A page that shows each day's report under one guid and one address: yesterday's is not overwritten."""
    room = Newsroom()
    for day in range(3):
        shown = item(day, date=START + timedelta(days=day), guid="weather", link="https://one.example/weather")
        assert room.poll(shown, days=1) == {"new": 1}
    assert len(room.articles()) == 3
    assert room.state.mode is TITLE_DATE


def test_a_page_rewritten_within_the_day_is_one_article() -> None:
    """However much of it is new: its guid and its address are what they were."""
    room = Newsroom()
    room.poll(item(1))
    assert room.poll(item(1, title="Something else", text=text(7))) == {"changed": 1}
    assert room.state.mode is GUID


@pytest.mark.parametrize("home", ["https://one.example/", "https://www.one.example/index.html", "https://one.example"])
def test_links_that_all_lead_to_the_front_page(home: str) -> None:
    """Without guids title and date tell entries apart, one at a time as well as together."""
    room = Newsroom()
    for number in range(4):
        assert room.poll(item(number, guid=None, link=home))["new"] == 1
    assert room.poll(*(item(n, guid=None, link=home) for n in range(6)))["new"] == 2
    assert len(room.articles()) == 6
    assert room.state.mode is TITLE_DATE
    assert "one link stood on several entries" in room.state.mode_reason


def test_front_page_links_say_nothing_about_guids() -> None:
    """Guids go on telling entries apart; a guid that changes is followed by title and text."""
    room = Newsroom()
    home = "https://one.example/"
    room.poll(*(item(n, link=home) for n in range(4)))
    assert room.state.mode is GUID
    before = ids(room)
    room.poll(*(item(n, link=home, guid=f"other-{n}") for n in range(4)))
    assert ids(room) == before


@pytest.mark.parametrize(
    "link", ["https://one.example/{n}?sid={fetch}", "https://one.example/{n};jsessionid={fetch}AB"]
)
@pytest.mark.parametrize("guids", [True, False])
def test_links_that_are_others_at_every_fetch(link: str, guids: bool) -> None:
    """A session's number in the address: nothing comes twice, and once it shows the address is left as it was."""
    room = Newsroom()
    revisions = []
    for fetch in range(10):
        made = [item(n, guid=f"g{n}" if guids else None, link=link.format(n=n, fetch=fetch)) for n in range(4)]
        room.poll(*made)
        revisions.append(sum(article.revision for article in room.articles()))
    assert len(room.articles()) == 4
    assert revisions[4] == revisions[-1]
    if "sid=" in link and "jsession" not in link:
        assert room.state.mode is (GUID if guids else TITLE_DATE)
        assert "links changed again and again" in room.state.mode_reason


def test_titles_that_are_all_the_same() -> None:
    """Neither guid nor link nor title: the text alone tells them apart."""
    room = Newsroom()
    made = [item(n, guid=None, link=None, title="Notice", date=START) for n in range(4)]
    assert room.poll(*made) == {"new": 4}
    assert room.state.mode is CONTENT
    assert "their text tells them apart" in room.state.mode_reason
    assert room.poll(*made, item(7, guid=None, link=None, title="Notice", date=START)) == {"new": 1}
    assert len(room.articles()) == 5


def test_titles_without_a_text_are_told_apart_by_their_keys() -> None:
    """Two of one title on one day are two, together and one after the other; the same one twice is one."""
    room = Newsroom()
    first, second, third = (
        item(
            1, title="Traffic", text="", guid=f"t{n}", link=f"https://one.example/t{n}", date=START + timedelta(hours=n)
        )
        for n in range(3)
    )
    assert room.poll(first, second) == {"new": 2}
    assert room.poll(third, first, second)["new"] == 1
    assert len(room.articles()) == 3


def test_one_text_under_two_keys_of_a_document_is_one_article() -> None:
    """As it would be if they came one after the other."""
    room = Newsroom()
    assert room.poll(item(1), item(1, guid="again", link="https://one.example/again"))["new"] == 1
    assert len(room.articles()) == 1
    assert (
        room.poll(item(1, guid="again", link="https://one.example/other")) == {"unchanged": 1}
        or len(room.articles()) == 1
    )


LINE = "There will be no paper tomorrow. The next one appears on Monday."


def notice(number: int, days: float, **fields: Any) -> Item:
    """The same line, given as the ``number``-th so many days before or after the others."""
    return item(
        number,
        title="No paper tomorrow",
        text=LINE,
        date=START + timedelta(days=days),
        **{"guid": f"n{number}", **fields},
    )


def test_a_notice_that_is_given_again_is_news_again() -> None:
    """A line or two with a guid, a link and a date of its own, days after the same one; each stays what it is."""
    room = Newsroom()
    room.poll(notice(1, 0), item(2))
    assert room.poll(notice(3, 7), notice(1, 0), item(2), days=7) == {"new": 1}
    assert room.poll(notice(4, 14), notice(3, 7), notice(1, 0), days=7) == {"new": 1}
    first, second, third = sorted(room.articles(), key=lambda one: one.published)[1:]
    assert (first.text, first.story) != (second.text, second.story) != (third.text, third.story)
    longer = replace(notice(1, 0), link="https://one.example/1?again")  # met again by its guid, it is the first
    assert "new" not in room.poll(longer, notice(3, 7), item(2), days=1)
    assert [(one.id, one.published) for one in sorted(room.articles(), key=lambda one: one.published)[1:]] == [
        (one.id, one.published) for one in (first, second, third)
    ]
    assert [one.url for one in room.articles() if one.id == first.id] == [longer.link]


def test_a_line_that_comes_again_too_soon_is_the_old_one() -> None:
    """Posted anew within three days, without a date of its own, or under a link that is known."""
    for again in (
        notice(3, 2.5),
        notice(3, 0, link="https://one.example/3"),
        replace(notice(3, 7), date=None),
        notice(3, 7, guid="n1"),
        replace(notice(3, 7), link=item(1).link),
    ):
        room = Newsroom()
        room.poll(notice(1, 0), item(2))
        assert "new" not in room.poll(again, item(2), days=7), again
        assert len(room.articles()) == 2


@pytest.mark.parametrize("form", FORMS)
def test_a_line_of_every_day_is_news_every_day(form: Callable[..., tuple[bytes, str]]) -> None:
    """No ferry, one day and the next: a guid, a link and a date each, and the document shows both. It came every third day."""
    room = Newsroom()
    shown = [notice(1, 0), item(90)]
    assert room.poll(*shown, form=form) == {"new": 2}
    for day in range(1, 6):
        shown.insert(0, notice(day + 1, day - 0.01 * day))
        assert room.poll(*shown, form=form, days=1) == {"new": 1}
        assert room.poll(*shown, form=form) in ({}, {"unchanged": len(shown)})
    assert len({article.story for article in room.articles()}) == 7


def test_a_line_of_every_day_in_a_first_document_stands_there_once_a_day() -> None:
    """As many as there are days, whichever comes first; the same day's, posted twice, is one."""
    days = [notice(day + 1, day - 4) for day in range(4)]
    for shown in (days, days[::-1]):
        room = Newsroom()
        assert room.poll(*shown, notice(9, -1.8), item(90))["new"] == 5
        assert len(room.articles()) == 5


def test_a_line_of_another_day_in_the_place_of_the_old_one_is_the_old_one() -> None:
    """Only where both stand is it known that nothing was posted anew."""
    room = Newsroom()
    room.poll(notice(1, 0), item(90))
    assert "new" not in room.poll(notice(2, 1), item(90), days=1)
    assert len(room.articles()) == 2


def test_a_longer_text_that_comes_again_is_the_old_one() -> None:
    """A story is not printed twice, whenever its source shows it again."""
    room = Newsroom()
    room.poll(item(1), item(2))
    again = replace(item(1), guid="again", link="https://one.example/again", date=START + timedelta(days=30))
    assert "new" not in room.poll(again, item(2), days=30)
    assert len(room.articles()) == 2


def test_lines_of_a_source_that_moved_are_the_old_ones() -> None:
    """Nothing in its document is as it was: other guids, links and dates for everything."""
    room = Newsroom()
    room.poll(notice(1, 0), item(2), item(3))
    moved = [
        replace(one, guid=f"new-{one.guid}", link=f"https://one.example/new/{n}", date=START + timedelta(days=20))
        for n, one in enumerate((notice(1, 0), item(2), item(3)))
    ]
    assert "new" not in room.poll(*moved, days=20)
    assert len(room.articles()) == 3


def test_lines_with_a_link_of_their_own_at_every_fetch_are_the_old_ones() -> None:
    """What is distrusted cannot make anything news."""
    room = Newsroom()
    for fetch in range(12):
        fresh = [item(n, guid=f"{fetch}-{n}", link=f"https://one.example/{n}?{fetch}") for n in range(5)]
        room.poll(*fresh, notice(9, fetch * 4, link=f"https://one.example/9?{fetch}", guid=f"{fetch}-9"), days=4)
    assert len(room.articles()) == 6


def test_a_long_text_under_another_title_and_key_is_not_published_again() -> None:
    """A headline tried out, with a new guid and a new address: the article's title changes."""
    room = Newsroom()
    room.poll(item(1))
    (first,) = room.articles()
    assert room.poll(item(1, title="A better headline", guid="h2", link="https://one.example/h2")) == {"changed": 1}
    (now,) = room.articles()
    assert (now.id, now.title) == (first.id, "A better headline")


def test_one_line_under_every_title_is_no_text() -> None:
    """What stands under every title of a source joins nothing."""
    room = Newsroom()
    for number in range(4):
        room.poll(item(number, text="Read the whole story on our page."))
    assert len(room.articles()) == 4


def test_stock_under_every_title_is_no_text_however_long() -> None:
    """An imprint of three hundred letters below each of a podcast's episodes: they come one by one, and stay apart."""
    room = Newsroom()
    assert room.poll(*(item(n, text=text(77)) for n in range(3))) == {"new": 3}
    for number in range(3, 6):
        assert room.poll(item(number, text=text(77)))["new"] == 1
    assert room.state.mode is GUID
    assert room.state.mode_reason == ""


# ---------------------------------------------------------------------------------------------- and recover


def distrusted() -> Newsroom:
    """A source whose guids were random for some fetches."""
    room = Newsroom()
    for fetch in range(4):
        room.poll(*(item(n, guid=f"{fetch}-{n}") for n in range(5)))
    assert room.state.mode is LINK
    return room


def behave(room: Newsroom, documents: int, first: int, *, days: float = 0, hours: float = 0) -> None:
    """So many documents with a new entry each and guids that stay."""
    for number in range(first, first + documents):
        room.poll(*(item(n, guid=f"s{n}") for n in range(number - 4, number + 1)), days=days, hours=hours)


def test_trust_comes_back_after_a_time_and_many_documents() -> None:
    """Twenty documents in a fortnight that speak for guids; neither alone is enough."""
    room = distrusted()
    behave(room, 25, 10, hours=2)
    assert room.state.mode is LINK  # many, in two days
    behave(room, 13, 35, days=1)
    assert room.state.mode is GUID
    assert room.state.mode_reason == ""
    assert room.state.doubts[0].overcome


def test_few_documents_in_a_long_time_are_not_enough() -> None:
    """Ten in a hundred days."""
    room = distrusted()
    behave(room, 10, 10, days=10)
    assert room.state.mode is LINK


def test_one_relapse_begins_the_time_anew() -> None:
    """A document with other guids for known entries counts against it."""
    room = distrusted()
    behave(room, 18, 10, days=1)
    room.poll(*(item(n, guid=f"r{n}") for n in range(23, 28)))
    doubt = room.state.doubts[0]
    assert (doubt.documents, doubt.times) == (0, 1)
    behave(room, 10, 28, days=1)
    assert room.state.mode is LINK


def test_trust_that_was_lost_again_takes_twice_as_long() -> None:
    """No source swings between two modes."""
    room = distrusted()
    behave(room, 21, 10, days=1)
    assert room.state.mode is GUID
    for fetch in range(4):
        room.poll(*(item(n, guid=f"again{fetch}-{n}") for n in range(26, 31)))
    assert room.state.mode is LINK
    assert room.state.doubts[0].times == 2
    behave(room, 21, 40, days=1)
    assert room.state.mode is LINK
    behave(room, 10, 61, days=1)
    assert room.state.mode is GUID


def test_what_comes_back_to_be_trusted_was_learned_before() -> None:
    """An entry keeps its article when its link changes on the day after."""
    room = distrusted()
    behave(room, 22, 10, days=1)
    assert room.state.mode is GUID
    before = ids(room)
    shown = [
        item(n, guid=f"s{n}", link=f"https://one.example/moved/{n}", text=text(n) + " More.") for n in range(27, 32)
    ]
    room.poll(*shown)
    assert ids(room) == before


def test_a_state_that_was_stored_before_there_were_doubts_stays_lowered() -> None:
    """And its trust comes back in the same way."""
    room = Newsroom()
    room.poll(*(item(n, guid="0") for n in range(3)))
    old = replace(room.state, doubts=(), mode_reason="one guid stood on several entries; links tell them apart")
    room.store.save_state(old)
    room.poll(*(item(n, guid="0") for n in range(3, 6)))
    assert room.state.mode is LINK
    assert len(room.articles()) == 6
    assert [doubt.mode for doubt in room.state.doubts] == [GUID]


# ---------------------------------------------------------------------------------------------- as feeds.yaml says


def test_the_operator_can_say_that_links_tell_entries_apart() -> None:
    """From the first document on, whatever the guids and titles are; `status` says whose decision that is."""
    room = Newsroom()
    room.source = replace(room.source, identity=LINK)
    room.poll(*(item(n, guid="same") for n in range(3)))
    same = [item(n, guid=f"x{n}", link=f"https://one.example/else/{n}") for n in range(3)]
    assert room.poll(*same) == {"new": 3}  # other links: others, although title and text are the same
    assert (room.state.mode, room.state.mode_reason) == (LINK, "as feeds.yaml says")


def test_the_operator_can_say_that_guids_tell_entries_apart() -> None:
    """The same guid is the same article, whatever else it shows."""
    room = Newsroom()
    room.source = replace(room.source, identity=GUID)
    room.poll(item(1))
    other = item(5, guid="g1", date=START + timedelta(days=9))
    assert room.poll(other) == {"changed": 1}
    assert len(room.articles()) == 1


def test_back_to_auto_the_documents_decide_again() -> None:
    """What was found out before is known still."""
    room = Newsroom()
    plain = room.source
    room.poll(*(item(n, guid="0") for n in range(3)))
    room.source = replace(plain, identity=CONTENT)
    room.poll(*(item(n, guid="0") for n in range(3)))
    assert room.state.mode is CONTENT
    room.source = plain
    room.poll(*(item(n, guid="0") for n in range(4)))
    assert room.state.mode is LINK
    assert len(room.articles()) == 4


# ---------------------------------------------------------------------------------------------- whatever comes


def wild(number: int, guid: int, link: int, day: int, headline: bool) -> Item:
    """One of five texts under keys of all kinds: shared, its own, another one each time, none."""
    return item(
        number,
        guid=[None, "0", f"g{number}", f"r{guid}"][guid % 4],
        link=[None, "https://one.example/", f"https://one.example/{number}", f"https://one.example/x{link}"][link % 4],
        date=[None, START, START - timedelta(hours=number), START + timedelta(days=1)][day % 4],
        title="Notice" if headline else f"Report {number}",
    )


entries = st.builds(wild, st.integers(0, 4), st.integers(0, 7), st.integers(0, 7), st.integers(0, 3), st.booleans())


def kept_apart(one: Item, link: int, headline: int) -> Item:
    """The same at an address and under one of two titles that no other text has."""
    place = one.text.partition(" ")[0]
    return replace(one, link=f"https://one.example/{place}/{link}", title=f"{place}, {headline}")


careful = st.builds(kept_apart, entries, st.integers(0, 1), st.integers(0, 1))
FAST = settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])


@FAST
@given(st.lists(st.lists(entries, min_size=1, max_size=5), min_size=1, max_size=5), st.sampled_from(FORMS))
def test_no_order_of_polls_publishes_a_text_twice(
    shown: list[list[Item]], form: Callable[..., tuple[bytes, str]]
) -> None:
    """Whatever guids, links, dates and titles five texts come under, in whichever documents: none is there twice."""
    room = Newsroom()
    for document in shown:
        room.poll(*document, form=form)
    assert [text for text, count in Counter(article.text for article in room.articles()).items() if count > 1] == []


@FAST
@given(st.lists(st.lists(careful, min_size=1, max_size=5), min_size=1, max_size=5), st.sampled_from(FORMS))
def test_no_order_of_polls_loses_a_text(shown: list[list[Item]], form: Callable[..., tuple[bytes, str]]) -> None:
    """As long as no two texts stand at one address or under one title, each is an article, and one."""
    room = Newsroom()
    for document in shown:
        room.poll(*document, form=form)
    assert sorted(article.text for article in room.articles()) == sorted({o.text for one in shown for o in one})
