"""Pages of small papers: titles behind the site's name, names alone beside the date, notes at the end, pages for printing."""

from __future__ import annotations

import pytest

from syndicator.model import PageFacts, RawHtml, Role
from syndicator.refine.credit import read_page
from syndicator.refine.extract import extract
from syndicator.refine.frame import without_frame

URL = "https://ledger.example/news/4711.html"
TITLE = "Old mill to become a library"
LINES = (
    "The parish bought the mill by the weir last spring, after the county had refused it three times in as many years.",
    "Two roofers from the valley have relaid the slates, and the floors are to be finished before the first frost comes.",
    "Nobody knows yet who will keep the books, but the schoolmaster has offered the four thousand that he owns himself.",
)
TEXT = "".join(f"<p>{line}</p>" for line in LINES)


def facts(head: str, *, title: str = TITLE, behind: str = "", language: str | None = None) -> PageFacts:
    html = f"<html><head><title>{title}</title></head><body><div>{head}{TEXT}{behind}</div></body></html>"
    return read_page(html, URL, timezone="UTC", language=language)


def credited(found: PageFacts) -> list[tuple[Role, str]]:
    return [(credit.role, credit.name) for credit in (*found.credits, *found.origin_credits)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"The Valley Ledger: {TITLE}", TITLE),
        (f":: Ledger :: {TITLE}", TITLE),
        (f"Ledger online - {TITLE}", TITLE),
        (f"{TITLE} - The Valley Ledger of Marsh County", TITLE),
        ("Interview: why the mill was sold", "Interview: why the mill was sold"),
    ],
    ids=["colon", "colons", "dash", "before", "own-colon"],
)
def test_a_title_behind_the_name_of_the_site(title: str, expected: str) -> None:
    """In a page without headings, where a line above the text says it; the site's name may stand there as well."""
    shown = expected if expected in title else TITLE
    assert (
        facts(
            f"<div>The Valley Ledger of Marsh County</div><div>{shown}</div><div>5 March 2024</div>", title=title
        ).title
        == expected
    )


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("<p>Ruth Marsh</p><p>5 March 2024</p>", ["Ruth Marsh"]),
        ("<p>5 March 2024</p><p>Ruth Marsh</p>", ["Ruth Marsh"]),
        ("<p>Ruth Marsh</p><p>Education correspondent</p><p>5 March 2024</p>", ["Ruth Marsh"]),
        ("<p>Ruth Marsh and Owen Fenn</p><p>5 March 2024</p>", ["Ruth Marsh", "Owen Fenn"]),
        ("<p><b>Wymond Marsh</b><br>Local Democracy Reporter</p><p>5 March 2024</p>", ["Wymond Marsh"]),
        ("<p>PILAR MARSH / RIBERA</p><p>5 March 2024</p>", ["PILAR MARSH"]),
        ("<p>SAN TELMO / RIBERA</p><p>5 March 2024</p>", []),
        ("<p>Harrow Vale</p><p>5 March 2024</p>", []),
        ("<p>Victoria Park</p><p>5 March 2024</p>", []),
        ("<p><a href='/tag/ruth'>Ruth Marsh</a></p><p>5 March 2024</p>", []),
        ("<p>Ruth Marsh</p>", []),
        ("<p>Local News</p><p>5 March 2024</p>", []),
    ],
    ids=[
        "above",
        "below",
        "post",
        "two",
        "strange",
        "placed",
        "two-places",
        "place",
        "park",
        "topic",
        "undated",
        "section",
    ],
)
def test_a_name_alone_beside_the_date(lines: str, names: list[str]) -> None:
    """As names begin in the West; a place, a section or a linked topic there is nobody."""
    assert [name for _, name in credited(facts(f"<h1>{TITLE}</h1>{lines}"))] == names


@pytest.mark.parametrize(
    ("behind", "names"),
    [
        ("<div>主办：江岸日报社　社长：苏晚　总编辑：贺兰秋</div>", []),
        ("<p>本报社长 苏晚 总编辑 贺兰秋</p>", []),
        ("<footer>Editor: Ruth Marsh | Publisher: Owen Fenn</footer>", []),
        ("<p>总编辑：贺兰秋　值班主任：苏晚</p>", ["贺兰秋", "苏晚"]),
        ("<h4>推荐阅读</h4><p><a href='/1'>林场的一天是怎样开始的</a><br>作者：苏晚 2024-03-01</p>", []),
        ("<h4>推荐阅读</h4><p><a href='/1'>林场的一天</a></p><p>责任编辑：苏晚</p>", ["苏晚"]),
        ("<p>招聘：编辑：2名；记者：三人。</p>", []),
    ],
    ids=["masthead", "spaced", "footer", "of-the-day", "teaser", "responsible", "counts"],
)
def test_whom_lines_below_a_text_name(behind: str, names: list[str]) -> None:
    """Who makes the paper, who wrote what is linked there and how many are sought have not written it."""
    assert [name for _, name in credited(facts(f"<h1>{TITLE}</h1><p>5 March 2024</p>", behind=behind))] == names


