"""G-L1: whatever a source says about reuse, the right extent is republished, and the statement is passed on."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import feedparser
import lxml.html
import pytest
from lxml import etree

from syndicator.engine.polling.poll import Poller
from syndicator.engine.turns import Turns
from syndicator.ingest import rights
from syndicator.model import (
    EXTENT,
    Article,
    Channel,
    ChannelView,
    FetchSettings,
    Publication,
    PublishSettings,
    Reprint,
    Site,
    SourceKey,
    Verdict,
)
from syndicator.publish.edition import Edition
from syndicator.publish.formats import feeds, jsonfeed
from syndicator.publish.site import articlepage
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import Memory, MemoryStore
from tests.fakes.workers import InlineWorkers
from tests.gates import report

if TYPE_CHECKING:
    from syndicator.model import Source

NOW = datetime.fromisoformat("2026-03-18T08:00:00+00:00")
FEED, PAGE, TERMS = "https://one.example/feed", "https://one.example/1", "https://one.example/rsl.xml"
TEASER = "The harbour board decided on the ferry, in a few words of its own."
TEXT = " ".join(f"Sentence {n} of the whole text tells of the harbour, the ferry and pier {n}." for n in range(60))
CC = "https://creativecommons.org/licenses/"
NS = "urn:x-syndicator:credits:1"
FULL, AS_FED, EXCERPT, LINK = Reprint.FULL, Reprint.FEED, Reprint.EXCERPT, Reprint.LINK


@dataclass(frozen=True)
class Case:
    """One way in which a source speaks, and the most that it allows by itself."""

    name: str
    allowed: Reprint | None
    kinds: tuple[str, ...] = ()  # of the signals that must be passed on
    item: str = ""  # in the entry
    channel: str = ""  # in the feed
    head: str = ""  # in the page's head
    foot: str = ""  # in the page's body, after the text
    feed_headers: tuple[tuple[str, str], ...] = ()
    page_headers: tuple[tuple[str, str], ...] = ()
    robots: str = ""
    terms: str = ""  # an RSL document
    configured: str | None = None  # ``rights:``
    no_excerpts: bool = False


def rsl(inner: str) -> str:
    return f'<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>{inner}</license></content></rsl>'


RSL_LINK = '<link rel="license" type="application/rsl+xml" href="/rsl.xml">'
RSL_HEADER = ("Link", '</rsl.xml>; rel="license"; type="application/rsl+xml"')
CASES = (
    Case("nothing is said", AS_FED),
    Case("CC BY in the entry", FULL, ("licence",), item=f'<a:link rel="license" href="{CC}by/4.0/"/>'),
    Case("CC0 by the RSS module", FULL, ("licence",), item="<c:license>https://creativecommons.org/publicdomain/zero/1.0/</c:license>"),
    Case("CC BY-SA by cc:license", FULL, ("licence",), item=f'<w:license r:resource="{CC}by-sa/4.0/"/>'),
    Case("CC BY-ND in the entry", FULL, ("licence",), item=f'<a:link rel="license" href="{CC}by-nd/4.0/"/>', no_excerpts=True),
    Case("CC BY-NC of the feed", FULL, ("licence",), channel=f"<c:license>{CC}by-nc/4.0/</c:license>"),
    Case("CC BY in dc:rights", FULL, ("licence",), item="<d:rights>CC BY 4.0</d:rights>"),
    Case("CC BY in the page's head", FULL, ("licence",), head=f'<link rel="license" href="{CC}by/4.0/">'),
    Case("CC BY in the page's text", FULL, ("licence",), foot=f'<p><a rel="license" href="{CC}by/4.0/">CC BY</a></p>'),
    Case("CC BY in the page's Link header", FULL, ("licence",), page_headers=(("Link", f'<{CC}by/4.0/>; rel="license"'),)),
    Case("public domain, as configured", FULL, ("licence",), configured="Public domain"),
    Case("an unknown licence", AS_FED, ("licence",), item='<a:link rel="license" href="https://one.example/own"/>'),
    Case("all rights reserved, in the feed", EXCERPT, ("all-rights-reserved",), channel="<copyright>© One. All rights reserved.</copyright>"),
    Case("all rights reserved, on the page", EXCERPT, ("all-rights-reserved",), foot="<footer>© One. All rights reserved.</footer>"),
    Case("Alle Rechte vorbehalten", EXCERPT, ("all-rights-reserved",), item="<d:rights>Alle Rechte vorbehalten</d:rights>"),
    Case("a bare copyright line", AS_FED, channel="<copyright>© 2026 One</copyright>"),
    Case("未经授权不得转载", LINK, ("no-reprint",), foot="<p>本网版权所有，未经授权不得转载</p>"),
    Case("禁止转载, in rights", LINK, ("no-reprint",), item="<d:rights>禁止转载</d:rights>"),
    Case("轉載須經授權", LINK, ("no-reprint",), foot="<p>轉載須經授權</p>"),
    Case("無断転載を禁じます", LINK, ("no-reprint",), foot="<p>無断転載を禁じます</p>"),
    Case("무단 전재 및 재배포 금지", LINK, ("no-reprint",), foot="<p>무단 전재 및 재배포 금지</p>"),
    Case("Do not republish", LINK, ("no-reprint",), head='<meta name="copyright" content="Do not republish">'),
    Case("reserved by the feed, licensed by the entry", FULL, ("licence", "all-rights-reserved"), item=f'<a:link rel="license" href="{CC}by/4.0/"/>', channel="<copyright>All rights reserved</copyright>"),
    Case("licensed by the feed, banned by the page", LINK, ("licence", "no-reprint"), channel=f"<c:license>{CC}by/4.0/</c:license>", foot="<p>未经授权不得转载</p>"),
    Case("RSL in a header, free for all", FULL, ("rsl", "rsl-terms"), page_headers=(RSL_HEADER,), terms=rsl('<permits type="usage">all</permits><payment type="free"/>')),
    Case("RSL in the page's head, priced", LINK, ("rsl", "rsl-terms"), head=RSL_LINK, terms=rsl('<payment type="subscription"/>')),
    Case("RSL of the feed, prohibited", LINK, ("rsl", "rsl-terms"), channel='<a:link rel="license" type="application/rsl+xml" href="/rsl.xml"/>', terms=rsl('<prohibits type="usage">all</prohibits>')),
    Case("RSL in robots.txt, priced", LINK, ("rsl", "rsl-terms"), robots=f"License: {TERMS}", terms=rsl('<payment type="purchase"/>')),
    Case("RSL about machines only", AS_FED, ("rsl",), head=RSL_LINK, terms=rsl('<prohibits type="usage">ai-all</prohibits>')),
    Case("RSL that cannot be had", EXCERPT, ("rsl", "rsl-terms"), head=RSL_LINK),
    Case("RSL inline, priced", LINK, ("rsl-terms",), item='<s:content url="/"><s:license><s:payment type="purchase"/></s:license></s:content>'),
    Case("TDM reserved, in the page's header", AS_FED, ("tdm-reservation", "tdm-policy"), page_headers=(("TDM-Reservation", "1"), ("TDM-Policy", "https://one.example/tdm.json"))),
    Case("TDM reserved, in the page's head", AS_FED, ("tdm-reservation",), head='<meta name="tdm-reservation" content="1">'),
    Case("TDM reserved, licensed CC BY", FULL, ("tdm-reservation", "licence"), head=f'<meta name="tdm-reservation" content="1"><link rel="license" href="{CC}by/4.0/">'),
    Case("TDM reserved, in the feed's header", AS_FED, ("tdm-reservation",), feed_headers=(("TDM-Reservation", "1"),)),
    Case("AIPREF in a header", AS_FED, ("content-usage",), page_headers=(("Content-Usage", "train-ai=n"),)),
    Case("AIPREF in robots.txt", AS_FED, ("content-usage",), robots="User-agent: *\nContent-Usage: train-ai=n"),
    Case("noindex on the page", EXCERPT, ("noindex",), head='<meta name="robots" content="noindex, follow">'),
    Case("noindex in the feed's header", AS_FED, ("noindex",), feed_headers=(("X-Robots-Tag", "noindex, follow"),)),
    Case("noarchive in the page's header", EXCERPT, ("noarchive",), page_headers=(("X-Robots-Tag", "noarchive"),)),
    Case("noarchive, licensed CC BY", EXCERPT, ("noarchive", "licence"), head=f'<meta name="robots" content="noarchive"><link rel="license" href="{CC}by/4.0/">'),
    Case("nosnippet on the page", LINK, ("nosnippet",), head='<meta name="robots" content="nosnippet">'),
    Case("max-snippet:40 on the page", EXCERPT, ("max-snippet",), head='<meta name="robots" content="max-snippet:40">'),
    Case("max-snippet:0 on the page", LINK, ("max-snippet",), head='<meta name="robots" content="max-snippet:0">'),
    Case("max-snippet:-1 on the page", AS_FED, ("max-snippet",), head='<meta name="robots" content="max-snippet:-1">'),
    Case("googlebot alone is told noindex", AS_FED, page_headers=(("X-Robots-Tag", "googlebot: noindex"),)),
    Case("available until next year", AS_FED, ("unavailable-after",), head='<meta name="robots" content="unavailable_after: 2027-01-01">'),
    Case("available until last year", None, ("unavailable-after",), head='<meta name="robots" content="unavailable_after: 2025-01-01">'),
    Case("itunes:block", None, ("block",), item="<i:block>yes</i:block>"),
    Case("podcast:locked", LINK, ("block",), channel="<p:locked>yes</p:locked>"),
)  # fmt: skip


def world(case: Case) -> FakeFetcher:
    """The feed, its article's page, and the terms."""
    namespaces = {
        "a": "http://www.w3.org/2005/Atom",
        "c": "http://backend.userland.com/creativeCommonsRssModule",
        "w": "http://web.resource.org/cc/",
        "r": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "d": "http://purl.org/dc/elements/1.1/",
        "i": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "p": "https://podcastindex.org/namespace/1.0",
        "s": "https://rslstandard.org/rsl",
    }
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in namespaces.items())
    feed = (
        f'<rss version="2.0" {declared}><channel><title>One</title><link>https://one.example/</link>{case.channel}'
        f"<item><guid>g1</guid><title>The ferry</title><link>{PAGE}</link><description>{TEASER}</description>"
        f"<pubDate>Wed, 18 Mar 2026 06:00:00 GMT</pubDate>{case.item}</item></channel></rss>"
    )
    page = (
        f"<html><head><title>The ferry</title>{case.head}</head><body><h1>The ferry</h1>"
        f"<article><p>{TEXT}</p><p>{TEXT[:900]}</p></article>{case.foot}</body></html>"
    )
    fetcher = FakeFetcher({FEED: (feed.encode(), "application/rss+xml"), PAGE: (page.encode(), "text/html")})
    if case.terms:
        fetcher.pages[TERMS] = case.terms.encode(), "application/rsl+xml"
    robots = rights.from_robots(case.robots.encode(), "syndicator", "https://one.example/robots.txt")
    fetcher.signals[FEED] = rights.from_headers(case.feed_headers, FEED, "header")
    fetcher.signals[PAGE] = (*rights.from_headers(case.page_headers, PAGE, "header"), *robots.about("/1"))
    return fetcher


