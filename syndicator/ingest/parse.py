"""A feed's bytes -> :class:`~syndicator.model.ParsedFeed`. The only importer of feedparser.

Every item is hashed in the tree that lxml made; known ones are dropped from it, and feedparser reads what is left. A
document that no repair makes well-formed goes to feedparser whole. feedparser is given nothing but UTF-8 that we
decoded, without a DOCTYPE, as a stream (``parse(bytes)`` would open its argument as a file), with its sanitiser
and its resolution of relative addresses off: both are done later, and better.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from lxml import etree

from syndicator.errors import ParseError
from syndicator.ingest import jsonfeed, meta, refusal
from syndicator.ingest.charset import decode
from syndicator.ingest.document import Document, first_element, read
from syndicator.ingest.entries import MAX_LIST, Place, make_entry
from syndicator.model import ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from syndicator.model import Entry

MAX_ITEM = 2_000_000
"""Bytes of one item; a larger one is left out, and said so."""

MAX_BROKEN = 4_000_000
"""Characters of a document that is not well-formed; a larger one is refused: leniency costs too much."""

_ROOTS = {"rss", "rdf", "feed", "channel"}
_DRIVER = "syndicator.ingest.saxdriver"
_LONGEST_AUTHOR = 512  # feedparser's expression for an author's address takes quadratic time
_HEADERS = {"content-type": "application/xml; charset=utf-8"}

_MEDIA = ("{http://search.yahoo.com/mrss/}", "{http://search.yahoo.com/mrss}")
_ITUNES = ("{http://www.itunes.com/dtds/podcast-1.0.dtd}", "{http://www.itunes.com/DTDs/PodCast-1.0.dtd}")
_BODIES = {"description", "summary", "content", "encoded"}
_MISLEADING = {
    *(space + name for space in _MEDIA for name in ("description", "title", "text")),
    *(space + name for space in _ITUNES for name in ("summary", "subtitle")),
}
"""Elements that feedparser takes for the item's own title or text."""

_Fresh = tuple["etree._Element", str]  # an item and its hash


def parse_feed(
    body: bytes,
    content_type: str | None,
    url: str,
    *,
    known: frozenset[str] = frozenset(),
    max_entries: int = 1000,
    timezone: str = "UTC",
) -> ParsedFeed:
    """Read RSS 0.9x to 2.0, RSS 1.0, Atom 0.3 and 1.0, or JSON Feed 1.x.

    ``url`` is what relative addresses are relative to; ``known`` holds hashes of items that need not be read again;
    ``timezone`` (IANA) is that of times that name none. ``entries`` of the result are the unknown among the first
    ``max_entries`` items, ``hashes`` those of all of these. Raises :class:`ParseError`, and nothing else.
    """
    refusal.refuse_binary(body)
    decoded = decode(body, content_type, markup="xml")
    problems = [f"{decoded.replaced} characters could not be read as {decoded.encoding}"] if decoded.replaced else []
    if decoded.text.lstrip("\ufeff\0 \t\r\n")[:1] in {"{", "["}:
        text = decoded.text.strip("\ufeff\0 \t\r\n")
        feed = jsonfeed.read(text, url, known=known, max_entries=max_entries, timezone=timezone)
    else:
        document = read(decoded.text)
        if first_element(document.text) not in _ROOTS:
            raise ParseError(refusal.why_no_feed(document, body, content_type, url))
        feed = _read_xml(document, url, known, max_entries, timezone)
    return replace(feed, encoding=decoded.encoding, problems=(*problems, *feed.problems))


def _read_xml(document: Document, url: str, known: frozenset[str], limit: int, timezone: str) -> ParsedFeed:
    if document.root is not None:
        place = Place(url, timezone, meta.from_tree(document.root, url))
        feed = _delta(document.root, place, known, limit)
        if feed is not None:
            return replace(feed, problems=(*document.problems, *feed.problems))
    return _whole(document, url, known, limit, timezone)


def _delta(root: etree._Element, place: Place, known: frozenset[str], limit: int) -> ParsedFeed | None:
    """Read what is unknown. None where feedparser sees other items than we do."""
    items = _items(root)
    problems = _over(len(items), limit)
    for item in items[limit:]:
        _drop(item)
    fresh: list[_Fresh] = []
    hashes = []
    for item in items[:limit]:
        serialised = etree.tostring(item, encoding="utf-8", with_tail=False)
        print_ = blake2b(serialised, digest_size=16).hexdigest()
        hashes.append(print_)
        if len(serialised) > MAX_ITEM:
            problems.append(f"an item of {len(serialised)} bytes was left out")
            _drop(item)
        elif print_ in known:
            _drop(item)
        else:
            fresh.append((item, print_))
    entries = _read_fresh(root, fresh, place) if fresh else ()
    if entries is None:
        return None
    left_out = len(entries) < len(hashes)
    return _feed(place.meta, entries, hashes, problems, fully_parsed=not left_out)


def _items(root: etree._Element) -> list[etree._Element]:
    """The items in document order, where they belong: in the root (RSS 1.0, Atom) or in its channel."""
    if meta.local(root) == "channel":
        return [child for child in root if meta.local(child) == "item"]
    wanted = "entry" if meta.local(root) == "feed" else "item"
    found = []
    for child in root:
        name = meta.local(child)
        if name == wanted:
            found.append(child)
        elif name == "channel":
            found.extend(item for item in child if meta.local(item) == wanted)
    return found


