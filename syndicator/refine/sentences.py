"""The sentences of two texts that only one of them has: what is looked at to tell editions apart. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from syndicator.refine.facts import end_of_dateline
from syndicator.refine.language import is_traditional_form
from syndicator.refine.words import folded, without_pinyin

MOST_SENTENCES = 1000
"""Of each of two texts; a text of more is a table."""
TELLING = 3
"""Traditional characters in an opening that tell its script."""

_KEPT = 512
_LONGEST_KEPT = 8000
"""Characters; with their sentences, so many of such texts take 20 MB at most, and those that newspapers print 5."""

_OPENING = 200
_ENDS = ("。", "！", "？", "；", "!", "?", ";", ". ")


@dataclass
class Sentences:
    """Two texts from behind their datelines, in sentences."""

    ours: list[str]
    theirs: list[str]
    openings: tuple[str, str]
    """How the two texts begin, as they are spelt."""

    @cached_property
    def respelt(self) -> bool:
        """Whether one is in traditional characters and the other is not, and so perhaps in another region's words."""
        scripts = [sum(map(is_traditional_form, text)) >= TELLING for text in self.openings]
        return scripts[0] != scripts[1]

    @cached_property
    def alone(self) -> set[str]:
        """What only the first one has."""
        return set(self.ours) - set(self.theirs)

    @cached_property
    def there(self) -> set[str]:
        """What only the second one has."""
        return set(self.theirs) - set(self.ours)


class Split:
    """A text ready to be compared with several others: what is worked out of it is kept."""

    def __init__(self, text: str) -> None:
        self.opening = text[:_OPENING]
        self._text = text

    @cached_property
    def plain(self) -> list[str]:
        """Its sentences as they are spelt."""
        return _sentences(self._behind)

    @cached_property
    def folded(self) -> list[str]:
        """Its sentences, folded."""
        return _sentences(folded(self._behind))

    @cached_property
    def _behind(self) -> str:
        return _without_dateline(without_pinyin(self._text))


def split(text: str) -> Split:
    """The text, ready to be compared. What twenty outlets tell is met with each of them: the latest texts are kept."""
    return _split(text) if len(text) <= _LONGEST_KEPT else Split(text)


@lru_cache(maxsize=_KEPT)
def _split(text: str) -> Split:
    return Split(text)


def compared(one: Split, other: Split) -> Sentences | None:
    """Two texts in sentences, folded where most are spelt in another way; None where nothing is to be learned: one has
    nothing that the other lacks, or is too long.
    """
    openings = one.opening, other.opening
    found = Sentences(one.plain, other.plain, openings)
    if max(len(found.ours), len(found.theirs)) > MOST_SENTENCES:
        return None
    if 2 * len(found.alone) > len(found.ours):  # in the other script
        found = Sentences(one.folded, other.folded, openings)
    return found if found.alone and found.there else None


def _without_dateline(text: str) -> str:
    """The text from behind what every outlet puts before it in its own words."""
    opening = folded(text[:_OPENING])
    return opening[end_of_dateline(opening) :] + text[_OPENING:]


def _sentences(text: str) -> list[str]:
    for end in _ENDS:  # a third of what a regular expression takes
        text = text.replace(end, "\n")
    return [said for part in text.split("\n") if (said := part.strip(" \t.\u3000"))]
