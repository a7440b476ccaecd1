"""The page of an article, with what stands beside it and the lists in which it stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from syndicator.dataclass import dataclass
from syndicator.model import SourceKey
from syndicator.publish.edition import CATEGORIES, DAYS, OUTLETS, SOURCES, folder_name, list_path
from syndicator.publish.formats import facts, media
from syndicator.publish.formats.files import files
from syndicator.publish.formats.item import Item, Same, item
from syndicator.publish.locale import words
from syndicator.publish.site import outline
from syndicator.publish.site.pages import ARTICLES, Link, Teaser, page, root_of, teasers
from syndicator.publish.site.theme import render, trusted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from syndicator.model import ArticleId, Publication, Rendition, SafeHtml
    from syndicator.publish.edition import Edition


@dataclass(frozen=True, slots=True)
class Sidebar:
    """What stands beside an article. ``picture`` items should have a picture, ``filed`` are more of its ``category``;
    empty lists are not shown.
    """

    picture: tuple[Teaser, ...] = ()
    latest: tuple[Teaser, ...] = ()
    filed: tuple[Teaser, ...] = ()
    category: str = ""


def sidebar(
    *,
    picture: Iterable[tuple[ArticleId, str, str]] = (),
    latest: Iterable[tuple[ArticleId, str]] = (),
    filed: Iterable[tuple[ArticleId, str]] = (),
    category: str = "",
) -> Sidebar:
    """The lists beside an article, made of articles of ours: (id, title), and the address where there is a picture."""
    return Sidebar(
        picture=tuple((title, f"{ARTICLES}{own}/", image) for own, title, image in picture),
        latest=tuple((title, f"{ARTICLES}{own}/", None) for own, title in latest),
        filed=tuple((title, f"{ARTICLES}{own}/", None) for own, title in filed),
        category=category,
    )


@dataclass(frozen=True, slots=True)
class Places:
    """The lists in which a story stands: names of categories, its outlet where that is no source, keys of sources, its
    day (ISO 8601).
    """

    categories: tuple[str, ...]
    outlet: str | None
    sources: tuple[SourceKey, ...]
    day: str


def article_page(
    publication: Publication, edition: Edition, beside: Sidebar, places: Places | None = None, views: int = 0
) -> Rendition:
    """An article with its credits, how often it was viewed here (0: nobody knows), the lists in which it stands, and
    other news beside it.
    """
    return page_of(item(publication, edition), beside, places, views)


def page_of(told: Item, beside: Sidebar, places: Places | None = None, views: int = 0) -> Rendition:
    """The same of a story of which everything that is told is worked out."""
    publication, edition = told.publication, told.edition
    article, site, path = publication.article, edition.site, edition.place(publication.id)
    locale, root = words(site.language), root_of(path)
    changed, body = article.revision > 1, _body(told)
    return page(
        "article.html",
        path,
        edition,
        title=f"{told.title} – {facts.line(site.title)}",
        site=facts.line(site.title),
        article=told,
        line=trusted(told.line),
        body=trusted(body),
        pictures=[(url, about) for shown, about in media.beside_text(article, site) if (url := facts.public(shown))],
        files=files(told, body),
        box=trusted(told.box),
        description=facts.shorten(told.summary, 200),
        canonical=told.original_url or facts.page_of(article),
        reuse=told.reuse,
        time=facts.stamp(told.published),
        updated=locale.say("updated", time=locale.when(told.updated, site.timezone)) if changed else "",
        views=locale.say("views", number=f"{views:,}") if views else "",
        places=_places(places, edition, root) if places else (),
        beside=_beside(_others(beside, publication.id), Same(edition), root),
    )


def _body(told: Item) -> SafeHtml:
    """An article's text. It is cleaned with the whole page; before that only where it is looked into, or the end of a
    line might be cut in two.
    """
    written = told.written
    return outline.set_right(told.body) if "\r" in written or outline.is_wanting(written) else written


def _others(beside: Sidebar, own: ArticleId) -> Sidebar:
    """The lists without the article beside which they stand; in those of a mirror's first days it can be."""
    address = f"{ARTICLES}{own}/"
    if address not in _addresses(Same(beside)):
        return beside
    lists = (beside.picture, beside.latest, beside.filed)
    picture, latest, filed = (tuple(teaser for teaser in teasers if teaser[1] != address) for teasers in lists)
    return Sidebar(picture, latest, filed, beside.category)


@lru_cache(maxsize=64)
def _addresses(beside: Same[Sidebar]) -> frozenset[str]:
    """Where the lists lead."""
    return frozenset(
        teaser[1] for teasers in (beside.it.picture, beside.it.latest, beside.it.filed) for teaser in teasers
    )


def _places(told: Places, edition: Edition, root: str) -> list[Markup]:
    """Links to lists."""
    found = [(CATEGORIES, folder_name(name), name) for name in told.categories]
    found += [(OUTLETS, folder_name(told.outlet), told.outlet)] if told.outlet else []
    found += [(SOURCES, key, edition.source(key).name) for key in told.sources]
    found += [(DAYS, told.day, words(edition.site.language).day(told.day))]
    same = Same(edition)
    return [_place(kind, name, title, same, root) for kind, name, title in found]


@lru_cache(maxsize=2048)
def _place(kind: str, name: str, title: str, edition: Same[Edition], root: str) -> Markup:
    """The link to a list; many articles share it."""
    address = root + quote(list_path(kind, name).removesuffix("index.html"))
    return render("place.html", edition.it, link=Link(facts.line(title) or name, address, kind))


@lru_cache(maxsize=64)
def _beside(beside: Sidebar, edition: Same[Edition], root: str) -> Markup:
    """The lists beside an article; many articles share them."""
    lists = {name: teasers(getattr(beside, name), edition.it, root) for name in ("picture", "latest", "filed")}
    more = words(edition.it.site.language).say("more_of", category=facts.line(beside.category))
    return render("beside.html", edition.it, more_of=more, **lists)
