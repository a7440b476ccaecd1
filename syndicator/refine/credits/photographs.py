"""Whom a feed credits with the pictures of an entry (``media:credit``), where that is surely who took them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.model import Credit, Role
from syndicator.refine.credits import latinnames, names

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROLES = frozenset({"photographer", "photo", "photography"})
_LABEL = pattern(
    r"(?:photo(?:graph)?(?:s|ed)?|pictures?|fotos?)(?P<by>\s(?:by|von|par|di)\b)?\s?(?(by):?|:)\s*"
    r"|(?:摄影|攝影|图|圖|撮影|写真)\s?[:：/／|｜]\s*",
    re.IGNORECASE,
)
_EMPLOYED = pattern(r"\sfor\s")
_BEHIND = pattern(r"\s{0,3}[/／|｜]\s{0,3}|\s(?:for|via|[–—])\s")
"""What stands between a photographer and whom he works for."""


def photographers(stated: Iterable[tuple[str, str]]) -> tuple[Credit, ...]:
    """The people among (role, words).

    Agencies write firms and zoos as they write people ("London Zoo/PA"), and a name alone may be who drew the picture
    or owns it: of names in Latin script only those count that a role or a preposition says are somebody's.
    """
    found = []
    for role, words in stated:
        label = _LABEL.match(words)
        told, *behind = _BEHIND.split(words[label.end() :] if label else words, maxsplit=1)
        told = told.strip()
        is_somebody = role in _ROLES or (not role and ((label and label["by"]) or _EMPLOYED.search(words)))
        people: tuple[str, ...] = ()
        if is_somebody:
            people = names.listed(told) or ((told,) if latinnames.is_latin_name(told) or names.is_person(told) else ())
        elif not role and (label or behind) and names.is_person(told):
            people = (told,)
        found += [Credit(Role.PHOTOGRAPHER, name, literal=words) for name in people]
    return tuple(found)
