"""XML text to a tree, read strictly: first as it is, then with the damage repaired that feeds usually have.

Strictly, because libxml2's own recovery loses text silently. What stands before the root element (declarations,
DOCTYPE, comments, warnings that a server printed) is dropped first, so that no entity can be declared
and no expression ever runs over it. Pure; every pass is linear.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BROKE_OFF = "the document breaks off; its last, unfinished item was left out"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

MAX_DEPTH = 200
"""Elements within elements; libxml2 reads no more than 256 of them."""

MAX_PREFIXES = 100
"""Namespace prefixes; feedparser looks through all that are in use at every element."""

_MARK = "\ufeff\0 \t\r\n"
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]{0,80})")
_SUBSET = re.compile(r"[\"'\]]|<!--|<\?")
_START = re.compile(r"<(?:rss|feed|rdf:RDF|RDF|opml)[\s>]", re.IGNORECASE)
_PREFIXED = re.compile(r"<[\w.-]{1,40}:(?:rss|feed|RDF|opml)[\s>]")
_ITEM = re.compile(r"<(?:item|entry)[\s>]")
_JUNK_LIMIT = 20_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,9});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{1,31});)?"
)
_TAG = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<(?P<close>/?)[A-Za-z_][^\s<>/\"']*+(?:[^<>\"'/]|/(?!>)|\"[^<\"]*+\"|'[^<']*+')*+(?P<empty>/?)>",
    re.DOTALL,
)
_BARE_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]{0,40}):[A-Za-z_][\w.-]{0,80}(?=[\s/>=])")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xlink": "http://www.w3.org/1999/xlink",
}


@dataclass(frozen=True, slots=True)
class Document:
    """``root`` is None where no repair helped; ``text`` then begins at the root element, with our declaration in
    front, and ``error`` says what is wrong. ``problems`` name what was repaired.
    """

    root: etree._Element | None
    text: str
    problems: tuple[str, ...]
    error: str = ""


def read(text: str) -> Document:
    """Read one XML document. Never raises."""
    body, problems = _from_root(text)
    root, error = _strict(body)
    first_error = error
    for name, repair in _REPAIRS:
        if root is not None:
            break
        repaired = repair(body) if repair is not _shallow or _TOO_DEEP in error else body
        if repaired != body:
            body = repaired
            problems.append(name)
            root, error = _strict(body)
    if root is None:
        return Document(None, DECLARATION + _ILLEGAL.sub("", body), tuple(problems), first_error)
    return Document(root, DECLARATION + body, tuple(problems))


def first_element(text: str) -> str:
    """The local name, in lower case, of the element that a document begins with; "" where it begins with none."""
    found = _ELEMENT.match(text, content_start(text))
    return found[1].rpartition(":")[2].lower() if found else ""


def is_hopeless(document: Document) -> bool:
    """Whether nothing more lenient should be tried on a broken document: it is nested beyond all measure, or holds
    more prefixes than any feed has.
    """
    return _TOO_DEEP in document.error or len(set(_PREFIX.findall(document.text))) > MAX_PREFIXES


def content_start(text: str) -> int:
    """Where the prolog (XML 1.0, section 2.8) ends: declaration, processing instructions, comments, DOCTYPE."""
    at, end = 0, len(text)
    while at < end:
        while at < end and text[at] in _MARK:
            at += 1
        if text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _after(text, "-->", at + 4)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            at = _after_doctype(text, at)
        else:
            return at
    return end


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


def _after_doctype(text: str, at: int) -> int:
    close, bracket = text.find(">", at), text.find("[", at)
    if close < 0:
        return len(text)
    if bracket < 0 or close < bracket:
        return close + 1
    at = bracket + 1
    while found := _SUBSET.search(text, at):
        mark = found[0]
        if mark == "]":
            return _after(text, ">", found.end())
        at = _after(text, {"<!--": "-->", "<?": "?>"}.get(mark, mark), found.end())
    return len(text)


def _from_root(text: str) -> tuple[str, list[str]]:
    at = content_start(text)
    found = _START.search(text, at, at + _JUNK_LIMIT)
    if found is None or found.start() == at or _PREFIXED.match(text, at):
        return text[at:], []
    return text[found.start() :], ["there was something in front of the feed; it was left out"]


def _strict(body: str) -> tuple[etree._Element | None, str]:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring((DECLARATION + body).encode("utf-8", "replace"), parser), ""
    except (etree.LxmlError, ValueError) as error:
        return None, str(error).partition(" (<string>")[0][:200]


def _legal(body: str) -> str:
    return _ILLEGAL.sub("", body)


def _entities(body: str) -> str:
    return "".join(
        piece if verbatim else _BARE_LESS.sub("&lt;", _AMPERSAND.sub(_entity, piece))
        for piece, verbatim in _pieces(body)
    )


def _pieces(body: str) -> Iterator[tuple[str, bool]]:
    """The text outside and inside of CDATA sections, in order; True for what is inside."""
    first, *rest = body.split("<![CDATA[")
    yield first, False
    for piece in rest:
        inside, mark, outside = piece.partition("]]>")
        yield "<![CDATA[" + inside + mark, True
        yield outside, False


def _entity(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        legal = code in {9, 10, 13} or 0x20 <= code <= 0x10FFFF  # noqa: PLR2004 - XML 1.0, section 2.2
        return found[0] if legal and not _ILLEGAL.match(chr(code)) else ""
    if name and (character := html5.get(f"{name};")):
        return "".join(f"&#{ord(part)};" for part in character)
    return "&amp;" + found[0][1:]


def _shallow(body: str) -> str:
    """A document in which nothing stands deeper than :data:`MAX_DEPTH`: words there are those of what holds them."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag["close"] is None:
            return tag[0]
        depth -= tag["close"] == "/"
        within = depth < MAX_DEPTH
        depth += not (tag["close"] or tag["empty"])
        return tag[0] if within else ""

    return _TAG.sub(kept, body)


