"""A feed's bytes -> :class:`~syndicator.model.ParsedFeed`. The only importer of feedparser.

Every item is hashed as it stands in the text; known ones are emptied, lxml reads the rest strictly, and feedparser
reads the items in it. A document that no repair makes well-formed goes to feedparser whole. feedparser is given nothing
but UTF-8 that we decoded, without a DOCTYPE, as a stream (``parse(bytes)`` would open its argument as a file), with
its sanitiser and its resolution of relative addresses off: both are done later, and better.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from syndicator import steps
from syndicator.errors import ParseError, PoisonError
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds import items, jsonfeed, mediatree, meta, mirrored, plainitems, podcast, refusal, tombstones
from syndicator.ingest.feeds.document import BROKE_OFF, Document, first_element, is_hopeless, read
from syndicator.ingest.feeds.entries import MAX_LIST, Place, make_entry
from syndicator.ingest.feeds.slices import digest, emptied, find_slices
from syndicator.ingest.rights import from_elements, from_links
from syndicator.model import ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    from syndicator.model import Entry

MAX_ITEM = 2_000_000
"""Characters of one item; a larger one is left out, and said so."""

MAX_BROKEN = 2_000_000
"""Characters of a document that is not well-formed; a larger one is refused: leniency costs too much."""

_ROOTS = {"rss", "rdf", "feed", "channel"}
_DRIVER = "syndicator.ingest.feeds.saxdriver"
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def parse_feed(
    body: bytes,
    content_type: str | None,
    url: str,
    *,
    known: Container[str] = frozenset(),
    max_entries: int = 1000,
    timezone: str = "UTC",
) -> ParsedFeed:
    """Read RSS 0.9x to 2.0, RSS 1.0, Atom 0.3 and 1.0, or JSON Feed 1.x.

    ``url`` is what relative addresses are relative to; ``known`` holds hashes of items that need not be read again;
    ``timezone`` (IANA) is that of times that name none. ``entries`` of the result are the unknown among the first
    ``max_entries`` items, ``hashes`` those of all of these. Raises :class:`ParseError`, and :class:`PoisonError` where
    feedparser stumbles over an item of a sound document; nothing else.
    """
    refusal.refuse_binary(body)
    decoded = decode(body, content_type, markup="xml")
    problems = [f"{decoded.replaced} characters could not be read as {decoded.encoding}"] if decoded.replaced else []
    text = decoded.text.strip("\ufeff\0 \t\r\n")
    feed: ParsedFeed | None
    if text.startswith(("{", "[")):
        feed = jsonfeed.read(text, url, known=known, max_entries=max_entries, timezone=timezone)
    else:
        feed = _read_fresh(text, url, known, max_entries, timezone)
    if feed is None:
        whole = read(text)
        if first_element(whole.text) not in _ROOTS:
            raise ParseError(refusal.why_no_feed(whole, body, content_type, url))
        feed = _read_whole(whole, url, known, max_entries, timezone)
    return replace(feed, encoding=decoded.encoding, problems=(*problems, *feed.problems))


def _read_fresh(text: str, url: str, known: Container[str], limit: int, timezone: str) -> ParsedFeed | None:
    """Empty the known items and read the rest. None where that has no tree, or other items than were found."""
    found = find_slices(text)
    large = {piece.start for piece in found[:limit] if piece.end - piece.start > MAX_ITEM}
    fresh = [piece for piece in found[:limit] if piece.hash not in known and piece.start not in large]
    kept = {piece.start for piece in fresh}
    document = read(emptied(text, [piece for piece in found if piece.start not in kept]))
    root = document.root
    if root is None or meta.local(root) not in _ROOTS:
        return None
    elements = items.find_items(root)
    if len(elements) != len(found):
        return None
    items.keep_only(elements, [piece.start in kept for piece in found])
    place = Place(url, timezone, meta.from_tree(root, url))
    entries = _entries(root, [piece.hash for piece in fresh], place) if fresh else ()
    if entries is None:
        return None
    problems = [*document.problems, *_over(len(found), limit)]
    if large:
        problems.append(f"{len(large)} items of more than {MAX_ITEM} characters were left out")
    feed = _feed(place.meta, entries, [piece.hash for piece in found[:limit]], problems)
    if BROKE_OFF in document.problems:
        return feed
    if tombstones.NAMESPACE in text:
        feed = replace(feed, deleted=tombstones.from_tree(root))
    if tombstones.HISTORY in text and not large and len(found) <= limit:
        feed = replace(feed, complete=tombstones.is_complete(root))
    return feed


def _entries(root: etree._Element, prints: list[str], place: Place) -> tuple[Entry, ...] | None:
    elements, texts = items.find_items(root), dict[str, str]()
    prune = items.misleads(root)
    signals = [from_elements(element, place.url, "entry") for element in steps.through(prints, elements)]
    episodes = [podcast.details(element, place.url) for element in elements] if podcast.speaks(root) else []
    ways = [mirrored.chain(element, place.url) for element in elements] if mirrored.speaks(root) else []
    photos = [mediatree.credits_of(element) for element in elements] if mediatree.credits_pictures(root) else []
    guids = [items.prepare(element, texts, prune=prune) for element in steps.through(prints, elements)]
    found = _read_items(root, elements)
    if found is None:
        return None
    nothing: list[tuple[()]] = [()] * len(prints)
    return tuple(
        make_entry(
            items.lower(item, texts),
            hash=print_,
            guid=guid,
            place=place,
            signals=said,
            podcast=episode,
            hops=way,
            photos=pictured,
        )
        for item, print_, guid, said, episode, way, pictured in steps.through(
            prints,
            zip(found, prints, guids, signals, episodes or nothing, ways or nothing, photos or nothing, strict=True),
        )
    )


def _read_items(root: etree._Element, elements: list[etree._Element]) -> list[Mapping[str, Any]] | None:
    """The items as feedparser's dictionaries; None where it sees others than we do. Plain ones leave the tree."""
    read = plainitems.reader(root)
    found: list[Mapping[str, Any] | None] = [read(element) if read else None for element in elements]
    missing = [place for place, item in enumerate(found) if item is None]
    if missing:
        items.keep_only(elements, [item is None for item in found])
        try:
            parsed = _feedparser(etree.tostring(root, encoding="utf-8", xml_declaration=True))["entries"]
        except ParseError as error:
            raise PoisonError(str(error)) from error
        if len(parsed) != len(missing):
            return None
        for place, item in zip(missing, parsed, strict=True):
            found[place] = item
    return [item for item in found if item is not None]


