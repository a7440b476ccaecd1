"""What podcasts say of themselves, and of an episode beside its file: Apple's ``itunes`` elements, to be passed on.

An owner's address is not read: it is for directories, and many are private. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.model import SHOW, category
from syndicator.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from syndicator.model import Told

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
_SAID = {
    "explicit": {
        **dict.fromkeys(("true", "yes", "explicit"), "true"),
        **dict.fromkeys(("false", "no", "clean"), "false"),
    },
    "type": {"episodic": "episodic", "serial": "serial"},
}
_MOST_CATEGORIES = 3
_SHOW_NAMES = {f"{{{space}}}{name}": name for space in SPACES for name in SHOW}
_NAMES = {f"{{{space}}}{name}": name for space in SPACES for name in (*_FORMS, "image")}


def speaks(root: etree._Element) -> bool:
    """Whether a feed may hold such elements: cheap, for all those that do not."""
    return any(space in element.nsmap.values() for element in (root, *root.findall("channel")) for space in SPACES)


def details(item: etree._Element, base: str) -> Told:
    """Of an episode: name and value of each that has a value of its form, once, in Apple's order of names."""
    told = ((_NAMES[child.tag], child) for child in item if child.tag in _NAMES)
    return episode(((name, _value(name, child)) for name, child in told), base)


def episode(told: Iterable[tuple[str, object]], base: str) -> Told:
    """The same from names and values, whatever they are."""
    found: dict[str, str] = {}
    for name, stated in told:
        value = " ".join(stated.split()) if isinstance(stated, str) else ""
        value = (resolve(base, value) or "") if name == "image" else value
        if value and len(value) <= _LONGEST and (name == "image" or (name in _FORMS and _FORMS[name].fullmatch(value))):
            found.setdefault(name, value)
    return tuple((name, found[name]) for name in (*_FORMS, "image") if name in found)


def of_show(channel: etree._Element, base: str) -> Told:
    """Of a podcast itself, in the order of ``model.SHOW``; categories that are Apple's, the rest once."""
    return show(_stated(channel), base)


def _stated(channel: etree._Element) -> Iterator[tuple[str, str]]:
    for child in channel:
        name = _SHOW_NAMES.get(child.tag)
        if name == "category":
            yield from _categories(child)
        elif name:
            yield name, _value(name, child)


def show(told: Iterable[tuple[str, object]], base: str) -> Told:
    """The same from names and values, whatever they are."""
    found: dict[str, list[str]] = {}
    for name, stated in told:
        value = " ".join(stated.split()) if isinstance(stated, str) else ""
        value = _read(name, value, base) if len(value) <= _LONGEST else ""
        known = found.setdefault(name, [])
        if value and value not in known and len(known) < (_MOST_CATEGORIES if name == "category" else 1):
            known.append(value)
    return tuple((name, value) for name in SHOW for value in found.get(name, ()))


def _read(name: str, value: str, base: str) -> str:
    if name == "author":
        return "" if "@" in value else value
    if name == "image":
        return resolve(base, value) or ""
    if name == "category":
        return category(value) or ""
    return _SAID[name].get(value.lower(), "") if name in _SAID else ""


def _value(name: str, element: etree._Element) -> str:
    return (element.get("href") if name == "image" else element.text) or ""


def _categories(element: etree._Element) -> Iterator[tuple[str, str]]:
    """A category alone, or each of those within it, which name it, too."""
    whole = element.get("text") or ""
    within = [f"{whole} > {part}" for child in element if child.tag == element.tag and (part := child.get("text"))]
    known = [name for name in within if category(name)]
    yield from (("category", name) for name in known or [whole])
