"""Pages that say that their article is gone, and pages that only look like it."""

from __future__ import annotations

import time

import pytest

from syndicator.refine.farewell import farewell

TEXT = "三月十七日清晨，青石镇自来水厂二期工程的最后一道闸门缓缓开启，比原定计划早了四十天。\nA second line of the article, as its source told it."
FRAME = "<html><head><title>{title}</title></head><body><nav><a>首页</a><a>News</a></nav>{body}<footer>©</footer></body></html>"


@pytest.mark.parametrize(
    "line",
    [
        "稿件已删除",
        "抱歉，您访问的文章已被删除",
        "很抱歉，您要访问的页面不存在！",
        "该内容已被发布者删除",
        "此内容因违规无法查看",
        "文章不存在或已删除",
        "您访问的文章已经下线",
        "抱歉，該文章已被刪除",
        "對不起，您查看的新聞已下架",
        "本文已被撤稿",
        "This article has been removed.",
        "The page you are looking for no longer exists.",
        "Sorry, this page isn't available.",
        "Page not found",
        "The article you requested could not be found",
        "Article removed by the publisher",
    ],
)
def test_a_line_that_says_so(line: str) -> None:
    """As a line of the page, in whatever element, and as its title before the site's name."""
    assert farewell(FRAME.format(title="快报", body=f"<div class=msg><b>{line}</b></div>"), TEXT) == line
    assert farewell(FRAME.format(title=f"{line} - The Gazette", body="<p>热点推荐</p>"), TEXT) == line
    assert farewell(FRAME.format(title=f"{line}_快报网", body=""), TEXT) == line


@pytest.mark.parametrize(
    "line",
    [
        "某明星微博已删除",
        "新华社：稿件已删除的原因查明",
        "违规内容已被平台删除超过三千条",
        "网站已删除相关信息，记者调查",
        "内容",
        "The article",
        "Police: the article that was removed has been found again",
        "Page found",
        "A page of history was deleted last night, its keepers say, and nobody can tell how that came to be so at all.",
    ],
)
def test_a_line_that_only_looks_like_it(line: str) -> None:
    """Headlines about deletions, and words that say nothing."""
    assert farewell(FRAME.format(title=line, body=f"<li><a href=x>{line}</a></li><p>{line}</p>"), TEXT) == ""


def test_a_page_that_still_tells_the_article_says_nothing() -> None:
    """A comment under it was deleted, or a hidden template says so: its text stands."""
    body = f"<h1>水厂</h1><p>{TEXT.splitlines()[0]}</p><div hidden>该内容已被发布者删除</div>"
    assert farewell(FRAME.format(title="水厂", body=body), TEXT) == ""


def test_what_scripts_hold_is_not_shown() -> None:
    """Messages in scripts and templates are not what a page says."""
    body = "<script>var m = '</p><p>稿件已删除</p>';</script><template><p>Page not found</p></template><p>正文</p>"
    assert farewell(FRAME.format(title="水厂", body=body), TEXT) == ""


@pytest.mark.parametrize("piece", ["<p>", "<script>", "<title>", "&#", "抱歉，您访问的", "<"])
def test_hostile_pages_take_linear_time(piece: str) -> None:
    """Twice as much takes about twice as long."""
    took = []
    for count in (20_000, 80_000):
        started = time.process_time()
        farewell(piece * count, TEXT)
        took.append(time.process_time() - started)
    assert took[1] < 12 * took[0] + 0.2
