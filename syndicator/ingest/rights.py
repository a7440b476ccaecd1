"""What headers, feeds, pages and robots.txt say, to machines, about reuse -> signals. Pure; decides nothing.

Read are X-Robots-Tag and ``<meta name=robots>``, TDMRep (header, meta), Content-Usage (AIPREF: header and
robots.txt), licences (``link rel=license``: RFC 4946, RFC 8288; the Creative Commons modules of RSS;
``podcast:license``), RSL 1.0 by its address, and what asks directories to leave a feed out (``itunes:block``,
``podcast:locked``).
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from syndicator.dataclass import dataclass
from syndicator.ingest.dates import parse_date
from syndicator.later import pattern
from syndicator.model import Signal, SignalKind
from syndicator.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree

RSL_TYPE: Final = "application/rsl+xml"
HEADERS: Final = ("X-Robots-Tag", "TDM-Reservation", "TDM-Policy", "Content-Usage", "Link")
"""The response headers that are read."""
AGENT: Final = "syndicator"
"""Our name where directives are meant for one agent only."""

_LONGEST = 500  # characters of a value worth passing on
_HEAD = 300_000  # characters of a page in which its head must stand
_MOST = 20

_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_CC_TEXT = "{http://backend.userland.com/creativeCommonsRssModule}license"
_CC_RESOURCE = frozenset(("{http://web.resource.org/cc/}license", "{http://creativecommons.org/ns#}license"))
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_PODCAST = (
    "{https://podcastindex.org/namespace/1.0}",
    "{https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md}",
)
_PODCAST_LICENCE = frozenset(space + "license" for space in _PODCAST)
_LOCKED = frozenset(space + "locked" for space in _PODCAST)
_BLOCK = frozenset(
    ("{http://www.itunes.com/dtds/podcast-1.0.dtd}block", "{http://www.google.com/schemas/play-podcasts/1.0}block")
)
_RSL_CONTENT = "{https://rslstandard.org/rsl}content"

_FLAGS = {
    "noindex": (SignalKind.NOINDEX,),
    "none": (SignalKind.NOINDEX,),
    "noarchive": (SignalKind.NOARCHIVE,),
    "nocache": (SignalKind.NOARCHIVE,),
    "nosnippet": (SignalKind.NOSNIPPET,),
}
_VALUED = frozenset(("max-snippet", "unavailable_after", "max-image-preview", "max-video-preview"))
_FOR_AGENT = pattern(r"\s*([\w.-]+)\s*:(.*)", re.DOTALL)
_UNTIL = pattern(
    r"unavailable_after\s*:\s*(.+?)\s*(?=,\s*(?:no|max-|all\b|index\b|follow\b|indexifembedded)|$)", re.IGNORECASE
)
_LINK = pattern(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]{0,300}\"|[^\s\";,]{1,300}))?){0,12})")
_PARAMETER = pattern(r";\s*([\w*-]+)\s*(?:=\s*(?:\"([^\"]*)\"|([^\s\";,]+)))?")
_TAG = pattern(r"<(meta|link|a)\b([^<>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE = pattern(r"([a-zA-Z:-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_RIGHTS_META = frozenset(("copyright", "dc.rights", "dcterms.rights", "dcterms.license", "rights", "license"))


# ---------------------------------------------------------------------------------------------- headers


def from_headers(headers: Iterable[tuple[str, str]], url: str, where: str) -> tuple[Signal, ...]:
    """Signals in response headers, each line by itself. ``url`` is what their addresses are relative to."""
    found: list[Signal] = []
    for name, value in headers:
        match name.lower():
            case "x-robots-tag":
                found += _robots_line(value, where)
            case "tdm-reservation" | "tdm-policy" | "content-usage":
                found += _named(name.lower(), value, url, where)
            case "link":
                found += _links(value, url, where)
    return tuple(dict.fromkeys(found))[:_MOST]


def _robots_line(text: str, where: str) -> Iterator[Signal]:
    """Directives for everybody, or for us: ``googlebot: noindex`` is nobody else's business."""
    named = _FOR_AGENT.match(text)
    if named and named[1].lower() not in _VALUED:
        if named[1].lower() != AGENT:
            return
        text = named[2]
    yield from _directives(text, where)


