"""Every kind of page, made of an invented article, so that a theme is tried before anything is published with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from syndicator.errors import PublishError
from syndicator.model import (
    Article,
    ArticleId,
    CanonicalUrl,
    Channel,
    ChannelView,
    Credit,
    Evidence,
    Found,
    Hop,
    HopRole,
    Judgement,
    Precision,
    Prints,
    Provenance,
    Publication,
    Role,
    SafeHtml,
    Source,
    SourceKey,
    Verdict,
)
from syndicator.publish.locale import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syndicator.model import PublishSettings, Site
    from syndicator.publish.edition import Edition

_ID, _OTHER = ArticleId("0" * 32), ArticleId("1" * 32)
_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
_KEY = SourceKey("specimen")
_HOME = "https://outlet.example/"


def wrong_with(site: Site, settings: PublishSettings, version: str) -> list[str]:
    """What goes wrong with the site's theme, each with its file and line; nothing where there is none."""
    from syndicator.publish.edition import Edition

    if site.theme is None:
        return []
    source = Source(_KEY, "The Specimen", f"{_HOME}feed", home=_HOME, category="Category")
    channel = Channel("specimen", "Channel", description="A channel")
    told = replace(settings, pages=True)
    edition = Edition(site, {_KEY: source}, (channel,), told, version, categories=("Category",))
    found: dict[str, None] = {}
    with speaking(site.theme):
        for make in _pages(edition, channel):
            try:
                make()
            except PublishError as error:
                found[str(error)] = None
    return list(found)


def _pages(edition: Edition, channel: Channel) -> Iterator[Callable[[], object]]:
    from syndicator.publish.site import articlepage, assets, catalogue, pages, search

    article = _article()
    bare = replace(article, image=None, revision=1, summary="")
    full, plain = (Publication(_ID, one, (), _AT) for one in (article, bare))
    teasers = ((_OTHER, "Another title"),)
    beside = articlepage.sidebar(
        picture=((_OTHER, "A picture", f"{_HOME}p.jpg"),), latest=teasers, filed=teasers, category="A"
    )
    places = articlepage.Places(("Category",), "An outlet", (_KEY,), "2026-03-01")
    empty = ChannelView(channel, ())
    view = ChannelView(channel, (full, plain))
    hot = (("Another title", f"articles/{_ID}/", None),)
    row = catalogue.Listed(_ID, "A title", "en", "An outlet", "2026-03-01", f"{_HOME}p.jpg")
    first = catalogue.ListPage("sources", _KEY, "The Specimen", "", (row,), "", "a/", ("2026-03",), channel)
    later = catalogue.ListPage("days", "2026-03-01", "", "1", (), "b/", "")
    found = Found(_ID, "A title", "An outlet", "2026-03-01", "zh", "Its first words")
    yield lambda: articlepage.article_page(full, edition, beside, places, 7)
    yield lambda: articlepage.article_page(plain, edition, articlepage.Sidebar())
    yield lambda: pages.channel_page(view, edition)
    yield lambda: pages.channel_page(empty, edition)
    yield lambda: pages.index_page([view], edition, [full], hot)
    yield lambda: pages.index_page([empty], edition)
    yield lambda: catalogue.list_page(first, edition)
    yield lambda: catalogue.list_page(later, edition)
    yield lambda: catalogue.browse_page([("sources", _KEY, "The Specimen")], ["2026-03-01"], edition)
    yield lambda: catalogue.calendar_page(["2026-03-01"], edition)
    yield lambda: search.with_form(b"", edition)
    yield lambda: search.results("words", (found,), 2, edition, more=True)
    yield lambda: search.results("words", (), 1, edition, more=False)
    yield lambda: pages.gone_page(edition)
    yield lambda: pages.barred_page(edition)
    yield lambda: pages.missing_page(edition)
    yield lambda: pages.moved_page(_ID, _OTHER, edition)
    yield lambda: assets.assets(edition)


def _article() -> Article:
    credit = Credit(Role.AUTHOR, "An Author", Evidence.FOUND, "By An Author")
    return Article(
        id=_ID,
        source=_KEY,
        story=_ID,
        identities=("guid:specimen",),
        title="A title",
        url=f"{_HOME}a",
        canonical=CanonicalUrl(f"{_HOME}a"),
        published=_AT,
        published_precision=Precision.MINUTE,
        published_evidence=Evidence.FOUND,
        updated=_AT,
        first_seen=_AT,
        language="zh-Hans",
        body=SafeHtml("<p>A text.</p>"),
        text="A text.",
        summary="Its first words",
        hops=(Hop(HopRole.ORIGINAL, "An outlet", f"{_HOME}a", Evidence.FOUND, None, _AT, (credit,)),),
        prints=Prints("", b"", 7),
        digest="",
        provenance=Provenance(f"{_HOME}feed", _AT, "0" * 64),
        judgement=Judgement(Verdict.NEW, "a specimen"),
        image=f"{_HOME}p.jpg",
        revision=2,
    )
