"""Whole pages and feed entries: zones, the head as second witness, title, dates, cheapness."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from syndicator.model import Evidence, PageFacts, Precision, Role
from syndicator.refine.credit import read_body, read_page

TEXT = "河东区今年新修了三座小桥，两岸居民往来更加方便，孩子们上学的路也近了许多，大家都说这是一件好事。"
PARAGRAPHS = f"<p>{TEXT}</p>" * 5
URL = "https://www.example.cn/2023/0504/c1-2.html"


def page(
    header: str = "", body: str = PARAGRAPHS, tail: str = "", head: str = "", title: str = "三座小桥通车了"
) -> str:
    menu = "".join(f"<li><a href='/{i}'>栏目{i}</a></li>" for i in range(30))
    return (
        f"<html><head><title>{title}_新闻_河东网</title>{head}</head><body><ul>{menu}</ul><h1>{title}</h1>"
        f"<div class='info'>{header}</div><div class='content'>{body}</div>{tail}"
        "<h3>相关阅读</h3><ul><li><a href='/x'>来源：别处 作者：别人</a></li></ul></body></html>"
    )


def people(facts: PageFacts, role: Role) -> list[str]:
    return [c.name for c in (*facts.credits, *facts.origin_credits) if c.role is role]


def test_a_page_like_the_seed() -> None:
    """Header, tail and notice of a reprint page: each fact at its place, the source inferred, the notice apart."""
    notice = "河东网版权声明：凡本网注明“来源：XXX”的作品，均转载自其它媒体，不代表本网赞同其观点。"
    facts = read_page(
        page(
            "<span>2023-05-04 09:49</span> 来源: 编辑:河西新闻网 浏览量:0",
            tail=f"<p>原文地址:https://www.example.com/a/t20230504_1.shtml</p><p>【责任编辑:陆小超】</p><p>{notice}</p>",
        ),
        URL,
    )
    assert facts.title == "三座小桥通车了"
    assert (facts.source, facts.source_evidence) == ("河西新闻网", Evidence.INFERRED)
    assert facts.published == datetime(2023, 5, 4, 1, 49, tzinfo=UTC)
    assert facts.views == 0
    assert facts.original_url == "https://www.example.com/a/t20230504_1.shtml"
    assert [(c.role, c.name) for c in facts.credits] == [(Role.RESPONSIBLE_EDITOR, "陆小超")]
    assert facts.site_notice == notice


@pytest.mark.parametrize(
    ("canonical", "found"),
    [
        ("https://news.example.com/a/t20230504_1.shtml", "https://news.example.com/a/t20230504_1.shtml"),
        ("https://m.example.cn/2023/0504/c1-2.html", None),  # its own page for telephones
        ("https://news.example.com/", None),
        ("/2023/0504/c1-2.html", None),
        ("", None),
    ],
)
def test_a_canonical_page_elsewhere_is_the_original(canonical: str, found: str | None) -> None:
    """A reprint's head names the page that it reprints; its lines go before that."""
    head = f'<link rel="shortcut icon" href="/i.png"><link rel="Canonical" href="{canonical}">'
    assert read_page(page(head=head), URL).original_url == found
    said = "<p>原文地址:https://www.example.org/b/1.html</p>"
    assert read_page(page(head=head, tail=said), URL).original_url == "https://www.example.org/b/1.html"


def test_values_in_nodes_of_their_own() -> None:
    """Label and value in sibling nodes and cells, names each in its own link."""
    header = (
        "<table><tr><td>来源：</td><td><a href='https://www.example.com/'>河西晚报</a></td><td>作者：</td>"
        "<td><a>张晓</a> <a>李兰</a></td><td>时间：</td><td>2023年5月4日 10:20</td></tr></table>"
    )
    facts = read_page(page(header), URL)
    assert facts.source == "河西晚报"
    assert people(facts, Role.AUTHOR) == ["张晓", "李兰"]
    assert facts.published == datetime(2023, 5, 4, 2, 20, tzinfo=UTC)


