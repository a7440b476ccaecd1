"""RSS and Atom: what stands in them, and what must never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from syndicator.errors import PublishError
from syndicator.model import (
    ChannelView,
    Enclosure,
    Permission,
    Publication,
    PublishSettings,
    Rendition,
    Reprint,
    SafeHtml,
    Signal,
    SignalKind,
    Tombstone,
)
from syndicator.publish.edition import Edition
from syndicator.publish.formats import feeds
from tests.unit.publish.publish_builders import (
    ID,
    MORNING,
    OTHER,
    RIVER,
    article,
    card,
    edition,
    publication,
    reprint,
    view,
)

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "syn": "urn:x-syndicator:credits:1",
}
Maker = Callable[[ChannelView, Edition], Rendition]
DRIFT = (
    Enclosure("https://a.example/1.mp3", None, 12),
    Enclosure("https://a.example/2.mp4", "video/mp4"),
)


def rss(*publications: Publication, told: Edition | None = None, **channel: Any) -> Any:
    return etree.fromstring(feeds.rss(view(*publications, **channel), told or edition()).body)


def atom(
    *publications: Publication, told: Edition | None = None, tombstones: tuple[Tombstone, ...] = (), **channel: Any
) -> Any:
    body = feeds.atom(view(*publications, tombstones=tombstones, **channel), told or edition()).body
    return etree.fromstring(body)


def texts(root: Any, path: str) -> list[str | None]:
    return [e.text for e in root.iterfind(path, NS)]


def test_an_rss_item_tells_everything() -> None:
    """Each fact of a reprint stands in the element that readers or programs look in."""
    item = rss(publication(reprint(enclosures=DRIFT, rights="© 江岸"), also=(card(),))).find("channel/item")
    guid = item.find("guid")
    assert (guid.text, guid.get("isPermaLink")) == ("urn:uuid:01234567-89ab-cdef-0123-456789abcdef", "false")
    assert texts(item, "link") == ["https://news.jiangan.example/t1.html"]
    assert texts(item, "pubDate") == ["Tue, 20 Feb 2024 01:49:00 +0000"]
    assert texts(item, "a:updated") == ["2024-02-20T01:49:00Z"]
    assert texts(item, "dc:creator") == ["江岸日报网"]
    assert texts(item, "dc:contributor") == ["周文"]
    assert texts(item, "dc:source") == ["江岸日报网"]
    assert texts(item, "dc:rights") == ["© 江岸"]
    assert texts(item, "dc:language") == ["zh-Hant"]
    assert texts(item, "category") == ["要聞"]
    assert texts(item, "description") == ["春天到了，工地開工。"]
    assert item.find("content:encoded", NS).text.startswith('<p class="syn-source">')
    assert dict(item.find("enclosure").attrib) == {
        "url": "https://a.example/1.mp3",
        "length": "12",
        "type": "audio/mpeg",
    }
    assert len(item.findall("enclosure")) == 1
    assert item.find("media:thumbnail", NS).get("url") == "https://harbour.example/p/1.jpg"


EPISODE = (("duration", "1:02:03"), ("season", "2"), ("episodeType", "full"), ("image", "https://u:p@a.example/c.png"))


def test_what_a_podcast_says_is_passed_on() -> None:
    """Apple's elements stand in the item as the source states them; further files as media:content."""
    item = rss(publication(article(enclosures=DRIFT, podcast=EPISODE))).find("channel/item")
    itunes = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
    found = [(e.tag.removeprefix(itunes), e.text or e.get("href")) for e in item if e.tag.startswith(itunes)]
    assert found == [*EPISODE[:3], ("image", "https://a.example/c.png")]
    assert [dict(e.attrib) for e in item.findall("media:content", NS)] == [
        {"url": "https://a.example/2.mp4", "type": "video/mp4"}
    ]
    assert b"itunes" not in etree.tostring(rss(publication()))


