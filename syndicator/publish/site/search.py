"""The page on which readers search, made when they ask: a form that works without script, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from syndicator.publish.formats import facts
from syndicator.publish.locale import words
from syndicator.publish.site.catalogue import BROWSE, Listed, row
from syndicator.publish.site.pages import page
from syndicator.publish.site.theme import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Found
    from syndicator.publish.edition import Edition

PATH = BROWSE
LONGEST = 100
"""Characters of a question."""
_PLACE = b'<div id="search"></div>'
"""Where the form comes to stand on the page that leads to all lists; static hosts serve that page without one."""


def with_form(standing: bytes, edition: Edition) -> bytes:
    """The page that leads to all lists, as it stands, with the form."""
    form = facts.to_bytes(render("search-form.html", edition, asked="", action="./"))
    return (
        standing.replace(_PLACE, b'<div id="search">' + form + b"</div>", 1)
        if standing
        else results("", (), 1, edition, more=False)
    )


def results(asked: str, found: Sequence[Found], number: int, edition: Edition, *, more: bool) -> bytes:
    """One page of what was found."""
    locale = words(edition.site.language)
    asked = facts.line(asked)
    told = [Listed(one.id, one.title, one.language, one.outlet, one.day, None, one.summary) for one in found]
    return page(
        "search.html",
        PATH,
        edition,
        here="../search/",
        title=f"{locale.say('search')}{locale.say('colon')}{asked} – {facts.line(edition.site.title)}",
        asked=asked,
        action="./",
        items=[row(one, edition, "../") for one in told],
        later=_address(asked, number - 1) if number > 1 else "",
        earlier=_address(asked, number + 1) if more else "",
    ).body


def _address(asked: str, number: int) -> str:
    return "./?" + urlencode({"q": asked, "page": number} if number > 1 else {"q": asked})