def _read_whole(document: Document, url: str, known: Container[str], limit: int, timezone: str) -> ParsedFeed:
    """Let feedparser read all of it, as leniently as it can. Items are known by a hash of what it read."""
    if len(document.text) > MAX_BROKEN:
        raise ParseError(f"a feed too large to be read leniently, and not well-formed ({document.error})")
    if document.error and is_hopeless(document):
        raise ParseError(f"not well-formed, and too strange to be read leniently ({document.error})")
    parsed = _feedparser(document.text.encode("utf-8", "replace"))
    found = [items.lower(item, {}) for item in parsed["entries"]]
    place = Place(url, timezone, meta.from_parsed(parsed["feed"], parsed["version"], url))
    if not found and not place.meta.title:
        raise ParseError(f"a broken feed in which nothing can be read: {document.error or 'it is empty'}")
    problems = [*document.problems, *_over(len(found), limit)]
    if document.error:
        problems.append(f"not well-formed XML, read leniently: {document.error}")
    hashes = [digest(json.dumps(item, sort_keys=True, default=str)) for item in found[:limit]]
    entries = tuple(
        make_entry(
            item,
            hash=print_,
            guid=item.get("id") or None,
            place=place,
            signals=from_links(item.get("links") or (), place.url, "entry"),
        )
        for item, print_ in zip(found, hashes, strict=False)
        if print_ not in known
    )
    return _feed(place.meta, entries, hashes, problems)


def _over(count: int, limit: int) -> list[str]:
    return [f"{count} items; only the first {limit} were taken"] if count > limit else []


def _feed(facts: meta.FeedMeta, entries: tuple[Entry, ...], hashes: list[str], problems: Iterable[str]) -> ParsedFeed:
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
        signals=facts.signals,
        fully_parsed=len(entries) == len(hashes),
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
        reader._sync_author_detail = _whole_authors(reader._sync_author_detail)  # noqa: SLF001 - as above
        reader._add_tag = _few_tags(reader._add_tag)  # noqa: SLF001 - as above
    return feedparser


def _whole_authors(original: Callable[..., None]) -> Callable[..., None]:
    """Leave an author's text as it is, where feedparser would look for an address in it: that takes quadratic time,
    and mistakes any top-level domain of more than four letters.
    """

    def sync(reader: Any, key: str = "author") -> None:
        context = reader._get_context()  # noqa: SLF001 - the method that is wrapped belongs to the reader
        people = context.get(f"{key}s")
        if people and people[-1]:
            original(reader, key)
        elif people and isinstance(context.get(key), str):
            people[-1]["name"] = context[key]

    return sync


def _few_tags(original: Callable[..., None]) -> Callable[..., None]:
    def add(reader: Any, term: str | None, scheme: str | None, label: str | None) -> None:
        tags = reader._get_context().setdefault("tags", [])  # noqa: SLF001 - the method that is wrapped belongs to it
        if len(tags) < MAX_LIST:
            original(reader, term, scheme, label)

    return add
