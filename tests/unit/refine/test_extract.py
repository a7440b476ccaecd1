"""The article's text is found on pages of every shape, and nothing that a page does makes extraction raise or stall."""

from __future__ import annotations

import re
import time

import lxml.html
import pytest

from syndicator.refine.extract import MAX_LENGTH, MAX_PAGE, MAX_TAGS, extract, page_title
from syndicator.refine.fulltext import arbiter, libraries

URL = "https://news.example.org/2024/a.html"
BODY = [
    "本市新建的图书馆今天上午开门迎客，第一批读者在门外排起了长队。",
    "馆长介绍说，新馆共有四层，藏书二十万册，另设儿童阅览室和自习室。",
    "“我一直盼着它开门。”一位住在附近的老人说，他以前要坐一个小时的车去借书。",
    "据了解，图书馆每周开放六天，周一闭馆，读者可以在网上预约座位。",
]
TEASERS = "".join(f'<li><a href="/b/{i}.html">别处的一条新闻标题，说的是另一件事情{i}</a></li>' for i in range(12))
ENGLISH = [
    "The town's new library opened its doors this morning, and the first readers queued round the block to see it.",
    "Its director said that the building has four floors, two hundred thousand books and a room for children.",
    '"I have been waiting for this," said a man who used to travel for an hour to borrow a book from the next town.',
    "The library will be open on six days of the week, and seats can be booked on its website in advance, she added.",
]

LONG = [f"{line} ({n})" for n in range(5) for line in ENGLISH]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def page(article: str, *, before: str = "", after: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>图书馆开门迎客_某某网</title><style>p{{}}</style>"
        f"<script>var a = '<p>脚本里的文字，不是文章的一部分。</p>';</script></head><body>"
        f"<div class='nav'><ul>{TEASERS}</ul></div>{before}{article}{after}"
        f"<div class='footer'><p>版权所有，未经许可不得转载，违者必究。联系电话：010-0000。</p></div></body></html>"
    )


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize(
    "article",
    [
        f"<div id='js_content' style='visibility: hidden'>{paragraphs(BODY)}</div>",
        f"<div class='TRS_Editor'><style>.a{{}}</style>{paragraphs(BODY)}</div>",
        f"<article><h1>图书馆开门迎客</h1><div>{paragraphs(BODY)}</div></article>",
        f"<div class='x1'><div class='x2'>{'<br><br>　　'.join(BODY)}</div></div>",
        f"<table><tr><td>{TEASERS}</td><td><font>{paragraphs(BODY)}</font></td></tr></table>",
        f"<form id='f'><div id='vsb_content'>{paragraphs(BODY)}</div></form>",
        "".join(f"<section><div><span>{line}</span></div></section>" for line in BODY).join(["<div>", "</div>"]),
        f"<div class='main-nav-wrapper comment-enabled'><div class='k'>{paragraphs(BODY)}</div></div>",
        f"<div style='display:none' id='later'>{paragraphs(BODY)}</div>",
    ],
    ids=["wechat", "trs", "article", "breaks", "table", "one-form", "sections", "ill-named", "shown-by-script"],
)
def test_finds_the_text_and_nothing_else(article: str) -> None:
    """Whatever the container is, every sentence of the article is in the result and none of the page's furniture."""
    found = extract(page(article), URL)
    assert found is not None
    text = text_of(found.body)
    assert all(line in text for line in BODY)
    assert "别处的一条新闻" not in text
    assert "版权所有" not in text
    assert "脚本里" not in text
    assert 0 < found.confidence <= 1


