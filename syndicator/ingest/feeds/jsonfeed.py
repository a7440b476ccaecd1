"""JSON Feed 1.0 and 1.1 -> what an XML feed gives. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syndicator import steps, urls
from syndicator.errors import ParseError
from syndicator.ingest.dates import parse_date
from syndicator.ingest.feeds import mirrored, podcast, tombstones
from syndicator.ingest.feeds.entries import LONGEST_ABOUT, MAX_LIST, Place, byte_count, media_type, person_name
from syndicator.ingest.feeds.mediarss import is_picture
from syndicator.ingest.feeds.meta import FeedMeta
from syndicator.ingest.feeds.slices import digest
from syndicator.ingest.text import as_html, is_teaser, language_tag, plain
from syndicator.model import Enclosure, Entry, ParsedFeed, RawHtml

_LONGEST_PLAY = 1e6  # seconds

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

_MAGIC = "jsonfeed.org/version/"


def read(text: str, url: str, *, known: Container[str], max_entries: int, timezone: str) -> ParsedFeed:
    """Raises :class:`ParseError` where ``text`` is no JSON Feed."""
    document = _load(text)
    told = [item for item in document["items"] if isinstance(item, dict)]
    deleted = [item for item in told if tombstones.is_deleted(item)]
    items = [item for item in told if not tombstones.is_deleted(item)] if deleted else told
    problems = []
    if len(items) > max_entries:
        problems.append(f"{len(items)} items; only the first {max_entries} were taken")
        items = items[:max_entries]
    place = Place(url, timezone, _meta(document, url))
    hashes = _hashes(items)
    fresh = [(item, print_) for item, print_ in zip(items, hashes, strict=True) if print_ not in known]
    marked = steps.through([print_ for _, print_ in fresh], fresh)
    entries = tuple(_entry(item, print_, place) for item, print_ in marked)
    meta = place.meta
    return ParsedFeed(
        format=meta.format,
        title=meta.title,
        url=meta.url,
        home=meta.home,
        language=meta.language,
        rights=None,
        entries=entries,
        hashes=hashes,
        hub=meta.hub,
        problems=tuple(problems),
        fully_parsed=len(entries) == len(items),
        deleted=tombstones.from_json(document, deleted, url),
    )


def items(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Hash and item, as they stand. Raises :class:`ParseError`."""
    found = [item for item in _load(text)["items"] if isinstance(item, dict)]
    return zip(_hashes(found), found, strict=True)


def _load(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"JSON that does not parse: {str(error)[:200]}") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise ParseError("JSON, but not a JSON Feed: it has no list of items")
    if _MAGIC not in _string(document.get("version")):
        raise ParseError("JSON, but not a JSON Feed: its version does not name jsonfeed.org")
    return document


def _hashes(items: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    try:
        return tuple(map(_hash, items))
    except RecursionError as error:
        raise ParseError("JSON that is nested too deeply") from error


def _hash(item: Mapping[str, Any]) -> str:
    written = json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return digest(written)


def _string(value: object) -> str:
    """Text, without the lone surrogates that JSON's escapes can make."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)][:MAX_LIST] if isinstance(value, list) else []


def _meta(document: Mapping[str, Any], url: str) -> FeedMeta:
    hubs = (urls.resolve(url, _string(hub.get("url"))) for hub in _dicts(document.get("hubs")))
    return FeedMeta(
        format="json11" if "1.1" in _string(document.get("version")) else "json10",
        title=plain(_string(document.get("title")), markup=False),
        url=urls.resolve(url, _string(document.get("feed_url"))),
        home=urls.resolve(url, _string(document.get("home_page_url"))),
        language=language_tag(_string(document.get("language"))),
        hub=next((hub for hub in hubs if hub), None),
        authors=_people(document),
        show=podcast.show(mirrored.podcast(document.get("_syndicator")), url),
    )


def _people(holder: Mapping[str, Any]) -> tuple[str, ...]:
    people = _dicts(holder.get("authors")) or _dicts([holder.get("author")])  # one author in version 1.0
    names = (person_name(_string(person.get("name"))) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _entry(item: Mapping[str, Any], print_: str, place: Place) -> Entry:
    url = urls.resolve(place.url, _string(item.get("url")))
    elsewhere = urls.resolve(place.url, _string(item.get("external_url")))
    guid = _identifier(item.get("id"))
    summary = _string(item.get("summary"))
    body = _string(item.get("content_html")) or _text_as_html(item.get("content_text"))
    if hops := mirrored.from_json(item.get("_syndicator"), place.url):
        body = mirrored.without_frame(body)
    only_summary = not body.strip()
    return Entry(
        hash=print_,
        guid=guid,
        url=url or (urls.resolve(place.url, guid) if urls.is_http(guid) else elsewhere),
        title=plain(_string(item.get("title")), markup=False),
        content=RawHtml(_text_as_html(summary) if only_summary else body),
        content_is_summary=(only_summary and bool(summary)) or is_teaser(body),
        base=url or place.url,
        summary=plain(summary, markup=False),
        authors=_people(item) or place.meta.authors,
        published=parse_date(_string(item.get("date_published")), place.timezone),
        updated=parse_date(_string(item.get("date_modified")), place.timezone),
        language=language_tag(_string(item.get("language"))) or place.meta.language,
        categories=_tags(item.get("tags")),
        enclosures=_attachments(_dicts(item.get("attachments")), place.url),
        via=elsewhere,
        image=urls.resolve(place.url, _string(item.get("image")))
        or urls.resolve(place.url, _string(item.get("banner_image"))),
        hops=hops,
        podcast=podcast.episode((*mirrored.podcast(item.get("_syndicator")), *_played(item)), place.url),
        show=place.meta.show,
    )


def _text_as_html(value: object) -> str:
    text = _string(value)
    return as_html(text) if text.strip() else ""


def _identifier(value: object) -> str | None:
    """Version 1.1 allows only strings, but asks readers to take numbers as their digits."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _string(value).strip() or None


def _tags(value: object) -> tuple[str, ...]:
    names = (plain(_string(tag), markup=False) for tag in value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(name for name in names if name))[:MAX_LIST]


def _played(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """How long the first of its files is that says so."""
    for file in _dicts(item.get("attachments")):
        seconds = file.get("duration_in_seconds")
        if isinstance(seconds, int | float) and 0 < seconds < _LONGEST_PLAY:
            yield "duration", str(round(seconds))


def _attachments(items: Iterable[Mapping[str, Any]], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for item in items:
        if url := urls.resolve(base, _string(item.get("url"))):
            length, kind = byte_count(item.get("size_in_bytes")), media_type(item.get("mime_type"))
            about = plain(_string(item.get("title")), markup=False)[:LONGEST_ABOUT] if is_picture(kind, url) else ""
            found.setdefault(url, Enclosure(url, kind, length, about))
    return tuple(found.values())
