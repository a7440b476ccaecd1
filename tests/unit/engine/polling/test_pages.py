"""Article pages: several of one article become one, and what could not be had is asked for again, not for ever."""

from __future__ import annotations

import pytest

from syndicator.errors import FetchError, NotAllowed, Refused, TimedOut
from tests.unit.engine.polling.test_poll import FEED, World, full_text_world, page, teaser, words

FIRST = "https://one.example/1"


def part(number: int, of: int, *, credit: str = "") -> tuple[bytes, str]:
    """One page of an article of several, each of which repeats the title and a line, and links to all of them."""
    links = " ".join(f'<a href="/{"1" if n == 1 else f"1_{n}"}">{n}</a>' for n in range(1, of + 1))
    html = (
        f"<html><head><title>Notes from Brackwater 1</title></head><body><h1>Notes from Brackwater 1</h1>"
        f"<article><p>A line that stands on every page of it.</p><p>{words(number + 3)}</p><p>{words(number + 23)}</p>{credit}"
        f"</article><div class='pager'>{links}</div></body></html>"
    )
    return html.encode(), "text/html; charset=utf-8"


def paged_world(count: int) -> World:
    world = full_text_world(teaser(1))
    for number in range(1, count + 1):
        credit = "<p>Editing by Mara Lind</p>" if number == count else ""
        world.fetcher.pages[FIRST if number == 1 else f"{FIRST}_{number}"] = part(number, count, credit=credit)
    return world


def test_an_article_of_three_pages_is_one() -> None:
    """All pages are fetched once, joined in their order, and what each repeats stands once."""
    world = paged_world(3)
    world.poll()
    assert world.asked() == [FEED, FIRST, f"{FIRST}_2", f"{FIRST}_3"]
    (article,) = world.articles()
    places = [article.text.index(words(number + 3)) for number in (1, 2, 3)]
    assert places == sorted(places)
    assert article.text.count("A line that stands on every page") == 1
    assert article.provenance.pages == (f"{FIRST}_2", f"{FIRST}_3")
    assert article.provenance.missing == ()
    assert [c.name for hop in article.hops for c in hop.credits] == ["Mara Lind"]


def test_no_more_than_twenty_pages() -> None:
    """A list of pages that has no end is followed for twenty."""
    world = paged_world(30)
    world.poll()
    assert len(world.asked()) == 1 + 20


def test_a_page_that_shows_all_of_it_is_preferred() -> None:
    """Where the site has the article on one page, that one is fetched instead of the others."""
    world = full_text_world(teaser(1))
    body, kind = part(1, 3)
    world.fetcher.pages[FIRST] = (body.replace(b"</article>", b'</article><a href="/1_all">View all</a>'), kind)
    world.fetcher.pages[f"{FIRST}_all"] = page(2)
    world.poll()
    assert world.asked() == [FEED, FIRST, f"{FIRST}_all"]
    assert words(2) in world.articles()[0].text


def test_a_missing_page_is_flagged_and_asked_for_once_more() -> None:
    """What is there is published; the rest is asked for at the next poll, and joins it without a second article."""
    world = paged_world(3)
    world.fetcher.pages[f"{FIRST}_2"] = TimedOut("30 s passed", url=f"{FIRST}_2")
    outcome = world.poll()
    assert f"{FIRST}_2" in outcome.problems[0]
    (article,) = world.articles()
    assert article.provenance.missing == (f"{FIRST}_2",)
    assert words(6) in article.text
    assert words(5) not in article.text
    world.fetcher.pages[f"{FIRST}_2"] = part(2, 3)
    world.poll()
    (again,) = world.articles()
    assert again.id == article.id
    assert words(5) in again.text
    assert again.provenance.missing == ()
    world.asked()
    world.poll()
    assert world.asked() == [FEED]


def test_a_page_that_stays_missing_is_not_asked_for_for_ever() -> None:
    """Two polls, and the article stays as it is."""
    world = paged_world(3)
    del world.fetcher.pages[f"{FIRST}_2"]
    for _ in range(5):
        world.poll()
    assert world.asked().count(f"{FIRST}_2") == 2
    assert len(world.articles()) == 1


def test_a_page_that_fails_is_asked_for_again_while_the_feed_stays_the_same() -> None:
    """Although the feed has not changed, the page is tried at the next poll, and its text then replaces the feed's."""
    world = full_text_world(teaser(1), teaser(2))
    world.fetcher.pages[FIRST] = TimedOut("30 s passed", url=FIRST)
    outcome = world.poll()
    assert "asked for again" in outcome.problems[0]
    world.asked()
    world.fetcher.pages[FIRST] = page(1)
    world.poll()
    assert sorted(world.asked()) == [FIRST, FEED]
    texts = {article.url: article.text for article in world.articles()}
    assert words(1) in texts[FIRST]
    assert world.state.pages_due == ()
    assert world.poll().status == "not-modified"


def test_a_page_that_always_fails_is_tried_at_three_polls() -> None:
    """Then the feed's own text stays, and idle polls are conditional again."""
    world = full_text_world(teaser(1))
    world.fetcher.pages[FIRST] = TimedOut("30 s passed", url=FIRST)
    for _ in range(6):
        outcome = world.poll()
    assert world.asked().count(FIRST) == 3
    assert outcome.status == "not-modified"


@pytest.mark.parametrize(
    "error",
    [
        Refused("404 Not Found", status=404, url=FIRST),
        NotAllowed("robots.txt forbids it", rule="robots.txt", url=FIRST),
    ],
    ids=["not-found", "robots"],
)
def test_what_will_not_change_is_not_asked_for_again(error: FetchError) -> None:
    """A page that is not there, or that robots.txt forbids, is asked for once."""
    world = full_text_world(teaser(1))
    world.fetcher.pages[FIRST] = error
    world.poll()
    world.poll()
    assert world.asked().count(FIRST) == 1


def test_a_page_that_says_less_than_the_feed_is_not_used() -> None:
    """The feed's text stays, and the article says why."""
    world = full_text_world(teaser(1))
    told = f"{words(1)} {words(11)}"
    world.show(teaser(1) | {"content_html": None, "summary": told})
    stub = "<p>To go on, please subscribe to continue reading this story, which is for members.</p>"
    world.fetcher.pages[FIRST] = (f"<html><body><h1>Notes</h1><div>{stub}</div></body></html>".encode(), "text/html")
    world.poll()
    (article,) = world.articles()
    assert words(11) in article.text
    assert article.provenance.method == "feed"
    assert article.provenance.doubts


def test_a_page_without_text_is_recorded() -> None:
    """The feed's text is used and the reason stands on the article."""
    world = full_text_world(teaser(1))
    world.fetcher.pages[FIRST] = (b"<html><body><div id='app'></div></body></html>", "text/html")
    world.poll()
    (article,) = world.articles()
    assert article.provenance.doubts == ("no text was found on the page",)
