"""What is published can be read back, and says the same in every format."""

from __future__ import annotations

import calendar
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

import feedparser
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from syndicator.model import (
    ArticleId,
    ChannelView,
    Credit,
    Enclosure,
    Evidence,
    Hop,
    HopRole,
    Precision,
    Publication,
    Reprint,
    Role,
    SafeHtml,
    Transformation,
)
from syndicator.publish.formats import facts, feeds, jsonfeed
from syndicator.publish.formats.item import item
from syndicator.publish.site import articlepage, pages
from tests.unit.publish.publish_builders import HARBOUR, RIVER, article, card, channel, edition

if TYPE_CHECKING:
    import time

EDITION = edition()
SYN = "{urn:x-syndicator:credits:1}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"

# any character at all, those that no format may carry included; markup has its own place in the text below
ANY = st.text(st.characters(blacklist_categories=()), max_size=40)
# feedparser takes text that is UTF-8 when written as Latin-1 for mojibake and repairs it, so such text is left out
NOT_COMPARED = re.compile("[<>&\u0080-\u00ff]")
WORDS = st.text(st.sampled_from("abc 新聞　“”‘’…&;é🙂\u0085-.0"), max_size=30)
LINE = st.one_of(WORDS, ANY.map(lambda text: NOT_COMPARED.sub("", text)))
NAME = st.one_of(st.sampled_from(["Ann Poole", "周文", "O'Neil", "陸·文"]), LINE)
ADDRESS = st.one_of(
    st.none(),
    st.just("https://river.example/ferry"),
    LINE.map(lambda path: "https://a.example/" + path),
    st.sampled_from(["javascript:alert(1)", "https://例子.example/路", "https://u:p@a.example/", "http://[::1"]),
)
TIME = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))
MARKUP = st.one_of(
    ANY,
    st.sampled_from(
        ["</title><script>x</script>", "<img src=x onerror=x>", '" onload="x', "' style='x", "</main><style>"]
    ),
)
CREDIT = st.builds(Credit, st.sampled_from(Role), NAME, st.sampled_from(Evidence), st.none())
HOP = st.builds(
    Hop,
    st.sampled_from([HopRole.ORIGINAL, HopRole.REPRINT]),
    st.one_of(st.none(), NAME),
    ADDRESS,
    st.sampled_from(Evidence),
    st.none(),
    st.one_of(st.none(), TIME),
    st.lists(CREDIT, max_size=3).map(tuple),
)


@st.composite
def publications(draw: Any, line: st.SearchStrategy[str] = LINE) -> Publication:
    """A publication with anything a stage before could have let through; ``line`` makes its texts."""
    own = ArticleId(draw(st.integers(0, 2**128 - 1).map(lambda n: f"{n:032x}")))
    published = draw(TIME)
    made = replace(
        article(),
        id=own,
        source=draw(st.sampled_from([RIVER.key, HARBOUR.key])),
        title=draw(line),
        url=draw(ADDRESS) or "",
        published=published,
        published_precision=draw(st.sampled_from(Precision)),
        updated=published + draw(st.timedeltas(timedelta(0), timedelta(days=9))),
        language=draw(st.sampled_from(["en", "zh-Hans", "zh-Hant-TW", "ja", "de", "", "no such tag"])),
        body=SafeHtml(f"<p>{draw(LINE)}</p>"),
        text=draw(line),
        summary=draw(line),
        hops=tuple(draw(st.lists(HOP, max_size=3))),
        reprint=draw(st.sampled_from(Reprint)),
        revision=draw(st.integers(1, 3)),
        categories=tuple(draw(st.lists(line, max_size=2))),
        enclosures=tuple(Enclosure(url, None, 1) for url in draw(st.lists(ADDRESS, max_size=2)) if url),
        image=draw(ADDRESS),
        original_title=draw(st.one_of(st.none(), line)),
        original_url=draw(ADDRESS),
        rights=draw(st.one_of(st.none(), line)),
        transformations=tuple(Transformation(name) for name in draw(st.lists(line, max_size=2))),
    )
    return Publication(own, made, draw(st.sampled_from([(), (card(),)])), draw(st.one_of(st.none(), TIME)))


