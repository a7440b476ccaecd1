"""What is told of an article, the same in every format: ids, titles, dates, names, addresses.

Pure. Text that leaves here holds only characters that XML 1.0 allows (section 2.2), so that every format can carry it
as it is; addresses are http(s), ASCII and without credentials.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from syndicator.dataclass import dataclass
from syndicator.later import pattern
from syndicator.model import Credit, Edit, Evidence, Hop, HopRole, Kind, Reprint, Role
from syndicator.publish.edition import article_url
from syndicator.publish.locale import words
from syndicator.urls import canonical, is_http, without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from syndicator.model import Article, Card, Enclosure, Publication, Remark, Source
    from syndicator.publish.edition import Edition

WRITERS = frozenset({Role.AUTHOR, Role.REPORTER, Role.CORRESPONDENT})
"""Whoever readers see as the author of an article. All other roles contributed."""

SUMMARY_LIMIT = 300
"""Characters of a summary in lists and metadata."""

_C0 = bytes(range(0x09)) + b"\x0b\x0c" + bytes(range(0x0E, 0x20)) + b"\x7f"
_C1 = re.compile(rb"\xc2[\x80-\x9f]")  # as UTF-8 writes them
_LINE_BREAKS = pattern(r"[\t\n\r]+ *")
_NOT_URI = pattern(r"[^\x21-\x7e]|[<>\"{}|\\^`]")
_URI_SAFE = "%/:=&?~#+!$,;'@()*[]"
_SECRET = pattern(
    r"(?:^|&)(?:\w*token|\w*secret|\w*passw\w*|pwd|api_?key|key|auth\w*|sig\w*|session\w*)=", re.IGNORECASE
)
_LANGUAGE = pattern(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_MEDIA_TYPE = pattern(r"[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]*")
_MEDIA_TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "pdf": "application/pdf",
}  # fmt: skip
_TYPE_ALIASES = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-mp3": "audio/mpeg",
    "audio/mpeg3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "application/octet-stream": "",  # says nothing; the ending may
}
_COMMA = pattern(r"(?:(?<!\d),|,(?!\d\d\d(?!\d))|;(?=\s)|；)(?![^()（）\[\]]{0,300}[)）\]])")
_HAN_COMMA = ("zh", "ja", "cmn", "yue")


# ---------------------------------------------------------------------------------------------- text


def to_bytes(text: str) -> bytes:
    """UTF-8 without what XML 1.0 forbids or advises against (section 2.2).

    Without control characters, C1 included (readers take them for Windows-1252), lone surrogates, U+FFFE and U+FFFF.
    Every line ends with a line feed.
    """
    # single characters are found in text ten times as fast as the two or three bytes that UTF-8 makes of them
    if "\ufffe" in text or "\uffff" in text:
        text = text.replace("\ufffe", "").replace("\uffff", "")
    if "\x85" in text:
        text = text.replace("\x85", "\n")
    raw = text.encode("utf-8", "ignore").translate(None, _C0)
    if b"\xc2" in raw:
        raw = _C1.sub(b"", raw)
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw


def clean(text: str) -> str:
    """Text without what :func:`to_bytes` leaves out."""
    return text if text.isprintable() else to_bytes(text).decode("utf-8")  # nothing of that is printable


@lru_cache(maxsize=8192)  # the same few names and titles, in every format
def line(text: str | None) -> str:
    """Clean text on one line. Spaces within stay as they are: full-width ones are the author's."""
    if not text:
        return ""
    return (text if text.isprintable() else _LINE_BREAKS.sub(" ", clean(text))).strip()


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut after a word, with an ellipsis where anything is missing."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 2 // 3 else head).rstrip(" ,，、;；:：") + "…"


# ---------------------------------------------------------------------------------------------- addresses


@lru_cache(maxsize=8192)
def public(url: str | None) -> str | None:
    """An address as we may print it: http(s), ASCII (RFC 3987, 3.1), no credentials; None where there is none."""
    if not url or not is_http(url):
        return None
    if "@" in url:
        url = without_credentials(url)
    if "%" in url and "%" in url.split("/", 3)[2]:  # no host has such a name
        return None
    return url if not _NOT_URI.search(url) else _as_uri(url)


def _as_uri(iri: str) -> str | None:
    try:
        parts = urlsplit(clean(iri))
        host, mark, port = parts.netloc.partition(":")
        netloc = host.encode("idna").decode("ascii") + mark + port
    except UnicodeError:
        return None
    if _NOT_URI.search(netloc):
        return None
    rest = (quote(part, safe=_URI_SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, *rest))


def is_private(source: Source) -> bool:
    """Whether the feed's address is nobody else's business: it, or the headers sent along, open a door."""
    parts = urlsplit(source.url)
    return source.private or bool(source.headers) or "@" in parts.netloc or bool(_SECRET.search(parts.query))


