"""The title of pages whose head names a site, a column or nothing, and not the article."""

from __future__ import annotations

import pytest

from syndicator.refine.credit import read_page

URL = "https://www.qinghe.example.cn/xw/2024/0305/17.html"
TITLE = "老渡口的石阶修好了"
TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "县里去年冬天动工重修老渡口，三百多级石阶一级一级起出来，编了号，再按原样铺回去。",
        "石匠说，最难的是找同样的石头，他们跑了邻近四个乡，才在一处废弃的采石场里凑齐。",
    )
)
LINE = "<div>来源：清河县融媒体中心　发布时间：2024-03-05　浏览次数：12</div>"
FOOT = "<div>版权所有：清河县人民政府　地址：清河县人民路一号</div>"


def title_of(head: str, shown: str) -> str | None:
    page = f"<html><head><meta charset='utf-8'>{head}</head><body><div><a href='/'>首页</a> <a href='/zj/'>走进清河</a></div>{shown}{TEXT}{FOOT}</body></html>"
    return read_page(page, URL, timezone="Asia/Shanghai", language="zh").title


@pytest.mark.parametrize(
    "head",
    [
        "<title>清河县人民政府</title>",
        "<title>清河在线</title><meta property='og:title' content='清河在线'>",
        "<title>走进清河_清河县人民政府</title>",
        "<title>新闻详情</title>",
        "<title></title>",
        "",
    ],
    ids=["office", "outlet", "column", "section", "empty", "none"],
)
@pytest.mark.parametrize(
    "shown",
    [
        f"<h1>{TITLE}</h1>{LINE}",
        f"<h2>{TITLE}</h2>{LINE}",
        f"<div class='bt title'>{TITLE}</div>{LINE}",
        f"<table><tr><td align='center' style='font-size:22px;font-weight:bold'>{TITLE}</td></tr></table>{LINE}",
        f"<p style='text-align:center'><b>{TITLE}</b></p>{LINE}",
    ],
    ids=["h1", "h2", "class", "style", "bold"],
)
def test_the_heading_above_the_text_is_the_title(head: str, shown: str) -> None:
    """Where the head names no article, the page's own heading does."""
    assert title_of(head, shown) == TITLE


def test_a_line_right_above_the_credits_where_nothing_else_marks_it() -> None:
    """Only beside a head that names the site: elsewhere it may be anything."""
    shown = f"<table><tr><td class='x1'>{TITLE}</td></tr><tr><td>{LINE}</td></tr></table>"
    assert title_of("<title>清河县人民政府</title>", shown) == TITLE
    assert title_of("<title>石阶按原样铺回渡口</title>", shown) == "石阶按原样铺回渡口"


@pytest.mark.parametrize(
    "shown",
    [
        f"<h1>新闻动态</h1>{LINE}",
        f"<h1><a href='/'>清河县人民政府网</a></h1>{LINE}",
        f"<h2>2024年3月5日 星期二</h2>{LINE}",
        f"<h2><a href='/xw/16.html'>另一篇文章的标题在这里</a></h2>{LINE}",
    ],
    ids=["section", "site", "day", "other-article"],
)
def test_headings_that_are_no_articles(shown: str) -> None:
    """A column, the site, a day and a link to something else are not taken for the title."""
    assert title_of("<title>清河县人民政府</title>", shown) == "清河县人民政府"


def test_what_the_head_states_stays_where_it_names_an_article() -> None:
    """A heading that says something else does not replace it."""
    assert (
        title_of("<title>石阶按原样铺回渡口_清河在线</title>", f"<h2>专题：百年渡口今昔</h2>{LINE}")
        == "石阶按原样铺回渡口"
    )