def test_short_article_beside_long_comments_and_teasers() -> None:
    """Comments and teasers with more sentences than the article do not win over it."""
    comments = "".join(f"<p>第{i}位网友说了一长段话，与文章没有什么关系，但是句子很多，很长。</p>" for i in range(20))
    teasers = "".join(
        f"<div><a href='/t{i}'>另一篇</a><p>摘要说的是另一件事，写了一句半话……</p></div>" for i in range(6)
    )
    article = f"<h1>图书馆开门迎客</h1><div class='article-content'>{paragraphs(BODY)}</div>"
    found = extract(
        page(article, after=f"<div class='side'>{teasers}</div><div class='comment-list'>{comments}</div>"), URL
    )
    assert found is not None
    assert BODY[0] in found.body
    assert "网友说了" not in found.body
    assert "摘要说的是" not in found.body


def test_related_links_go_and_credits_stay() -> None:
    """Link lists under a "related" heading, and at the end, are removed; editor and source lines are not."""
    article = (
        f"<div class='post_body'>{paragraphs(BODY[:2])}<p>延伸阅读</p><ul>{TEASERS}</ul>{paragraphs(BODY[2:])}"
        "<p>（原标题：图书馆开了）</p><p>来源：<a href='/s'>某某日报</a> <a href='/e'>责任编辑：王小明</a></p>"
        f"<div><a href='/1'>另一篇文章的标题</a><br><a href='/2'>又一篇文章的标题</a></div></div>"
    )
    found = extract(page(article), URL)
    assert found is not None
    assert all(line in found.body for line in BODY)
    assert "责任编辑：王小明" in found.body
    assert "原标题" in found.body
    assert "延伸阅读" not in found.body
    assert "别处的" not in found.body
    assert "又一篇" not in found.body


def test_links_inside_sentences_stay() -> None:
    """A paragraph with a link in it is a paragraph."""
    linked = "<p>馆方在<a href='/notice'>一则公告</a>中说，读者须先登记，<a href='/more'>登记办法</a>见馆内。</p>"
    found = extract(page(f"<div>{paragraphs(BODY)}{linked}</div>"), URL)
    assert found is not None
    assert 'href="/notice"' in found.body


def test_pictures_tables_and_embeds_stay_as_they_are() -> None:
    """Lazy attributes, captions, tables and embedded video come through untouched."""
    media = (
        '<figure><img src="/blank.gif" data-src="/real.jpg" data-original="/o.jpg"><figcaption>新馆外景</figcaption></figure>'
        "<table><tr><td>楼层</td><td>四</td></tr></table><iframe src='https://video.example.org/1'></iframe>"
    )
    found = extract(page(f"<div class='content'>{paragraphs(BODY[:2])}{media}{paragraphs(BODY[2:])}</div>"), URL)
    assert found is not None
    for piece in ('data-src="/real.jpg"', 'data-original="/o.jpg"', "新馆外景", "<td>楼层</td>", "video.example.org/1"):
        assert piece in found.body


def test_repeated_title_goes() -> None:
    """The page's own title on top of the text is removed, the same words later on are not."""
    article = f"<article><h1>图书馆开门迎客</h1>{paragraphs(BODY)}<p>图书馆开门迎客</p></article>"
    found = extract(page(article), URL)
    assert found is not None
    assert found.body.count("图书馆开门迎客") == 1
    assert "<h1>" not in found.body


@pytest.mark.parametrize("topic", ["封面故事", "撤稿声明"])
def test_a_repeated_title_below_its_topic_goes(topic: str) -> None:
    """What stands above it stays; a line of the text that says the title, or a heading further below, does, too."""
    title = "图书馆开门迎客"
    found = extract(page(f"<article><p>{topic}</p><h1>{title}</h1>{paragraphs(BODY)}</article>"), URL)
    assert found is not None
    assert title not in found.body
    assert topic in found.body
    for kept in (
        f"<p>{topic}</p><p>{title}</p>{paragraphs(BODY)}",
        f"{paragraphs(BODY[:2])}<h2>{title}</h2>{paragraphs(BODY)}",
    ):
        found = extract(page(f"<article>{kept}</article>"), URL)
        assert found is not None
        assert title in found.body