def _directives(text: str, where: str) -> Iterator[Signal]:
    until = _UNTIL.search(text)
    if until and (moment := parse_date(until[1], "UTC")):
        yield Signal(SignalKind.UNAVAILABLE_AFTER, moment.isoformat(), where)
    for part in (_UNTIL.sub("", text) if until else text).split(","):
        name, _, value = part.strip().lower().partition(":")
        for kind in _FLAGS.get(name.strip(), ()):
            yield Signal(kind, "", where)
        if name.strip() == "max-snippet" and re.fullmatch(r"-1|\d{1,9}", value.strip()):
            yield Signal(SignalKind.MAX_SNIPPET, value.strip(), where)


def _named(name: str, value: str, base: str, where: str) -> Iterator[Signal]:
    """TDMRep (a value that is neither 0 nor 1 counts as none) and AIPREF, as a header or as a meta element."""
    value = " ".join(value.split())
    if name == "tdm-reservation" and value in {"0", "1"}:
        yield Signal(SignalKind.TDM, value, where)
    elif name == "tdm-policy" and (url := resolve(base, value)):
        yield Signal(SignalKind.TDM_POLICY, url, where)
    elif name == "content-usage" and value and len(value) <= _LONGEST and value.isascii() and value.isprintable():
        yield Signal(SignalKind.USAGE, value, where)


def _links(header: str, base: str, where: str) -> Iterator[Signal]:
    for target, parameters in _LINK.findall(header):
        told = {name.lower(): (quoted or bare) for name, quoted, bare in _PARAMETER.findall(parameters)}
        if "license" in told.get("rel", "").lower().split() and (url := resolve(base, target)):
            yield _licence(url, told.get("type", ""), where)


def _licence(url: str, media_type: str, where: str) -> Signal:
    kind = SignalKind.RSL if media_type.partition(";")[0].strip().lower() == RSL_TYPE else SignalKind.LICENCE
    return Signal(kind, url[:_LONGEST], where)


# ---------------------------------------------------------------------------------------------- feeds


def from_elements(parent: etree._Element, base: str, where: str) -> tuple[Signal, ...]:
    """Signals among an item's or a channel's own elements."""
    found: list[Signal] = []
    for child in parent:
        tag = child.tag
        if tag == _ATOM_LINK:
            if "license" in (child.get("rel") or "").lower().split() and (url := resolve(base, child.get("href"))):
                found.append(_licence(url, child.get("type") or "", where))
        elif tag == _CC_TEXT or tag in _PODCAST_LICENCE:
            value = (child.get("url") or child.text or "").strip()
            if value:
                found.append(Signal(SignalKind.LICENCE, value[:_LONGEST], where))
        elif tag in _CC_RESOURCE:
            if value := (child.get(_RDF_RESOURCE) or child.text or "").strip():
                found.append(Signal(SignalKind.LICENCE, value[:_LONGEST], where))
        elif tag in _BLOCK or tag in _LOCKED:
            if (child.text or "").strip().lower() in {"yes", "true"}:
                found.append(Signal(SignalKind.BLOCK, "podcast:locked" if tag in _LOCKED else "block", where))
        elif tag == _RSL_CONTENT:
            from syndicator.ingest import rsl

            if terms := rsl.terms_of(child):
                found.append(Signal(SignalKind.RSL_TERMS, terms, where))
    return tuple(dict.fromkeys(found))[:_MOST]


def from_links(links: Iterable[dict[str, object]], base: str, where: str) -> tuple[Signal, ...]:
    """The same from feedparser's list of links, for a feed that has no tree."""
    found = (
        _licence(url, str(link.get("type") or ""), where)
        for link in links
        if "license" in str(link.get("rel")).split() and (url := resolve(base, str(link.get("href") or "")))
    )
    return tuple(dict.fromkeys(found))[:_MOST]


# ---------------------------------------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class PageRights:
    """What a page's markup says: signals, and rights statements in words."""

    signals: tuple[Signal, ...] = ()
    statements: tuple[str, ...] = ()