def polled(case: Case, asked: Reprint, stated: str | None) -> tuple[Article | None, Source]:
    store, workers = MemoryStore(Memory()), InlineWorkers()
    polls = source("one", url=FEED, reprint=asked, permission=stated, rights=case.configured)
    poller = Poller(
        fetcher=world(case),
        store=store,
        workers=workers,
        clock=FakeClock(NOW),
        settings=FetchSettings(),
        timezone="UTC",
        turns=Turns(),
    )
    assert poller.poll(polls).error is None
    article = next(iter(store.articles(SourceKey("one"))), None)
    return (None if article is None or article.judgement.verdict is Verdict.HELD else article), polls


def expected(case: Case, asked: Reprint, stated: str | None) -> Reprint | None:
    """The right answer, worked out from the table alone."""
    if case.name == "available until last year" and asked is FULL:
        return None
    if stated:
        return asked
    # what only the page says is not met where the page is not needed
    met = asked is FULL or not (case.head or case.foot or case.page_headers or case.robots)
    allowed: Reprint | None = case.allowed
    if not met:
        allowed = FULL if case.name == "licensed by the feed, banned by the page" else AS_FED
    if allowed is None:
        return None
    level = min(asked, allowed, key=EXTENT.index)
    return LINK if case.no_excerpts and level is EXCERPT else level


