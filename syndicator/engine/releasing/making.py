"""One page, of an article or a list: what it is made of, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from syndicator.errors import PublishError
from syndicator.model import Staged  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.engine.selecting.telling import Packed
    from syndicator.model import Publication, Rendition
    from syndicator.publish.edition import Edition
    from syndicator.publish.site.articlepage import Places, Sidebar
    from syndicator.publish.site.catalogue import ListPage


class Wanted(NamedTuple):
    """What an article's page is made of."""

    story: Publication | Packed
    beside: Sidebar
    places: Places | None
    views: int


class Made(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A page. With a ``problem`` there is none."""

    body: bytes  # empty where it is ``staged``
    is_listed: bool = False  # whether search engines may list it
    problem: str = ""
    staged: Staged | None = None


def render(wanted: Wanted | ListPage, edition: Edition) -> Made:
    """One page."""
    if isinstance(wanted, Wanted):
        return _page(wanted, edition)
    from syndicator.publish.site.catalogue import list_page

    return tried(lambda: list_page(wanted, edition))


def tried(page: Callable[[], Rendition]) -> Made:
    """A page, or why there is none."""
    try:
        return Made(page().body)
    except PublishError as error:
        return Made(b"", problem=str(error))


def _page(wanted: Wanted, edition: Edition) -> Made:
    from syndicator.engine.selecting.telling import Packed, unpacked
    from syndicator.publish.formats.item import Item, item
    from syndicator.publish.site.articlepage import page_of

    story = wanted.story
    try:
        # of what comes packed nothing else is made here: kept as well, it would be cleared away when it is long cold
        told = Item(unpacked(story, edition), edition) if isinstance(story, Packed) else item(story, edition)
        page = page_of(told, wanted.beside, wanted.places, wanted.views)
        return Made(page.body, told.reuse.is_listed)
    except PublishError as error:
        return Made(b"", problem=str(error))