def from_page(html: str, url: str) -> PageRights:
    """Signals in the head of a page, and the licence that it links to if that is one and the same everywhere."""
    head = _without_comments(html[:_HEAD])
    found: list[Signal] = []
    anchors: list[Signal] = []
    statements: list[str] = []
    for tag, attributes in _TAG.findall(head):
        kind = tag.lower()
        if kind == "a" and "license" not in attributes:
            continue
        told = {k.lower(): unescape(a or b or c) for k, a, b, c in _ATTRIBUTE.findall(attributes)}
        if kind == "meta":
            name, content = (told.get("name") or told.get("http-equiv") or "").lower(), told.get("content", "")
            if name in {"robots", AGENT}:
                found += _directives(content, "page")
            elif name in _RIGHTS_META and content.strip():
                statements.append(content[:_LONGEST])
            else:
                found += _named(name, content, url, "page")
        elif "license" in told.get("rel", "").lower().split() and (address := resolve(url, told.get("href"))):
            (anchors if kind == "a" else found).append(_licence(address, told.get("type", ""), "page"))
    if len(set(anchors)) == 1:  # several are those of pictures, or of comments
        found += anchors[:1]
    return PageRights(tuple(dict.fromkeys(found))[:_MOST], tuple(dict.fromkeys(statements))[:5])


def _without_comments(html: str) -> str:
    first, *others = html.split("<!--")
    return " ".join((first, *(piece.partition("-->")[2] for piece in others)))


_RSL_TAG = re.compile(rb"<(?:[\w.-]+:)?link\b[^<>]{0,3000}application/rsl\+xml[^<>]{0,3000}>", re.IGNORECASE)


def rsl_addresses(body: bytes, signals: Sequence[Signal], url: str) -> tuple[str, ...]:
    """Where the RSL terms stand that a document or its headers name, at most three; nothing is parsed for it."""
    found = [signal.value for signal in signals if signal.kind is SignalKind.RSL]
    if RSL_TYPE.encode() in body:
        for tag in _RSL_TAG.findall(body)[:3]:
            told = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))}
            if address := resolve(url, unescape(told.get("href", ""))):
                found.append(address)
    return tuple(dict.fromkeys(found))[:3]


# ---------------------------------------------------------------------------------------------- robots.txt


@dataclass(frozen=True, slots=True)
class RobotsStatements:
    """What a robots.txt says besides its rules: addresses of licences, and preferences by path."""

    licences: tuple[str, ...] = ()
    usages: tuple[tuple[str, str], ...] = ()  # (path prefix, preferences)

    def about(self, path: str) -> tuple[Signal, ...]:
        """The signals for one path; of several preferences the one for the longest prefix."""
        found = [Signal(SignalKind.RSL, address, "robots.txt") for address in self.licences]
        fitting = [(len(prefix), usage) for prefix, usage in self.usages if path.startswith(prefix)]
        if fitting:
            found += _named("content-usage", max(fitting)[1], "", "robots.txt")
        return tuple(found)


def from_robots(body: bytes, agent: str, url: str) -> RobotsStatements:
    """``License:`` (RSL 1.0, for everybody) and ``Content-Usage:`` (AIPREF, in the group that is for us, or ``*``)."""
    lowered = body.lower()
    if b"license" not in lowered and b"content-usage" not in lowered:
        return RobotsStatements()
    licences: list[str] = []
    usages: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    ruled = False
    for raw in body.decode("utf-8-sig", "replace").splitlines():
        name, _, value = (part.strip() for part in raw.partition("#")[0].partition(":"))
        match name.lower():
            case "user-agent":
                agents = [*(() if ruled else agents), value.lower()]
                ruled = False
                continue
            case "license":
                if address := resolve(url, value):
                    licences.append(address)
            case "content-usage":
                path, _, preferences = value.partition(" ") if value.startswith("/") else ("/", "", value)
                for each in agents:
                    usages.setdefault(each, []).append((path, preferences.strip()))
        ruled = ruled or bool(name)
    chosen = usages.get(agent.lower()) or usages.get("*") or []
    return RobotsStatements(tuple(dict.fromkeys(licences))[:3], tuple(chosen[:100]))