def test_traditional_and_japanese_pages() -> None:
    """Traditional Chinese and Japanese take the same way as simplified Chinese."""
    lines = ["市立図書館は今週、新しい閲覧室を開放した。利用者は無料で入館できる。"] * 4
    found = extract(page(f"<div class='honbun'>{paragraphs(lines)}</div>"), URL)
    assert found is not None
    assert lines[0] in found.body
    assert found.method == "blocks"


def test_english_pages_are_settled_between_two_extractors() -> None:
    """Other languages are read by trafilatura; where our finder agrees, the page's own markup is kept."""
    menu = "<ul>" + "".join(f"<li><a href='/{i}'>Section {i}</a></li>" for i in range(9)) + "</ul>"
    html = (
        f"<html lang=en><head><title>Library opens - The Example</title></head><body><nav>{menu}</nav><main><article>"
        f"<h1>Library opens</h1>{paragraphs(ENGLISH * 2)}<img data-src='/l.jpg'></article></main><aside>{menu}</aside></body></html>"
    )
    found = extract(html, URL, "en")
    assert found is not None
    assert all(line in text_of(found.body).replace("&quot;", '"') for line in ENGLISH)
    assert "Section 3" not in found.body
    assert "trafilatura" in found.method
    assert 'data-src="/l.jpg"' in found.body


@pytest.mark.parametrize(
    "html",
    [
        "",
        " \n",
        "\x00",
        "<!-- nothing -->",
        "<?xml version='1.0' encoding='gbk'?>",
        "<html><body></body></html>",
        "<html><frameset><frame src='a'></frameset></html>",
        page(""),
        "plain",
        "<script>",
        "<div " * 400,
        "<svg><p>",
        "\ud800",
    ],
)
def test_pages_without_an_article(html: str) -> None:
    """Where there is no article the answer is None, whatever stands there instead."""
    assert extract(html, URL) is None
    assert extract(html, "", "zh-CN") is None


def test_scripts_that_outweigh_the_page_do_not_hide_it() -> None:
    """Large sites send megabytes of data and style with a page: what it shows is what counts."""
    data = f"<script>var state = '{'<p>' * 40_000}{'x' * MAX_LENGTH}';</script><style>{'p{}' * 90_000}</style>"
    found = extract(page(data + f"<div class='article-content'>{paragraphs(BODY)}</div>"), URL)
    assert found is not None
    assert text_of(found.body) == "".join(BODY)


def test_paragraphs_behind_a_wall_are_the_text() -> None:
    """A paragraph that says so of itself was served; a box that asks for money is none of it."""
    wall = "<div class='paywall'><p>Subscribe now, and read everything that we write. It costs little.</p></div>"
    parts = [
        f"<div class='chunk'><p class='paywall'>{line}</p></div><div class='ad-slot'>{wall}</div>"
        for line in ENGLISH * 2
    ]
    found = extract(page(f"<article><h1>Library</h1><div class='chunks'>{''.join(parts)}</div></article>"), URL)
    assert found is not None
    assert [text_of(found.body).count(line) for line in ENGLISH] == [2] * 4
    assert "Subscribe" not in found.body


def test_a_heading_is_not_judged_by_its_anchor() -> None:
    """The id of a heading within the text leads to it, or is made of its words."""
    heading = "<h3 id='nav_share_and_comment__2'>Share and comment</h3>"
    html = page(f"<article><h1>Library</h1>{paragraphs(LONG)}{heading}{paragraphs(ENGLISH)}</article>")
    found = extract(html, URL)
    assert found is not None
    assert "Share and comment</h3>" in found.body


