"""What stands beside channels and articles: style, icon, lists of feeds, robots.txt, and the page about the mirror."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from syndicator.model import Rendition
from syndicator.publish.formats import facts, notice
from syndicator.publish.formats.feeds import STYLE
from syndicator.publish.formats.opml import channels_opml, sources_opml
from syndicator.publish.locale import available, match, words
from syndicator.publish.site import sitemap
from syndicator.publish.site.pages import Link, page
from syndicator.publish.site.theme import style, trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.model import Source
    from syndicator.publish.edition import Edition
    from syndicator.publish.locale import Locale

_CSS = "text/css; charset=utf-8"


def assets(edition: Edition) -> tuple[Rendition, ...]:
    """All of it."""
    return (
        Rendition("style.css", _CSS, style(edition.site.theme)),
        Rendition(STYLE, _CSS, _feed_style(edition)),
        Rendition("icon.svg", "image/svg+xml", _icon(edition)),
        _robots(edition),
        sources_opml(edition),
        channels_opml(edition),
        *_abouts(edition),
    )


def _static(name: str) -> bytes:
    return files("syndicator.publish").joinpath("static", name).read_bytes()


def _feed_style(edition: Edition) -> bytes:
    """The style with what it says in the site's language: CSS alone can put words into a feed, and no link."""
    told = _static("feed.css").decode()
    for key in ("feed_is", "feed_about"):
        said = words(edition.site.language).say(key, about=f"{edition.site.url}about/")
        told = told.replace(f"{{{key}}}", _css_string(said))
    return told.encode()


def _css_string(text: str) -> str:
    """A string as CSS writes it (CSS Syntax 3, section 4.3.5)."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")


def _robots(edition: Edition) -> Rendition:
    """Pages that may not be indexed say so themselves, and must be read to be obeyed (RFC 9309)."""
    maps = "".join(f"Sitemap: {edition.site.url}{name}\n" for name in (sitemap.INDEX, sitemap.NEWS))
    return Rendition("robots.txt", "text/plain; charset=utf-8", f"User-agent: *\nAllow: /\n\n{maps}".encode())


def _icon(edition: Edition) -> bytes:
    """The theme's, or the first letter of the site's name, as newspapers do."""
    if edition.site.theme is not None and edition.site.theme.icon is not None:
        return edition.site.theme.icon.encode()
    initial = escape((facts.line(edition.site.title) or "S")[0].upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" '
        'fill="#a3231f"/><text x="32" y="46" font-size="40" font-weight="700" font-family="serif" fill="#fff" '
        f'text-anchor="middle">{initial}</text></svg>\n'
    ).encode()


def _abouts(edition: Edition) -> Iterator[Rendition]:
    """The page about the mirror in the site's language, and in every other that we have: whoever wants something
    removed may not speak the site's.
    """
    own = match(edition.site.language) or edition.site.language
    tags = [own, *sorted(available() - {own})]
    for tag in tags:
        told = edition if tag == own else replace(edition, site=replace(edition.site, language=tag))
        yield _about(told, tag, own, tags)


def _about(edition: Edition, tag: str, own: str, tags: list[str]) -> Rendition:
    """Who mirrors, what, by which permission, and how to have it removed."""
    site, locale = edition.site, words(edition.site.language)
    path = _about_path(tag, own)
    root = "../" * path.count("/")
    return page(
        "about.html",
        path,
        edition,
        title=f"{locale.say('about')} – {facts.line(site.title)}",
        who=locale.say("about_who_text", site=facts.line(site.title)),
        editor=facts.line(site.responsible_editor),
        contact=trusted(notice.contact_link(site.contact)),
        sources=[_source(source, locale) for source in edition.listed],
        languages=[
            Link(words(t).say("language"), root + _about_path(t, own).removesuffix("index.html"), t) for t in tags
        ],
        tag=tag,
    )


def _about_path(tag: str, own: str) -> str:
    return "about/index.html" if tag == own else f"about/{tag}/index.html"


def _source(source: Source, locale: Locale) -> dict[str, str | None]:
    return {
        "name": facts.line(source.name) or source.key,
        "url": facts.home_of(source) or facts.address_of(source),
        "extent": locale.reprint[source.reprint.value],
        "basis": facts.line(source.permission) or locale.say("about_basis_none"),
    }