VIEW = st.lists(publications(), max_size=3, unique_by=lambda p: p.id).map(
    lambda found: ChannelView(channel(), tuple(found))
)
Told = list[tuple[str, str, datetime, datetime, str]]


def squeezed(text: str) -> str:
    """Readers squeeze white space at the ends of a value and some of it within; what they show is compared."""
    return "".join(text.split())


def strictly(body: bytes) -> Any:
    """Parse with both strict parsers there are."""
    parser = expat.ParserCreate()
    parser.Parse(body, True)
    return etree.fromstring(body)


def as_time(parsed: time.struct_time) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


def read(body: bytes) -> Told:
    """What a subscriber sees of a feed: id, title, published, updated, authors."""
    feed = feedparser.parse(io.BytesIO(body))
    assert not feed.bozo, feed.get("bozo_exception")
    return [
        (
            entry.id,
            squeezed(entry.title),
            as_time(entry.published_parsed),
            as_time(entry.updated_parsed),
            squeezed("".join(author.get("name", "") for author in entry.authors)),
        )
        for entry in feed.entries
    ]


def read_json(body: bytes, joined: bool) -> Told:
    """The same of a JSON Feed. Authors are one name after the other, or as RSS joins them."""
    told: Told = []
    for entry in json.loads(body)["items"]:
        names = [author["name"] for author in entry["authors"]]
        language = entry.get("language", "en")
        told.append(
            (
                entry["id"],
                squeezed(entry["title"]),
                datetime.fromisoformat(entry["date_published"]),
                datetime.fromisoformat(entry["date_modified"]),
                squeezed(facts.joined(names, language) if joined else "".join(names)),
            )
        )
    return told


def credits_of(root: Any) -> list[tuple[str, str, str, str]]:
    return [(e.get("role"), e.get("hop"), e.get("evidence"), e.text) for e in root.iter(f"{SYN}credit")]


def credits_in_json(body: bytes) -> list[tuple[str, str, str, str]]:
    return [
        (credit["role"], hop["role"], credit["evidence"], credit["name"])
        for entry in json.loads(body)["items"]
        for hop in entry["_syndicator"]["hops"]
        for credit in hop.get("credits", [])
    ]


@settings(max_examples=60, deadline=None)
@given(VIEW)
def test_every_format_tells_the_same(view: ChannelView) -> None:
    """RSS, Atom and JSON, read back, agree on ids, titles, dates, authors and credits, and parse strictly."""
    rss, atom, told = (make(view, EDITION).body for make in (feeds.rss, feeds.atom, jsonfeed.json_feed))
    as_rss, as_atom = strictly(rss), strictly(atom)
    assert read(atom) == read_json(told, joined=False)
    assert read(rss) == read_json(told, joined=True)
    assert credits_of(as_rss) == credits_of(as_atom) == credits_in_json(told)
    assert [entry[0] for entry in read(atom)] == [item(p, EDITION).urn for p in view.publications]


class Carried(NamedTuple):
    """What a format carries of an article besides what :func:`read` compares, as programs find it."""

    link: str
    content: str
    categories: list[str]
    source: str
    outlet: str | None
    contributors: list[str]
    rights: str | None
    language: str
    first_file: tuple[str, str] | None
    original_title: str | None


def in_rss(root: Any) -> list[Carried]:
    return [
        Carried(
            item.findtext("link"),
            item.findtext(f"{CONTENT}encoded"),
            [e.text for e in item.findall("category")],
            item.findtext("source") or "",  # which needs an address: none is told of a source whose own is a secret
            item.findtext(f"{DC}source"),
            [e.text for e in item.findall(f"{DC}contributor")],
            item.findtext(f"{DC}rights"),
            item.findtext(f"{DC}language"),
            next(((e.get("url"), e.get("type")) for e in item.findall("enclosure")), None),
            item.findtext(f"{SYN}original-title"),
        )
        for item in root.iterfind("channel/item")
    ]


