"""Articles, publications and editions for the tests of publish, in words of our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from syndicator.model import (
    Article,
    ArticleId,
    CanonicalUrl,
    Card,
    Channel,
    ChannelView,
    Credit,
    Evidence,
    Hop,
    HopRole,
    Judgement,
    Precision,
    Prints,
    Provenance,
    Publication,
    PublishSettings,
    Role,
    SafeHtml,
    Site,
    Source,
    SourceKey,
    Tombstone,
    Transformation,
    Verdict,
)
from syndicator.publish.edition import Edition

MORNING = datetime(2024, 2, 20, 1, 49, tzinfo=UTC)
FETCHED = datetime(2024, 2, 20, 2, 2, 30, tzinfo=UTC)
ID = ArticleId("0123456789abcdef0123456789abcdef")
OTHER = ArticleId("fedcba9876543210fedcba9876543210")

RIVER = Source(
    key=SourceKey("river"),
    name="River Gazette",
    url="https://river.example/feed.xml",
    home="https://river.example/",
    language="en",
    category="Local",
    rights="© River Gazette",
    permission="licence of 3 May",
)
HARBOUR = Source(
    key=SourceKey("harbour"),
    name="港城資訊網",
    url="https://reader:secret@harbour.example/list",
    home="https://harbour.example/",
    language="zh-Hant",
    editor="林一鳴",
)

HOPS_OF_REPRINT = (
    Hop(
        HopRole.ORIGINAL,
        "江岸日报网",
        "https://news.jiangan.example/t1.html",
        Evidence.INFERRED,
        "編輯：江岸日报网",
    ),
    Hop(
        HopRole.REPRINT,
        "港城資訊網",
        "https://harbour.example/a/77",
        Evidence.FOUND,
        None,
        MORNING,
        (Credit(Role.RESPONSIBLE_EDITOR, "周文", Evidence.FOUND, "【責任編輯：周文】"),),
    ),
)


def article(**changes: Any) -> Article:
    """An English article of the River Gazette, by one reporter, with ``changes``."""
    base = Article(
        id=ID,
        source=RIVER.key,
        story=ID,
        identities=("guid:1",),
        title="Ferry returns to the north bank",
        url="https://river.example/ferry",
        canonical=CanonicalUrl("river.example/ferry"),
        published=MORNING,
        published_precision=Precision.MINUTE,
        published_evidence=Evidence.FOUND,
        updated=MORNING,
        first_seen=FETCHED,
        language="en",
        body=SafeHtml("<p>The ferry is back.</p><p>It runs <b>hourly</b>.</p>"),
        text="The ferry is back.\nIt runs hourly.",
        summary="The ferry is back.",
        hops=(
            Hop(
                HopRole.ORIGINAL,
                "River Gazette",
                "https://river.example/ferry",
                Evidence.CONFIGURED,
                None,
                None,
                (Credit(Role.REPORTER, "Ann Poole"), Credit(Role.EDITOR, "Jo Reed")),
            ),
        ),
        prints=Prints("", b"", 0),
        digest="d1",
        provenance=Provenance("https://river.example/feed.xml", FETCHED, "ab" * 32),
        judgement=Judgement(Verdict.NEW, "first seen"),
    )
    return replace(base, **changes)


def reprint(**changes: Any) -> Article:
    """A story in traditional characters whose source was inferred and whose pinyin was removed."""
    base = article(
        source=HARBOUR.key,
        title="新區春天開工：四個項目“熱身”",
        url="https://harbour.example/a/77",
        canonical=CanonicalUrl("harbour.example/a/77"),
        language="zh-Hant",
        body=SafeHtml('<p>春天到了，工地開工。</p><p><img src="https://harbour.example/p/1.jpg" alt="工地"></p>'),
        text="春天到了，工地開工。",
        summary="春天到了，工地開工。",
        hops=HOPS_OF_REPRINT,
        original_url="https://news.jiangan.example/t1.html",
        original_title="新区春天开工",
        image="https://harbour.example/p/1.jpg",
        categories=("要聞",),
        transformations=(Transformation("pinyin-removed", 21), Transformation("scripts-removed", 2)),
    )
    return replace(base, **changes)


def card(**changes: Any) -> Card:
    """The River Gazette carrying the same story."""
    base = Card(
        id=OTHER,
        source=RIVER.key,
        story=ID,
        title="Spring on the sites",
        url="https://river.example/spring",
        canonical=CanonicalUrl("river.example/spring"),
        published=MORNING,
        updated=MORNING,
        first_seen=FETCHED,
        language="en",
        categories=(),
        verdict=Verdict.DUPLICATE,
        digest="d2",
    )
    return structs.replace(base, **changes)


def publication(of: Article | None = None, **changes: Any) -> Publication:
    """An article as it is published."""
    told = of or article()
    return replace(Publication(told.id, told), **changes)


def channel(**changes: Any) -> Channel:
    """A channel in every format."""
    return replace(Channel("news", "All news", "What happened on both banks"), **changes)


def view(*publications: Publication, tombstones: tuple[Tombstone, ...] = (), **changes: Any) -> ChannelView:
    """A channel that holds these publications."""
    return ChannelView(channel(**changes), publications, tombstones)


def edition(*, settings: PublishSettings | None = None, **site: Any) -> Edition:
    """The site of a fictitious mirror, with changes to the site."""
    base = Site(
        title="Two Banks Mirror",
        url="https://mirror.example/",
        language="en",
        timezone="Asia/Shanghai",
        contact="desk@mirror.example",
        description="News from both banks of the river",
    )
    return Edition(
        site=replace(base, **site),
        sources={RIVER.key: RIVER, HARBOUR.key: HARBOUR},
        channels=(channel(),),
        settings=settings or PublishSettings(hubs=("https://hub.example/",)),
        version="0.1.0",
    )
