"""Which words one of two texts has in place of the other's in sentences that are the same otherwise, and whether that
makes two editions of them. Pure, and the same whichever of the two comes first.

Outlets that reprint a text cut it, put notices round it, and follow their house's style: other small words, other words
of saying, another spelling. A correction puts a word that says something in the place of another, and leaves the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.later import pattern
from syndicator.model import Edit
from syndicator.refine.changes.declared import declared
from syndicator.refine.judging import swaps
from syndicator.refine.judging.sentences import Split, compared
from syndicator.refine.judging.swaps import CJK, HAN, Swap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syndicator.refine.judging.sentences import Sentences

BEGINS = 3
"""Tokens by which sentences begin or end alike that have been moved,"""
MOST_ALIKE = 4
"""and so many of one beginning are looked at: more are one form that is filled in."""
MOST_EQUAL = 10_000
"""Equal sentences or tokens, one of each side: comparing takes as long as there are many."""
MOST_TOKENS = 400
"""Of a sentence that is compared; a longer one is a list."""
SHARED = 0.6
"""Of the tokens of the longer of two sentences; below, they say something else."""
MOST_DECLARED = 3
"""Different words put in the place of others that a correction comes to, where one of the texts says that it was
corrected;"""
MOST_SILENT = 2
"""and where neither does, and all else is equal. More are a house's style."""
MOST_IN_ONE = 2
"""Different ones in a sentence that is the same otherwise."""
EDGE = 3
"""Sentences at a text's top, and as many at its end, that an outlet may have put there."""

_TOKEN = pattern(rf"\d+(?:[.,:]\d+)*|[{CJK}]|[^\W\d_{CJK}]+(?:['’-][^\W\d_{CJK}]+)*")


@dataclass(slots=True)
class Wording:
    """What came of comparing two texts."""

    swaps: list[Swap] = field(default_factory=list)  # of words that say something
    edition: str = ""  # in which of them two editions differ, and how that is known; "" if none tells that
    perhaps: str = ""  # likewise, where one who says that he reprints the other has followed his house's style


def differing(one: str, other: str) -> list[Swap]:
    """Which words that say something one text has in place of the other's, numbers and names among them."""
    said = compared(Split(one), Split(other))
    return wording(said).swaps if said else []


def wording(said: Sentences) -> Wording:
    """How two texts differ in words."""
    found = Wording()
    pairs, mine, yours = _paired(said)
    plain: dict[tuple[str, str], Swap] = {}
    styled = False  # whether it shows that a house changed words: then it may have changed the others as well
    for pair in pairs:
        here = list(_swaps(*pair))
        if len({(swap.ours.lower(), swap.theirs.lower()) for swap in here}) > MOST_IN_ONE:
            styled = True  # said anew
            continue
        for swap in here:
            if swaps.is_opposed(swap) or swaps.is_place(swap):
                found.edition = found.edition or swap.told
            elif swap.is_edit or swaps.is_style(swap):
                styled = True
                continue
            elif swaps.is_plain(swap.ours) or swaps.is_plain(swap.theirs):
                styled = True
            elif not swaps.is_fact(swap):
                plain.setdefault((swap.ours.lower(), swap.theirs.lower()), swap)
            found.swaps.append(swap)
    if found.edition or not plain or len(plain) > MOST_DECLARED:
        return found
    first = next(iter(plain.values()))
    if _is_declared(mine) != _is_declared(yours):
        found.edition = f"{first.told}, and one of the two says that it was corrected"
    elif (
        len(plain) <= MOST_SILENT
        and not styled
        and not said.respelt
        and _stands_round(mine, said.ours)
        and _stands_round(yours, said.theirs)
        and all(map(swaps.is_word, plain.values()))
    ):
        found.perhaps = f"{first.told}, and nothing else"
    return found


def _is_declared(sentences: Sequence[str]) -> bool:
    """Whether one of the sentences says that its article was corrected."""
    return any(declared(sentence) is Edit.CORRECTION for sentence in sentences)


def _stands_round(rest: Sequence[str], text: Sequence[str]) -> bool:
    """Whether what one of the texts has by itself stands at its top or end."""
    return {*text[:EDGE], *text[-EDGE:]}.issuperset(rest)


