"""Whether two entries of one source at one address are one article, given twice. Pure.

A link alone does not say so: bulletins, episodes and notices of one board may all lead to the same page.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.model import Evidence
from syndicator.refine.judging import likeness
from syndicator.refine.prints import sketch
from syndicator.refine.prints.facts import compare

if TYPE_CHECKING:
    from syndicator.model import Article

A_DAY = timedelta(days=1)

_NUMBER = re.compile(r"\d+")


def is_given_twice(one: Article, other: Article) -> bool:
    """Whether two articles at one address say the same: nearly one text, of one day as both state, that agree in every
    number and name and play the same files.
    """
    ours, theirs = one.prints, other.prints
    if one.enclosures != other.enclosures or _numbers(ours.title) != _numbers(theirs.title):
        return False
    if not _of_one_day(one, other):
        return False
    if ours.exact == theirs.exact:
        return bool(ours.exact) or ours.title == theirs.title
    if not ours.sketch or not theirs.sketch or ours.numbers != theirs.numbers:
        return False
    return sketch.agreement(ours.sketch, theirs.sketch) >= likeness.NEAR and not compare(ours.facts, theirs.facts)[1]


def plays_another(one: Article, other: Article) -> bool:
    """Whether two articles under two titles each have a file of their own, as episodes have."""
    if one.prints.title == other.prints.title:
        return False
    ours, theirs = ({file.url for file in article.enclosures} for article in (one, other))
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _of_one_day(one: Article, other: Article) -> bool:
    stated = one.published_evidence is other.published_evidence is Evidence.FOUND
    return stated and abs(one.published - other.published) < A_DAY


def _numbers(title: str) -> list[str]:
    return _NUMBER.findall(title)