def test_inside_and_outside_the_text() -> None:
    """Dateline and last bracket are the source's; the responsible editor below is the page's own."""
    body = f"<p>新华社北京5月4日电（记者 张晓）{TEXT}</p>" + PARAGRAPHS + f"<p>{TEXT}（通讯员 李兰）</p>"
    facts = read_page(page("2023-05-04 09:49", body, "<div>责任编辑：<em>王刚</em></div>"), URL)
    assert [c.name for c in facts.origin_credits] == ["张晓", "李兰"]
    assert [c.name for c in facts.credits] == ["王刚"]
    assert facts.source == "新华社"


def test_menus_tags_and_captions_name_nobody() -> None:
    """Words with a name's shape in menus, tag lists, share bars and captions are not taken for people."""
    header = "2023-05-04 09:49<div>分享到：</div><ul><li><a>易信</a></li><li><a>空军</a></li></ul>"
    body = "<p>河东新貌。（本报记者 张晓 摄）</p>" + PARAGRAPHS
    facts = read_page(page(header, body), URL)
    assert (facts.credits, facts.origin_credits) == ((), ())


def test_an_empty_editor_before_a_teaser_stays_empty() -> None:
    """责任编辑： with nothing behind it does not take the next headline for a name."""
    facts = read_page(page("2023-05-04", tail="<p>责任编辑：</p><p>河西市：明日气温骤降</p>"), URL)
    assert people(facts, Role.RESPONSIBLE_EDITOR) == []


def test_the_head_fills_what_the_page_leaves_open() -> None:
    """A visible date gets its minute from the head, the source its name, and neither overrides what is visible."""
    head = "<meta name='PubDate' content='2023-05-04 09:53'><meta name='ContentSource' content='来源：河西晚报 原创稿'>"
    facts = read_page(page("发布日期：2023-05-04", head=head), URL)
    assert facts.published == datetime(2023, 5, 4, 1, 53, tzinfo=UTC)
    assert facts.source == "河西晚报"
    assert read_page(page("2023-05-04 10:00 来源：河东晚报", head=head), URL).source == "河东晚报"


def test_json_ld_is_a_witness() -> None:
    """JSON-LD gives author and time where nothing is visible; a number or an address as author names nobody."""
    head = (
        '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"三座小桥通车了",'
        '"datePublished":"2023-05-04T09:53:00+08:00","author":{"@type":"Person","name":"张晓"}}]}</script>'
        '<meta name="author" content="104363">'
    )
    facts = read_page(page(head=head), "https://www.example.cn/a")
    assert facts.published == datetime(2023, 5, 4, 1, 53, tzinfo=UTC)
    assert people(facts, Role.AUTHOR) == ["张晓"]


@pytest.mark.parametrize(
    ("shown", "stated", "zone", "taken"),
    [
        ("2023-05-04 10:45", "2023-05-04T15:45:18+00:00", "UTC", "2023-05-04T15:45:18"),  # five hours behind
        ("2023-05-04 23:45", "2023-05-05T03:45:18Z", "UTC", "2023-05-05T03:45:18"),
        ("2023-05-04 18:35", "2023-05-04T18:35:20+00:00", "UTC", "2023-05-04T18:35:00"),  # local time, called UTC
        ("2023-05-04 18:35", "2023-05-04T18:35:20+00:00", "Asia/Taipei", "2023-05-04T10:35:00"),
        ("2023-05-04 10:45 GMT", "2023-05-04T15:45:18+00:00", "UTC", "2023-05-04T10:45:00"),
        ("2023-05-04 10:45", "2023-05-04T15:52:00+00:00", "UTC", "2023-05-04T10:45:00"),  # another time
        ("2023-05-04 10:45", "2023-05-06T15:45:00+00:00", "UTC", "2023-05-04T10:45:00"),
        ("03/12/2023", "2023-03-12T08:44:48", "UTC", "2023-03-12T08:44:48"),  # which is the month
        ("03/12/2023", "2023-12-04T08:44:48", "UTC", "2023-12-03T00:00:00"),
    ],
)
def test_what_is_stated_tells_what_shown_digits_leave_open(shown: str, stated: str, zone: str, taken: str) -> None:
    """A clock without a zone where none is known, and a day that may be a month, are as the head states them exactly."""
    head = f"<meta property='article:published_time' content='{stated}'>"
    facts = read_page(page(f"<span>{shown}</span>", head=head), "https://www.example.cn/a", timezone=zone)
    assert facts.published is not None
    assert facts.published.strftime("%Y-%m-%dT%H:%M:%S") == taken


