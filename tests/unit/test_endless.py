"""What stands behind ``</body>`` or ``</html>`` is read wherever HTML is: browsers show it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.endless import endless
from syndicator.ingest.feeds.discover import find_feeds
from syndicator.ingest.listing import read_listing
from syndicator.ingest.listings.gather import Task
from syndicator.ingest.text import plain
from syndicator.model import Kind, Listing, RawHtml
from syndicator.refine.credit import read_page
from syndicator.refine.extract import extract
from syndicator.refine.frame import without_notices
from tests.builders import NOON, source

HEADER = "<html><head><title>{title}</title></head><body><div class='nav'><a href='/'>首页</a></div></body></HTML>"
TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "县里去年冬天动工重修老渡口，三百多级石阶一级一级起出来，编了号，再按原样铺回去。",
        "石匠说，最难的是找同样的石头，他们跑了邻近四个乡，才在一处废弃的采石场里凑齐。",
    )
)


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<p>one</p></body></html><p>two</p>", "<p>one</p><p>two</p>"),
        ("<p>one</p></BODY >\n</HTML>\n", "<p>one</p>\n\n"),
        ("<p>one</p>", "<p>one</p>"),
        ("<p>&lt;/body> is an end</p><tbody></tbody>", "<p>&lt;/body> is an end</p><tbody></tbody>"),
    ],
)
def test_ends_are_taken_out(markup: str, wanted: str) -> None:
    """Those of the body and of all, in either case, and no others."""
    assert endless(markup) == wanted


def test_an_article_below_a_header_that_is_a_page_of_its_own() -> None:
    """Its text, its title and who sent it are read."""
    page = (
        HEADER.format(title="老渡口的石阶修好了_清河在线")
        + f"<h1>老渡口的石阶修好了</h1><div>来源：清河日报　发布时间：2024-03-05</div><div class='con'>{TEXT}</div>"
    )
    found = extract(page, "https://www.qinghe.example/1.html")
    assert found is not None
    assert "采石场" in found.body
    facts = read_page(page, "https://www.qinghe.example/1.html", language="zh")
    assert (facts.title, facts.source) == ("老渡口的石阶修好了", "清河日报")


def test_a_list_below_such_a_header() -> None:
    """Its items are read, and so are the feeds that it names."""
    items = "".join(f"<li><a href='/n/{n}'>Story number {n}</a></li>" for n in range(4))
    page = (
        HEADER.format(title="清河在线") + f"<link rel='alternate' type='application/rss+xml' href='/f'><ul>{items}</ul>"
    )
    made = replace(source(url="https://one.example/", kind=Kind.PAGE), listing=Listing(items="li"))
    assert len(read_listing(page.encode(), "text/html", Task(made, made.url, "UTC", NOON)).entries) == 4
    assert [link.url for link in find_feeds(page.encode(), "text/html", "https://one.example/")] == [
        "https://one.example/f"
    ]


def test_an_entry_with_the_end_of_a_document_amid_it() -> None:
    """Nothing is lost of what an entry says, with a line about its origin or without, nor of its summary."""
    entry = f"<p>老渡口修好了，石阶照旧。</p></body></html>{TEXT}<p>转载请注明出处：清河在线</p>"
    assert "采石场" in without_notices(RawHtml(entry)).body
    assert "采石场" in plain(entry, markup=True)