def test_licence_terms_of_a_file_are_linked_in_rss() -> None:
    """RSL by its address (RFC 4946 in RSS), Creative Commons in its own element."""
    told = Permission(
        level=Reprint.FULL,
        asked=Reprint.FULL,
        allowed=Reprint.FULL,
        reason="",
        signals=(
            Signal(SignalKind.RSL, "https://a.example/terms.xml", "entry"),
            Signal(SignalKind.LICENCE, "https://creativecommons.org/licenses/by/4.0/", "entry"),
        ),
    )
    item = rss(publication(article(permission=told))).find("channel/item")
    (link,) = item.findall("a:link", NS)
    assert dict(link.attrib) == {
        "rel": "license", "type": "application/rsl+xml", "href": "https://a.example/terms.xml"
    }  # fmt: skip
    (licence,) = item.iterfind("{http://web.resource.org/cc/}license")
    assert list(licence.attrib.values()) == ["https://creativecommons.org/licenses/by/4.0/"]


def test_rss_never_says_author() -> None:
    """RSS has no author element, whose value readers take for an e-mail address, and one creator at most."""
    root = rss(publication(), publication(reprint(id=OTHER)))
    assert root.findall(".//author") == []
    assert all(len(item.findall("dc:creator", NS)) == 1 for item in root.iterfind("channel/item"))


def test_the_source_of_a_private_feed_is_its_home() -> None:
    """A source element names the source without telling an address that opens a door."""
    body = feeds.rss(view(publication(reprint()), publication()), edition()).body
    sources = [(s.text, s.get("url")) for s in etree.fromstring(body).iter("source")]
    assert sources == [
        ("港城資訊網", "https://harbour.example/"),
        ("River Gazette", "https://river.example/feed.xml"),
    ]
    assert b"secret" not in body


def test_the_rss_channel() -> None:
    """Self, hub, language of RSS's own list, contact with a name, and a date from the content."""
    channel = rss(publication(), told=edition(language="zh-Hant", responsible_editor="Mo")).find("channel")
    links = [(e.get("rel"), e.get("href")) for e in channel.findall("a:link", NS)]
    assert links == [
        ("self", "https://mirror.example/news/rss.xml"),
        ("hub", "https://hub.example/"),
        ("help", "https://mirror.example/about/"),
    ]
    assert texts(channel, "link") == ["https://mirror.example/news/"]
    assert texts(channel, "language") == ["zh-TW"]
    assert texts(channel, "managingEditor") == ["desk@mirror.example (Mo)"]
    assert texts(channel, "webMaster") == ["desk@mirror.example (Two Banks Mirror)"]
    assert texts(channel, "lastBuildDate") == ["Tue, 20 Feb 2024 01:49:00 +0000"]


def test_a_name_in_brackets_does_not_end_the_comment_early() -> None:
    """Its managingEditor is an address with a name in round brackets, whatever stands in the name."""
    channel = rss(publication(), told=edition(responsible_editor="Mo (nights)")).find("channel")
    assert texts(channel, "managingEditor") == ["desk@mirror.example (Mo [nights])"]


def test_a_contact_that_is_no_mail_is_no_managing_editor() -> None:
    """Its managingEditor and webMaster hold e-mail addresses or are left out."""
    channel = rss(publication(), told=edition(contact="https://mirror.example/form")).find("channel")
    assert channel.find("managingEditor") is None
    assert channel.find("webMaster") is None


def test_a_plain_description_is_not_mistaken_for_html() -> None:
    """Readers take RSS descriptions for HTML, so a summary's own angle brackets are escaped once more."""
    root = rss(publication(article(summary="if a < b & c")))
    assert texts(root, "channel/item/description") == ["if a &lt; b &amp; c"]