def _drop(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _read_fresh(root: etree._Element, fresh: list[_Fresh], place: Place) -> tuple[Entry, ...] | None:
    guids = [_guid(item) for item, _ in fresh]
    for item, _ in fresh:
        _prune(item)
    parsed = _feedparser(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    if len(parsed["entries"]) != len(fresh):
        return None
    return tuple(
        make_entry(dict(item), hash=print_, guid=guid, place=place)
        for item, (_, print_), guid in zip(parsed["entries"], fresh, guids, strict=True)
    )


def _guid(item: etree._Element) -> str | None:
    """As the document has it: feedparser would resolve it, and a moved feed would get all new identities."""
    for child in item:
        if meta.local(child) in {"guid", "id"} and meta.namespace(child) not in {space[1:-1] for space in _MEDIA}:
            return meta.text_of(child) or None
    return item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")


def _prune(item: etree._Element) -> None:
    """Drop what misleads feedparser, if the item has a body without it."""
    if not any(meta.local(child) in _BODIES and child.tag not in _MISLEADING and meta.text_of(child) for child in item):
        return
    for child in list(item.iter(*_MISLEADING)):
        parent = child.getparent()
        if parent is not None:
            parent.remove(child)


def _whole(document: Document, url: str, known: frozenset[str], limit: int, timezone: str) -> ParsedFeed:
    """Let feedparser read all of it, as leniently as it can. Items are known by a hash of what it read."""
    if len(document.text) > MAX_BROKEN:
        raise ParseError(f"not well-formed XML, and too large to be read leniently ({document.error})")
    parsed = _feedparser(document.text.encode("utf-8", "replace"))
    items = [dict(item) for item in parsed["entries"]]
    place = Place(url, timezone, meta.from_parsed(parsed["feed"], parsed["version"], url))
    if not items and not place.meta.title:
        raise ParseError(f"a broken feed in which nothing can be read: {document.error or 'it is empty'}")
    problems = [*document.problems, *_over(len(items), limit)]
    if document.error:
        problems.append(f"not well-formed XML, read leniently: {document.error}")
    hashes = [_hash(item) for item in items[:limit]]
    entries = tuple(
        make_entry(item, hash=print_, guid=item.get("id") or None, place=place)
        for item, print_ in zip(items, hashes, strict=False)
        if print_ not in known
    )
    return _feed(place.meta, entries, hashes, problems, fully_parsed=len(entries) == len(hashes))


def _hash(item: Mapping[str, Any]) -> str:
    written = json.dumps(item, sort_keys=True, ensure_ascii=True, default=str)
    return blake2b(written.encode("ascii"), digest_size=16).hexdigest()


def _over(count: int, limit: int) -> list[str]:
    return [f"{count} items; only the first {limit} were taken"] if count > limit else []


def _feed(
    facts: meta.FeedMeta,
    entries: tuple[Entry, ...],
    hashes: Iterable[str],
    problems: Iterable[str],
    *,
    fully_parsed: bool,
) -> ParsedFeed:
    return ParsedFeed(
        format=facts.format,
        title=facts.title,
        url=facts.url,
        home=facts.home,
        language=facts.language,
        rights=facts.rights,
        entries=entries,
        hashes=tuple(hashes),
        hints=facts.hints,
        hub=facts.hub,
        problems=tuple(problems),
        fully_parsed=fully_parsed,
    )


def _feedparser(data: bytes) -> Mapping[str, Any]:
    try:
        parsed: Mapping[str, Any] = _library().parse(
            io.BytesIO(data), response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False
        )
    except MemoryError:
        raise
    except Exception as error:  # it raises whatever its input provokes; our callers know one error
        raise ParseError(f"feedparser gave up on it ({type(error).__name__}: {str(error)[:120]})") from error
    return {"entries": parsed["entries"], "feed": dict(parsed["feed"]), "version": parsed.get("version") or ""}


@cache
def _library() -> Any:
    """feedparser, with our SAX driver and with its quadratic corners closed. Imported at the first unknown item."""
    import feedparser
    from feedparser import api, mixin

    if _DRIVER not in api.PREFERRED_XML_PARSERS:
        api.PREFERRED_XML_PARSERS.insert(0, _DRIVER)
        reader = mixin._FeedParserMixin  # noqa: SLF001 - feedparser has no public seam for this
        reader._sync_author_detail = _short_authors(reader._sync_author_detail)  # noqa: SLF001 - as above
        reader._add_tag = _few_tags(reader._add_tag)  # noqa: SLF001 - as above
    return feedparser


def _short_authors(original: Callable[..., None]) -> Callable[..., None]:
    def sync(reader: Any, key: str = "author") -> None:
        written = reader._get_context().get(key)  # noqa: SLF001 - the method that is wrapped belongs to the reader
        if not isinstance(written, str) or len(written) <= _LONGEST_AUTHOR:
            original(reader, key)

    return sync


def _few_tags(original: Callable[..., None]) -> Callable[..., None]:
    def add(reader: Any, term: str | None, scheme: str | None, label: str | None) -> None:
        tags = reader._get_context().setdefault("tags", [])  # noqa: SLF001 - the method that is wrapped belongs to it
        if len(tags) < MAX_LIST:
            original(reader, term, scheme, label)

    return add
