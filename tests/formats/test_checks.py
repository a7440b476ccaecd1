"""The checks find what they are there for: a feed that is right has no mistake, one that was broken has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

import pytest

from syndicator.model import Enclosure
from syndicator.publish.formats import feeds, jsonfeed
from syndicator.publish.site.sitemap import listing, shelf
from tests.formats import checks
from tests.unit.publish.publish_builders import MORNING, OTHER, article, edition, publication, reprint, view

if TYPE_CHECKING:
    from collections.abc import Callable

VIEW = view(
    publication(reprint(enclosures=(Enclosure("https://a.example/1.mp3", "audio/mpeg", 12),))),
    publication(article(id=OTHER, categories=("Ferries",))),
)
SHOW = view(
    publication(article(podcast=(("duration", "1:02:03"), ("episode", "4")))),
    show=(("author", "Two Banks"), ("category", "Society & Culture > Documentary"), ("explicit", "false")),
)
GOOD: dict[str, tuple[Callable[[bytes], list[str]], bytes]] = {
    "atom": (checks.atom, feeds.atom(VIEW, edition()).body),
    "rss": (checks.rss, feeds.rss(VIEW, edition()).body),
    "podcast": (checks.rss, feeds.rss(SHOW, edition()).body),
    "atom podcast": (checks.atom, feeds.atom(SHOW, edition()).body),
    "json": (checks.json_feed, jsonfeed.json_feed(VIEW, edition()).body),
}
BROKEN = [
    ("atom", r"<published>", "<published>on "),
    ("atom", r"(<id>)(?=urn)", r"\g<1>not an id of "),
    ("atom", r"<updated>.*?</updated>", ""),
    ("atom", r"<(/?)summary", r"<\1abstract"),
    ("atom", r'rel="self"', 'rel="alternate"'),
    ("atom", r'rel="via"', 'rel="heard-from"'),
    ("atom", r'href="https://harbour', 'href="//harbour'),
    ("atom", r'type="audio/mpeg"', 'type="sound"'),
    ("atom", r"(<source>)", r"\1<author><name>x</name></author>"),
    ("atom", r'term="[^"]*"', 'term="a, b"'),
    ("atom", r"(<entry .*?</entry>)", r"\1\1"),
    ("atom", r"&lt;p class=", "&lt;p style="),
    ("atom", r"&lt;img src=\"https://", '&lt;img src="/'),
    ("rss", r"<description>", "<description>x</description><description>"),
    ("rss", r"<(/?)pubDate>", r"<\1published>"),
    ("rss", r"Tue, 20 Feb", "Wed, 20 Feb"),
    ("rss", r"Feb 2024", "Feb 24"),
    ("rss", r'isPermaLink="false"', 'isPermaLink="true"'),
    ("rss", r'length="12"', 'length="long"'),
    ("rss", r"(<item>)", r"\1<author>Ann Poole</author>"),
    ("rss", r"<dc:creator>[^<]*</dc:creator>", ""),
    ("rss", r"(<source )url=\"[^\"]*\"", r'\1url=""'),
    ("rss", r"<managingEditor>[^<]*", "<managingEditor>Two Banks Mirror"),
    ("rss", r'version="2.0"', 'version="0.91"'),
    ("rss", r"(<category>)", r"\1a, b"),
    ("podcast", r"(<itunes:author>)", r"\1ann@a.example, "),
    ("podcast", r"(<itunes:explicit>)false", r"\1no"),
    ("podcast", r'text="Documentary"', 'text="Baseball"'),
    ("podcast", r"<itunes:owner>.*?</itunes:owner>", ""),
    ("podcast", r"(<itunes:duration>)", r"\1about "),
    ("podcast", r"(<itunes:episode>.*?</itunes:episode>)", r"\1\1"),
    ("atom podcast", r"(<itunes:explicit>)false", r"\1no"),
    ("atom podcast", r"(<itunes:duration>)", r"\1about "),
    ("json", r'"version":"[^"]*"', '"version":"https://jsonfeed.org/version/1"'),
    ("json", r'"items":', '"entries":'),
    ("json", r'"date_published":"2024-02-20T', '"date_published":"20 Feb 2024 '),
    ("json", r'"authors":', '"author":'),
    ("json", r'"url":"https://river', '"url":"river'),
    ("json", r'"tags":\["Ferries"\]', '"tags":["a, b"]'),
    ("json", r'"content_html":"', '"content_html":"<p onclick=x>'),
    ("json", r"01234567-89ab-cdef-0123-456789abcdef", "fedcba98-7654-3210-fedc-ba9876543210"),
]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_feed_has_no_mistake(name: str) -> None:
    check, body = GOOD[name]
    assert check(body) == []


@pytest.mark.parametrize(("name", "pattern", "instead"), BROKEN)
def test_a_broken_feed_has_one(name: str, pattern: str, instead: str) -> None:
    """Each change makes a feed that some reader or validator refuses or misreads."""
    check, body = GOOD[name]
    broken, number = re.subn(pattern, instead, body.decode(), flags=re.DOTALL)
    assert number, "nothing was broken"
    assert check(broken.encode())


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        ("https://", "/"),
        ("<loc>.*?</loc>", ""),
        ("(Z</lastmod>)", r" o'clock\1"),
        ("urlset", "urls"),
        ("(<url>.*</url>)", r"\1\1"),
    ],
)
def test_a_broken_sitemap_has_a_mistake(pattern: str, instead: str) -> None:
    rows = {"articles/1/": listing(MORNING, MORNING)}
    body = shelf(edition(), "2024-02", rows.items()).body
    assert checks.sitemap(body) == []
    broken, number = re.subn(pattern, instead, body.decode())
    assert number
    assert checks.sitemap(broken.encode())


def test_what_is_not_well_formed_is_no_feed() -> None:
    with pytest.raises(expat.ExpatError):
        checks.rss(GOOD["rss"][1].replace(b"</item>", b"", 1))