def test_link_mode_shows_no_text() -> None:
    """Where only title and link may be shown, no format of feed carries a word of the text."""
    told = view(publication(article(reprint=Reprint.LINK)))
    for make in (feeds.rss, feeds.atom):
        assert b"ferry is back" not in make(told, edition()).body
    assert b"Read the article at River Gazette" in feeds.rss(told, edition()).body


def test_an_atom_entry_tells_everything() -> None:
    """Links keep their relations, authors and contributors are persons, the language stands on the entry."""
    entry = atom(publication(reprint(enclosures=DRIFT, rights="© 江岸"))).find("a:entry", NS)
    assert texts(entry, "a:id") == ["urn:uuid:01234567-89ab-cdef-0123-456789abcdef"]
    assert texts(entry, "a:author/a:name") == ["江岸日报网"]
    assert texts(entry, "a:contributor/a:name") == ["周文"]
    assert texts(entry, "a:rights") == ["© 江岸"]
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hant"
    assert entry.find("a:content", NS).get("type") == "html"
    assert [e.get("term") for e in entry.findall("a:category", NS)] == ["要聞"]
    links = [tuple(e.get(k) for k in ("rel", "href", "type", "length")) for e in entry.findall("a:link", NS)]
    assert links == [
        ("alternate", "https://news.jiangan.example/t1.html", "text/html", None),
        ("via", "https://harbour.example/a/77", None, None),
        ("related", f"https://mirror.example/articles/{ID}/", None, None),
        ("enclosure", "https://a.example/1.mp3", "audio/mpeg", "12"),
        ("enclosure", "https://a.example/2.mp4", "video/mp4", None),
    ]


def test_the_source_of_an_entry_has_no_author() -> None:
    """atom:source carries id, title, date, links and rights, and never an author (readers would add it)."""
    source = atom(publication()).find("a:entry/a:source", NS)
    assert [etree.QName(e).localname for e in source] == ["id", "title", "updated", "link", "link", "rights"]
    assert texts(source, "a:title") == ["River Gazette"]


def test_the_atom_feed() -> None:
    """The feed has a permanent id, the site as its author, self, hub and alternate links, and its language."""
    root = atom(publication())
    assert texts(root, "a:id") == ["urn:uuid:631d1b21-91bc-5058-b16d-e0d754e9ba27"]
    assert texts(root, "a:author/a:name") == ["Two Banks Mirror"]
    assert texts(root, "a:generator") == ["syndicator"]
    assert {e.get("rel") for e in root.findall("a:link", NS)} == {"self", "hub", "help", "alternate"}
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


@pytest.mark.parametrize("make", [feeds.rss, feeds.atom], ids=["rss", "atom"])
@pytest.mark.parametrize(("key", "style"), [("news", "../feed.css"), ("sources/river", "../../feed.css")])
def test_a_browser_finds_the_style(make: Maker, key: str, style: str) -> None:
    """The address of the style is relative, so that it holds wherever the site is read."""
    root: Any = etree.fromstring(make(view(publication(), key=key), edition()).body)
    told = root.getprevious()
    assert (told.target, dict(told.attrib)) == ("xml-stylesheet", {"type": "text/css", "href": style})


def test_tombstones_tell_who_left_and_nothing_else() -> None:
    """A taken-down article leaves a deleted-entry without a word on it; a restored one leaves none."""
    gone = Tombstone(OTHER, MORNING, "a private reason", ("https://river.example/x",), (), ())
    back = replace(gone, id=ID, restored_at=MORNING)
    root = atom(tombstones=(gone, back))
    found = [(e.get("ref"), e.get("when")) for e in root.findall("at:deleted-entry", NS)]
    assert found == [("urn:uuid:fedcba98-7654-3210-fedc-ba9876543210", "2024-02-20T01:49:00Z")]
    assert b"private reason" not in etree.tostring(root)


