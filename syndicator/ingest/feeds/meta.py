"""What a feed says about itself, from its tree, or from what feedparser made of one that has no tree. Pure."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.ingest.feeds import podcast
from syndicator.ingest.rights import from_elements, from_links
from syndicator.ingest.text import language_tag, plain
from syndicator.model import FeedHints, Signal, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lxml import etree

XML = "{http://www.w3.org/XML/1998/namespace}"
ATOM = "{http://www.w3.org/2005/Atom}"
ATOM03 = "{http://purl.org/atom/ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"

_RSS = {"0.90": "rss090", "0.91": "rss091", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_RDF = {"http://purl.org/rss/1.0/": "rdf10", "http://my.netscape.com/rdf/simple/0.9/": "rdf090"}
_FEEDPARSER = {"rss10": "rdf10", "rss090": "rdf090", "rss091u": "rss091", "rss091n": "rss091"}
_PERIODS = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
_DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_LONGEST_TTL = 366 * 24 * 60  # minutes; more is a mistake


@dataclass(frozen=True, slots=True)
class FeedMeta:
    """The part of a :class:`~syndicator.model.ParsedFeed` that is not its entries. ``authors`` are those of
    entries that name none (RFC 4287, section 4.2.1).
    """

    format: str
    title: str = ""
    url: str | None = None
    home: str | None = None
    language: str | None = None
    rights: str | None = None
    hub: str | None = None
    hints: FeedHints = field(default_factory=FeedHints)
    authors: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()  # about reuse of everything in it
    show: Told = ()  # of a podcast


def local(element: etree._Element) -> str:
    """An element's name without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


def namespace(element: etree._Element) -> str:
    """An element's namespace, or ""."""
    uri, brace, _ = str(element.tag).removeprefix("{").rpartition("}")
    return uri if brace else ""


def feed_format(root: etree._Element) -> str:
    """``rss20``, ``atom10``, ``rdf10`` … by root element, version and namespaces."""
    name = local(root)
    if name == "feed":
        return "atom03" if namespace(root) == ATOM03[1:-1] or (root.get("version") or "").startswith("0.") else "atom10"
    if name == "rdf":
        return next((_RDF[namespace(child)] for child in root if namespace(child) in _RDF), "rdf10")
    version = (root.get("version") or "").strip()
    return "rss20" if version.startswith("2") else _RSS.get(version, "rss")


def from_tree(root: etree._Element, url: str) -> FeedMeta:
    """Read the feed's own elements; ``url`` is what its addresses are relative to."""
    channel = root if local(root) == "feed" else next((child for child in root if local(child) == "channel"), root)
    found = _gather(channel)
    base = urls.resolve(url, channel.get(f"{XML}base") or root.get(f"{XML}base")) or url
    kind = feed_format(root)
    links = [element for element in found.get("link", []) if namespace(element) in {ATOM[1:-1], ATOM03[1:-1]}]
    return FeedMeta(
        format=kind,
        title=_title(found.get("title", []), kind),
        url=_linked(links, "self", base),
        home=_linked(links, "alternate", base) if kind.startswith("atom") else _home(found.get("link", []), base),
        language=_language(found, channel, root),
        rights=plain(_first(found, "rights", "copyright"), markup=False) or None,
        hub=_linked(links, "hub", base),
        hints=_hints(found),
        authors=_authors(found.get("author", [])) if kind.startswith("atom") else (),
        signals=from_elements(channel, base, "feed"),
        show=podcast.of_show(channel, base) if podcast.speaks(root) else (),
    )


def _gather(channel: etree._Element) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for child in channel:
        name = local(child)
        if name not in {"item", "entry"}:
            found.setdefault(name, []).append(child)
    return found


def _first(found: Mapping[str, list[etree._Element]], *names: str) -> str:
    return next((words for name in names for element in found.get(name, []) if (words := text_of(element))), "")