def test_the_address_is_the_last_fallback_for_a_date() -> None:
    """Without any stated time the day in the address is taken, at date precision."""
    facts = read_page(page(), URL)
    assert facts.published is not None
    assert facts.published_precision is Precision.DATE


@pytest.mark.parametrize(
    "header",
    [
        "<span>05-04 09:15</span><span>河西晚报</span>",
        "<span>河西晚报</span> <span>05/04 09:15</span>",
        "5月4日 09:15　河西晚报",
    ],
)
@pytest.mark.parametrize(
    ("url", "head"),
    [
        (URL, ""),
        (
            "https://www.example.cn/a/12.html",
            "<meta property='article:published_time' content='2023-05-04T09:15:22+08:00'>",
        ),
    ],
)
def test_a_day_without_its_year_beside_an_outlet(header: str, url: str, head: str) -> None:
    """The year is that of the address or the head, where these name the same day."""
    facts = read_page(page(header, head=head), url)
    assert facts.published == datetime(2023, 5, 4, 1, 15, tzinfo=UTC)
    assert facts.source == "河西晚报"


def test_a_day_without_its_year_that_is_another_one() -> None:
    """A day that neither the address nor the head has, a score and a dateline say nothing of when a page was published."""
    for header in ("<span>05-06 09:15</span><span>张晓</span>", "<span>5-4</span><span>张晓</span>"):
        facts = read_page(page(header), URL)
        assert facts.published == datetime(2023, 5, 3, 16, 0, tzinfo=UTC)
        assert people(facts, Role.AUTHOR) == []
    told = "<p>　　河东网某地5月4日电</p>" + PARAGRAPHS
    assert read_page(page("", told), URL).published_precision is Precision.DATE


@pytest.mark.parametrize(
    ("titled", "published"), [("三座小桥通车了", datetime(2023, 5, 4, 1, 15, tzinfo=UTC)), ("四座大桥开工", None)]
)
def test_a_time_that_a_page_has_in_its_data_alone(titled: str, published: datetime | None) -> None:
    """Beside the article's title; the data's people and outlets are not asked where the page shows its text."""
    data = f'{{"list":[{{"title":"别的消息一条","publishTime":"2023-05-09 08:00"}}],"detail":{{"title":"{titled}",'
    data += '"publishTime":"2023-05-04 09:15:00","author":"值班员甲","source":"河西晚报"}}'
    html = page("河东网 2小时前", tail=f"<script>window.__STATE__={data};</script>")
    facts = read_page(html, "https://www.example.cn/a/12.html")
    assert facts.published == published
    assert people(facts, Role.AUTHOR) == []
    assert facts.source != "河西晚报"


@pytest.mark.parametrize("label", ["信息来源", "来源", "稿件来源"])
def test_a_table_of_information_above_the_title(label: str) -> None:
    """What it labels as the source is; whose office gave it a number is not."""
    table = (
        "<table><tr><td>索引号：0030/2023-18</td><td>发布机构：河东县政府</td></tr>"
        f"<tr><td>{label}：河东县林业局</td><td>发布日期：2023-05-04</td></tr><tr><td>主题：造林</td></tr></table>"
    )
    html = page().replace("<h1>", table + "<h1>")
    assert read_page(html, URL).source == "河东县林业局"
    assert read_page(html.replace(label, "数据来源"), URL).source != "河东县林业局"


