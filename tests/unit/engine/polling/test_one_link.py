"""Entries that lead to one page: several of them are several, whenever they come, and one given twice is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from syndicator.model import Limits
from tests.documents import START, Item, Newsroom, item, rss, text

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOW = "https://one.example/show"
ABOUT = (
    " This is the programme about boats and harbours that is made every week by the people of the quay, with music by a "
    "trio of pilots and the kind help of a fund for local wireless. Tell your friends of it, write to us at the address "
    "on our page, and come back for the next one, in which we shall sail a little farther out than we did in this."
)


def episode(number: int, **fields: Any) -> Item:
    """An item with a guid and a date of its own; the page, and most of its words, are those of all."""
    words = f"We mend nets with {['twine', 'wire', 'rope', 'yarn', 'hemp', 'silk'][number % 6]}." + ABOUT
    made = item(number, title=f"Episode {number}", link=SHOW, text=words, date=START - timedelta(days=70 - 7 * number))
    return replace(made, **fields)


def sounding(items: Sequence[Item], title: str = "One") -> tuple[bytes, str]:
    """RSS whose items each have a file of their own."""
    body, kind = rss(items, title)
    made = body.decode()
    for one in items:
        file = f'<enclosure url="https://one.example/{one.guid}.mp3" type="audio/mpeg" length="1"/>'
        made = made.replace(f"<title>{one.title}</title>", f"<title>{one.title}</title>{file}")
    return made.encode(), kind


def titles(room: Newsroom) -> set[str]:
    return {article.title for article in room.articles()}


def test_episodes_that_come_one_by_one_and_lead_to_one_page_are_several() -> None:
    """A later episode overwrote the one before it, although that still stood below it."""
    room = Newsroom()
    room.poll(episode(2), episode(1))
    for newest in (3, 4, 5):
        assert room.poll(*(episode(n) for n in range(newest, 0, -1))) == {"new": 1}
    assert titles(room) == {f"Episode {n}" for n in range(1, 6)}


def test_an_episode_whose_file_is_another_is_another() -> None:
    """It does not take the place of one that has left the feed, either; the same under a new guid does."""
    room = Newsroom()
    room.poll(episode(1), form=sounding)
    assert room.poll(episode(2), form=sounding) == {"new": 1}
    assert titles(room) == {"Episode 1", "Episode 2"}
    assert room.poll(episode(2, guid="anew"), form=sounding) == {"changed": 1}
    assert len(room.articles()) == 2


def test_bulletins_of_one_title_and_page_are_several() -> None:
    """Each has a guid and words of its own; at once and one by one they come to the same."""
    bulletins = [item(n, title="Roads", link=SHOW, date=START + timedelta(hours=n)) for n in range(4)]
    room, later = Newsroom(), Newsroom()
    room.poll(*bulletins)
    for count in range(1, 5):
        later.poll(*bulletins[:count])
    assert {one.text for one in room.articles()} == {one.text for one in later.articles()}
    assert len(later.articles()) == 4


def test_an_article_that_is_given_twice_is_one() -> None:
    """Under two guids, of one page and one day, with a word or two changed; together and one after the other."""
    first = item(1, link=SHOW, text=ABOUT)
    second = item(1, guid="again", title="Notes 1, again", link=SHOW, text=ABOUT.replace("kind help", "friendly help"))
    room, later = Newsroom(), Newsroom()
    assert room.poll(first, second, item(2)) == {"new": 2, "unchanged": 1}
    later.poll(first, item(2))
    assert later.poll(second, first, item(2)) == {"changed": 1}
    assert len(room.articles()) == len(later.articles()) == 2
    assert room.poll(second, first, item(2), item(3)) == {"new": 1}


def test_two_forecasts_of_one_page_are_two() -> None:
    """Nearly the same words with other numbers or names tell of something else; so do the same words a day later."""
    told = text(1) + ABOUT + " In Aldermoor it will be 12 degrees at noon, and the wind comes from the west."
    elsewhere = told.replace("In Aldermoor", "In Eastholm")
    warmer = told.replace("12 degrees", "14 degrees")
    for other, hours in ((elsewhere, 0), (warmer, 0), (told.replace("the wind", "a wind"), 25)):
        room = Newsroom()
        date = START - timedelta(hours=hours)
        room.poll(item(1, link=SHOW, text=told, date=START), item(2, link=SHOW, text=other, date=date))
        assert len(room.articles()) == 2


def test_a_page_whose_entry_gets_another_guid_is_the_same() -> None:
    """As outlets number what they have changed: the old guid is gone, the link stays."""
    room = Newsroom()
    room.poll(item(1, guid="page#0"), item(2))
    assert room.poll(item(1, guid="page#1", title="Notes, longer", text=text(1) + " More."), item(2)) == {"changed": 1}
    assert len(room.articles()) == 2


def test_undated_episodes_of_one_page_are_several() -> None:
    """Where nothing but a line of the text and the number in the title differ."""
    room = Newsroom()
    room.poll(*(episode(n, date=None) for n in range(3)))
    assert room.poll(*(episode(n, date=None) for n in range(4))) == {"new": 1}
    assert len(room.articles()) == 4


def test_a_page_of_several_is_so_when_the_last_that_was_known_by_it_has_gone() -> None:
    """Episode 3 came alone and was known by the page; episodes that came above it are not taken for it later."""
    room = Newsroom()
    room.poll(episode(2), episode(1))
    for newest in range(3, 9):
        assert room.poll(*(episode(n) for n in range(newest, max(0, newest - 4), -1))) == {"new": 1}
    assert titles(room) == {f"Episode {n}" for n in range(1, 9)}


def test_a_page_of_several_is_so_although_another_article_is_edited_meanwhile() -> None:
    """What stands under its own page and was changed says nothing of episodes: none takes the place of another."""
    room = Newsroom()
    room.poll(episode(2), episode(1), item(20))
    for newest in range(3, 9):
        edited = item(20, text=f"{text(20)} Mended on day {newest}.")
        room.poll(*(episode(n) for n in range(newest, max(0, newest - 4), -1)), edited)
    assert titles(room) == {item(20).title, *(f"Episode {n}" for n in range(1, 9))}


def test_what_is_not_known_of_a_page_of_several_stops_no_poll() -> None:
    """One of its articles is kept no longer; and a state of before says of no item which article it is."""
    room = Newsroom()
    room.source = replace(room.source, limits=Limits(backlog=1000, keep=2))
    room.poll(*(episode(n) for n in (3, 2, 1)))
    assert room.poll(*(episode(n) for n in (4, 3, 2, 1))) == {"new": 1}
    room.store.memory.shelves[room.source.key].shown.clear()
    assert room.poll(*(episode(n) for n in (5, 4, 3, 2, 1))) == {"new": 1}
    assert titles(room) == {"Episode 4", "Episode 5"}


def report(number: int, **fields: Any) -> Item:
    """One of several reports of a day: a title and nearly all words are those of all, and numbers its own."""
    words = (
        f"{ABOUT} On the northern road it has {number + 3} degrees and wind of {2 * number + 5} knots at the bridge."
    )
    return replace(item(number, title="Road report", text=words, date=START - timedelta(minutes=9 - number)), **fields)


def test_reports_of_a_day_under_one_title_are_several() -> None:
    """Each has a guid and a page, and says other numbers in the same words; the last one overwrote those before it."""
    room = Newsroom()
    for count in range(1, 5):
        room.poll(*(report(n) for n in range(count, 0, -1)))
    assert len(room.articles()) == 4
    room.poll(report(9), report(4))  # the first of them have left the feed
    assert len(room.articles()) == 5


def test_reports_of_a_day_of_which_a_feed_shows_one_are_several() -> None:
    """The latest alone, each time: the one before it stays published."""
    room = Newsroom()
    for number in range(1, 5):
        assert room.poll(report(number)) == {"new": 1}
    assert len(room.articles()) == 4


def test_an_entry_given_anew_without_other_facts_is_the_same() -> None:
    """Under another guid and page, with a sentence more: the title and day tell it, and nothing speaks against that."""
    room = Newsroom()
    room.poll(report(1), item(5))
    more = report(1).text + " Nobody was hurt."
    assert room.poll(report(1, guid="anew", link="https://one.example/anew", text=more), item(5)) == {"changed": 1}
    assert len(room.articles()) == 2


def test_a_source_whose_items_all_differ_each_time_has_not_moved() -> None:
    """A counter in each item, or a tracker in each link, is no new site: three reports at once are three new ones."""
    room = Newsroom()

    def counted(*numbers: int, visit: int) -> list[Item]:
        return [report(n, link=f"https://one.example/{n}?utm_source=visit{visit}") for n in numbers]

    room.poll(*counted(3, 2, 1, visit=1))
    assert room.poll(*counted(6, 5, 4, 3, visit=2)) == {"new": 3, "unchanged": 1}
    assert len(room.articles()) == 6


def test_a_source_that_moved_is_not_known_by_a_page_of_several() -> None:
    """All guids are others, and all entries lead to one page still: new ones are not taken for those that left."""
    room = Newsroom()
    room.poll(*(episode(n) for n in (1, 2, 3)))
    room.poll(*(episode(n, guid=f"new-{n}") for n in (4, 5, 6)))
    assert titles(room) == {f"Episode {n}" for n in range(1, 7)}
