"""What of an entry's files goes with its article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from syndicator.engine.refining.batch import Page, Wanted
from syndicator.engine.refining.pipeline import refine_wanted
from syndicator.engine.refining.private import hiding
from syndicator.model import Article, Enclosure, Entry, ParsedFeed, RawHtml, Reprint
from tests.builders import source

MET = datetime(2024, 3, 6, 4, 30, tzinfo=UTC)
FEED = ParsedFeed("rss20", "One", None, None, None, None, (), ())
TEXT = "<p>The ferry is back, and runs hourly from one bank of the river to the other until late at night.</p>" * 6
QUAY, BELL = Enclosure("https://one.example/quay.jpg"), Enclosure("https://one.example/bell.jpg")
FILED = Enclosure("https://one.example/bell.jpg", "image/jpeg", 12)
ENTRY = Entry("h", "g", "https://one.example/1", "The ferry", RawHtml(TEXT), content_is_summary=False, base="")


def made(entry: Entry, page: str | None = None) -> Article:
    """The article of an entry."""
    one = source(permission="agreement", reprint=Reprint.FULL)
    read = Page("https://one.example/1", page.encode(), "text/html; charset=utf-8") if page else None
    wanted = Wanted(one, "UTC", FEED, "https://one.example/feed", MET, ((entry, read),))
    return refine_wanted(wanted)[0].article


def files(entry: Entry, page: str | None = None) -> list[str]:
    """Names of the files that go with it."""
    return [file.url.rpartition("/")[2] for file in made(entry, page).enclosures]


def test_pictures_that_the_text_does_not_show_go_with_it() -> None:
    """Each once: not those that stand in the text in another size, nor those that are files anyway."""
    pictured = replace(ENTRY, pictures=(QUAY, BELL))
    assert files(pictured) == ["quay.jpg", "bell.jpg"]
    shows = RawHtml(TEXT + '<p><img src="/quay-600x400.jpg"></p>')
    assert files(replace(pictured, content=shows, base="https://one.example/")) == ["bell.jpg"]
    assert files(replace(pictured, enclosures=(FILED,))) == ["bell.jpg", "quay.jpg"]
    assert files(replace(ENTRY, enclosures=(FILED,))) == ["bell.jpg"]


def test_pictures_of_a_text_that_is_only_begun_stay_where_it_goes_on() -> None:
    """A blog's feed may name seventy of them below three lines; a short post that trails off has no more than it says."""
    begun = replace(ENTRY, pictures=(QUAY, BELL), content_is_summary=True)
    assert files(begun) == []
    assert files(replace(begun, enclosures=(FILED,))) == ["bell.jpg"]
    assert files(replace(begun, title="")) == ["quay.jpg", "bell.jpg"]


def test_a_post_without_words_is_called_as_what_it_shows() -> None:
    """As its author says for who does not see it; words go before that."""
    silent = replace(ENTRY, title="", content=RawHtml(""), pictures=(replace(QUAY, about="The quay in fog"),))
    assert made(silent).title == "The quay in fog"
    assert made(replace(silent, pictures=(), enclosures=(replace(BELL, about="Bells"),))).title == "Bells"
    assert made(replace(silent, content=RawHtml("<p>Fog.</p>"))).title == "Fog."
    assert made(replace(silent, pictures=(QUAY,))).title == "—"


def test_a_page_shows_its_own_pictures() -> None:
    """The feed's may be the same at other addresses; of a page without any they go with the article."""
    head, pictured = "<html><body><h1>The ferry</h1><article>", replace(ENTRY, pictures=(QUAY, BELL))
    assert files(pictured, f"{head}{TEXT}<img src='/a/cdn/77.jpg' width=900 height=600>{TEXT}</article>") == []
    assert files(pictured, f"{head}{TEXT}</article>") == ["quay.jpg", "bell.jpg"]


def test_what_is_secret_goes_with_nothing() -> None:
    """Neither in a picture's address nor among those who are credited."""
    hidden = hiding(source(url="https://one.example/feed?token=5ecret77word", private=True))
    assert hidden is not None
    told = replace(
        ENTRY,
        pictures=(QUAY, Enclosure("https://one.example/2.jpg?token=5ecret77word")),
        photos=(("", "Photo by 5ecret77word"),),
    )
    found = hidden.entry(told)
    assert found.pictures == (QUAY,)
    assert "5ecret77word" not in str(found.photos)
