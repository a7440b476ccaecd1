"""Feeds made to harm whoever reads them."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import ParseError
from syndicator.ingest.feeds.parse import parse_feed

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://source.example/feed"
RSS = '<rss version="2.0"><channel><title>T</title><item><title>{}</title><guid isPermaLink="false">1</guid></item></channel></rss>'


def bomb(levels: int, width: int) -> str:
    """Entities that expand to ``width ** levels`` words."""
    entities = '<!ENTITY e0 "word">' + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * width}">' for n in range(1, levels + 1)
    )
    return f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>" + RSS.format(f"&e{levels};")


def quadratic() -> str:
    """One long entity, called very often."""
    return f'<!DOCTYPE rss [<!ENTITY a "{"x" * 20_000}">]>' + RSS.format("&a;" * 5000)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("document", [bomb(9, 10), quadratic()], ids=["exponential", "quadratic"])
def test_entity_bombs_do_not_go_off(codec: str, document: str) -> None:
    """Nothing is expanded in any encoding: no time, no memory, and the reference stands there as text."""
    before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    feed = parse_feed(document.encode(codec), None, URL)
    assert time.process_time() - begin < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KB
    assert feed.entries[0].title.startswith("&")


@pytest.mark.parametrize("close", ["</rss>", "<b></i></rss>"], ids=["well-formed", "broken"])
def test_external_entities_are_not_opened(tmp_path: Path, close: str) -> None:
    """A file that a DOCTYPE names is not read, by the strict reading or the lenient one."""
    secret = tmp_path / "secret"
    secret.write_text("top secret")
    head = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>'
    feed = parse_feed((head + RSS.format("&x;").replace("</rss>", close)).encode(), None, URL)
    assert "top secret" not in repr(feed)


@pytest.mark.parametrize("scheme", ["{}", "file://{}"])
def test_a_body_that_is_a_path_is_not_opened(tmp_path: Path, scheme: str) -> None:
    """Bytes are a document, never the name of one."""
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format("from the disk"))
    with pytest.raises(ParseError, match="neither XML nor JSON"):
        parse_feed(scheme.format(path).encode(), None, URL)


@pytest.mark.parametrize(
    "author",
    [
        "a@" + "a." * 32_000 + "!",
        "a" * 64_000,
        "a@a.a " * 10_000,
        "(" * 64_000,
        "<" * 16_000,
        "&lt;" * 16_000,
        "a@" * 32_000,
    ],
)
@pytest.mark.parametrize("broken", [False, True])
def test_long_authors_cost_nothing(author: str, broken: bool) -> None:
    """64 KB where an author's address belongs take a fraction of a second, also in a broken feed."""
    text = author.replace("<", "&lt;")
    for tag in ("author", "managingEditor", "webMaster"):
        item = RSS.format("x").replace("<guid", f"<{tag}>{text}</{tag}><guid")
        begin = time.process_time()
        parse_feed(item.replace("</rss>", "<b></i></rss>" if broken else "</rss>").encode(), None, URL)
        assert time.process_time() - begin < 1


def test_a_declaration_that_repeats_itself_costs_nothing() -> None:
    """The first line is never matched by feedparser's expressions, whose time is cubic in it."""
    line = "<?" + 'encoding="' * 6000 + "\n"
    begin = time.process_time()
    for body in (
        line + RSS.format("x"),
        line + "?>" + RSS.format("x"),
        "<?xml?>" + line + "?>" + RSS.format("x") + "<b></i>",
    ):
        try:
            parse_feed(body.encode(), None, URL)
        except ParseError:
            continue
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    "piece",
    [
        "<category>c{}</category>",
        "<link>https://a.example/{}</link>",
        "<author>n{}</author>",
        "<dc:creator>n{}</dc:creator>",
        "<enclosure url='https://a.example/{}'/>",
        "<description>d{}</description>",
        "<x{}>y</x{}>",
    ],
)
def test_very_many_elements_take_linear_time(piece: str) -> None:
    """Thousands of one element in one item neither stall nor flood what is made of it."""
    many = "".join(piece.replace("{}", str(number)) for number in range(4000))
    begin = time.process_time()
    entry = parse_feed(RSS.format("x").replace("<guid", many + "<guid").encode(), None, URL).entries[0]
    assert time.process_time() - begin < 3
    assert max(len(entry.categories), len(entry.authors), len(entry.enclosures)) <= 100


def test_nesting_neither_recurses_nor_hangs() -> None:
    """Deeply nested markup ends in an entry or in ParseError."""
    for depth in (300, 5000):
        try:
            parse_feed(RSS.format("<b>" * depth + "x" + "</b>" * depth).encode(), None, URL)
        except ParseError:
            continue