def in_atom(root: Any) -> list[Carried]:
    def links(entry: Any, relation: str) -> list[Any]:
        return [e for e in entry.findall(f"{ATOM}link") if e.get("rel") == relation]

    return [
        Carried(
            links(entry, "alternate")[0].get("href"),
            entry.findtext(f"{ATOM}content"),
            [e.get("term") for e in entry.findall(f"{ATOM}category")],
            entry.findtext(f"{ATOM}source/{ATOM}title"),
            entry.findtext(f"{DC}source"),
            [e.text for e in entry.findall(f"{ATOM}contributor/{ATOM}name")],
            entry.findtext(f"{ATOM}rights"),
            entry.get("{http://www.w3.org/XML/1998/namespace}lang"),
            next(((e.get("href"), e.get("type")) for e in links(entry, "enclosure")), None),
            entry.findtext(f"{SYN}original-title"),
        )
        for entry in root.iterfind(f"{ATOM}entry")
    ]


def in_json(body: bytes) -> list[Carried]:
    told = json.loads(body)
    writers = {"author", "reporter", "correspondent"}
    return [
        Carried(
            item["url"],
            item["content_html"],
            item.get("tags", []),
            ours["source"]["name"],
            next((hop.get("outlet") for hop in ours["hops"] if hop["role"] == "original"), None),
            list(
                dict.fromkeys(
                    credit["name"]
                    for hop in ours["hops"][:-1]  # the last is our own
                    for credit in hop.get("credits", [])
                    if credit["role"] not in writers
                )
            ),
            ours.get("rights", {}).get("statement"),
            item.get("language", told["language"]),
            next(((file["url"], file["mime_type"]) for file in item.get("attachments", [])), None),
            ours.get("original_title"),
        )
        for item in told["items"]
        for ours in [item["_syndicator"]]
    ]


@settings(max_examples=60, deadline=None)
@given(VIEW)
def test_every_format_carries_the_whole_article(view: ChannelView) -> None:
    """Link, content, categories, source, outlet, editors, rights, language and files are the same, to the letter."""
    rss, atom, told = (make(view, EDITION).body for make in (feeds.rss, feeds.atom, jsonfeed.json_feed))
    found = in_json(told)
    assert in_atom(strictly(atom)) == found
    as_rss = in_rss(strictly(rss))
    assert [one._replace(source="") for one in as_rss] == [one._replace(source="") for one in found]
    assert all(one.source in {"", other.source} for one, other in zip(as_rss, found, strict=True))
    assert len(found) == len(view.publications)


@settings(max_examples=60, deadline=None)
@given(VIEW)
def test_values_built_anew_give_the_same_bytes(view: ChannelView) -> None:
    """A rendition is a function of what is stored: it knows neither the time nor whether it was made before."""
    again = ChannelView(view.channel, tuple(replace(p, article=replace(p.article)) for p in view.publications))
    for make in (feeds.rss, feeds.atom, jsonfeed.json_feed, pages.channel_page):
        assert make(view, EDITION) == make(again, edition())


@settings(max_examples=60, deadline=None)
@given(publications(line=MARKUP))
def test_no_value_breaks_out_of_a_page(publication: Publication) -> None:
    """Whatever the fields hold, a page has the elements of the template and of the cleaned body, and no script."""
    body = articlepage.article_page(publication, EDITION, articlepage.Sidebar()).body.decode()
    tree: Any = html.fromstring(body)
    assert tree.xpath("//script | //style | //iframe | //*/@style | //*/@*[starts-with(name(), 'on')]") == []
    assert tree.xpath("count(//main)") == 1.0
    assert all(str(h).startswith(("http", "mailto:", "../", "#")) for h in tree.xpath("//a/@href"))