def address_of(source: Source) -> str | None:
    """The address that is polled, where it may be told."""
    return None if is_private(source) else public(source.url)


def feed_of(source: Source) -> str | None:
    """The address of a source's feed, where it has one and it may be told."""
    return address_of(source) if source.kind is Kind.FEED else None


def home_of(source: Source) -> str | None:
    """The page where readers find a source: its front page, or the list that is polled."""
    return public(source.home) or (address_of(source) if source.kind is Kind.PAGE else None)


def is_mail(contact: str | None) -> bool:
    """Whether a contact is an e-mail address."""
    return bool(contact) and re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+", contact or "") is not None


# ---------------------------------------------------------------------------------------------- hops and names


def original(article: Article) -> Hop | None:
    """The hop that first published the article, where one is known."""
    return next((hop for hop in article.hops if hop.role is HopRole.ORIGINAL), None)


def reprints(article: Article) -> tuple[Hop, ...]:
    """The publishers between the original and us that are not the original itself, oldest first."""
    first = original(article)
    outlet = line(first.outlet) if first else ""
    return tuple(h for h in article.hops if h.role is not HopRole.ORIGINAL and h.outlet and line(h.outlet) != outlet)


def page_of(article: Article | Card) -> str | None:
    """Where its source shows an article; None of an item without a link: its ``url`` is the source's home."""
    if "#!" in article.canonical and canonical(article.url) != article.canonical:
        return None
    return public(article.url)


def original_url(article: Article) -> str | None:
    """Where the original stands: as stated, or where we read it if nobody stands between."""
    first = original(article)
    stated = (_stood(first, article) if first else None) or public(article.original_url)
    between = any(hop.role is not HopRole.ORIGINAL for hop in article.hops)
    return stated or (None if between else page_of(article))


def _stood(hop: Hop, article: Article) -> str | None:
    """Where an article stood at a publisher."""
    return page_of(article) if hop.url == article.url else public(hop.url)


def carriers(publication: Publication, edition: Edition) -> tuple[Card, ...]:
    """Who carries a story besides whom it is shown of. An outlet's second feed of the very same page does not, unless
    it says something of its own.
    """
    shown = publication.article
    name = edition.source(shown.source).name
    return tuple(
        card
        for card in publication.also
        if card.remark or card.canonical != shown.canonical or edition.source(card.source).name != name
    )


def mirror_hop(publication: Publication, edition: Edition) -> Hop:
    """Our own hop: the last one of every article."""
    article, site = publication.article, edition.site
    editor = edition.source(article.source).editor or site.responsible_editor
    ours = (Credit(Role.RESPONSIBLE_EDITOR, editor, Evidence.CONFIGURED),) if editor else ()
    if article.overlay and (name := line(article.overlay.by)):
        ours = (Credit(Role.EDITOR, name, Evidence.CONFIGURED), *ours)
    url = article_url(edition, publication.id) if edition.settings.pages else site.url
    return Hop(HopRole.MIRROR, site.title, url, Evidence.CONFIGURED, None, article.first_seen, ours)


def names(credits: Iterable[Credit]) -> tuple[str, ...]:
    """The names, each once, in order."""
    return tuple(dict.fromkeys(name for credit in credits if (name := line(credit.name))))


def outlet(article: Article, source: Source) -> str:
    """Whom to name where nobody is credited: the original outlet, else the source we read."""
    first = original(article)
    return line(first.outlet if first else None) or line(source.name) or source.key


def authors(article: Article, source: Source) -> tuple[str, ...]:
    """Who wrote it, never empty: without its own author, readers print an entry as the operator's."""
    found = names(c for hop in article.hops for c in hop.credits if c.role in WRITERS)
    return found or (outlet(article, source),)


def contributors(article: Article) -> tuple[str, ...]:
    """Editors and everyone else credited who did not write it."""
    return names(c for hop in article.hops for c in hop.credits if c.role not in WRITERS)


def joined(people: Iterable[str], language: str) -> str:
    """Names in one string, as the language lists them."""
    return ("、" if language.lower().startswith(_HAN_COMMA) else ", ").join(people)


# ---------------------------------------------------------------------------------------------- one item of a feed


def stamp(time: datetime) -> str:
    """A time in RFC 3339, UTC, to the second: RSS has no finer one, and all formats shall agree."""
    return to_second(time).isoformat().replace("+00:00", "Z")


def to_second(time: datetime) -> datetime:
    """A time in UTC without its fraction of a second."""
    return time.astimezone(UTC).replace(microsecond=0)


def title(article: Article) -> str:
    """The title, or a beginning of the text where there is none."""
    found = line(article.title)
    if found:
        return marked(found, article.language, article.remarks) if article.remarks else found
    started = "" if article.reprint is Reprint.LINK else shorten(line(article.text), 60)
    return started or words(article.language).say("untitled")


