"""One item as feedparser read it -> :class:`~syndicator.model.Entry`. Pure; never raises for what an item holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.ingest.dates import parse_date
from syndicator.ingest.feeds import mediarss
from syndicator.ingest.feeds.meta import FeedMeta
from syndicator.ingest.feeds.mirrored import without_frame
from syndicator.ingest.text import as_html, headline, is_teaser, language_tag, plain
from syndicator.model import Enclosure, Entry, Hop, Origin, RawHtml, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

MAX_LIST = 100
"""Authors, categories, enclosures of one entry; more is abuse."""

LONGEST_ABOUT = 1500
"""Characters that say what a picture shows; as many as Mastodon allows."""

_HTML = {"text/html", "application/xhtml+xml"}
_VOID_END = re.compile(r"</(?:br|hr|img|wbr|input|source|track|area|col|embed)>")  # of XHTML; HTML reads </br> as <br>
_EMAIL = re.compile(r"(?:mailto:)?[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![\w.])@([\w.-]{1,60})(?:@[\w.-]{1,255})?")
_PROFILE = re.compile(r"/(?:(?:u|users?|profile)/|@)([\w.-]{1,60})/?$")
_NAME_EDGE = " \t\"'<>()[],;:-–—|"
_LONGEST_NAME = 300
_PICTURED = frozenset(("media_content", "media_thumbnail", "image"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: in which feed, at which address, with times in which zone unless they say."""

    url: str
    timezone: str
    meta: FeedMeta