def passed_on(article: Article, polls: Source) -> None:
    """Every signal of the article stands in every format; the text is no longer than it may be."""
    edition = Edition(Site("Mirror", "https://mirror.example/"), {polls.key: polls}, (), PublishSettings(), "0")
    publication = Publication(article.id, article)
    view = ChannelView(Channel("all", "All"), (publication,))
    page: Any = lxml.html.fromstring(
        articlepage.article_page(publication, edition, articlepage.Sidebar()).body.decode()
    )
    bodies = {name: make(view, edition).body for name, make in (("rss", feeds.rss), ("atom", feeds.atom))}
    (item,) = json.loads(jsonfeed.json_feed(view, edition).body)["items"]
    assert article.permission is not None
    wanted = [(s.kind.value, s.value, s.where) for s in article.permission.signals]
    for body in bodies.values():
        told = [(e.get("kind"), e.text or "", e.get("where")) for e in etree.fromstring(body).iter(f"{{{NS}}}signal")]
        assert told == wanted
    told = [(s["kind"], s.get("value", ""), s["where"]) for s in item["_syndicator"]["licence"].get("signals", [])]
    assert told == wanted
    for name, body in bodies.items():
        (entry,) = feedparser.parse(io.BytesIO(body)).entries
        links = {link["href"] for link in entry.links if link.get("rel") == "license"}
        addresses = {v for k, v, _ in wanted if k == "licence" and v.startswith("http")}
        assert links >= addresses, name
    _in_page(page, wanted)
    texts = [item["content_html"], page.text_content(), *(body.decode() for body in bodies.values())]
    whole, snippet = "pier 59.", article.permission.snippet
    for text in texts:
        assert (whole in text) == (article.reprint is FULL)
        assert not (article.reprint is LINK and ("a few words of its own" in text or "Sentence 0" in text))
        assert not (snippet and ("Sentence 1 " in text or "in a few words of its own" in text))


