"""What one of two editions of a text puts right: a number or a name in a sentence that is the same otherwise. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from syndicator.refine.prints.facts import speakers
from syndicator.refine.prints.words import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.refine.judging.sentences import Sentences

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"[A-Z][A-Za-zÀ-ɏ’'-]*(?: [A-Z][A-Za-zÀ-ɏ’'-]*)*")


def put_right(said: Sentences) -> str:
    """Which number or name of a sentence that both have is another one in the second text; "" where none is.

    What only one of them has (a notice, a footer) says nothing, and neither does a form that is filled in several
    times: a line of a list is no correction of the next one.
    """
    ours, theirs = said.ours, said.theirs
    names = sorted({name for text in (ours, theirs) for name in speakers("\n".join(text))}, key=len, reverse=True)
    spoken = re.compile("|".join(map(re.escape, names))) if names else None
    mine, yours = _forms(ours, spoken), _forms(theirs, spoken)
    for sentence in ours:
        if sentence not in said.alone or (found := mine.get(_masked(sentence, spoken))) is None:
            continue
        was = yours.get(_masked(found, spoken), "")
        if was in said.there and (pair := _differing(folded(found), folded(was), spoken)):
            return f"{pair[0]} in place of {pair[1]}"
    return ""


def _forms(sentences: Sequence[str], spoken: re.Pattern[str] | None) -> dict[str, str]:
    """The sentences by what they are without numbers and names; those of one form are left out."""
    forms = [_masked(sentence, spoken) for sentence in sentences]
    often = Counter(forms)
    return {form: sentence for form, sentence in zip(forms, sentences, strict=True) if often[form] == 1}


def _masked(sentence: str, spoken: re.Pattern[str] | None) -> str:
    bare = spoken.sub("*", sentence) if spoken else sentence
    return _NAME.sub("*", _NUMBER.sub("0", bare))


def _differing(now: str, was: str, spoken: re.Pattern[str] | None) -> tuple[str, str] | None:
    """The first number or name in which two sentences of one form differ."""
    for pattern in (_NUMBER, _NAME, spoken) if spoken else (_NUMBER, _NAME):
        mine, yours = list(pattern.finditer(now)), list(pattern.finditer(was))
        for one, other in zip(mine, yours, strict=False):
            opening = pattern is _NAME and not one.start() and " " not in one[0]  # every sentence begins with a capital
            if one[0] != other[0] and not opening:
                return one[0], other[0]
    return None