def test_the_years_of_a_life_are_no_date() -> None:
    """Who lived so long is told of, and has not written of it."""
    assert credited(facts(f"<h1>{TITLE}</h1><p>Ruth Marsh</p><p>3 May 1931 – 5 March 2024</p>")) == []


def test_the_word_before_a_name_in_an_element_of_authors() -> None:
    """Von is none of its words; of a name that begins so it is."""
    assert credited(facts(f"<h1>{TITLE}</h1><div class='autor'>Von Silke Marsh</div>")) == [
        (Role.AUTHOR, "Silke Marsh")
    ]
    assert credited(facts(f"<h1>{TITLE}</h1><div class='autor'>Von Marsh</div>")) in ([], [(Role.AUTHOR, "Von Marsh")])


def test_whoever_took_the_pictures_too_signs_above_the_note() -> None:
    """A name above "Фото автора" is the author's; above another note it may be anybody's."""
    signed = "<p><b>Анна Речная.</b></p><p><i>{}</i></p>"
    assert credited(facts(f"<h1>{TITLE}</h1>", behind=signed.format("Фото автора"))) == [(Role.AUTHOR, "Анна Речная")]
    assert credited(facts(f"<h1>{TITLE}</h1>", behind=signed.format("Вход свободный"))) == []


def test_a_page_in_japanese_is_read_as_such() -> None:
    """Nobody has to say in which language it is for the name in its last bracket to be a reporter's."""
    line = "町の図書館は古い水車小屋に移ることになり、関係者がきのう現地で説明した。"
    html = f"<html><head><title>水車小屋が図書館に</title></head><body><h1>水車小屋が図書館に</h1><div><p>{line * 3}</p><p>{line * 2}</p><p>（大原誠）</p></div></body></html>"
    assert credited(read_page(html, URL, timezone="Asia/Tokyo")) == [(Role.REPORTER, "大原誠")]


def test_how_often_a_topic_of_a_forum_was_looked_at() -> None:
    """Above its title, beside the number of answers; a count alone may be anything's."""
    line = "镇口的木桥上周换了新栏杆，工匠从上游的林场运来两百根杉木，孩子们都跑去看。" * 2
    page = "<html><head><title>木桥换了栏杆</title></head><body><p>{}</p><h1>木桥换了栏杆</h1><p>{}</p><p>{}</p></body></html>"
    assert read_page(page.format("查看: <b>312</b>|回复: <b>2</b>", line, line), URL).views == 312
    assert read_page(page.format("查看: <b>312</b>", line, line), URL).views is None


def test_what_a_page_for_printing_has_round_its_text() -> None:
    """Buttons, byline, day and address go; the name of the paper and what nobody knows stay."""
    page = (
        f"<html><head><title>{TITLE}</title></head><body><a href='#'>Close window</a> <a href='#'>Print</a><hr><b>The Ledger</b>"
        f"<h1>{TITLE}</h1>By Ruth Marsh<br>Published: 5 March 2024, 09:12<hr>{TEXT}<hr>Doors open at noon."
        "<br>URL: https://ledger.example/news/4711.html<br><a href='#'>Close window</a></body></html>"
    )
    found = extract(page, URL)
    assert found is not None
    left = without_frame(found.body, read_page(page, URL, timezone="UTC")).body
    assert [word for word in ("window", "Print", "Ruth Marsh", "Published", "URL") if word in left] == []
    assert all(line in left for line in LINES)
    assert "Doors open at noon." in left


@pytest.mark.parametrize(
    "line", ["Close the window before the storm.", "Print runs of the paper fell.", "https://mill.example/"]
)
def test_lines_that_are_no_buttons_stay(line: str) -> None:
    """A sentence with such words, and an address alone: it may be the article's own."""
    body = RawHtml(f"<div>{TEXT}{line}<br></div>")
    assert line in without_frame(body, PageFacts(site_notice="All rights")).body
