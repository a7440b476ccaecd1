"""Pages that list stories by what they have in common: a category, a source, an outlet, a day; and what leads to them.

They show what is known of a story without its text: so that one costs no reading of a hundred articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from syndicator.dataclass import dataclass
from syndicator.model import ArticleId, Channel
from syndicator.publish.edition import DAYS, list_path
from syndicator.publish.formats import facts
from syndicator.publish.locale import words
from syndicator.publish.site.pages import Link, Row, feed_links, page

if TYPE_CHECKING:
    from syndicator.model import Rendition
    from syndicator.publish.edition import Edition
    from syndicator.publish.locale import Locale

BROWSE = "search/index.html"
"""Path of the page that leads to all lists. Where our own server answers, it can be searched there, too."""
CALENDAR = f"{DAYS}/index.html"
"""Path of the page of all days."""
LATEST_DAYS = 31
"""Days named on the page that leads to all lists."""
CALENDAR_LONGEST = 1000
"""Days on the page of all days, newest first; each page of a day leads on to the next."""


class Listed(NamedTuple):
    """A story in a list. ``day`` is that of its publication (ISO 8601)."""

    id: ArticleId
    title: str
    language: str
    outlet: str
    day: str
    image: str | None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. ``part`` is "" for the front, or which other page it is: "2026-11", "2026-11-29/2".

    ``later`` and ``earlier`` are the addresses of its neighbours relative to the site; ``parts`` those of all pages,
    on the front.
    """

    kind: str
    name: str
    title: str
    part: str
    rows: Sequence[Listed]
    later: str = ""
    earlier: str = ""
    parts: tuple[str, ...] = ()
    channel: Channel | None = None  # whose page it is, too


def list_page(told: ListPage, edition: Edition) -> Rendition:
    """One page of a list."""
    path = list_path(told.kind, told.name, told.part)
    root = "../" * path.count("/")
    locale, site, channel = words(edition.site.language), edition.site, told.channel
    name = locale.day(told.name) if told.kind == DAYS else facts.line(told.title) or told.name
    part = _part(told.part, locale)
    heading = f"{name}{locale.say('bar')}{part}" if part else name
    front = quote(list_path(told.kind, told.name).removesuffix("index.html"))
    return page(
        "list.html",
        path,
        edition,
        own=channel,
        here=f"{root}{front}" if channel and not part else "",
        title=f"{heading} – {facts.line(site.title)}",
        heading=heading,
        label=locale.say(f"list_{told.kind}"),
        front=f"{root}{front}" if part else "",
        name=name,
        subscribe=feed_links(channel, edition, root) if channel else (),
        items=[row(listed, edition, root) for listed in told.rows],
        later=_address(told.later, root),
        earlier=_address(told.earlier, root),
        parts=[Link(_part(part, locale), f"{root}{front}{part}/") for part in told.parts],
        listed=not part,
    )


def browse_page(lists: Sequence[tuple[str, str, str]], days: Sequence[str], edition: Edition) -> Rendition:
    """What leads to all lists: (kind, name, title), and days newest first."""
    locale = words(edition.site.language)
    groups = [
        (locale.say(kind), [Link(title, f"../{quote(list_path(kind, name)[:-10])}") for _, name, title in group])
        for kind, group in ((kind, list(group)) for kind, group in groupby(lists, lambda told: told[0]))
    ]
    return page(
        "browse.html",
        BROWSE,
        edition,
        here="../search/",
        title=f"{locale.say('browse')} – {facts.line(edition.site.title)}",
        heading=locale.say("browse"),
        groups=groups,
        days=[Link(locale.day(day), f"../{DAYS}/{day}/") for day in days[:LATEST_DAYS]],
        calendar=f"../{DAYS}/",
    )


def calendar_page(days: Sequence[str], edition: Edition) -> Rendition:
    """All days on which something was published, newest first, by month."""
    locale = words(edition.site.language)
    months = [
        (locale.month(month), [Link(str(int(day[8:])), f"{day}/", locale.day(day)) for day in group])
        for month, group in groupby(days[:CALENDAR_LONGEST], lambda day: day[:7])
    ]
    title = locale.say("archive")
    return page(
        "calendar.html",
        CALENDAR,
        edition,
        title=f"{title} – {facts.line(edition.site.title)}",
        heading=title,
        months=months,
    )


def _address(path: str, root: str) -> str:
    return root + quote(path.removesuffix("index.html")) if path else ""


def _part(part: str, locale: Locale) -> str:
    """Which page it is, in words."""
    told = []
    for piece in filter(None, part.split("/")):
        if piece.isdecimal():
            told.append(locale.say("part", number=piece))
        else:
            told.append(locale.day(piece) if piece.count("-") > 1 else locale.month(piece))
    return locale.say("bar").join(told)


def row(listed: Listed, edition: Edition, root: str) -> Row:
    """As a list shows it."""
    site = edition.site
    title = facts.line(listed.title)
    return Row(
        title=title or words(site.language).say("untitled"),
        url=f"{root}articles/{listed.id}/",
        lang="" if listed.language == site.language or not facts.is_language(listed.language) else listed.language,
        outlet=facts.line(listed.outlet),
        time=listed.day,
        shown=words(site.language).day(listed.day),
        summary=facts.line(listed.summary),
        image=facts.public(listed.image),
    )