@pytest.mark.parametrize(
    "name",
    [
        "article__lead",
        "standfirst",
        "c-ingress",
        "entradilla",
        "vorspann",
        "field-intro",
        "ce_articleIntro block",
        "chapo_block",
    ],
)
def test_the_paragraph_above_the_text_opens_it(name: str) -> None:
    """What a page sets apart between heading and text is the article's first paragraph, and stands there once."""
    lead = (
        "After four years of work, the library is open: <b>what readers</b> will find in it, and what is still to come."
    )
    top = f"<article><h1>Library</h1><div class='meta'>12 March</div><div class='{name}'>{lead}</div>"
    found = extract(page(f"{top}<div class='body'>{paragraphs(LONG)}</div></article>"), URL)
    assert found is not None
    assert text_of(found.body) == text_of(lead) + "".join(LONG)
    wrapped = top.replace(lead, f"<div class='rtf'><p>{lead}</p></div>")
    inner = extract(page(f"{wrapped}<div class='body'>{paragraphs(LONG)}</div></article>"), URL)
    assert inner is not None
    assert text_of(inner.body) == text_of(lead) + "".join(LONG)
    again = extract(page(f"{top}<div class='body'><p>{lead}</p>{paragraphs(LONG)}</div></article>"), URL)
    assert again is not None
    assert text_of(again.body) == text_of(lead) + "".join(LONG)


def test_what_is_no_opening_stays_out() -> None:
    """Not what stands above the heading, is a row of links, has no end, or is called so because it leads elsewhere."""
    links = "".join(f"<a href='/{n}'>Another story of this week, number {n}.</a> " for n in range(4))
    for above, below in (
        ("<div class='lead'>This is told of another article on this page, and ends here.</div>", ""),
        ("", f"<div class='intro'>{links}</div>"),
        ("", "<div class='lead'>A line without an end, as sections and places are named on pages</div>"),
        ("", "<div class='lead-story'>It leads to something else that was written this week, and ends here.</div>"),
    ):
        html = page(f"{above}<article><h1>Library</h1>{below}<div class='body'>{paragraphs(LONG)}</div></article>")
        found = extract(html, URL)
        assert found is not None
        assert text_of(found.body) == "".join(LONG)


def test_what_is_only_read_aloud_goes() -> None:
    """Words that a page hides from everybody's eyes are not printed either."""
    caption = "<figure><img src='/a.jpg'><figcaption><span class='visually-hidden'>Image caption</span> The hall</figcaption></figure>"
    found = extract(
        page(f"<article><h1>Library</h1>{paragraphs(ENGLISH)}{caption}{paragraphs(ENGLISH)}</article>"), URL
    )
    assert found is not None
    assert "The hall" in found.body
    assert "Image caption" not in found.body


def test_of_two_that_agree_the_third_one_is_not_believed_for_being_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Talk below an article that one library takes for its text is left out where the others end with the text; a table
    that it alone has found is not.
    """
    own = arbiter.Candidate(paragraphs(ENGLISH), "\n".join(ENGLISH), "blocks", 0.9)
    more = [
        f"I do not think that this is true, and I have been there more than once, says reader {n}." for n in range(9)
    ]
    talk, table = paragraphs(more), "".join(f"<tr><td>{line}</td></tr>" for line in more)
    monkeypatch.setattr(arbiter, "by_readability", lambda _source, _url: paragraphs(ENGLISH))
    for added, believed in ((talk, False), (f"<table>{table}</table>", True)):
        monkeypatch.setattr(arbiter, "by_trafilatura", lambda _source, _url, added=added: paragraphs(ENGLISH) + added)
        best = arbiter.for_others(own, arbiter.Page("<p>", URL, frozenset()))
        assert best is not None
        assert ("reader 3" in best.html) is believed


def test_headings_that_only_we_have_stay_above_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both libraries leave out a heading, and a box that nobody else has goes, the heading of what stays does."""
    html = paragraphs(LONG) + "<h3>What readers will find upstairs</h3>" + paragraphs(ENGLISH)
    html += "<h3>More of this week</h3><div>Nobody else has seen these words, which are no part of the text.</div>"
    own = arbiter.Candidate(html, text_of(html.replace("</", "\n</")), "blocks", 0.9)
    monkeypatch.setattr(arbiter, "by_trafilatura", lambda _source, _url: paragraphs(LONG + ENGLISH))
    monkeypatch.setattr(arbiter, "by_readability", lambda _source, _url: paragraphs(LONG + ENGLISH))
    monkeypatch.setattr(arbiter, "_SAME", 1.0)
    best = arbiter.for_others(own, arbiter.Page("<p>", URL, frozenset()))
    assert best is not None
    assert "What readers will find upstairs" in best.html
    assert "More of this week" not in best.html
    assert "Nobody else" not in best.html


