"""The sentences of two texts that only one of them has: what is looked at to tell editions apart. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from syndicator.refine.facts import end_of_dateline
from syndicator.refine.language import is_traditional_form
from syndicator.refine.words import folded, without_pinyin

MOST_SENTENCES = 1000
"""Of each of two texts; a text of more is a table."""
TELLING = 3
"""Traditional characters in an opening that tell its script."""

_OPENING = 200
_END = re.compile(r"[。！？；!?;\n]|\. ")


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


def compared(one: str, other: str) -> Sentences | None:
    """Two texts in sentences, folded where most are spelt in another way; None where nothing is to be learned: one has
    nothing that the other lacks, or is too long.
    """
    openings = one[:_OPENING], other[:_OPENING]
    one, other = (_without_dateline(without_pinyin(text)) for text in (one, other))
    found = Sentences(_sentences(one), _sentences(other), openings)
    if max(len(found.ours), len(found.theirs)) > MOST_SENTENCES:
        return None
    if 2 * len(found.alone) > len(found.ours):  # in the other script
        found = Sentences(_sentences(folded(one)), _sentences(folded(other)), openings)
    return found if found.alone and found.there else None


def _without_dateline(text: str) -> str:
    """The text from behind what every outlet puts before it in its own words."""
    opening = folded(text[:_OPENING])
    return opening[end_of_dateline(opening) :] + text[_OPENING:]


def _sentences(text: str) -> list[str]:
    return [said for part in _END.split(text) if (said := part.strip(" \t.\u3000"))]