def _declared_prefixes(body: str) -> str:
    root = _ELEMENT.match(body)
    if root is None:
        return body
    used = {prefix for piece, verbatim in _pieces(body) if not verbatim for prefix in _PREFIX.findall(piece)}
    if len(used) > MAX_PREFIXES:
        return body
    missing = sorted(prefix for prefix in used - {"xml", "xmlns"} if f"xmlns:{prefix}=" not in body)
    added = "".join(f' xmlns:{prefix}="{_NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"' for prefix in missing)
    return body[: root.end()] + added + body[root.end() :]


def _without_trailer(body: str) -> str:
    root = _ELEMENT.match(body)
    close = body.rfind(f"</{root[1]}") if root else -1
    return body if close < 0 else body[:close] + f"</{root[1] if root else ''}>"


def _closed(body: str) -> str:
    """A document that broke off: up to its last whole item, and closed there."""
    root = _ELEMENT.match(body)
    if root is None or f"</{root[1]}" in body:
        return body
    cuts = [body.rfind(close) + len(close) for close in ("</item>", "</entry>") if close in body]
    if not cuts and (unfinished := _ITEM.search(body)):
        cuts = [unfinished.start()]
    if not cuts:
        return body
    channel = "</channel>" if root[1].lower() == "rss" and "<channel" in body else ""
    return body[: max(cuts)] + f"{channel}</{root[1]}>"


_TOO_DEEP = "xcessive depth"  # as libxml2 says it
_REPAIRS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("characters that XML forbids were removed", _legal),
    ("undefined entities or bare ampersands were escaped", _entities),
    ("elements deep within others were taken for what these hold", _shallow),
    ("undeclared namespace prefixes were declared", _declared_prefixes),
    ("there was something after the end of the feed; it was left out", _without_trailer),
    (BROKE_OFF, _closed),
)
