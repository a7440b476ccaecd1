"""Items read from the tree are what feedparser would have read."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicator.ingest.feeds import parse, plainitems

if TYPE_CHECKING:
    from syndicator.model import ParsedFeed

URL = "https://source.example/feed"
WORDS = st.sampled_from(
    [
        "",
        "A plain line",
        "  spaces  around ",
        "Tom & Jerry",
        "a <b>bold</b> word",
        "5 < 6 &amp; 7",
        "caf\xe9",
        "caf\xc3\xa9",  # UTF-8 read as Latin-1
        "\x93quoted\x94",
        "临江新区公交线路",
        "臨江\u3000新區",
        "mail@example.org (Ada Byrne)",
        "Ada Byrne <mail@example.org>",
        "https://else.example/a?b=1&c=2",
        "<p>" + "Some long text, said again. " * 20 + "</p>",
        "<p>\x93" + "临江新区" * 80 + "</p>",
        "first\nsecond",
    ]
)
ADDRESSES = st.sampled_from(
    [
        "https://source.example/1.html",
        "https://source.example/a?b=1&c=2",
        "https://source.example/a?b=1&amp;c=2",
        "/relative/2.html",
        "http:///slashes.example/",
        "mailto:a@b.example",
        "",
        " https://source.example/3.html ",
        "https://source.example/新闻;x=1",
    ]
)
DATES = st.sampled_from(["Tue, 24 Nov 2026 10:00:00 GMT", "2026-11-24T10:00:00+08:00", "yesterday", ""])


def element(name: str, text: st.SearchStrategy[str], **attributes: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """``<name a="…">text</name>``, each attribute there or not."""

    def write(parts: tuple[str, dict[str, str]]) -> str:
        words, given_attributes = parts
        written = "".join(f' {key.replace("_", ":")}="{html.escape(value)}"' for key, value in given_attributes.items())
        return f"<{name}{written}>{html.escape(words, quote=False)}</{name}>"

    return st.tuples(text, st.fixed_dictionaries({}, optional=attributes)).map(write)


KINDS = st.sampled_from(["text", "html", "text/html", "xhtml", "text/plain", "image/png", ""])
TONGUES = st.sampled_from(["de", "zh_TW", ""])
RSS_PARTS = st.one_of(
    element("title", WORDS),
    element("link", ADDRESSES),
    element("guid", ADDRESSES | WORDS, isPermaLink=st.sampled_from(["true", "false", "maybe"])),
    element("pubDate", DATES),
    element("description", WORDS, xml_lang=TONGUES),
    element("content:encoded", WORDS),
    element("author", WORDS),
    element("dc:creator", WORDS),
    element("dc:date", DATES),
    element("category", WORDS, domain=WORDS),
    element("enclosure", st.just(""), url=ADDRESSES, type=KINDS, length=st.sampled_from(["12", "x", ""])),
    element("comments", ADDRESSES),
    element("slash:comments", st.just("3")),
    element("source", WORDS, url=ADDRESSES),
    element("media:thumbnail", st.just(""), url=ADDRESSES),
    element("feedburner:origLink", ADDRESSES),
    st.just("<!-- a comment -->"),
)
RELS = st.sampled_from(["alternate", "self", "related", "via", "enclosure", "replies"])
ATOM_PARTS = st.one_of(
    element("title", WORDS, type=KINDS),
    element("id", ADDRESSES | WORDS),
    element("link", st.just(""), href=ADDRESSES, rel=RELS, type=KINDS, length=st.sampled_from(["12", ""]), title=WORDS),
    element("published", DATES),
    element("updated", DATES),
    element("summary", WORDS, type=KINDS),
    element("content", WORDS, type=KINDS, xml_lang=TONGUES),
    element("author", st.just("")),
    st.tuples(WORDS, WORDS).map(
        lambda both: (
            f"<author><name>{html.escape(both[0])}</name><uri>{html.escape(both[1])}</uri></author>"
            "<author><name>Bo</name><email>bo@example.org</email></author>"
        )
    ),
    element("category", st.just(""), term=WORDS, label=WORDS, scheme=WORDS),
    element("rights", WORDS, type=KINDS),
    st.just("<source><title>Else</title></source>"),
)
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def both(document: str) -> tuple[ParsedFeed, ParsedFeed]:
    """The document read as it is read, and by feedparser alone."""
    data = document.encode("utf-8", "surrogatepass")
    ours = parse.parse_feed(data, None, URL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plainitems, "reader", lambda _root: None)
        theirs = parse.parse_feed(data, None, URL)
    return ours, theirs


@QUICK
@given(
    st.lists(st.lists(RSS_PARTS, max_size=8), min_size=1, max_size=4),
    st.sampled_from(["", "<language>zh-CN</language>"]),
    st.sampled_from(["", ' xml:lang="fr"', ' xml:base="https://base.example/"']),
)
def test_rss_items_are_read_as_feedparser_reads_them(parts: list[list[str]], language: str, attribute: str) -> None:
    """Whatever an item is made of, reading it from the tree gives the entry that feedparser gives."""
    made = "".join(f"<item>{''.join(item)}</item>" for item in parts)
    ours, theirs = both(
        f'<rss version="2.0" {SPACES}{attribute}><channel><title>T</title><link>https://source.example/</link>'
        f"{language}{made}</channel></rss>"
    )
    assert ours == theirs


@QUICK
@given(
    st.lists(st.lists(ATOM_PARTS, max_size=8), min_size=1, max_size=4),
    st.sampled_from(["", ' xml:lang="fr"', ' xml:lang="zh_TW"', ' xml:base="https://base.example/"']),
)
def test_atom_entries_are_read_as_feedparser_reads_them(parts: list[list[str]], attribute: str) -> None:
    """Whatever an entry is made of, reading it from the tree gives the entry that feedparser gives."""
    made = "".join(f"<entry>{''.join(item)}</entry>" for item in parts)
    ours, theirs = both(
        f'<feed xmlns="http://www.w3.org/2005/Atom"{attribute}><title>T</title><id>urn:x</id>'
        f"<updated>2026-11-24T10:00:00Z</updated>{made}</feed>"
    )
    assert ours == theirs


def test_the_commonest_items_need_no_feedparser() -> None:
    """A feed as most programs write it is read from the tree alone, which is what its speed rests on."""
    item = (
        "<item><title>T</title><link>https://source.example/1</link><guid isPermaLink='false'>1</guid>"
        "<pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate><dc:creator>A</dc:creator><category>x</category>"
        "<description>short</description><content:encoded>&lt;p&gt;text&lt;/p&gt;</content:encoded></item>"
    )
    from lxml import etree

    root = etree.fromstring(f'<rss version="2.0" {SPACES}><channel>{item}</channel></rss>')
    read = plainitems.reader(root)
    assert read is not None
    found = read(root[0][0])
    assert found is not None
    assert found["content"][0]["value"] == "<p>text</p>"


def test_an_entrys_base_is_not_the_next_ones() -> None:
    """The library forgets to leave an entry's ``xml:base``; what is read from the tree is not misled by that."""
    one = '<entry><content xml:base="https://else.example/" type="html">x</content></entry>'
    two = '<entry><title>T</title><content type="html">y</content></entry>'
    ours, _ = both(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:x</id>{one}{two}</feed>')
    assert [entry.base for entry in ours.entries] == ["https://else.example/", URL]
