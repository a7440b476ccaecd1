"""Items in a feed's tree: finding them, and making them fit for feedparser. Works on the tree in place."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from syndicator.ingest.feeds import mediatree, wholetext
from syndicator.ingest.feeds.mediarss import is_picture
from syndicator.ingest.feeds.meta import ATOM, ATOM03, local, text_of
from syndicator.urls import is_http

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

_ITUNES = ("{http://www.itunes.com/dtds/podcast-1.0.dtd}", "{http://www.itunes.com/DTDs/PodCast-1.0.dtd}")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_BODIES = {"description", "summary", "content", "encoded"}
_MISLEADING = {
    *(space + name for space in mediatree.SPACES for name in ("description", "title", "text")),
    *(space + name for space in _ITUNES for name in ("summary", "subtitle")),
}
"""Elements that feedparser takes for the item's own title or text."""

_PICTURES = {"image", "thumbnail", "thumb"}
"""In no namespace: as programs add a picture to an item of RSS, in a channel's form or a simpler one."""

_PICTURED = re.compile(
    r"(?:\{[^}]*\})?(?![\w-]*(?:author|avatar|user|profile|logo|icon|channel))[\w-]*(?:image|thumb(?:nail)?|photo|picture|cover)s?",
    re.IGNORECASE,
)
"""Names that sites and readers' programs make up for it: fullimage, StoryImage, post-thumbnail, webfeeds:cover."""

_KNOWN = (*mediatree.SPACES, *_ITUNES)

_ATOM_BODIES = {space + name for space in (ATOM, ATOM03) for name in ("content", "summary")}
_LONG = 200
_C1 = re.compile("[\x80-\x9f]")


def find_items(root: etree._Element) -> list[etree._Element]:
    """The items in document order, where they belong: in the root (RSS 1.0, Atom) or in its channel."""
    wanted = "entry" if local(root) == "feed" else "item"
    found: list[etree._Element] = []
    for child in root:
        name = local(child)
        if name == wanted:
            found.append(child)
        elif name == "channel":
            found.extend(item for item in child if local(item) == wanted)
    return found


def keep_only(elements: list[etree._Element], wanted: list[bool]) -> None:
    """Take the items that are not wanted out of the tree."""
    for element, keep in zip(elements, wanted, strict=True):
        parent = element.getparent()
        if not keep and parent is not None:
            parent.remove(element)


def prepare(item: etree._Element, texts: dict[str, str], *, prune: bool) -> str | None:
    """Make an item fit for feedparser, and answer its identifier as the document has it.

    feedparser would resolve the identifier, and a moved feed would get all new identities. ``prune`` says whether the
    document holds anything that misleads feedparser.
    """
    if prune:
        mediatree.keep_descriptions(item)
        _prune(item)
    children = [(child, str(child.tag), local(child)) for child in item]
    for number, (child, tag, _) in enumerate(children):
        if tag in _PICTURES or (_may_name_picture(tag) and is_picture(None, _picture_of(child))):
            _as_thumbnail(child)
        elif tag in mediatree.GROUPS:
            mediatree.keep_group(child, number)
    whole = [child for child, tag, name in children if name in wholetext.NAMES or tag == wholetext.TURBO]
    if whole and wholetext.take(item, whole):
        children = [(child, str(child.tag), local(child)) for child in item]
    _lift(children, texts)
    for child, tag, name in children:
        if name in {"guid", "id"} and not tag.startswith(mediatree.SPACES):
            return text_of(child) or None
    return item.get(_RDF_ABOUT)


@lru_cache(maxsize=1024)  # a feed has the same few in every item
def _may_name_picture(tag: str) -> bool:
    """Whether an element has a name of somebody's own for a picture."""
    return _PICTURED.fullmatch(tag) is not None and not tag.startswith(_KNOWN)


def _picture_of(element: etree._Element) -> str:
    """The address that an element gives: as an attribute, in an element of its own, or as all that stands in it."""
    written = [element.get(name) for name in ("url", "href", "image", "src")]
    written += [text_of(child) for child in element if local(child) == "url"]
    alone = text_of(element) if len(element) == 0 else ""
    return next(filter(None, written), alone if is_http(alone) or is_picture(None, alone) else "")


def _as_thumbnail(picture: etree._Element) -> None:
    """Make what RSS has no element for one that feedparser knows; it would take its title and link for the item's."""
    address = _picture_of(picture)
    tail = picture.tail
    picture.clear()
    picture.tag, picture.tail = f"{mediatree.SPACES[0]}thumbnail", tail
    picture.set("url", address)


def misleads(root: etree._Element) -> bool:
    """Whether any element of the document might be taken for an item's own title or text."""
    return next(root.iter(*_MISLEADING), None) is not None


def _prune(item: etree._Element) -> None:
    """Drop what misleads feedparser, if the item has a body without it."""
    if not any(local(child) in _BODIES and child.tag not in _MISLEADING and text_of(child) for child in item):
        return
    for child in list(item.iter(*_MISLEADING)):
        parent = child.getparent()
        if parent is not None:
            parent.remove(child)


def _lift(children: list[tuple[etree._Element, str, str]], texts: dict[str, str]) -> None:
    """Put short names in the place of the item's long HTML texts, and the texts under these names.

    feedparser walks over every character of a text several times, which is half of what it costs, and changes none
    that we want changed. Only where it knows without looking that the text is HTML.
    """
    lone_description = sum(name in {"description", "summary", "abstract"} for _, _, name in children) == 1
    for child, tag, name in children:
        if tag in _ATOM_BODIES:
            is_html = child.get("type") in {"html", "text/html"} and not child.get("mode")
        else:
            is_html = (tag == wholetext.CONTENT or (name == "description" and lone_description)) and not child.attrib
        text = child.text if is_html and len(child) == 0 else None
        if text and len(text) > _LONG:
            token = f"text {len(texts)} of this feed"
            texts[token] = text.strip()
            child.text = token


def lower(item: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """An item of feedparser's as plain dictionaries, with the long texts in their places again."""
    found = dict(item) if type(item) is dict else {key: _unwrapped(value) for key, value in item.items()}
    for part in found.get("content") or ():
        part["value"] = _put_back(part.get("value"), texts)
    if "summary" in found:
        found["summary"] = _put_back(found["summary"], texts)
    return found


def _unwrapped(value: Any) -> Any:
    """Its dictionaries look up every key under several names, which costs, and answer for keys they have not."""
    if isinstance(value, dict):
        return {key: _unwrapped(inner) for key, inner in value.items()}
    return [_unwrapped(inner) for inner in value] if isinstance(value, list) else value


def _put_back(value: Any, texts: Mapping[str, str]) -> Any:
    text = texts.get(value) if isinstance(value, str) else None
    if text is None:
        return value
    return text if text.isascii() or not _C1.search(text) else _C1.sub(_windows_character, text)


def _windows_character(found: re.Match[str]) -> str:
    """Windows-1252 that somebody declared to be Latin-1, as every browser reads it."""
    return found[0].encode("latin-1").decode("cp1252", "replace")
