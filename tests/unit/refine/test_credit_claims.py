"""JSON-LD of other articles says nothing of the page's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.refine.credit import read_page

if TYPE_CHECKING:
    from syndicator.model import PageFacts

URL = "https://www.clearbrook.example/news/4711.html"
TITLE = "三座小桥通车了"
OTHER = "县里评出十佳果园"


def facts(told: Any, title: str = f"{TITLE}_清溪网", heading: str = f"<h1>{TITLE}</h1>") -> PageFacts:
    text = "<p>清溪上的三座小桥昨天通车，两岸的学生上学少走了四里路，老人们也来了。</p>" * 3
    head = f'<title>{title}</title><script type="application/ld+json">{json.dumps(told, ensure_ascii=False)}</script>'
    return read_page(f"<html><head>{head}</head><body>{heading}<div>{text}</div></body></html>", URL)


def article(headline: str, author: str, **more: Any) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "headline": headline,
        "datePublished": "2019-01-02T03:04:00+08:00",
        "author": {"@type": "Person", "name": author},
        **more,
    }


def names(found: PageFacts) -> list[str]:
    return [credit.name for credit in found.credits]


@pytest.mark.parametrize("where", ["url", "@id"])
def test_an_article_of_another_title_elsewhere(where: str) -> None:
    """Neither its author nor its time is the page's."""
    found = facts(article(OTHER, "沈若愚", **{where: "https://www.clearbrook.example/news/99.html"}))
    assert names(found) == []
    assert found.published is None
    page = {"@id": "https://www.clearbrook.example/news/99.html"}
    assert names(facts(article(OTHER, "沈若愚", mainEntityOfPage=page))) == []


def test_a_list_of_articles() -> None:
    """None of them stands at this address, none has its title; the page's own among them is believed."""
    others = [article(headline, "沈若愚") for headline in (OTHER, "新茶上市", "渡口停航一周")]
    assert names(facts(others)) == []
    assert names(facts([*others, article(TITLE, "陈立言")])) == ["陈立言"]


@pytest.mark.parametrize(
    "told",
    [
        article(f"{TITLE}（图）", "陈立言", url="https://m.clearbrook.example/a/1"),
        article(OTHER, "陈立言", url=URL),
        article(OTHER, "陈立言", url="http://m.clearbrook.example/wap/4711.html?from=list"),
        article(OTHER, "陈立言", mainEntityOfPage="https://www.clearbrook.example/"),
        article(OTHER, "陈立言"),
        article("", "陈立言", url="https://www.clearbrook.example/news/99.html"),
    ],
    ids=["its-title", "its-address", "a-variant-of-it", "the-site", "nowhere", "untitled"],
)
def test_the_pages_own_article_in_other_words(told: dict[str, Any]) -> None:
    """Its title or its address is enough, and so is that nothing speaks against it."""
    assert names(facts(told)) == ["陈立言"]


def test_a_page_without_a_title() -> None:
    """Nothing can be told apart."""
    told = article(OTHER, "陈立言", url="https://www.clearbrook.example/news/99.html")
    assert names(facts(told, "", "")) == ["陈立言"]
