"""The site: a page per channel, the index, what belongs to none of them, and what pages are made of.

Everything from outside is a value that jinja escapes; :func:`trusted` alone lets HTML through, and takes
:data:`~syndicator.model.SafeHtml`. No script, no inline style: the pages work under ``default-src 'none'`` with style
and images allowed. Links within the site are relative, so that it can stand under any address.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup

from syndicator.dataclass import dataclass
from syndicator.model import Rendition
from syndicator.publish.edition import (
    FORMATS,
    HTML,
    article_path,
    article_url,
    channel_path,
    channel_url,
    home_of,
)
from syndicator.publish.formats import facts, notice
from syndicator.publish.formats.item import Same, item
from syndicator.publish.locale import words
from syndicator.publish.site.theme import render, trusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syndicator.model import ArticleId, Channel, ChannelView, Publication
    from syndicator.publish.edition import Edition

Teaser = tuple[str, str, str | None]
"""(title, address, address of a picture or None). The address is absolute, or ``articles/<id>/``."""

NAVIGATION = 8
"""Channels named at the head of every page, and announced to feed readers there; the index names all."""

FRONT = 40
"""Articles listed on the index. No article further down in its channel can come to stand there."""

REACH = 2 * FRONT
"""Articles among which the index looks for pictures."""

PICTURES = 6
"""Items of picture news on the index."""

ARTICLES = "articles/"
"""Where the pages of articles stand."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link, or the announcement of a feed."""

    title: str
    url: str
    type: str = ""
    image: str | None = None
    feeds: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its own: the same for many pages, so rendered once for them all."""

    lang: str
    leftward: bool  # its words, from right to left
    root: str  # relative address of the index, ends with "/"
    head: Markup
    top: Markup
    bottom: Markup


@dataclass(frozen=True, slots=True)
class Row:
    """An article in a list."""

    title: str
    url: str
    lang: str
    outlet: str
    time: str
    shown: str
    summary: str
    image: str | None


# ---------------------------------------------------------------------------------------------- pages


def channel_page(view: ChannelView, edition: Edition) -> Rendition:
    """A channel as a list, newest first, with its feeds."""
    channel, site = view.channel, edition.site
    path = channel_path(channel, "html")
    root = root_of(path)
    locale = words(site.language)
    title = facts.line(channel.title) or channel.key
    return page(
        "channel.html",
        path,
        edition,
        own=channel,
        here=_local(home_of(edition, channel), edition, root),
        title=f"{title} – {facts.line(site.title)}",
        heading=title,
        description=facts.line(channel.description),
        subscribe=feed_links(channel, edition, root),
        updated=locale.say("updated", time=locale.when(view.updated, site.timezone)) if view.updated else "",
        items=[_row(publication, edition, root) for publication in view.publications],
    )


def index_page(
    views: Sequence[ChannelView], edition: Edition, featured: Sequence[Publication] = (), hot: Sequence[Teaser] = ()
) -> Rendition:
    """What an editor features, the latest of all channels, picture news, what is read most, and every channel with its
    feeds. Nothing is seen of stories beyond the :data:`REACH` newest of all.
    """
    path = "index.html"
    root, site = root_of(path), edition.site
    found = {p.id: p for view in views for p in view.publications}
    newest = sorted(found.values(), key=lambda p: (p.article.published, p.id), reverse=True)
    above = {p.id for p in featured}
    pictured = [p for p in newest[:REACH] if item(p, edition).image]
    channels = [
        Link(
            facts.line(c.title) or c.key, _local(home_of(edition, c), edition, root), feeds=feed_links(c, edition, root)
        )
        for c in (view.channel for view in views)
    ]
    return page(
        "index.html",
        path,
        edition,
        here=root,
        title=facts.line(site.title),
        site=facts.line(site.title),
        tagline=facts.line(site.description),
        items=[_row(publication, edition, root) for publication in newest[:FRONT] if publication.id not in above],
        featured=[_row(publication, edition, root) for publication in featured],
        hot=teasers(hot, edition, root),
        pictures=[_row(publication, edition, root) for publication in pictured[:PICTURES]],
        channels=channels,
    )


def gone_page(edition: Edition) -> Rendition:
    """What is shown in place of any article that was taken down. Repeats nothing of it."""
    return _gone(edition, "gone", "gone/index.html")


def barred_page(edition: Edition) -> Rendition:
    """The same for one that a legal order keeps away."""
    return _gone(edition, "barred", "gone/legal/index.html")


def missing_page(edition: Edition) -> Rendition:
    """What is shown where nothing stands, under the name by which static hosts look for it."""
    return _gone(edition, "missing", "404.html")


def moved_page(old: ArticleId, target: ArticleId, edition: Edition) -> Rendition:
    """What stands where a story was published that turned out to be another: the way there, for any web server."""
    say = words(edition.site.language).say
    told: dict[str, Any] = {"heading": say("moved"), "told": say("moved_text"), "target": article_url(edition, target)}
    title = f"{say('moved')} – {facts.line(edition.site.title)}"
    made = page("moved.html", article_path(old), edition, title=title, **told)
    return replace(made, moved=f"../{target}/")


def _gone(edition: Edition, what: str, path: str) -> Rendition:
    say = words(edition.site.language).say
    title = f"{say(what)} – {facts.line(edition.site.title)}"
    # answered at addresses of any depth: what it links to is found from the top of the site
    root = urlsplit(edition.site.url).path or "/"
    return page("gone.html", path, edition, root=root, title=title, heading=say(what), told=say(f"{what}_text"))


# ---------------------------------------------------------------------------------------------- what they are made of


def page(
    template: str,
    path: str,
    edition: Edition,
    *,
    own: Channel | None = None,
    here: str = "",
    root: str = "",
    **values: Any,
) -> Rendition:
    """A whole page. ``own`` is the channel whose feeds it announces, ``here`` its address as the navigation has it,
    ``root`` the way to the index, if it is not the one from ``path``.
    """
    html = render(template, edition, frame=_frame(Same(edition), root or root_of(path), own, here), **values)
    return Rendition(path, HTML, facts.to_bytes(html))


@lru_cache(maxsize=64)
def _frame(same: Same[Edition], root: str, own: Channel | None, here: str) -> Frame:
    edition = same.it
    site, locale = edition.site, words(edition.site.language)
    shown = edition.channels[:NAVIGATION]
    name = facts.line(site.title)
    nav = [
        Link(facts.line(c.title) or c.key, _local(channel_url(edition, c, "html"), edition, root))
        for c in shown
        if "html" in c.formats
    ]
    feeds = [feed for channel in ((own,) if own else shown) for feed in _announcements(channel, edition)]
    return Frame(
        lang=site.language,
        leftward=locale.leftward,
        root=root,
        head=render("frame-head.html", edition, root=root, feeds=feeds),
        top=render(
            "frame-top.html",
            edition,
            root=root,
            site=name,
            tagline=facts.line(site.description),
            nav=nav,
            here=here,
            more=len(edition.channels) > len(shown),
            browse=edition.settings.pages,
        ),
        bottom=render(
            "frame-bottom.html",
            edition,
            root=root,
            notice=trusted(notice.notice(edition, locale)),
            colophon=locale.say("colophon", site=name),
            browse=edition.settings.pages,
        ),
    )


def _announcements(channel: Channel, edition: Edition) -> list[Link]:
    """A channel's feeds for autodiscovery."""
    return [
        Link(f"{facts.line(channel.title)} ({known.label})", channel_url(edition, channel, name), known.link_type)
        for name, known in FORMATS.items()
        if name in channel.formats and name != "html"
    ]


