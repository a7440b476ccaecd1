"""What it comes to that one text has some words where another one has others: a house's style, or another fact. Pure.

``swaps.toml`` holds the words. What it does not hold is told by its form, or stays open.
"""

from __future__ import annotations

import re
import tomllib
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any

from syndicator.dataclass import dataclass
from syndicator.later import pattern
from syndicator.refine.language import small_words
from syndicator.refine.prints.words import normalised

VARIANT = 0.72
"""Two words that share so much of their letters are spellings or forms of one,"""
STEM = 4
"""and so is one that begins with all of another of so many letters."""
MOST_PLAIN = 10
"""Characters of words without spaces that are looked at."""

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HAN = pattern(f"[{CJK}]")
_NAMED = pattern(f"[{CJK}]{{1,4}}")
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"[A-ZÀ-Þ]")
_NOT = re.compile(r"n't\b")
_BETWEEN = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True)
class Swap:
    """Words of one text, and what stands in their place in the other; one of the two may be nothing."""

    ours: str
    theirs: str
    behind: str = ""  # the word that follows both
    opens: bool = False  # whether they open their sentence

    @property
    def is_edit(self) -> bool:
        """Whether something stands on one side only."""
        return not self.ours or not self.theirs

    @property
    def told(self) -> str:
        """The swap in words."""
        if self.is_edit:
            return f"“{self.ours or self.theirs}” in one of the two only"
        return f"{self.ours} in place of {self.theirs}"


def is_opposed(swap: Swap) -> bool:
    """Whether one of the two excludes the other, or turns it round."""
    if _sides(swap) & {False}:
        return True
    ours, theirs = (_listed(text) for text in (swap.ours, swap.theirs))
    no = _tables().negation
    if any(word in no for word in ours) == any(word in no for word in theirs):
        return False
    rest = [" ".join(word for word in side if word not in no) for side in (ours, theirs)]
    return rest[0] == rest[1] or (not swap.is_edit and _is_variant(*rest))


def _sides(swap: Swap) -> set[bool]:
    """Of each group of opposed words in which both stand, whether they stand on one side."""
    ours, theirs = (_tables().sides.get(text.lower(), {}) for text in (swap.ours, swap.theirs))
    return {ours[group] == theirs[group] for group in ours.keys() & theirs.keys()}


def _listed(text: str) -> list[str]:
    """Words as the tables have them: a run of Chinese is one, and "didn't" is two."""
    if HAN.match(text):
        return [text]
    spelt = _NOT.sub(" not", text.lower().replace("’", "'").replace("can't", "cannot").replace("cannot", "can not"))
    return spelt.split()


def is_place(swap: Swap) -> bool:
    """Whether two Chinese names of places stand for each other, as far as what places are called tells."""
    both = (swap.ours, swap.theirs)
    if swap.is_edit or any(is_plain(text) or not _NAMED.fullmatch(text) for text in both):
        return False
    ends = _tables().places
    if all(len(text) > 1 for text in both) and swap.behind in ends:
        return True
    return all(text[-1] in ends for text in both)


def is_style(swap: Swap) -> bool:
    """Whether a house writes the one where another writes the other."""
    plain = is_plain(swap.ours) and is_plain(swap.theirs)
    return plain or _is_variant(swap.ours, swap.theirs) or _sides(swap) == {True}


def is_plain(text: str) -> bool:
    """Whether these are words that say nothing."""
    if HAN.search(text):
        return len(text) <= MOST_PLAIN and _tables().han.fullmatch(text) is not None
    return text != "" and _tables().latin.issuperset(text.lower().replace("’", "'").split())


def _is_variant(one: str, other: str) -> bool:
    """Whether two words are spellings or forms of one."""
    if HAN.search(one + other):
        return normalised(one) == normalised(other)
    one, other = (_BETWEEN.sub("", text.lower()) for text in (one, other))
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= STEM and longer.startswith(shorter):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= VARIANT


def is_fact(swap: Swap) -> bool:
    """Whether these are numbers or names, which prints of facts tell."""
    return any(_DIGIT.search(text) for text in (swap.ours, swap.theirs)) or (
        not swap.opens and all(_NAME.search(text) for text in (swap.ours, swap.theirs))
    )


def is_word(swap: Swap) -> bool:
    """Whether both are words of their own: of Chinese, a single character may be a slip of the pen put right, and words
    that share one often mean the same.
    """
    han = {*HAN.findall(swap.ours)} & {*HAN.findall(swap.theirs)}
    return not han and all(len(text) > 1 for text in (swap.ours, swap.theirs))


# ------------------------------------------------------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class _Tables:
    latin: frozenset[str]  # plain words
    han: re.Pattern[str]  # one or more of those that are written without spaces
    sides: dict[str, dict[int, int]]  # word -> by group, on which side of it the word stands
    negation: frozenset[str]
    places: frozenset[str]


@cache
def _tables() -> _Tables:
    told: dict[str, Any] = tomllib.loads(files("syndicator.refine.judging").joinpath("swaps.toml").read_text("utf-8"))
    sides: dict[str, dict[int, int]] = {}
    for number, group in enumerate(chain.from_iterable(told["opposed"].values())):
        for side, words in enumerate(group.split("|")):
            for word in words.split():
                sides.setdefault(word, {})[number] = side
    han = sorted(set(told["plain"]["zh"].split()), key=len, reverse=True)
    return _Tables(
        frozenset((*told["plain"]["en"].split(), *small_words())),
        re.compile(f"(?:{'|'.join(map(re.escape, han))})+"),
        sides,
        frozenset(f"{told['negation']['en']} {told['negation']['zh']}".split()),
        frozenset(told["places"]["zh"].split()),
    )
