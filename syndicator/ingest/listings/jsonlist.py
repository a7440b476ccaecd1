"""JSON of any form -> entries, by paths. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from syndicator import patterns, urls
from syndicator.errors import ParseError
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds import refusal
from syndicator.ingest.feeds.document import read as read_xml
from syndicator.ingest.feeds.entries import MAX_LIST, person_name
from syndicator.ingest.listings.gather import NO_LINK, OUTSIDE, Shown, Task, gather
from syndicator.ingest.text import as_html, plain
from syndicator.model import NextPage, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.ingest.listings.when import Reader

MAX_ITEMS = 20_000
"""Items looked at, entries or not."""

_CALL = re.compile(r"[\w.$]{1,100}\s?\(")
_TAG = re.compile(
    r"<(?:p|div|br|a|img|span|h[1-6]|ul|ol|table|figure|section|article|b|strong|em)\b[^<>]{0,500}>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,6}|[a-z]{2,8});", re.IGNORECASE)
_PEOPLE = re.compile(r"\s*[,;，；、|]\s*")


def read(body: bytes, content_type: str | None, task: Task) -> ParsedFeed:
    """An empty list is right; no list where one should be is a :class:`ParseError`."""
    refusal.refuse_binary(body)
    decoded = decode(body, content_type, markup="text")
    document = _load(decoded.text, body, content_type, task)
    items = _items(document, task)
    reader = task.dates(None)
    made = gather((_shown(item, task, reader) for item in items), task, reader, needs_title=False)
    if items and not made.hashes:
        reason, count = made.reasons.most_common(1)[0]
        hint = {NO_LINK: " (list.link says where)", OUTSIDE: ""}.get(reason, "")
        raise ParseError(f"{len(items)} items, but none is an entry: {count} times {reason}{hint}")
    return ParsedFeed(
        format="json",
        title="",
        url=None,
        home=None,
        language=None,
        rights=None,
        entries=tuple(made.entries),
        hashes=tuple(made.hashes),
        problems=tuple(made.problems(task.source.limits.entries)),
        encoding=decoded.encoding,
        fully_parsed=len(made.entries) == len(made.hashes),
        next=_next(document, task) if items else (),
        passed_over=tuple(made.passed),
    )


def _load(text: str, body: bytes, content_type: str | None, task: Task) -> Any:
    text = text.strip("\ufeff\0 \t\r\n")
    if call := _CALL.match(text):  # JSONP: a script that calls a function with the data
        text = text[call.end() :].rstrip().rstrip(";").rstrip().removesuffix(")")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        if text.startswith("<"):
            found = refusal.why_no_feed(read_xml(text), body, content_type, task.url)
            raise ParseError(refusal.instead(found, "JSON")) from error
        raise ParseError(f"JSON that does not parse: {str(error)[:200]}") from error


def _items(document: Any, task: Task) -> list[dict[str, Any]]:
    wanted = task.source.listing.items
    found: list[Any] = []
    lists = 0
    for value in patterns.follow(document, patterns.path(wanted)):
        if isinstance(value, list):
            lists += 1
            found += value[: MAX_ITEMS - len(found)]
        elif isinstance(value, dict) and wanted.rstrip().endswith(patterns.EACH):
            lists += 1
            found.append(value)
    if not lists and not wanted.rstrip().endswith(patterns.EACH):
        raise ParseError(f"JSON without a list at “{wanted or '.'}”: {_layout(document)}")
    return [item for item in found if isinstance(item, dict)]


def _layout(document: Any) -> str:
    """What stands at the top, and where there are lists."""
    if not isinstance(document, dict):
        return f"it is {'a list' if isinstance(document, list) else 'a single value'}"
    lists = [path for path in _lists(document, "", 3) if path]
    if lists:
        return "there are lists at " + ", ".join(lists[:4])
    return "it has " + (", ".join(repr(str(key)[:40]) for key in list(document)[:8]) or "nothing")


def _lists(value: Any, at: str, depth: int) -> Iterator[str]:
    if isinstance(value, list):
        yield at
    elif isinstance(value, dict) and depth:
        for key, inner in list(value.items())[:50]:
            yield from _lists(inner, f"{at}.{key}".lstrip("."), depth - 1)


def _shown(item: dict[str, Any], task: Task, reader: Reader) -> Shown:
    listing = task.source.listing
    url = urls.resolve(task.source.home or task.url, _address(item, listing.link))
    content = _text(item, listing.content)
    return Shown(
        url=url,
        title=_line(_text(item, listing.title or "title")),
        date=reader.read(_text(item, listing.date)[:200], url) if listing.date else None,
        summary=_line(_text(item, listing.summary)) if listing.summary else "",
        content=content if _TAG.search(content) else str(as_html(content)) if content.strip() else "",
        authors=_people(item, listing.author),
        guid=_text(item, listing.id).strip() or None if listing.id else None,
        image=urls.resolve(task.url, _text(item, listing.image)) if listing.image else None,
    )


def _address(item: dict[str, Any], wanted: str) -> str:
    if not patterns.is_template(wanted):
        return _text(item, wanted or "url")
    pieces: list[str] = []
    for text, path in patterns.field_template(wanted):
        pieces.append(text)
        if path is not None:
            value = _first(item, path)
            if not value:
                return ""
            pieces.append(quote(value, safe=""))
    return "".join(pieces)


def _text(item: Any, wanted: str) -> str:
    return _first(item, patterns.path(wanted)) if wanted else ""


def _first(item: Any, path: tuple[str, ...]) -> str:
    return next((text for value in patterns.follow(item, path) if (text := _written(value))), "")


def _written(value: Any) -> str:
    """Text and numbers, without the lone surrogates that JSON's escapes can make."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _line(text: str) -> str:
    return plain(text, markup=bool(_TAG.search(text) or _ENTITY.search(text)))


def _people(item: dict[str, Any], wanted: str) -> tuple[str, ...]:
    if not wanted:
        return ()
    written = [text for value in patterns.follow(item, patterns.path(wanted)) if (text := _written(value))]
    names = (person_name(name[:300]) for text in written[:MAX_LIST] for name in _PEOPLE.split(text[:3000]))
    return tuple(dict.fromkeys(name for name in names if name))[:MAX_LIST]


def _next(document: Any, task: Task) -> tuple[NextPage, ...]:
    wanted = task.source.listing.next
    if not wanted:
        return ()
    if patterns.is_template(wanted):
        reference = patterns.numbered(wanted, task.page + 1)
    else:
        reference = _first(document, patterns.path(wanted))
    url = urls.resolve(task.url, reference)
    if url is None or url == task.url or urls.host_of(url) != urls.host_of(task.url):
        return ()
    return (NextPage(url),)
