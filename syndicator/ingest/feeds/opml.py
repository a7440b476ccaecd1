"""An OPML list of feeds -> outlines (OPML 1.0 and 2.0). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.errors import ParseError
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds.document import read
from syndicator.ingest.text import language_tag, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_KEY = "{urn:x-syndicator:credits:1}key"
_SUBSCRIBED = {"feed", "rss", "itpc", "pcast", "podcast"}
"""Schemes that say with which program an address is opened."""
MAX_BYTES = 8_000_000
MAX_OUTLINES = 20_000
"""Outlines, folders included; a longer list is refused, not cut."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of the list. ``category`` is the path of the folders it stands in, joined with "/"."""

    title: str
    feed_url: str
    home_url: str | None
    category: str | None
    language: str | None
    key: str = ""  # under which another syndicator has it


@dataclass(frozen=True, slots=True)
class FeedList:
    """``left_out`` names what is meant as a feed and has no address that can be polled, as titles with addresses."""

    feeds: tuple[Outline, ...]
    left_out: tuple[str, ...] = ()


def read_opml(body: bytes) -> FeedList:
    """The feeds of a list, in its order, each once (the first of those whose addresses name one document).

    Outlines without an address are folders, pages or notes. Raises :class:`ParseError` for what is no OPML or is larger
    than any list of feeds.
    """
    if len(body) > MAX_BYTES:
        raise ParseError(f"an OPML file of {len(body)} bytes; at most {MAX_BYTES} are read")
    document = read(decode(body, None, markup="xml").text)
    if document.root is None:
        raise ParseError(f"not an OPML file: {document.error or 'it is empty'}")
    if str(document.root.tag).rpartition("}")[2].lower() != "opml":
        raise ParseError(f"not an OPML file: it begins with <{document.root.tag}>")
    found: dict[str, Outline] = {}
    left_out = []
    for number, (element, folders) in enumerate(_outlines(document.root)):
        if number >= MAX_OUTLINES:
            raise ParseError(f"an OPML file of more than {MAX_OUTLINES} outlines")
        outline = _outline(element, folders)
        if outline is not None:
            found.setdefault(urls.canonical(outline.feed_url), outline)
        elif written := (attributes := _attributes(element)).get("xmlurl"):
            left_out.append(
                f"{_title(attributes) or 'a feed without a title'}, {urls.without_credentials(written[:200])}"
            )
    return FeedList(tuple(found.values()), tuple(left_out))


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Every outline with the titles of the folders around it, in document order, without recursion."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        name = str(element.tag).rpartition("}")[2].lower()
        if name == "outline":
            yield element, folders
            attributes = _attributes(element)
            if not _feed_address(attributes) and (title := _title(attributes)):
                folders = (*folders, title)
        if name in {"opml", "body", "outline"}:
            waiting.extend((child, folders) for child in reversed(element))


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}


def _title(attributes: dict[str, str]) -> str:
    return plain(attributes.get("title") or attributes.get("text"), markup=True)


def _feed_address(attributes: dict[str, str]) -> str | None:
    address = attributes.get("xmlurl") or (
        attributes.get("url") if attributes.get("type", "").lower() in {"rss", "atom"} else ""
    )
    if not address:
        return None
    scheme, mark, rest = address.partition(":")
    if mark and scheme.lower() in _SUBSCRIBED:  # "feed://host/path" and "feed:https://host/path"
        address = "http:" + rest if rest.startswith("//") else rest
    return _that_can_be_asked(address)


def _that_can_be_asked(address: str | None) -> str | None:
    found = urls.resolve("", address)
    return found if found and urls.names_a_host(found) else None


def _outline(element: etree._Element, folders: tuple[str, ...]) -> Outline | None:
    attributes = _attributes(element)
    address = _feed_address(attributes)
    if address is None:
        return None
    stated = plain(attributes.get("category", "").partition(",")[0], markup=False).strip("/")
    return Outline(
        title=_title(attributes) or urls.host_of(address),
        feed_url=address,
        home_url=_that_can_be_asked(attributes.get("htmlurl")),
        category="/".join(folders) or stated or None,
        language=language_tag(attributes.get("language")),
        key=attributes.get(_KEY, ""),
    )
