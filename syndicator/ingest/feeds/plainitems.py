"""Items in the commonest forms of RSS 2.0 and Atom 1.0, as feedparser would read them, straight from the tree.

feedparser spends most of its time on what these forms do not need: guessing whether a title is markup, resolving,
looking for addresses in names. An item made of nothing but the elements below, each in its plain form, is therefore
read here, into the same keys and values; whatever is not surely the same is left to feedparser. A test reads every
kind of item both ways and compares.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from syndicator.ingest.feeds.meta import ATOM, DC, XML, local

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_UNREAD = frozenset(
    (
        "comments",
        "{http://wellformedweb.org/CommentAPI/}commentRss",
        "{http://wellformedweb.org/CommentAPI/}comment",
        "{http://purl.org/rss/1.0/modules/slash/}comments",
        "{com-wordpress:feed-additions:1}post-id",
    )
)
"""What feedparser reads and nobody asks for."""

_PLAIN_LINK = re.compile(r"https?://[^\s/;][^\s;]*", re.ASCII)
_C1 = re.compile("[\x80-\xa0]")
_TYPES = {None: "text/plain", "text": "text/plain", "html": "text/html", "text/html": "text/html"}
_MOST = 50  # elements of one kind


class _NotPlainError(Exception):
    """This item is for feedparser."""


def reader(root: etree._Element) -> Callable[[etree._Element], dict[str, Any] | None] | None:
    """What reads a document's items, or None where they are all for feedparser.

    It takes an item as :func:`~syndicator.ingest.feeds.items.prepare` left it, and gives the dictionary that feedparser
    would (as far as :func:`~syndicator.ingest.feeds.entries.make_entry` reads it), or None.
    """
    if root.tag == "rss":
        parts, around = _RSS, (root, *root.findall("channel"))
    elif root.tag == f"{ATOM}feed":
        parts, around = _ATOM, (root,)
    else:
        return None
    if any(name in element.attrib for element in around for name in (f"{XML}base", "base", "lang")):
        return None
    spoken = [element for element in around if f"{XML}lang" in element.attrib]
    if spoken and (spoken != [root] or _names_language(around[-1])):
        return None  # which of several languages its items inherit is feedparser's to say

    def read(item: etree._Element) -> dict[str, Any] | None:
        if item.attrib:
            return None
        found: dict[str, Any] = {}
        try:
            for child in item:
                if child.tag not in _UNREAD:
                    parts[child.tag](child, found)
        except (_NotPlainError, KeyError):
            return None
        return found

    return read


def _names_language(channel: etree._Element) -> bool:
    return any(local(child) == "language" for child in channel)


def _text(element: etree._Element, *attributes: str) -> str:
    """The text of an element without children and without other attributes than these."""
    if len(element) or not all(name in attributes for name in element.attrib):
        raise _NotPlainError
    text = (element.text or "").strip()
    if text.isascii():
        return text
    if _C1.search(text):
        raise _NotPlainError  # Windows characters that feedparser maps
    try:
        return text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text


def _once(found: dict[str, Any], key: str, value: object) -> None:
    if found.setdefault(key, value) is not value:
        raise _NotPlainError


def _many(found: dict[str, Any], key: str, value: Mapping[str, Any]) -> None:
    values = found.setdefault(key, [])
    values.append(value)
    if len(values) > _MOST:
        raise _NotPlainError


def _address(written: str | None) -> str:
    if written is None or not _PLAIN_LINK.fullmatch(written):
        raise _NotPlainError
    return written


def _keep(key: str) -> Callable[[etree._Element, dict[str, Any]], None]:
    def keep(element: etree._Element, found: dict[str, Any]) -> None:
        _once(found, key, _text(element))

    return keep


def _rss_title(element: etree._Element, found: dict[str, Any]) -> None:
    text = _text(element)
    if "<" in text or "&" in text:
        raise _NotPlainError  # markup, perhaps
    _once(found, "title", text)
    found["title_detail"] = {"type": "text/plain"}


def _rss_link(element: etree._Element, found: dict[str, Any]) -> None:
    address = _address(_text(element))
    _once(found, "link", address)
    _many(found, "links", {"rel": "alternate", "type": "text/html", "href": address})


def _rss_guid(element: etree._Element, found: dict[str, Any]) -> None:
    _text(element, "isPermaLink")
    _once(found, "guidislink", element.get("isPermaLink", "true") == "true" and "link" not in found)


def _rss_description(element: etree._Element, found: dict[str, Any]) -> None:
    _once(found, "summary", _text(element))
    found["summary_detail"] = {"type": "text/html"}


def _rss_content(element: etree._Element, found: dict[str, Any]) -> None:
    _once(found, "content", [{"type": "text/html", "value": _text(element)}])


def _rss_author(element: etree._Element, found: dict[str, Any]) -> None:
    name = _text(element)
    _many(found, "authors", {"name": name})
    found["author"] = name


def _rss_category(element: etree._Element, found: dict[str, Any]) -> None:
    if term := _text(element, "domain"):
        _many(found, "tags", {"term": term})


def _rss_enclosure(element: etree._Element, found: dict[str, Any]) -> None:
    if _text(element, "url", "type", "length"):
        raise _NotPlainError
    described = {name: value for name in ("type", "length") if (value := element.get(name)) is not None}
    _many(found, "links", {"rel": "enclosure", "href": _address(element.get("url")), **described})


def _atom_text(element: etree._Element) -> tuple[str, str]:
    kind = _TYPES[element.get("type")]
    return kind, _text(element, "type")


def _atom_title(element: etree._Element, found: dict[str, Any]) -> None:
    kind, text = _atom_text(element)
    _once(found, "title", text)
    found["title_detail"] = {"type": kind}


def _atom_summary(element: etree._Element, found: dict[str, Any]) -> None:
    kind, text = _atom_text(element)
    _once(found, "summary", text)
    found["summary_detail"] = {"type": kind}


def _atom_content(element: etree._Element, found: dict[str, Any]) -> None:
    kind, text = _atom_text(element)
    _once(found, "content", [{"type": kind, "value": text}])


def _atom_id(element: etree._Element, found: dict[str, Any]) -> None:
    _text(element)
    _once(found, "guidislink", "links" not in found)


def _atom_link(element: etree._Element, found: dict[str, Any]) -> None:
    if _text(element, "rel", "type", "href", "length", "title"):
        raise _NotPlainError
    rel = element.get("rel", "alternate")
    usual = "application/atom+xml" if rel == "self" else "text/html"
    described = {"rel": rel, "type": element.get("type", usual), "href": _address(element.get("href"))}
    _many(found, "links", described | ({"length": length} if (length := element.get("length")) else {}))


def _atom_author(element: etree._Element, found: dict[str, Any]) -> None:
    if element.attrib:
        raise _NotPlainError
    person = {child.tag: _text(child) for child in element}
    if len(person) != len(element) or not person.keys() <= {f"{ATOM}name", f"{ATOM}uri"} or not person[f"{ATOM}name"]:
        raise _NotPlainError
    _many(found, "authors", {"name": person[f"{ATOM}name"]})


def _atom_category(element: etree._Element, found: dict[str, Any]) -> None:
    if _text(element, "term", "label", "scheme") or not element.get("term"):
        raise _NotPlainError
    _many(found, "tags", {"term": element.get("term"), "label": element.get("label")})


_RSS: dict[str, Callable[[etree._Element, dict[str, Any]], None]] = {
    "title": _rss_title,
    "link": _rss_link,
    "guid": _rss_guid,
    "pubDate": _keep("published"),
    "description": _rss_description,
    _CONTENT: _rss_content,
    "author": _rss_author,
    f"{DC}creator": _rss_author,
    "category": _rss_category,
    "enclosure": _rss_enclosure,
}
_ATOM: dict[str, Callable[[etree._Element, dict[str, Any]], None]] = {
    ATOM + name: read
    for name, read in {
        "title": _atom_title,
        "id": _atom_id,
        "link": _atom_link,
        "published": _keep("published"),
        "updated": _keep("updated"),
        "summary": _atom_summary,
        "content": _atom_content,
        "author": _atom_author,
        "category": _atom_category,
    }.items()
}
