"""The site: a page per article and channel, the index, and what belongs to none of them.

Everything from outside is a value that jinja escapes; :func:`_trusted` alone lets HTML through, and takes
:data:`~syndicator.model.SafeHtml`. No script, no inline style: the pages work under ``default-src 'none'`` with style
and images allowed. Links within the site are relative, so that it can stand under any address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from syndicator.model import Rendition, Reprint, SafeHtml
from syndicator.publish import facts, notice
from syndicator.publish.edition import (
    FORMATS,
    HTML,
    article_path,
    article_url,
    channel_path,
    channel_url,
    home_of,
)
from syndicator.publish.locale import Locale, speaks, words
from syndicator.publish.opml import channels_opml, sources_opml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinja2 import Environment

    from syndicator.model import Channel, ChannelView, Publication, Source
    from syndicator.publish.edition import Edition

Teaser = tuple[str, str, str | None]
"""(title, address, address of a picture or None)."""

NAVIGATION = 8
"""Channels named at the head of every page, and announced to feed readers there; the index names all."""

LATEST = 40
PICTURES = 6
"""Items on the index."""


@dataclass(frozen=True, slots=True)
class Sidebar:
    """What stands beside an article. ``picture`` items should have a picture; empty lists are not shown."""

    picture: tuple[Teaser, ...] = ()
    latest: tuple[Teaser, ...] = ()
    featured: tuple[Teaser, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A link, or the announcement of a feed."""

    title: str
    url: str
    type: str = ""
    image: str | None = None
    feeds: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Chrome:
    """What every page of the site shows around its own."""

    lang: str
    root: str  # relative address of the index, ends with "/"
    site: str
    tagline: str
    nav: tuple[Link, ...]
    more: bool  # there are channels that ``nav`` leaves out
    feeds: tuple[Link, ...]
    notice: Markup
    colophon: str


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


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What the article page shows of its article."""

    title: str
    lang: str
    labels: str  # language of the credit line and box
    line: Markup
    body: Markup
    box: Markup
    summary: str
    canonical: str | None
    image: str | None
    indexed: bool
    time: str
    updated: str = field(default="")


# ---------------------------------------------------------------------------------------------- pages


def article_page(publication: Publication, edition: Edition, beside: Sidebar) -> Rendition:
    """An article with its credits, and other news beside it."""
    path = article_path(publication.id)
    told = _article(publication, edition)
    lists = {name: _teasers(getattr(beside, name), edition, path) for name in ("picture", "latest", "featured")}
    title = f"{told.title} – {facts.line(edition.site.title)}"
    return _page("article.html", path, edition, title=title, article=told, beside=lists, here=None)


def _article(publication: Publication, edition: Edition) -> ArticleFacts:
    article, site = publication.article, edition.site
    labels = speaks(article.language, site.language)
    updated = ""
    if article.revision > 1:
        locale = words(site.language)
        updated = locale.say("updated", time=locale.when(publication.changed_at, site.timezone))
    return ArticleFacts(
        title=facts.title(article),
        lang=facts.language(article, edition),
        labels=labels,
        line=_trusted(notice.credit_line(publication, edition, labels)),
        body=_trusted(notice.body(publication, edition, labels)),
        box=_trusted(notice.credit_box(publication, edition, labels)),
        summary=facts.shorten(facts.summary(article), 200),
        canonical=facts.original_url(article) or facts.public(article.url),
        image=facts.public(article.image),
        indexed=bool(edition.source(article.source).permission),
        time=facts.stamp(article.published),
        updated=updated,
    )


def channel_page(view: ChannelView, edition: Edition) -> Rendition:
    """A channel as a list, newest first, with its feeds."""
    channel, site = view.channel, edition.site
    path = channel_path(channel, "html")
    locale = words(site.language)
    title = facts.line(channel.title) or channel.key
    return _page(
        "channel.html",
        path,
        edition,
        own=channel,
        here=_local(home_of(edition, channel), edition, path),
        title=f"{title} – {facts.line(site.title)}",
        heading=title,
        description=facts.line(channel.description),
        subscribe=_feeds(channel, edition, path),
        updated=locale.say("updated", time=locale.when(view.updated, site.timezone)) if view.updated else "",
        items=[_row(publication, edition, path) for publication in view.publications],
    )


def index_page(views: Sequence[ChannelView], edition: Edition) -> Rendition:
    """The latest of all channels, picture news, and every channel with its feeds."""
    path = "index.html"
    found = {p.id: p for view in views for p in view.publications}
    newest = sorted(found.values(), key=lambda p: (p.article.published, p.id), reverse=True)
    rows = [_row(publication, edition, path) for publication in newest[:LATEST]]
    pictured = (p for p in newest if facts.public(p.article.image))
    pictures = [_row(p, edition, path) for p, _ in zip(pictured, range(PICTURES), strict=False)]
    channels = [
        Link(facts.line(c.title) or c.key, _local(home_of(edition, c), edition, path), feeds=_feeds(c, edition, path))
        for c in (view.channel for view in views)
    ]
    title = facts.line(edition.site.title)
    return _page(
        "index.html", path, edition, title=title, here="", items=rows, pictures=pictures, channels=channels
    )  # fmt: skip


def gone_page(edition: Edition) -> Rendition:
    """What is shown in place of any article that was taken down. Repeats nothing of it."""
    title = f"{words(edition.site.language).say('gone')} – {facts.line(edition.site.title)}"
    return _page("gone.html", "gone/index.html", edition, title=title, here=None)


def assets(edition: Edition) -> tuple[Rendition, ...]:
    """What the pages need and what stands beside them: style, icon, lists of feeds, robots.txt, the about page."""
    css = files("syndicator.publish").joinpath("static", "site.css").read_bytes()
    return (
        Rendition("style.css", "text/css; charset=utf-8", css),
        Rendition("icon.svg", "image/svg+xml", _icon(edition)),
        # pages that may not be indexed say so themselves, and must be read to be obeyed (RFC 9309)
        Rendition("robots.txt", "text/plain; charset=utf-8", b"User-agent: *\nAllow: /\n"),
        sources_opml(edition),
        channels_opml(edition),
        _about(edition),
    )


def _icon(edition: Edition) -> bytes:
    """The first letter of the site's name, as newspapers do."""
    initial = escape((facts.line(edition.site.title) or "S")[0].upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" '
        'fill="#a3231f"/><text x="32" y="46" font-size="40" font-weight="700" font-family="serif" fill="#fff" '
        f'text-anchor="middle">{initial}</text></svg>\n'
    ).encode()