def marked(title: str, language: str, remarks: Iterable[Remark]) -> str:
    """A title, with a mark before it where the article's source has retracted it; not where it says so itself."""
    for remark in remarks:
        if remark.edit is Edit.RETRACTION and line(remark.line).removesuffix("…") not in {title, line(title)}:
            return words(language).say("retracted_title", title=title)
    return title


def summary(article: Article) -> str:
    """A few words on the article, plain; "" where only its title may be shown."""
    if article.reprint is Reprint.LINK:
        return ""
    grant = article.permission
    told = line(article.summary) or line(article.text[: SUMMARY_LIMIT * 2])
    if grant and grant.verbatim and told.endswith("…"):
        return ""  # one that we would have made ourselves
    return shorten(told, SUMMARY_LIMIT if grant is None or grant.snippet is None else min(SUMMARY_LIMIT, grant.snippet))


def categories(article: Article) -> tuple[str, ...]:
    """Its categories. Several readers split them at commas; doing so here keeps all formats alike. So are lists with
    semicolons, as journals have them. A comma within brackets or a number parts no words.
    """
    parts = (part for category in article.categories for part in _COMMA.split(line(category)))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def is_language(tag: str) -> bool:
    """Whether this is a well-formed language tag (BCP 47)."""
    return _LANGUAGE.fullmatch(tag) is not None


def language(article: Article, edition: Edition) -> str:
    """The article's language (BCP 47), or the site's where it has none that is well-formed."""
    return article.language if is_language(article.language) else edition.site.language


def enclosures(article: Article) -> tuple[Enclosure, ...]:
    """The files that go with it, with public addresses and a media type each, sound and film before all others: RSS
    2.0 knows but one.
    """
    found = (
        replace(e, url=url, media_type=_stated_type(e.media_type) or _media_type(url), about=line(e.about))
        for e in article.enclosures
        if (url := public(e.url))
    )
    return tuple(sorted(found, key=lambda e: not (e.media_type or "").startswith(("audio/", "video/"))))


def podcast(article: Article) -> tuple[tuple[str, str], ...]:
    """What the source says of an episode, in Apple's words; its picture by a public address."""
    told = ((name, public(value) if name == "image" else line(value)) for name, value in article.podcast)
    return tuple((name, value) for name, value in told if value)


def seconds(duration: str) -> int | None:
    """A duration as podcasts write it: seconds, MM:SS or HH:MM:SS."""
    parts = duration.split(":")
    if not all(part.isdecimal() for part in parts):
        return None
    found = 0
    for part in parts:
        found = found * 60 + int(part)
    return found


def _stated_type(stated: str | None) -> str:
    """A media type as stated, without parameters; "" where it is none (RFC 6838, 4.2)."""
    bare = line(stated).partition(";")[0].strip().lower()
    return _TYPE_ALIASES.get(bare, bare) if _MEDIA_TYPE.fullmatch(bare) else ""


def _media_type(url: str) -> str:
    """Told by the ending, from our own table: the system's differs from machine to machine."""
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    return _MEDIA_TYPES.get(ending, "application/octet-stream")


def rights(article: Article, source: Source) -> str:
    """The rights statement that came with the article, else the one configured for its source; may be empty."""
    return line(article.rights) or line(source.rights)


@dataclass(frozen=True, slots=True)
class Links:
    """Where an item leads. ``item`` is the one behind its title."""

    item: str
    via: str | None  # the page we read, where that is another one
    related: str | None  # of our page and the original, the one that ``item`` is not


def links(publication: Publication, edition: Edition) -> Links:
    """The addresses of an item, as ``publish.link_to`` has it; where we have no pages, it leads to the original, and
    where that has none either, to its source's home.
    """
    article = publication.article
    read = page_of(article)
    page = article_url(edition, publication.id) if edition.settings.pages else None
    first = original_url(article) or read
    lead, other = (page, first) if edition.settings.link_to == "mirror" else (first, page)
    item = lead or other or public(article.url) or edition.site.url
    return Links(item, read if read not in {None, item, other} else None, other if other != item else None)


def hops(publication: Publication, edition: Edition) -> tuple[Hop, ...]:
    """Everyone the article passed through, origin first, we last, as printed: without the lines facts were found in."""
    article = publication.article
    return tuple(_printable(hop, article) for hop in (*article.hops, mirror_hop(publication, edition)))


def _printable(hop: Hop, article: Article) -> Hop:
    outlet, url = line(hop.outlet) or None, _stood(hop, article)
    people = tuple(c if c.name == name else replace(c, name=name) for c in hop.credits if (name := line(c.name)))
    return Hop(hop.role, outlet, url, hop.evidence, None, hop.published, people)
