"""Terms in RSL 1.0 (rslstandard.org/rsl) -> what they say of republication. Pure.

RSL names uses (``all``, ``search``, ``ai-train`` …) and prices. Republishing is none of the uses it names by
themselves, so only what is said of ``all`` is said of us.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from lxml import etree

MAX_BYTES: Final = 256 * 1024
ALLOWED, PAID, PROHIBITED, UNREADABLE = "allowed", "paid", "prohibited", "unreadable"

_FREE = frozenset(("free", "attribution"))
_ORDER = (ALLOWED, PAID, PROHIBITED)  # licences of one content are alternatives: the best one counts


def terms(document: bytes, url: str) -> str:
    """What an RSL document says of republishing the page at ``url``: "allowed", "paid", "prohibited", "unreadable",
    or "" for nothing.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document[:MAX_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        return UNREADABLE
    contents = [child for child in root.iter() if _name(child) == "content"]
    if not contents and _name(root) != "rsl":
        return UNREADABLE
    fitting = [(len(pattern), child) for child in contents if fits(pattern := child.get("url") or "/", url)]
    if not fitting:
        return ""
    longest = max(length for length, _ in fitting)
    found = [said for length, child in fitting if length == longest and (said := terms_of(child))]
    return next((said for said in _ORDER if said in found), "")


def terms_of(content: etree._Element) -> str:
    """What one ``content`` element says, the same way."""
    found = [said for child in content if _name(child) == "license" and (said := _licence(child))]
    return next((said for said in _ORDER if said in found), "")


def _licence(licence: etree._Element) -> str:
    permits, prohibits = _usages(licence, "permits"), _usages(licence, "prohibits")
    if "all" in prohibits:
        return PROHIBITED
    if permits and "all" not in permits:
        return ""  # about other uses
    prices = [(child.get("type") or "").strip().lower() for child in licence if _name(child) == "payment"]
    if any(price not in _FREE for price in prices):
        return PAID
    return ALLOWED if "all" in permits else ""


def _usages(licence: etree._Element, name: str) -> set[str]:
    found: set[str] = set()
    for child in licence:
        if _name(child) == name and (child.get("type") or "usage").strip().lower() == "usage":
            found.update(word.lower() for word in re.split(r"[\s,]+", child.text or "") if word)
    return found


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def fits(pattern: str, url: str) -> bool:
    """Whether a content address (a path or an absolute one, with ``*`` and ``$`` as in robots.txt) covers a page."""
    parts = urlsplit(url)
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    if "://" in pattern:
        host = urlsplit(pattern.replace("*", "")).netloc
        if host and host.lower() != parts.netloc.lower():
            return False
        pattern = "/" + pattern.partition("://")[2].partition("/")[2]
    exact = pattern.endswith("$")
    pieces = pattern.rstrip("$").split("*")[:20]
    position = 0
    for number, piece in enumerate(pieces):
        place = target.find(piece, position)
        if place < 0 or (number == 0 and place):
            return False
        position = place + len(piece)
    return not exact or position == len(target)