def feed_links(channel: Channel, edition: Edition, root: str) -> tuple[Link, ...]:
    """A channel's feeds, to subscribe to."""
    return tuple(
        Link(known.label, _local(channel_url(edition, channel, name), edition, root))
        for name, known in FORMATS.items()
        if name in channel.formats and name != "html"
    )


def _row(publication: Publication, edition: Edition, root: str) -> Row:
    article, site, told = publication.article, edition.site, item(publication, edition)
    url = article_url(edition, publication.id) if edition.settings.pages else told.links.item
    return Row(
        title=told.title,
        url=_local(url, edition, root),
        lang="" if told.language == site.language else told.language,
        outlet=told.outlet or told.source.name,
        time=facts.stamp(told.published),
        shown=words(site.language).when(article.published, site.timezone, article.published_precision),
        summary=facts.shorten(told.summary, 160),
        image=told.image,
    )


def teasers(items: Iterable[Teaser], edition: Edition, root: str) -> list[Link]:
    """Titles that lead to pages, of ours or others, with pictures."""
    return [
        Link(facts.line(title), known, image=facts.public(image))
        for title, url, image in items
        if (known := _address(url, edition, root))
    ]


def _address(url: str, edition: Edition, root: str) -> str | None:
    if url.startswith(ARTICLES):
        return root + url
    known = facts.public(url)
    return _local(known, edition, root) if known else None


def root_of(path: str) -> str:
    """The way to the index from a page."""
    return "../" * path.count("/") or "./"


def _local(url: str, edition: Edition, root: str) -> str:
    """An address of ours relative to a page whose index is at ``root``; others as they are."""
    base = edition.site.url
    return root + url[len(base) :] if url.startswith(base) else url
