"""An item's text as search engines and news portals ask outlets of RSS for it: Yandex, Mail.ru, Rambler and others."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

from syndicator.ingest.feeds.meta import local, text_of
from syndicator.ingest.text import as_html, plain
from syndicator.urls import is_http

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
NAMES = {"full-text", "fulltext", "full_text"}
"""Of elements that hold such a text, in whatever namespace,"""
TURBO = "{http://turbo.yandex.ru}content"
"""and one by its whole name."""
_MENU, _MENU_END = "<menu", "</menu>"
_MARKED_UP = re.compile(r"<[A-Za-z/!]")
_AS_LONG = 0.8


def take(item: etree._Element, offered: list[etree._Element]) -> bool:
    """Make the longest of those ``offered`` the item's ``content:encoded``, where it is longer than what stands there
    and than its description. Answers whether the item was changed.
    """
    if local(item) != "item":
        return False
    best = max(offered, key=_length)
    length = _length(best)
    own = [child for child in item if child.tag == CONTENT]
    summed_up = max((_length(child) for child in item if child.tag == "description"), default=0)
    is_shorter = length < summed_up or max(map(_length, own), default=0) >= _AS_LONG * length
    if is_shorter or is_http(text_of(best)):  # or it only says where the text stands
        return False
    for child in own:
        item.remove(child)
    text = _markup(best)
    etree.strip_elements(best, "{*}*", with_tail=True)
    best.attrib.clear()
    best.tag, best.text = CONTENT, _without_menu(text) if _MARKED_UP.search(text) else as_html(text)
    return True


def _length(element: etree._Element) -> int:
    """Characters that are read."""
    return len(plain(text_of(element), markup=True))


def _markup(element: etree._Element) -> str:
    """What stands in an element, as HTML where elements stand in it."""
    inner = [deepcopy(child) for child in element]
    for child in inner:
        etree.cleanup_namespaces(child)
    return (element.text or "").strip() + "".join(etree.tostring(c, encoding="unicode", method="html") for c in inner)


def _without_menu(text: str) -> str:
    """Without the site's menu, which Yandex's form for whole pages has in the header."""
    first, *others = text.split(_MENU)
    kept = (piece.partition(_MENU_END) for piece in others)
    return first + "".join(behind if mark else _MENU + before for before, mark, behind in kept)