def text_of(element: etree._Element) -> str:
    """All text in an element, stripped."""
    if len(element) == 0:
        return (element.text or "").strip()
    return "".join(str(piece) for piece in element.itertext()).strip()


def _title(titles: Iterable[etree._Element], kind: str) -> str:
    for element in titles:
        if namespace(element) in {"http://search.yahoo.com/mrss/", "http://www.itunes.com/dtds/podcast-1.0.dtd"}:
            continue
        markup = not kind.startswith("atom") or element.get("type", "text") in {"html", "text/html"}
        if title := plain(text_of(element), markup=markup):
            return title
    return ""


def _linked(links: Iterable[etree._Element], rel: str, base: str) -> str | None:
    wanted = (link.get("href") for link in links if link.get("rel", "alternate").lower() == rel)
    return next((url for href in wanted if (url := urls.resolve(base, href))), None)


def _home(links: Iterable[etree._Element], base: str) -> str | None:
    written = (text_of(link) for link in links if not link.get("href"))
    return next((url for href in written if (url := urls.resolve(base, href))), None)


def _language(found: Mapping[str, list[etree._Element]], channel: etree._Element, root: etree._Element) -> str | None:
    stated = (_first(found, "language"), channel.get(f"{XML}lang"), root.get(f"{XML}lang"))
    return next((tag for value in stated if (tag := language_tag(value))), None)


def _authors(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    names = (plain(text_of(child), markup=False) for element in elements for child in element if local(child) == "name")
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _hints(found: Mapping[str, list[etree._Element]]) -> FeedHints:
    return make_hints(
        ttl=_first(found, "ttl"),
        period=_first(found, "updateperiod"),
        frequency=_first(found, "updatefrequency"),
        hours=[text_of(hour) for element in found.get("skiphours", []) for hour in element],
        days=[text_of(day) for element in found.get("skipdays", []) for day in element],
    )


def make_hints(
    *, ttl: str = "", period: str = "", frequency: str = "", hours: Iterable[str] = (), days: Iterable[str] = ()
) -> FeedHints:
    """Hints from what the elements say; what makes no sense is left out."""
    minutes = _whole(ttl)
    seconds = _PERIODS.get(period.strip().lower())
    return FeedHints(
        ttl=minutes * 60.0 if 0 < minutes <= _LONGEST_TTL else None,
        period=seconds / max(1, min(_whole(frequency), 10_000)) if seconds else None,
        skip_hours=frozenset(_whole(hour) % 24 for hour in hours if re.fullmatch(r"\s*\d{1,2}\s*", hour)),
        skip_days=frozenset(_DAYS[day.strip().lower()[:3]] for day in days if day.strip().lower()[:3] in _DAYS),
    )


def _whole(digits: str) -> int:
    found = re.match(r"\s*(\d{1,9})", digits)
    return int(found[1]) if found else 0


def from_parsed(feed: Mapping[str, Any], version: str, url: str) -> FeedMeta:
    """The same from feedparser's ``feed`` dictionary; skipHours and skipDays, which it mixes up, are left out."""
    get: Callable[[str], Any] = feed.get
    links = [link for link in get("links") or () if isinstance(link.get("href"), str)]

    def linked(rel: str) -> str | None:
        return next(
            (found for link in links if link.get("rel") == rel and (found := urls.resolve(url, link["href"]))), None
        )

    return FeedMeta(
        format=_FEEDPARSER.get(version, version or "rss"),
        title=plain(_string(get("title")), markup=True),
        url=linked("self"),
        home=urls.resolve(url, _string(get("link"))),
        language=language_tag(_string(get("language"))),
        rights=plain(_string(get("rights")), markup=True) or None,
        hub=linked("hub"),
        hints=make_hints(
            ttl=_string(get("ttl")),
            period=_string(get("sy_updateperiod")),
            frequency=_string(get("sy_updatefrequency")),
        ),
        signals=from_links(links, url, "feed"),
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
