"""What podcasts say of an episode beside its file: Apple's ``itunes`` elements, read to be passed on. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.urls import resolve

if TYPE_CHECKING:
    from lxml import etree

SPACES = ("http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/PodCast-1.0.dtd")

_LONGEST = 300
_FORMS = {
    "duration": re.compile(r"\d{1,6}|\d{1,3}:\d\d(:\d\d)?"),
    "explicit": re.compile(r"true|false|yes|no|clean", re.IGNORECASE),
    "season": re.compile(r"\d{1,6}"),
    "episode": re.compile(r"\d{1,6}"),
    "episodeType": re.compile(r"full|trailer|bonus", re.IGNORECASE),
    "title": re.compile(r"\S.*"),
}
_NAMES = {f"{{{space}}}{name}": name for space in SPACES for name in (*_FORMS, "image")}


def speaks(root: etree._Element) -> bool:
    """Whether a feed may hold such elements: cheap, for all those that do not."""
    return any(space in element.nsmap.values() for element in (root, *root.findall("channel")) for space in SPACES)


def details(item: etree._Element, base: str) -> tuple[tuple[str, str], ...]:
    """Name and value of each that has a value of its form, once, in Apple's order of names."""
    found: dict[str, str] = {}
    for child in item:
        name = _NAMES.get(child.tag)
        if name == "image":
            value = resolve(base, child.get("href")) or ""
        elif name:
            value = " ".join((child.text or "").split())
            value = value if _FORMS[name].fullmatch(value) else ""
        else:
            continue
        if value and len(value) <= _LONGEST:
            found.setdefault(name, value)
    return tuple((name, found[name]) for name in (*_FORMS, "image") if name in found)