@pytest.mark.parametrize(
    ("above", "below", "day"),
    [
        ("", "<p>Von Christian am 03.05.2013, 11:51 | 0 Meinungen | <a href='/e'>Energie</a></p>", "2013-05-03"),
        (
            "",
            "<p>Dieser Artikel wurde am 14. Dezember 2015 um 14:48 von <a href='/h'>Heiner</a> geschrieben.</p>",
            "2015-12-14",
        ),
        (
            "",
            "<p>This entry was posted on Monday, May 14th, 2012 at 3:00 pm and is filed under News.</p>",
            "2012-05-14",
        ),
        ("", "<h3>Comments</h3><p>Von Anna am 03.05.2013, 11:51</p>", None),
        (
            "<p>01/02/2019</p><p><a href='/x'>Mehr</a></p><p>08/08/2017 durch <a href='/s'>Stephan</a></p>",
            "",
            "2017-08-08",
        ),
    ],
)
def test_a_day_above_the_title_or_in_the_line_that_signs_the_text(above: str, below: str, day: str | None) -> None:
    """The nearest one above counts; below, only a line that says whose or when the text is, before any comment."""
    text = (
        "<p>Die Landtagswahl zwischen den Meeren gab einen Vorgeschmack auf das, was in den Jahren danach kam.</p>" * 4
    )
    page = f"<html><body><div>{above}<h1>Ein neuer Trend im Norden</h1>{text}{below}</div></body></html>"
    found = read_page(page, "https://www.example.de/a", timezone="UTC", language="de").published
    assert (found and found.date().isoformat()) == day


@pytest.mark.parametrize(
    "title", ["棱镜|数据：爬虫与现金", "【中国】三座小桥通车", "快訊／某某有「宣布」！　她喊：等", "河东：一江-两岸"]
)
def test_titles_are_taken_whole(title: str) -> None:
    """A title keeps its bars, brackets and wide spaces; only the site's name behind it is cut."""
    assert read_page(page("2023-05-04", title=title), URL).title == title


def test_a_title_without_heading_loses_its_suffix() -> None:
    """Where no heading confirms it, the document's title is cut before the site's name."""
    html = f"<title>三座小桥今天正式通车了_河东网</title><h1>河东网</h1>{PARAGRAPHS}"
    assert read_page(html, URL).title == "三座小桥今天正式通车了"


def test_hidden_blocks_are_not_believed() -> None:
    """A template's hidden credits do not become the article's."""
    header = "<div style='display:none'>作者：陈小峰 责任编辑：陈小峰</div>2023-05-04 来源：河西网"
    assert read_page(page(header), URL).credits == ()


@pytest.mark.parametrize(
    "html",
    [
        "",
        " ",
        "<",
        "<html>",
        "\x00",
        "<p>来源：</p>",
        "<?xml version='1.0' encoding='gbk'?><p>x</p>",
        "\ud800<p>作者：张晓</p>",
    ],
)
def test_anything_may_come(html: str) -> None:
    """No page raises, however little is in it."""
    assert isinstance(read_page(html, "not an address"), PageFacts)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "来源：河东网",
        "<b>" * 50_000 + "x",
        "<h1>题目题目</h1><p>" + "来源：" * 300_000,
        "<h1>题目题目</h1>" + "<li><a href='/a'>来源：作者：</a></li>" * 20_000,
        "<a href=" * 100_000,
        "<p>2023-05-" * 100_000,
    ],
)
def test_huge_and_deep_pages_end_soon(html: str) -> None:
    """Deep nesting, link farms and endless labels cost a bounded time."""
    started = time.process_time()
    read_page(html, URL)
    assert time.process_time() - started < 4  # a fraction of a second on an idle machine; superlinear would be minutes


def test_an_entry_without_marks_says_nothing() -> None:
    """A text without any credit word gives the empty facts."""
    assert read_body(PARAGRAPHS) == PageFacts()
    assert read_body("<p>The river rose again on Monday.</p>") == PageFacts()


def test_an_entry_with_credit_lines() -> None:
    """First and last lines of an entry: reporters to the origin, the responsible editor to the site."""
    facts = read_body(
        PARAGRAPHS
        + "<p>（记者 张晓 李兰）</p><p>来源：<a href='https://www.example.com/1.html'>河西晚报</a></p>"
        + "<p>原文地址：https://www.example.com/t1.shtml</p><p>（责任编辑：王刚）</p>"
    )
    assert facts.source == "河西晚报"
    assert facts.original_url == "https://www.example.com/t1.shtml"
    assert [c.name for c in facts.origin_credits] == ["张晓", "李兰"]
    assert [(c.role, c.name) for c in facts.credits] == [(Role.RESPONSIBLE_EDITOR, "王刚")]


