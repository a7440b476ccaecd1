"""What is doubtful about an article stands on it; what the operator says of a source is heeded where its page is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from syndicator.engine.refining.batch import Page, Wanted
from syndicator.engine.refining.pipeline import refine_wanted
from syndicator.model import Article, Entry, Flag, HopRole, ParsedFeed, RawHtml, Reprint
from tests.builders import source

MET = datetime(2024, 3, 6, 4, 30, tzinfo=UTC)
TEXT = "<p>清河边的植树活动昨天上午开始，三百多人带着铁锹和水桶来到河堤上，一个上午种下了两千棵柳树。</p>" * 4
FEED = ParsedFeed("rss20", "One", None, None, None, None, (), ())


TITLE = "清河边的植树活动"


def refined(
    body: str, *, head: str = "", url: str = "https://one.example/a/1.html", title: str = TITLE, **fields: Any
) -> Article:
    html = f"<html><head><title>植树</title></head><body><h1>清河边的植树活动</h1>{head}<div>{body}</div></body></html>"
    entry = Entry("h", "g", url, title, RawHtml(""), content_is_summary=True, base=url)
    permitted = {"permission": "agreement", "timezone": "Asia/Shanghai", "reprint": Reprint.FULL}
    one = source(**(permitted | fields))
    page = Page(url, html.encode(), "text/html; charset=utf-8")
    wanted = Wanted(one, one.zone_of_times("UTC"), FEED, "https://one.example/feed", MET, ((entry, page),))
    return refine_wanted(wanted)[0].article


def test_relative_times_count_from_the_fetch() -> None:
    """A page that says "3 hours ago" is dated from when it was fetched."""
    made = refined(TEXT, head="<p>来源：清河日报 3小时前</p>")
    assert made.published == datetime(2024, 3, 6, 1, 30, tzinfo=UTC)
    assert made.flags == ()


def test_a_wrong_zone_is_ignored_where_the_operator_says_so() -> None:
    """JSON-LD that calls local time UTC is read as the source's local time."""
    stated = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "清河边的植树活动", '
        '"datePublished": "2024-03-05T18:35:00+00:00"}</script>'
    )
    believed = refined(TEXT, head=stated)
    corrected = refined(TEXT, head=stated, ignore_zones=True)
    assert believed.published == datetime(2024, 3, 5, 18, 35, tzinfo=UTC)
    assert corrected.published == datetime(2024, 3, 5, 10, 35, tzinfo=UTC)


def test_an_outlet_of_the_operators_is_known() -> None:
    """A name without an outlet's shape beside the date counts as one where the operator lists it."""
    head = "<p>2024-03-05 09:12 河畔人家</p>"
    assert [hop.outlet for hop in refined(TEXT, head=head).hops] == ["The One Post"]
    known = refined(TEXT, head=head, outlets=(("riverside.example", "河畔人家"),))
    assert (known.hops[0].role, known.hops[0].outlet) == (HopRole.ORIGINAL, "河畔人家")


def test_lost_characters_are_flagged() -> None:
    """An article whose text has lost characters for good says so."""
    lost = "<p>面向?qū)ο蠓治觥焙汀懊嫦驅(qū)ο笤O(shè)計(jì)?；ヂ摼W發(fā)展，?；ヂ摼W產(chǎn)業(yè)的發(fā)展，產(chǎn)業(yè)鏈。</p>"
    assert Flag.DAMAGED in refined(TEXT + lost).flags
    assert Flag.DAMAGED not in refined(TEXT).flags


def test_a_misstated_language_loses_and_is_flagged() -> None:
    """A source that calls its Chinese English is corrected by the text."""
    made = refined(TEXT, language="en")
    assert (made.language, made.flags) == ("zh-Hans", (Flag.LANGUAGE_MISSTATED,))
    assert replace(made, flags=()).language == refined(TEXT, language="zh-CN").language


def test_a_title_that_is_none_is_cut_and_said_to_be() -> None:
    """Half a million words are no title: what stands in lists, in memory and beside other articles has a bound."""
    made = refined(TEXT, title="word " * 500_000)
    assert 900 < len(made.title) <= 1001
    assert made.title.endswith("word…")
    assert len(made.prints.title) <= 1000
    assert "title-cut" in {step.name for step in made.transformations}
    assert "title-cut" not in {step.name for step in refined(TEXT, title="word " * 100).transformations}
