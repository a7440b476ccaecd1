"""What all formats tell alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.model import Credit, Enclosure, Hop, HopRole, Kind, PublishSettings, Reprint, Role, Source
from syndicator.publish.formats import facts, notice
from syndicator.urls import canonical
from tests.builders import source
from tests.unit.publish.publish_builders import HARBOUR, ID, RIVER, article, edition, publication, reprint


def test_characters_that_xml_forbids_are_dropped() -> None:
    """Control characters, lone surrogates and non-characters go; tabs, line ends and everything else stay."""
    assert facts.clean("a\x00b\x0b\x1b\ud800c\ufffe\uffffd\te\r\nf\rg🙂\x85h\x7f\x80\xa0") == "abcd\te\nf\ng🙂\nh\xa0"


def test_a_line_keeps_the_authors_spaces() -> None:
    """Line breaks become spaces, but full-width and double spaces within a title stay."""
    assert facts.line(" 新聞　聯播\n  今日  ") == "新聞　聯播 今日"
    assert facts.line(None) == ""


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("https://user:pw@a.example/x", "https://a.example/x"),
        ("https://例子.example/路径?q=值", "https://xn--fsqu00a.example/%E8%B7%AF%E5%BE%84?q=%E5%80%BC"),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://", None),
        ("/relative", None),
        ("", None),
        (None, None),
        ("https://a" + "ä" * 80 + ".example/", None),
    ],
)
def test_addresses_are_printed_safely(url: str | None, shown: str | None) -> None:
    """Only http(s) leaves the house, as ASCII and without credentials."""
    assert facts.public(url) == shown


@pytest.mark.parametrize(
    "source",
    [
        HARBOUR,
        replace(RIVER, headers=(("Authorization", "Bearer x"),)),
        replace(RIVER, url="https://river.example/feed?access_token=1"),
        replace(RIVER, url="https://river.example/feed?a=1&key=2"),
    ],
)
def test_private_feeds_stay_private(source: Source) -> None:
    """A feed behind credentials, headers or a secret in its query is not told to anyone."""
    assert facts.feed_of(source) is None


def test_an_open_feed_is_told() -> None:
    """A feed that anyone may read is named; a word that merely looks like a secret does not hide it."""
    assert facts.feed_of(replace(RIVER, url="https://river.example/feed?monkey=1")) is not None


def test_links_follow_the_policy() -> None:
    """An item leads to the original or to our page as configured, and names the other and the page we read."""
    ours = f"https://mirror.example/articles/{ID}/"
    first, read = "https://news.jiangan.example/t1.html", "https://harbour.example/a/77"
    told = publication(reprint())
    assert facts.links(told, edition()) == facts.Links(first, read, ours)
    assert facts.links(told, edition(settings=PublishSettings(link_to="mirror"))) == facts.Links(ours, read, first)
    assert facts.links(told, edition(settings=PublishSettings(link_to="mirror", pages=False))) == facts.Links(
        first, read, None
    )


def test_an_unknown_original_is_not_made_up() -> None:
    """Where somebody stands between and names no original, the page we read is not called the original."""
    between = (Hop(HopRole.ORIGINAL, "Somewhere"), Hop(HopRole.REPRINT, "River Gazette"))
    assert facts.original_url(article(hops=between)) is None
    assert facts.original_url(article(hops=())) == "https://river.example/ferry"


def test_an_item_without_a_link_has_no_original_address() -> None:
    """A front page is nobody's original: the item leads to our page, names its source's home as just that, and none of
    its hops stood there; a page of an address with "#!" is one.
    """
    home, ours = "https://river.example/", f"https://mirror.example/articles/{ID}/"
    bare = article(
        url=home, canonical="river.example/feed.xml#!n-1", hops=(Hop(HopRole.ORIGINAL, "River Gazette", home),)
    )
    told = publication(bare)
    assert facts.page_of(bare) is None
    assert facts.original_url(bare) is None
    assert facts.links(told, edition()) == facts.Links(ours, None, None)
    assert facts.links(told, edition(settings=PublishSettings(pages=False))).item == home
    assert [hop.url for hop in facts.hops(told, edition())] == [None, ours]
    box, line = notice.credit_box(told, edition(), "en"), notice.credit_line(told, edition(), "en")
    assert "Original address" not in box
    assert f'<a href="{home}">River Gazette</a>' in line
    page = "https://river.example/#!/ferry"
    assert facts.page_of(article(url=page, canonical=canonical(page))) == page


def test_an_item_without_any_address_leads_to_us() -> None:
    """An article that came without a usable address still has a link."""
    told = publication(article(url="urn:x", hops=()))
    assert facts.links(told, edition(settings=PublishSettings(pages=False))).item == "https://mirror.example/"


def test_writers_and_others_are_kept_apart() -> None:
    """Authors, reporters and correspondents wrote it; everyone else contributed; each is named once."""
    told = article(
        hops=(
            Hop(
                HopRole.ORIGINAL,
                "A",
                credits=(
                    Credit(Role.AUTHOR, "One"),
                    Credit(Role.REPORTER, "Two"),
                    Credit(Role.AUTHOR, "One"),
                    Credit(Role.TRANSLATOR, "Three"),
                    Credit(Role.AUTHOR, " \x00 "),
                ),
            ),
            Hop(HopRole.REPRINT, "B", credits=(Credit(Role.EDITOR, "Four"), Credit(Role.CORRESPONDENT, "Five"))),
        )
    )
    assert facts.authors(told, RIVER) == ("One", "Two", "Five")
    assert facts.contributors(told) == ("Three", "Four")


def test_an_article_without_an_author_is_its_outlets() -> None:
    """Where no author is known, the original outlet stands in, or else the source we read."""
    assert facts.authors(reprint(), HARBOUR) == ("江岸日报网",)
    assert facts.authors(article(hops=()), RIVER) == ("River Gazette",)


def test_names_are_listed_as_the_language_does() -> None:
    """Chinese and Japanese names are joined by an ideographic comma, others by a comma."""
    assert facts.joined(("甲", "乙"), "zh-Hant") == "甲、乙"
    assert facts.joined(("A", "B"), "en") == "A, B"


def test_a_missing_title_is_taken_from_the_text() -> None:
    """An article without a title is called by its beginning, and one without either has a word for it."""
    assert facts.title(article(title=" ")) == "The ferry is back. It runs hourly."
    assert facts.title(article(title="", text="")) == "Untitled"
    assert facts.title(article(title="", reprint=Reprint.LINK)) == "Untitled"


def test_a_summary_keeps_within_the_reprint_mode() -> None:
    """Where only title and link may be shown, there is no summary; elsewhere it is cut after a word."""
    assert facts.summary(article(reprint=Reprint.LINK)) == ""
    long = facts.summary(article(summary="word " * 100))
    assert long.endswith("word…")
    assert len(long) <= facts.SUMMARY_LIMIT + 1


def test_categories_hold_no_commas() -> None:
    """A category with commas becomes several, since readers split there anyway; doubles go."""
    assert facts.categories(article(categories=("City, Roads", "Roads", " ", "要聞"))) == ("City", "Roads", "要聞")
    assert facts.categories(article(categories=("a,b,2026", "(c, d"))) == ("a", "b", "2026", "(c", "d")


def test_a_list_with_semicolons_is_several_categories() -> None:
    """As journals state what an article is about; what is within brackets or a word stays."""
    told = facts.categories(article(categories=("river; boats", "港口；渡轮", "Locks (gates; weirs)", "R;D")))
    assert told == ("river", "boats", "港口", "渡轮", "Locks (gates; weirs)", "R;D")


def test_a_comma_within_brackets_or_a_number_parts_no_category() -> None:
    """Such a category stands whole: half a bracket says nothing."""
    whole = ("Gull Canal (Brook Hill, NY)", "10,000 metres", "Works [1,2]", "会议（北京，上海, 广州）")
    assert facts.categories(article(categories=(", ".join(whole),))) == whole


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("Video/MP4", "video/mp4"),
        ("audio/mp3; codecs=x", "audio/mpeg"),
        ("text", "audio/mpeg"),
        ("<b>", "audio/mpeg"),
        ("sound/", "audio/mpeg"),
    ],
)
def test_a_stated_type_that_is_none_is_not_passed_on(stated: str, told: str) -> None:
    """Validators refuse a feed for it, and readers do not play what they cannot name."""
    enclosure = Enclosure("https://a.example/1.mp3", stated)
    assert facts.enclosures(article(enclosures=(enclosure,)))[0].media_type == told


def test_enclosures_have_a_type_everywhere_the_same() -> None:
    """A file without a type gets one by its ending, from our own table; addresses that are none are left out."""
    told = article(
        enclosures=(
            Enclosure("https://a.example/x.MP3?y", None, 5),
            Enclosure("https://a.example/x.strange"),
            Enclosure("ftp://a.example/x.mp3"),
            Enclosure("https://a.example/y.m4a", "audio/x-m4a", 7),
            Enclosure("https://a.example/z.ogg", "application/octet-stream", 8),
            Enclosure("https://a.example/w", "audio/mp3", 9),
        )
    )
    assert facts.enclosures(told) == (
        Enclosure("https://a.example/x.MP3?y", "audio/mpeg", 5),
        Enclosure("https://a.example/y.m4a", "audio/mp4", 7),
        Enclosure("https://a.example/z.ogg", "audio/ogg", 8),
        Enclosure("https://a.example/w", "audio/mpeg", 9),
        Enclosure("https://a.example/x.strange", "application/octet-stream"),
    )


def test_a_malformed_language_becomes_the_sites() -> None:
    """xml:lang and lang never carry what is no language tag."""
    assert facts.language(article(language='en"><b>'), edition()) == "en"
    assert facts.language(article(language="zh-Hant-TW"), edition()) == "zh-Hant-TW"


def test_readers_find_a_source_at_its_front_page_or_at_the_list_that_is_polled() -> None:
    """A feed is no page to send readers to."""
    of_page = source("one", kind=Kind.PAGE, url="https://one.example/news", home=None)
    assert facts.home_of(of_page) == "https://one.example/news"
    assert facts.home_of(replace(of_page, home="https://one.example/")) == "https://one.example/"
    assert facts.home_of(replace(of_page, kind=Kind.FEED)) is None


def test_an_outlet_that_shows_its_own_text_again_is_no_reprint() -> None:
    """Only who stands between it and us is told of."""
    hops = (Hop(HopRole.ORIGINAL, "The Post"), Hop(HopRole.REPRINT, "The Post"), Hop(HopRole.REPRINT, "Elsewhere"))
    assert [hop.outlet for hop in facts.reprints(article(hops=hops))] == ["Elsewhere"]
    assert [hop.outlet for hop in facts.reprints(article(hops=hops[1:]))] == ["The Post", "Elsewhere"]
