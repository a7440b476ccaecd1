"""Whom a feed names in an author's field: a name, several, or a line as papers print it above a text. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from syndicator.model import Role
from syndicator.refine.credits import latinnames, names, outlets
from syndicator.refine.credits.creditlines import read_lines
from syndicator.refine.credits.findings import Zone

OWN = re.compile(r"^(?:本[站网網报報刊台社]|原[创創]|自[采採])")
"""How a site speaks of itself."""
_ADDRESS = re.compile(r"^\S+@\S+\s*\((?P<name>[^()]+)\)$|^(?P<plain>[^<>]+?)\s*<\S+@\S+>$")
_BY = re.compile(r"^by[:\s]\s*", re.IGNORECASE)
_AND = re.compile(r"[;&]|\b(?:and|und|et|y|e|och|og|en)\b")
_BEHIND_NAME = re.compile(r"[,(|]|\s[-–—]\s|\s(?:avec|mit)\s")
"""What parts a name from a post, a degree, a paper. No "for": firms and funds are called so."""
_PARTED = re.compile(r";\s+")
_MAX_AUTHORS = 20
_MAX_NAME = 80
_MAX_LINE = 300

Named: TypeAlias = tuple[Role, str]


@lru_cache(maxsize=1024)  # the same few write most of a source's articles
def people_in(raw: str) -> tuple[Named, ...]:
    """The people in what a feed gives as an author, with what they did; none where it cannot be anybody's.

    "By Ann Lee, Staff Writer" and 责任编辑：李明 are read as above a text: post, label and paper are no part of a name.
    """
    match = _ADDRESS.match(raw.strip())
    name = ((match["name"] or match["plain"]) if match else raw).strip()
    if (parts := _PARTED.split(name, _MAX_AUTHORS))[1:]:
        return tuple(dict.fromkeys(chain.from_iterable(map(people_in, parts[:_MAX_AUTHORS]))))[:_MAX_AUTHORS]
    behind = _BY.sub("", name)
    listed = names.listed(behind)
    if listed and not any(map(names.is_placeholder, listed)):
        return tuple((Role.AUTHOR, one) for one in listed[:_MAX_AUTHORS])
    if latinnames.is_latin_name(behind) or names.is_person(name):
        return _alone(behind)
    read, is_source = _read(name)
    if read or is_source:
        return read
    return () if names.is_placeholder(behind) else _alone(name)


def _read(line: str) -> tuple[tuple[Named, ...], bool]:
    """Whom a line credits, and whether it credits an outlet alone instead: 来源：某报."""
    if len(line) > _MAX_LINE:
        return (), False
    said = read_lines([line], zone=Zone.HEADER)
    found = tuple((credit.role, credit.name) for credit in (*said.credits, *said.origin_credits))
    if not _BY.match(line) and _BEHIND_NAME.search(line):
        more = read_lines([f"By {line}"], zone=Zone.HEADER)
        signed = tuple((credit.role, credit.name) for credit in (*more.credits, *more.origin_credits))
        if len(signed) > len(found) and (len(signed) > 1 or not _AND.search(line)):
            found = signed
    return found[:_MAX_AUTHORS], bool(said.source) and not found


def _alone(name: str) -> tuple[Named, ...]:
    if not outlets.fold(name) or len(name) > _MAX_NAME or "@" in name or name.isdigit():
        return ()
    nobody = OWN.match(name) or names.is_placeholder(name) or re.match(r"https?:", name)
    return () if nobody else ((Role.AUTHOR, name),)