@pytest.mark.parametrize(
    ("above", "whole"),
    [("", True), ("<div class='user'>Wanderer {n}</div><span>3 hours ago</span>", False)],
    ids=["chapters", "posts"],
)
def test_one_of_several_chapters_is_not_the_text_though_both_libraries_take_it_for_it(
    monkeypatch: pytest.MonkeyPatch, above: str, whole: bool
) -> None:
    """A long read stands in containers of one name, of which either library takes one. So do the posts of a thread, but
    with names and times; there the first one is the text.
    """
    parts = [[f"{line} That was in the year {1990 + n}, as everybody knows." for line in ENGLISH] for n in range(4)]
    html = "".join(
        f"<div class='part'>{above.format(n=n)}<div>{paragraphs(lines)}</div></div>" for n, lines in enumerate(parts)
    )
    own = arbiter.Candidate(html, text_of(html.replace("</", "\n</")), "blocks", 0.9)
    monkeypatch.setattr(arbiter, "by_trafilatura", lambda _source, _url: paragraphs(parts[0]))
    monkeypatch.setattr(arbiter, "by_readability", lambda _source, _url: paragraphs(parts[0]))
    best = arbiter.for_others(own, arbiter.Page("<p>", URL, frozenset()))
    assert best is not None
    assert ("year 1993" in best.html) is whole


def test_caps() -> None:
    """A page that is too large is refused before any library sees it."""
    article = f"<div class='article-content'>{paragraphs(BODY)}</div>"
    assert extract(page(article + " " * MAX_LENGTH), URL) is None
    assert extract(page(article + "<!--" + " " * MAX_PAGE + "-->"), URL) is None
    assert extract(page(article + "<i></i>" * MAX_TAGS), URL) is None


@pytest.mark.parametrize(
    "html",
    [
        page("<div class='list'>" + "<p><a href='/x'>一条没有句读的链接标题</a></p>" * 20_000 + "</div>"),
        "<!--" * 200_000,
        "<script>" * 100_000,
        page("<p>" * 100_000),
        page("<b>" * 200 + "<p>一句话，又一句话。</p>" * 8_000),
        page("<div><p>一句话，又一句话，说得长一些。</p>" * 200 + "<p>一句话，又一句话。</p>" * 5_000),
        page("<div>" * 24_000 + "<p>一句话，又一句话。</p>"),
        page("<div><section>" * 6_000 + "</div>" * 6_000 + "<p>一句话，又一句话。</p>"),
        page("<div><p>一句话，又一句话，说得长一些。</p>" * 6_000),
        page("<div class='" * 24_000),
        page("<tbody " * 24_000),
    ],
    ids=[
        *("link-farm", "comments", "scripts", "paragraphs", "nested-b", "nested-divs"),
        *("wrappers", "crossed", "each-deeper", "open-quotes", "open-parts"),
    ],
)
def test_hostile_pages_cost_their_length(html: str) -> None:
    """Nothing in a page makes extraction superlinear: each of these takes a few seconds of CPU at most."""
    started = time.process_time()
    extract(html, URL)
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<title>图书馆开门_某某网</title><body><h1> 图书馆\n开门迎客 </h1>", "图书馆 开门迎客"),
        ("<meta property='og:title' content='开门迎客'><title>x</title><body><p>字", "开门迎客"),
        ("<title>图书馆开门迎客_某某网_新闻</title><body><p>字", "图书馆开门迎客"),
        ("<title>Library opens - The Example</title><body><p>a", "Library opens"),
        ("<title>开门迎客！-某某网</title><body><h1>某某网</h1><p>字", "开门迎客！"),
        ("<title>Well-known place</title><body><p>a", "Well-known place"),
        ("<body><p>字", None),
        ("", None),
    ],
)
def test_page_title(html: str, expected: str | None) -> None:
    """The heading names the article before metadata do, and the site's name is no part of the title."""
    assert page_title(html) == expected


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("", "https://news.example.org/2024/a.html"),
        ("<base href='/files/'>", "https://news.example.org/files/"),
        ("<base href='https://static.example.net/x/'>", "https://static.example.net/x/"),
        ("<base target='_blank'>", "https://news.example.org/2024/a.html"),
        ("<base href='javascript:1'>", "https://news.example.org/2024/a.html"),
    ],
)
def test_relative_addresses_have_the_right_base(base: str, expected: str) -> None:
    """The page's own ``<base>`` counts where it can be resolved (HTML, 4.2.3)."""
    html = page(f"<div>{paragraphs(BODY)}<img src='a.jpg'></div>").replace("<head>", f"<head>{base}")
    found = extract(html, URL)
    assert found is not None
    assert found.base == expected