# ------------------------------------------------------------------------------------------------ which stand for which


class _Form:
    """A sentence as tokens, and how often it has each."""

    __slots__ = ("bag", "low", "tokens")

    def __init__(self, sentence: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(sentence)
        self.low = [token.lower() for token in self.tokens]
        self.bag = Counter(self.low)

    def is_form_of(self, other: _Form) -> bool:
        """Whether two sentences have most of their tokens in common."""
        one, two = len(self.tokens), len(other.tokens)
        least = SHARED * max(one, two)
        if not 0 < max(one, two) <= MOST_TOKENS or min(one, two) < least:
            return False
        return sum((self.bag & other.bag).values()) >= least


def _paired(said: Sentences) -> tuple[list[tuple[_Form, _Form]], list[str], list[str]]:
    """The sentences that are forms of one; and the rest of either text.

    Those that stand between the same others are paired in their order, and of the rest those that begin or end alike.
    """
    forms: dict[str, _Form] = {}
    pairs: list[tuple[_Form, _Form]] = []
    mine: list[str] = []
    yours: list[str] = []

    def form(sentence: str) -> _Form:
        if sentence not in forms:
            forms[sentence] = _Form(sentence)
        return forms[sentence]

    for a, b, c, d in _unequal(said.ours, said.theirs):
        alone = [sentence for sentence in said.ours[a:b] if sentence in said.alone]
        there = [sentence for sentence in said.theirs[c:d] if sentence in said.there]
        if len(alone) != len(there):
            mine += alone
            yours += there
            continue
        for one, other in zip(alone, there, strict=True):
            if form(one).is_form_of(form(other)):
                pairs.append((form(one), form(other)))
            else:
                mine.append(one)
                yours.append(other)
    begun: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for other in yours:
        for edge in _edges(form(other)):
            begun.setdefault(edge, []).append(other)
    moved = {
        tuple(sorted((one, other))): (one, other)
        for one in mine
        for edge in _edges(form(one))
        for other in begun.get(edge, ())[:MOST_ALIKE]
        if form(one).is_form_of(form(other))
    }
    taken: set[str] = set()
    for _, (one, other) in sorted(moved.items()):
        if one not in taken and other not in taken:
            taken |= {one, other}
            pairs.append((form(one), form(other)))
    return pairs, [one for one in mine if one not in taken], [other for other in yours if other not in taken]


def _edges(form: _Form) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """How a sentence begins, and how it ends."""
    return (False, tuple(form.low[:BEGINS])), (True, tuple(form.low[-BEGINS:]))


def _unequal(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two runs of words or sentences differ: from and to where in the first, and in the second."""
    begin, most = 0, min(len(one), len(other))
    while begin < most and one[begin] == other[begin]:
        begin += 1
    end = 0
    while end < most - begin and one[-1 - end] == other[-1 - end]:
        end += 1
    here, there = one[begin : len(one) - end], other[begin : len(other) - end]
    counts = Counter(there)
    equal = sum(counts[item] for item in here)
    if not equal or equal > MOST_EQUAL:
        if here or there:
            yield begin, len(one) - end, begin, len(other) - end
        return
    for tag, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag != "equal":
            yield a + begin, b + begin, c + begin, d + begin


def _swaps(one: _Form, other: _Form) -> Iterator[Swap]:
    """Where two sentences differ; a single equal character between two differences counts to them."""
    runs: list[list[int]] = []
    for a, b, c, d in _unequal(one.low, other.low):
        if runs and a - runs[-1][1] == 1 and HAN.match(one.tokens[a - 1]):
            runs[-1][1], runs[-1][3] = b, d
        else:
            runs.append([a, b, c, d])
    for a, b, c, d in runs:
        behind = _joined(one.tokens[b : b + 1])
        yield Swap(_joined(one.tokens[a:b]), _joined(other.tokens[c:d]), behind, opens=not a or not c)


def _joined(tokens: Sequence[str]) -> str:
    made = ""
    for token in tokens:
        made += (" " if made and not (HAN.match(token) and HAN.match(made[-1])) else "") + token
    return made