def _in_page(page: Any, wanted: list[tuple[str, str, str]]) -> None:
    metas: dict[str, str] = {m.get("name"): m.get("content") for m in page.iter("meta") if m.get("name")}
    robots = metas.get("robots", "")
    links = {(link.get("href"), link.get("type")) for link in page.iter("link") if link.get("rel") == "license"}
    words = page.text_content()
    for kind, value, _ in wanted:
        match kind:
            case "noindex" | "noarchive" | "nosnippet":
                assert kind in robots
            case "max-snippet":
                assert f"max-snippet:{value}" in robots
            case "unavailable-after":
                assert f"unavailable_after: {value}" in robots
            case "tdm-reservation" | "tdm-policy" | "content-usage":
                assert metas[kind] == value
            case "rsl":
                assert (value, "application/rsl+xml") in links
            case "licence":
                assert (value, None) in links or value in words
            case "no-reprint" | "all-rights-reserved":
                assert value in words


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_right_extent_and_every_signal(case: Case) -> None:
    """Asked for anything, with and without a stated permission: the right extent, and all that was said passed on."""
    for asked in EXTENT:
        for stated in (None, "agreement of 3 May"):
            article, polls = polled(case, asked, stated)
            wanted = expected(case, asked, stated)
            assert (article.reprint if article else None) is wanted, (case.name, asked, stated)
            if article is None:
                continue
            assert article.permission is not None
            assert article.permission.reason
            if asked is FULL:
                assert set(case.kinds) <= {signal.kind.value for signal in article.permission.signals}
            passed_on(article, polls)


def test_the_matrix_is_large_enough() -> None:
    """The table holds what the gate asks for."""
    combinations = len(CASES) * len(EXTENT) * 2
    report("G-L1", f"{combinations} combinations of {len(CASES)} ways to speak, what is asked and what is stated")
    assert combinations >= 60
