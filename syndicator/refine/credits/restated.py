"""Lines that say once more what is known of an article: the title that it had elsewhere, and the site's own people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.credits import labels

if TYPE_CHECKING:
    from syndicator.model import PageFacts

_OF_TITLE = pattern(r"(?:本文|文章|新[闻聞])?的?原(?:文)?(?:[标標]?[题題])(?:[为為是])?\s?[:：]?")
_AROUND = " \u3000()（）[]【】〔〕"
_BETWEEN = re.compile(r"[、,，/\s]+")
_LONGEST = 120  # characters


def says_again(line: str, facts: PageFacts) -> bool:
    """Whether a line says nothing but the original's title, or who of the site did what, as ``facts`` have it."""
    return says_title(line, facts.original_title or "") or _says_people(line, facts)


def says_title(line: str, title: str) -> bool:
    """Whether a line says what title the original had, and nothing else."""
    words = line.strip(_AROUND) if title and len(line) <= _LONGEST else ""
    label = _OF_TITLE.match(words)
    return label is not None and _key(words[label.end() :]) == _key(title) != ""


def _key(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def _says_people(line: str, facts: PageFacts) -> bool:
    if not facts.credits or len(line) > _LONGEST:
        return False
    folded = labels.spaced(line).translate(labels.FOLD).strip(_AROUND)
    label = next(iter(labels.find(folded)), None)
    if label is None or label.start or label.mark != labels.COLON or label.field not in labels.ROLES:
        return False
    known = {credit.name for credit in facts.credits if credit.role is labels.ROLES[label.field]}
    named = [name for name in _BETWEEN.split(folded[label.end :]) if name]
    return bool(named) and known.issuperset(named)