def _about(edition: Edition) -> Rendition:
    """Who mirrors, what, by which permission, and how to have it removed."""
    site, locale = edition.site, words(edition.site.language)
    return _page(
        "about.html",
        "about/index.html",
        edition,
        here=None,
        title=f"{locale.say('about')} – {facts.line(site.title)}",
        who=locale.say("about_who_text", site=facts.line(site.title)),
        editor=facts.line(site.responsible_editor),
        contact=_trusted(notice.contact_link(edition)),
        sources=[_source(source, locale) for source in edition.sources.values() if source.enabled],
    )


def _source(source: Source, locale: Locale) -> dict[str, str | None]:
    return {
        "name": facts.line(source.name) or source.key,
        "url": facts.public(source.home) or facts.feed_of(source),
        "extent": locale.reprint[source.reprint.value],
        "basis": facts.line(source.permission) or locale.say("about_basis_none"),
    }


# ---------------------------------------------------------------------------------------------- what they are made of


def _page(template: str, path: str, edition: Edition, *, own: Channel | None = None, **values: Any) -> Rendition:
    say = words(edition.site.language).phrases
    html = _template(template).render(say=say, chrome=_chrome(edition, path, own), **values)
    return Rendition(path, HTML, facts.to_bytes(html))


def _chrome(edition: Edition, path: str, own: Channel | None) -> Chrome:
    site, locale = edition.site, words(edition.site.language)
    shown = edition.channels[:NAVIGATION]
    announced = (own,) if own else shown
    return Chrome(
        lang=site.language,
        root=_root(path),
        site=facts.line(site.title),
        tagline=facts.line(site.description),
        nav=tuple(
            Link(facts.line(c.title) or c.key, _local(channel_url(edition, c, "html"), edition, path))
            for c in shown
            if "html" in c.formats
        ),
        more=len(edition.channels) > len(shown),
        feeds=tuple(feed for channel in announced for feed in _announcements(channel, edition)),
        notice=_trusted(SafeHtml(notice.notice(edition, locale))),
        colophon=locale.say("colophon", site=facts.line(site.title)),
    )


def _announcements(channel: Channel, edition: Edition) -> list[Link]:
    """A channel's feeds for autodiscovery."""
    return [
        Link(f"{facts.line(channel.title)} ({known.label})", channel_url(edition, channel, name), known.link_type)
        for name, known in FORMATS.items()
        if name in channel.formats and name != "html"
    ]


def _feeds(channel: Channel, edition: Edition, path: str) -> tuple[Link, ...]:
    return tuple(
        Link(known.label, _local(channel_url(edition, channel, name), edition, path))
        for name, known in FORMATS.items()
        if name in channel.formats and name != "html"
    )


def _row(publication: Publication, edition: Edition, path: str) -> Row:
    article, site = publication.article, edition.site
    lang = facts.language(article, edition)
    url = article_url(edition, publication.id) if edition.settings.pages else facts.links(publication, edition).item
    return Row(
        title=facts.title(article),
        url=_local(url, edition, path),
        lang="" if lang == site.language else lang,
        outlet=facts.outlet(article, edition.source(article.source)),
        time=facts.stamp(article.published),
        shown=words(site.language).when(article.published, site.timezone, article.published_precision),
        summary="" if article.reprint is Reprint.LINK else facts.shorten(facts.summary(article), 160),
        image=facts.public(article.image),
    )


def _teasers(items: Iterable[Teaser], edition: Edition, path: str) -> list[Link]:
    return [
        Link(facts.line(title), _local(known, edition, path), image=facts.public(image))
        for title, url, image in items
        if (known := facts.public(url))
    ]


def _root(path: str) -> str:
    return "../" * path.count("/") or "./"


def _local(url: str, edition: Edition, path: str) -> str:
    """An address of ours relative to the page at ``path``; others as they are."""
    base = edition.site.url
    return _root(path) + url[len(base) :] if url.startswith(base) else url


def _trusted(html: SafeHtml) -> Markup:
    """The one door through which HTML reaches a page unescaped."""
    return Markup(html)  # noqa: S704 - SafeHtml is made by refine.clean and publish.notice alone


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("syndicator.publish", "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=16)
def _template(name: str) -> Any:
    return _environment().get_template(name)