def test_an_english_entry() -> None:
    """Byline in front, reprint note with its link behind."""
    text = "<p>The river rose again on Monday, and the town moved its market to the hill.</p>" * 4
    facts = read_body(
        f"<p>By Jane Roe</p>{text}<p>This article originally appeared on <a href='https://example.com/a/b'>Example Weekly</a>.</p>",
        language="en",
    )
    assert people(facts, Role.AUTHOR) == ["Jane Roe"]
    assert (facts.source, facts.original_url) == ("Example Weekly", "https://example.com/a/b")


def test_prose_in_an_entry_is_no_credit() -> None:
    """Reporters, authors and sources in sentences credit nobody."""
    facts = read_body(f"<p>记者从市政府获悉，{TEXT}</p><p>这本书的作者说，来源：不详。</p><p>{TEXT}</p>")
    assert (facts.source, facts.credits, facts.origin_credits) == (None, (), ())


@pytest.mark.parametrize("piece", ["<script>", "<a href='http://x.yz'>", "<p ", "&", "来源：<", "记者<p>"])
def test_hostile_entries_end_soon(piece: str) -> None:
    """Megabytes of half a tag cost a bounded time."""
    started = time.process_time()
    read_body(piece * (1_000_000 // len(piece)) + "来源：")
    assert time.process_time() - started < 4  # a fraction of a second on an idle machine; superlinear would be minutes


@pytest.mark.parametrize("shown", ["3小时前", "hace 3 horas", ""])
@pytest.mark.parametrize("element", ['<time datetime="{}">{}</time>', '<abbr class="published" title="{}">{}</abbr>'])
def test_a_time_that_the_header_says_in_an_attribute_alone(element: str, shown: str) -> None:
    """It shows how long ago that is, or nothing, and no other time stands on the page."""
    said = element.format("2023-05-04T09:49:00+08:00", shown)
    facts = read_page(page(f"<span>{said}</span> 来源：河西新闻网"), "https://www.example.cn/a.html")
    assert facts.published == datetime(2023, 5, 4, 1, 49, tzinfo=UTC)


def test_times_of_others_in_attributes() -> None:
    """Those below the text, of a change and of several articles in a row are not when it was published."""
    said = '<time datetime="2023-05-0{}T09:49:00+08:00">几天前</time>'
    teasers = "".join(f"<div>{said.format(day)}</div>" for day in (2, 3, 4))
    for one in (
        page("来源：河西新闻网", tail=f"<p>{said.format(2)}</p>"),
        page(f'<span class="updated">{said.format(2)}</span>'),
        page(f"<span>最后更新：{said.format(2)}</span>"),
        page(teasers),
    ):
        assert read_page(one, "https://www.example.cn/a.html").published is None


def test_what_a_site_says_of_its_application_is_no_source_beside_one() -> None:
    """It stands behind every text; where the page states nobody else, the site may be called so."""
    said = "<p>（本文来自河东新闻，更多原创资讯请下载“河东新闻”APP）</p>"
    assert read_page(page("<p>新华社</p><p>2023-05-04 09:49</p>", tail=said), URL).source == "新华社"
    assert read_page(page("<p>2023-05-04 09:49</p>", tail=said), URL).source == "河东新闻"
    other = "<p>（本文来自河西晚报）</p>"
    assert read_page(page("<p>新华社</p><p>2023-05-04 09:49</p>", tail=other), URL).source == "河西晚报"


@pytest.mark.parametrize("said", ["Thu May 04 09:49:00 CST 2023", "20230504T094900+0800", "20230504094900"])
def test_times_as_programs_print_them_in_the_head(said: str) -> None:
    """Of C and Java, and digits alone."""
    facts = read_page(page(head=f'<meta name="PubDate" content="{said}">'), "https://www.example.cn/a.html")
    assert facts.published == datetime(2023, 5, 4, 1, 49, tzinfo=UTC)
