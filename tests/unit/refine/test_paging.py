"""Which links lead on in the same article, and its pages as one text."""

from __future__ import annotations

import lxml.html
import pytest

from syndicator.refine.fulltext.joining import join
from syndicator.refine.fulltext.paging import Further, further, may_go_on

NEWS = "https://news.example.org/n1/2026/0615/"


def found(url: str, html: str) -> Further:
    assert may_go_on(html)
    return further(lxml.html.document_fromstring(f"<p>x</p>{html}"), html, url)


@pytest.mark.parametrize(
    ("url", "html", "pages"),
    [
        (
            f"{NEWS}c1013-31153719.html",
            '<a href="c1013-31153719.html">【1】</a><a href="c1013-31153719-2.html">【2】</a><a href="c1013-31153719-3.html">【3】</a>',
            (f"{NEWS}c1013-31153719-2.html", f"{NEWS}c1013-31153719-3.html"),
        ),
        (
            f"{NEWS}t20260918_693227.shtml",
            '<script>createPageHTML(3, 0,"t20260918_693227","shtml");</script>',
            (f"{NEWS}t20260918_693227_1.shtml", f"{NEWS}t20260918_693227_2.shtml"),
        ),
        (
            f"{NEWS}Content-1220000.shtml",
            '<a href="/n1/2026/0615/Content-1220000_2.shtml">下一页</a>',
            (f"{NEWS}Content-1220000_2.shtml",),
        ),
        (
            f"{NEWS}30_0.shtml",
            '<a href="30_1.shtml">2</a><a href="30_2.shtml">3</a>',
            (f"{NEWS}30_1.shtml", f"{NEWS}30_2.shtml"),
        ),
        (f"{NEWS}story?id=4", '<a href="?id=4&amp;page=2">Page 2</a>', (f"{NEWS}story?id=4&page=2",)),
        (f"{NEWS}content.htm", '<link rel="next" href="content_2.htm">', (f"{NEWS}content_2.htm",)),
        (f"{NEWS}story/", '<a href="/n1/2026/0615/story/2/">2</a>', (f"{NEWS}story/2/",)),
        (f"{NEWS}a_2.html", '<a href="a.html">1</a><a href="a_3.html">下一頁</a>', (f"{NEWS}a_3.html",)),
    ],
    ids=["people", "trs", "gamersky", "ifeng", "parameter", "rel-next", "folder", "from-the-second"],
)
def test_pages_of_the_same_article(url: str, html: str, pages: tuple[str, ...]) -> None:
    """The ways in which sites number the pages of an article are known."""
    assert found(url, html).pages == pages


@pytest.mark.parametrize(
    "html",
    [
        '<a href="news_13.html">下一篇：另一条新闻</a>',
        '<a href="news_13.html">A headline of another story</a> next ',
        '<a href="other_2.html">2</a> next page',
        '<a href="https://elsewhere.example/news_12_2.html">2</a> next page',
        '<div id="comments"><a href="news_12_2.html">2</a></div> next page',
        '<a href="javascript:go(2)">2</a> next page',
    ],
    ids=["next-article", "headline", "other-stem", "other-host", "comments", "script"],
)
def test_links_that_lead_elsewhere_are_not_followed(html: str) -> None:
    """Neither the next article, nor another one, nor readers' comments are taken for a further page."""
    link = further(lxml.html.document_fromstring(f"<p>x</p>{html}"), html, f"{NEWS}news_12.html")
    assert link == Further(())


@pytest.mark.parametrize(
    "html",
    [
        '<a href="30_all.html">在本页阅读全文</a>',
        '<a href="30.html?page=all">View as single page</a>',
        '<a href="30_all.html">阅读全文</a>',
    ],
)
def test_a_page_with_all_of_it(html: str) -> None:
    """A link to the whole article on one page is found."""
    single = found(f"{NEWS}30.html", html).single
    assert single is not None
    assert "all" in single


def test_what_pages_repeat_stands_once() -> None:
    """Heading lines stay on the first page, closing credits on the last, overlaps go, short repetitions within stay."""
    opening, closing = "<p>本报记者 陈默</p>", "<p>责任编辑：林夏</p>"
    overlap = f"<p>{'码头的工程进展顺利' * 6}</p>"
    first = f"{opening}<p>第一页的话。</p><p>对。</p>{overlap}{closing}"
    second = f"{opening}{overlap}<p>第二页的话。</p><p>对。</p><img src='b.jpg'>{closing}"
    body, left_out = join([(first, f"{NEWS}a.html"), (second, f"{NEWS}2/a.html")])
    text = str(lxml.html.fromstring(f"<div>{body}</div>").xpath("string()"))
    assert text.count("本报记者") == text.count("责任编辑") == text.count("码头的工程进展顺利" * 6) == 1
    assert text.index("第一页") < text.index("第二页") < text.index("责任编辑")
    assert text.count("对。") == 2
    assert left_out == 3
    assert f'src="{NEWS}2/b.jpg"' in body