MEDIA = """<html lang="en"><head><title>The bell is back</title></head><body><nav><a href="/">Home</a><a href="/n">News</a></nav>
<h1>The bell is back</h1><div class="q7"><p>The brass bell of the ferry Constance, missing since the boat was broken up in 1984, has been found under straw in a barn.</p>
<figure><img src="/bell.jpg"><figcaption>The bell on a cart. Photo: Ada Wren</figcaption></figure>
<p>Farmer Giles Tarrant came across it while clearing out before a sale, and thought at first that it was a pot of some kind.</p>
<table><tr><td>Weight</td><td>41 kg</td></tr><tr><td>Cast</td><td>1921</td></tr></table>
<p>The bell will hang in the new terminal from May, where anybody who wants to may ring it once on the way to the boat.</p>
<iframe src="https://www.youtube.com/embed/abcDEF12345"></iframe>
<p>It still rings, Mr Tarrant said on Tuesday, but it rings flat, as it always did when the wind stood in the east.</p></div>
<div class="q9"><p>Sign up for our newsletter.</p></div></body></html>"""


@pytest.mark.parametrize("library", ["trafilatura", "readability"])
def test_a_librarys_text_keeps_the_pages_media(library: str) -> None:
    """Where a library alone knows the text, its pictures, captions, tables and players come from the page."""
    hear = {"trafilatura": libraries.by_trafilatura, "readability": libraries.by_readability}[library]
    whole = lxml.html.fragment_fromstring(hear(MEDIA, URL) or "", create_parent="div")
    poor = arbiter.Candidate("<p>poor</p>", arbiter.words(whole), library, 0.6)
    found = arbiter.with_media(poor, arbiter.Page(MEDIA, URL, frozenset({"thebellisback"})))
    assert found is not None
    assert [
        tag for tag in ("<figure", "<figcaption", "<img", "<table", "41 kg", "<iframe") if tag not in found.html
    ] == []
    assert found.html.count("<p>") == 4
    assert "newsletter" not in found.html
    assert "Home" not in found.html


def test_a_text_that_the_page_does_not_say_in_blocks_stays_the_librarys() -> None:
    """What cannot be looked up on the page is left as it is, and so is what our own finder found."""
    page = arbiter.Page(MEDIA, URL, frozenset())
    strange = arbiter.Candidate("<p>x</p>", "Nothing of this stands on that page, whoever says so.", "trafilatura", 0.6)
    ours = arbiter.Candidate("<p>x</p>", "The brass bell of the ferry Constance", "blocks", 0.6)
    assert arbiter.with_media(strange, page) is strange
    assert arbiter.with_media(ours, page) is ours
    assert arbiter.with_media(None, page) is None