def test_a_title_that_the_head_cuts_off_is_shown_whole() -> None:
    """However short the part is that the head has."""
    assert title_of("<title>老渡口的石阶...-清河在线</title>", f"<div class='title'>{TITLE}</div>{LINE}") == TITLE
    assert (
        title_of("<title>老渡口的石阶…-清河在线</title>", f"<div class='title'>新渡口的石阶也修了</div>{LINE}")
        != "新渡口的石阶也修了"
    )


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>清河县水务局关于做好<br>老渡口石阶检查<br>工作的通知</h1>",
        "<div class='title'><p>清河县水务局关于做好</p><p>老渡口石阶检查工作的通知</p></div>",
        "<p align='center'><b>清河县水务局关于做好<br>老渡口石阶检查工作的通知</b></p>",
    ],
    ids=["breaks", "paragraphs", "bold"],
)
def test_a_title_of_several_lines_is_whole(heading: str) -> None:
    """As far as the head has them."""
    whole = "清河县水务局关于做好老渡口石阶检查工作的通知"
    assert title_of(f"<title>{whole}_清河县人民政府</title>", heading + LINE) == whole


def test_further_lines_of_a_heading() -> None:
    """Where the head names a site alone, one heading's lines are the title; a day, a subtitle and an outlet are none of
    it, nor is a line that the head's title does not have.
    """
    assert title_of("<title>清河县人民政府</title>", f"<h1>老渡口三百多级石阶<br>修好了</h1>{LINE}") == (
        "老渡口三百多级石阶修好了"
    )
    assert title_of("<title>清河县人民政府</title>", f"<h1>The steps at the ferry<br>are mended</h1>{LINE}") == (
        "The steps at the ferry are mended"
    )
    for second in ("——三百级石阶按原样铺回", "2024-03-05 09:12", "来源：清河日报", "清河日报"):
        assert title_of("<title>清河县人民政府</title>", f"<h1>{TITLE}<br>{second}</h1>") == TITLE
    assert title_of(f"<title>{TITLE} 清河日报</title>", f"<h1>{TITLE}</h1><p>清河日报</p>{LINE}") == TITLE
    assert title_of(f"<title>{TITLE}_清河在线</title>", f"<h1>{TITLE}<br>三百级石阶按原样铺回</h1>{LINE}") == TITLE


def test_a_kicker_and_a_mark_round_a_title_are_none_of_it() -> None:
    """In pieces of the heading of their own, where the head has the title alone."""
    heading = f"<h1><span>专题</span> <span>{TITLE}</span><span class='hide'>.</span></h1>"
    assert title_of(f"<title>{TITLE}_清河在线</title>", heading + LINE) == TITLE


@pytest.mark.parametrize("centred", ["<td align='center'>", "<td style='text-align: center'>"])
def test_a_paper_s_page_whose_head_names_the_paper_alone(centred: str) -> None:
    """The first line in the middle above the text is the title, however short; who wrote it and the page are not."""
    shown = (
        f"<table><tr><td>第12版：副刊</td></tr><tr>{centred}第12版</td></tr><tr>{centred}小巷裁缝</td></tr>"
        f"<tr>{centred}□ 尤小鱼</td></tr></table>"
    )
    assert title_of("<title>清河晚报</title>", shown) == "小巷裁缝"
    assert title_of("<title>清河晚报</title>", "<table><tr><td>小巷裁缝</td></tr></table>") == "清河晚报"
    assert title_of("<title>渡口的灯</title>", shown) == "渡口的灯"


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ("清河晚报", "清河晚报"),
        ("清河晚报-小巷里的裁缝铺", "清河晚报"),
        ("清河晚报 - 小巷里的裁缝铺 - 东岸新闻网", "东岸新闻网"),
        ("县里办起黑板报-小巷里的裁缝铺", None),
        ("他办了一份小报", None),
    ],
)
def test_a_paper_that_begins_its_pages_titles(head: str, source: str | None) -> None:
    """Its name is that of the site where nothing behind it is; what only ends as a paper's name does is none."""
    page = f"<html><head><title>{head}</title></head><body><h1>小巷里的裁缝铺</h1>{TEXT}</body></html>"
    assert read_page(page, URL, timezone="Asia/Shanghai", language="zh").source == source