def make_entry(
    item: Mapping[str, Any],
    *,
    hash: str,
    guid: str | None,
    place: Place,
    signals: tuple[Signal, ...] = (),
    podcast: tuple[tuple[str, str], ...] = (),
    hops: tuple[Hop, ...] = (),
    photos: tuple[tuple[str, str], ...] = (),
) -> Entry:
    """``item`` is a plain dict of feedparser's keys; the other facts are as the document has them."""
    links = [link for link in item.get("links") or () if isinstance(link.get("href"), str) and link["href"]]
    url = _address(item, links, guid, place.url)
    content, base = _content(item)
    summary = _own_summary(item)
    if hops:
        content, summary = without_frame(content), without_frame(summary)
    body = content or summary
    teaser = is_teaser(body) or (not content and _is_abstract(item, place))
    published, updated = _times(item, place)
    return Entry(
        hash=hash,
        guid=guid,
        url=url,
        title=_title(item),
        content=RawHtml(body),
        content_is_summary=teaser,
        base=urls.resolve(place.url, base) or url or place.url,
        summary=plain(summary, markup=True) if (content or teaser) and summary != content else "",
        authors=_people(item.get("authors"), item.get("author")) or place.meta.authors,
        contributors=_people(item.get("contributors"), None),
        published=published,
        updated=updated,
        language=_language(item) or place.meta.language,
        categories=_categories(item.get("tags") or ()),
        enclosures=_enclosures(item, links, place.url),
        pictures=_pictures(item, place.url),
        origin=_origin(item.get("source"), place.url),
        rights=plain(_string(item.get("rights")), markup=True) or place.meta.rights,
        via=_linked(links, "via", place.url),
        image=_image(item, links, place.url),
        signals=signals,
        podcast=podcast,
        show=place.meta.show,
        hops=hops,
        photos=photos,
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _title(item: Mapping[str, Any]) -> str:
    detail = item.get("title_detail") or {}
    return headline(_string(item.get("title")), markup=detail.get("type") in _HTML)


def _address(item: Mapping[str, Any], links: Iterable[Mapping[str, Any]], guid: str | None, base: str) -> str | None:
    original = _string(item.get("feedburner_origlink"))  # the page itself, where a proxy counts clicks
    if urls.is_http(original):
        return urls.resolve(base, original)
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
    if len(alternates) > 1:
        alternates.sort(key=lambda link: link.get("type", "text/html") not in _HTML)
    found = next((url for link in alternates if (url := urls.resolve(base, link["href"]))), None)
    if found is None:  # its content stands elsewhere, and is a page
        pages = (part.get("src") for part in item.get("content") or () if part.get("type") in _HTML)
        found = next((url for page in pages if (url := urls.resolve(base, _string(page)))), None)
    if found is None and item.get("guidislink") is not False and guid and urls.is_http(guid):
        return _decoded(base, guid)
    return found


def _content(item: Mapping[str, Any]) -> tuple[str, str]:
    """The longest body that is marked as one, as HTML, and its ``xml:base`` ("" where none stands in the feed)."""
    parts = list(item.get("content") or ())
    told = [part for part in parts if _string(part.get("value")).strip()]
    marked = [part for part in told if _string(part.get("type")) in _HTML]
    plainly = [part for part in told if _string(part.get("type")).startswith("text/")]
    best = max(marked or plainly, key=lambda part: len(part["value"]), default=None)
    bases = (_string(part.get("base")) for part in (best, *parts, item.get("summary_detail")) if part)
    base = next(filter(None, bases), "")
    if best is None:
        return "", base
    return _VOID_END.sub("", best["value"]) if marked else as_html(best["value"]), base


def _own_summary(item: Mapping[str, Any]) -> str:
    detail = item.get("summary_detail")  # without it, the summary is feedparser's copy of the content
    if not detail:
        return ""
    value = _string(item.get("summary")).strip()
    return as_html(value) if value and detail.get("type") == "text/plain" else value


def _is_abstract(item: Mapping[str, Any], place: Place) -> bool:
    """``atom:summary`` is "a short summary, abstract, or excerpt" (RFC 4287, 4.2.13); RSS's description is both."""
    return place.meta.format.startswith("atom") and bool(item.get("summary_detail"))


def _times(item: Mapping[str, Any], place: Place) -> tuple[datetime | None, datetime | None]:
    published = _time(item, "published", place) or _time(item, "created", place)
    updated = _time(item, "updated", place)
    if published is None and not place.meta.format.startswith("atom"):
        return updated, None  # dc:date: all that RSS 1.0 has, and it means publication
    return published, updated


def _time(item: Mapping[str, Any], key: str, place: Place) -> datetime | None:
    text = _string(item.get(key))
    return parse_date(text, place.timezone) if text else None


def _people(people: Iterable[Mapping[str, Any]] | None, otherwise: object) -> tuple[str, ...]:
    if not people and not otherwise:
        return ()
    names = [person_name(_string(person.get("name"))) for person in list(people or ())[:MAX_LIST]]
    if not any(names):
        names = [person_name(_string(otherwise))]
    return tuple(dict.fromkeys(name for name in names if name))


def person_name(written: str) -> str:
    """A name without its e-mail address, or "" where there is none: addresses are not ours to publish.

    Whom a network knows by an account alone is called as that is.
    """
    if not written or len(written) > _LONGEST_NAME:
        return ""
    text = plain(written, markup=True)
    if urls.is_http(text):
        account = _PROFILE.search(text)
        return account[1] if account and not account[1].isdigit() else ""
    if "@" in text:
        account = _ACCOUNT.search(text)
        text = _EMAIL.sub(" ", _ACCOUNT.sub(" ", text)).strip(_NAME_EDGE) or (account[1] if account else "")
    return plain(text, markup=False)


def _language(item: Mapping[str, Any]) -> str | None:
    for part in (item, *list(item.get("content") or ())[:1], item.get("summary_detail"), item.get("title_detail")):
        if part and (stated := part.get("language")) and (tag := language_tag(_string(stated))):
            return tag
    return None


def _categories(tags: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    if not tags:
        return ()
    names = (plain(_string(tag.get("label")) or _string(tag.get("term")), markup=True) for tag in tags)
    return tuple(dict.fromkeys(name for name in names if name))[:MAX_LIST]


def _enclosures(item: Mapping[str, Any], links: Iterable[Mapping[str, Any]], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    named = [link for link in links if link.get("rel") == "enclosure"]
    counted = _string(item.get("feedburner_origenclosurelink"))  # the file itself, where a proxy counts who plays it
    for link in named:
        written = counted if len(named) == 1 and urls.is_http(counted) else link["href"]
        if url := _decoded(base, written):
            found.setdefault(url, Enclosure(url, media_type(link.get("type")), byte_count(link.get("length"))))
    for part in item.get("content") or ():  # content that stands elsewhere (RFC 4287, 4.1.3.2)
        kind = media_type(part.get("type"))
        if kind and kind not in _HTML and (url := _decoded(base, _string(part.get("src")))):
            found.setdefault(url, Enclosure(url, kind))
    if "media_content" in item and not any(
        (file.media_type or "audio/").startswith(("audio/", "video/")) for file in found.values()
    ):
        part = mediarss.played(item)
        if part and (file := _file(part, base)):
            found[file.url] = file
    return tuple(found.values())[:MAX_LIST]


def _pictures(item: Mapping[str, Any], base: str) -> tuple[Enclosure, ...]:
    parts = mediarss.told(item) if "media_content" in item else []
    return tuple(file for part in parts[:MAX_LIST] if (file := _file(part, base)))


def _file(part: Mapping[str, Any], base: str) -> Enclosure | None:
    """A file that Media RSS names."""
    url = _decoded(base, _string(part.get("url")))
    about = plain(_string(part.get(mediarss.ABOUT)), markup=True)[:LONGEST_ABOUT]
    return Enclosure(url, media_type(part.get("type")), byte_count(part.get("filesize")), about) if url else None


def _decoded(base: str, written: str) -> str | None:
    """An address in a field of its own, where some feeds escape it twice; feedparser reads links so, and no others."""
    return urls.resolve(base, written.replace("&amp;", "&"))


def media_type(value: object) -> str | None:
    """A media type as RFC 9110 (8.3.1) writes it, or None."""
    text = _string(value).strip().lower()
    return text if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,80}", text) else None


def byte_count(value: object) -> int | None:
    """A length that can be one; feeds write 0 for "unknown"."""
    digits = str(value).strip() if isinstance(value, str | int) else ""
    return int(digits) or None if re.fullmatch(r"\d{1,15}", digits) else None


def _origin(source: Mapping[str, Any] | None, base: str) -> Origin | None:
    if not source:
        return None
    named = plain(_string(source.get("title")), markup=True)
    name = named if 0 < len(named) <= _LONGEST_NAME else None
    links = [link for link in source.get("links") or () if isinstance(link.get("href"), str)]
    url = _linked(links, "alternate", base) or _linked(links, "self", base)
    url = url or urls.resolve(base, _string(source.get("href")))
    return Origin(name, url) if name or url else None


def _linked(links: Iterable[Mapping[str, Any]], rel: str, base: str) -> str | None:
    return next((url for link in links if link.get("rel") == rel and (url := urls.resolve(base, link["href"]))), None)


def _image(item: Mapping[str, Any], links: Iterable[Mapping[str, Any]], base: str) -> str | None:
    if _PICTURED.isdisjoint(item) and not any(link.get("rel") == "enclosure" for link in links):
        return None
    return next((url for reference in _images(item, links) if (url := _decoded(base, reference))), None)


def _images(item: Mapping[str, Any], links: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from mediarss.pictures(item)
    yield _string((item.get("image") or {}).get("href"))
    for link in links:
        if link.get("rel") == "enclosure" and mediarss.is_picture(media_type(link.get("type")), link["href"]):
            yield link["href"]