@pytest.mark.parametrize("make", [rss, atom], ids=["rss", "atom"])
def test_credits_and_hops_stand_in_both(make: Any) -> None:
    """Both XML formats carry every hop and credit with role, outlet and evidence, our own hop last."""
    root = make(publication(reprint()))
    hops = [(e.get("role"), e.get("evidence"), e.text) for e in root.iterfind(".//syn:hop", NS)]
    assert hops == [
        ("original", "inferred", "江岸日报网"),
        ("reprint", "found", "港城資訊網"),
        ("mirror", "configured", "Two Banks Mirror"),
    ]
    people = [(e.get("role"), e.get("hop"), e.get("evidence"), e.text) for e in root.iterfind(".//syn:credit", NS)]
    assert people == [
        ("responsible-editor", "reprint", "found", "周文"),
        ("responsible-editor", "mirror", "configured", "林一鳴"),
    ]
    assert texts(root, ".//syn:original-title") == ["新区春天开工"]


@pytest.mark.parametrize("make", [feeds.rss, feeds.atom], ids=["rss", "atom"])
def test_an_always_empty_channel_has_no_present(make: Maker) -> None:
    """A channel that was always empty is as old as time itself, whenever it is rendered."""
    body = make(view(), edition()).body
    assert b"1970" in body
    assert str(datetime.now(UTC).year).encode() not in body


@pytest.mark.parametrize("make", [feeds.rss, feeds.atom], ids=["rss", "atom"])
def test_the_same_content_gives_the_same_bytes(make: Maker) -> None:
    """Rendering twice, from values built anew, gives equal bytes."""
    assert make(view(publication(reprint())), edition()).body == make(view(publication(reprint())), edition()).body


def test_a_change_is_seen_as_updated() -> None:
    """A story whose election changed is updated then, in entry and feed."""
    later = MORNING + timedelta(hours=3, microseconds=7)
    root = atom(publication(article(), updated=later))
    assert texts(root, "a:updated") == ["2024-02-20T04:49:00+00:00"]
    assert texts(root, "a:entry/a:updated") == ["2024-02-20T04:49:00+00:00"]


@pytest.mark.parametrize("make", [rss, atom], ids=["rss", "atom"])
def test_what_xml_cannot_carry_does_not_stop_a_feed(make: Any) -> None:
    """Control characters, surrogates and a stray CDATA end in any field leave a well-formed feed."""
    bad = "a\x00\x0b\ud800\ufffe]]>b"
    told = article(
        title=bad,
        summary=bad,
        body=SafeHtml(f"<p>{bad}</p>"),
        categories=(bad,),
        rights=bad,
        original_title=bad + "2",
        language=bad,
    )
    root = make(publication(told), told=edition(title=bad, description=bad, responsible_editor=bad), title=bad)
    assert "a]]>b" in "".join(root.itertext())


@pytest.mark.parametrize("make", [rss, atom], ids=["rss", "atom"])
def test_prefixes_are_declared_once(make: Any) -> None:
    """Namespaces are declared at the root alone, under the prefixes everyone knows."""
    body = etree.tostring(make(publication(reprint()), publication(article(id=OTHER)))).decode()
    assert "ns0" not in body
    assert body.count('xmlns:syn="') == 1
    assert body.count('xmlns:dc="') == 1


def test_a_feed_that_cannot_be_made_names_its_channel() -> None:
    """What feedgen or lxml refuses becomes one PublishError with the channel's key."""
    broken = edition(url="https://mirror.example/\x00/")
    with pytest.raises(PublishError) as caught:
        feeds.rss(view(publication()), broken)
    assert caught.value.channel == "news"


def test_without_pages_nothing_links_to_one() -> None:
    """Where we publish no pages, feeds name none of ours but in the hop."""
    told = edition(settings=PublishSettings(pages=False))
    entry = atom(publication(), told=told).find("a:entry", NS)
    assert [e.get("rel") for e in entry.findall("a:link", NS)] == ["alternate"]
    assert RIVER.url.encode() in feeds.atom(view(publication()), told).body
