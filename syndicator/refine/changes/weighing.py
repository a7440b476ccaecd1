"""How much two texts of one article differ. Pure, and bounded: what is compared token by token is short."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.refine.credits.names import is_person
from syndicator.refine.prints.words import normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PARAGRAPHS = 300
"""Paragraphs compared one by one, of each text, beyond what both begin and end with."""
MOST_TOKENS = 600
"""Tokens of a changed passage put side by side; of a longer one only what went and what came is counted."""
ALLOWED = 3.0
"""Words changed, in a text of any length: so many are touched up, more is rewritten."""
PER_TOKENS = 400
"""So many tokens of text allow one word more."""
LONGEST_WORD = 40
"""Characters of a word that are compared."""
TYPO = 0.7
"""Similarity from which a word is the one before, spelled otherwise; it counts half."""
HAN = 0.5
"""What a Chinese character counts: two make a word."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)*%?|[{_CJK}]|[^\W\d_{_CJK}]+(?:['’-][^\W\d_{_CJK}]+)*|\S")
_IS_HAN = re.compile(f"[{_CJK}]")
_CAPITAL = re.compile(r"(?<=[\w,;:] )[A-Z][\w’'-]*[a-z]")  # within a sentence: a name, or a noun in German
_NUMERALS = frozenset(
    (
        *"〇零一二三四五六七八九十百千万亿两兆壹贰叁",
        *(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
            " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
            " million billion trillion dozen half first second third"
        ).split(),
    )
)
_NEGATIONS = frozenset((*"不没未无非勿否莫", *"not no never none nobody nothing neither nor without cannot".split()))


@dataclass(frozen=True, slots=True)
class Weight:
    """How much differs. ``said`` is how, in a few words; "" where nothing does."""

    said: str = ""
    heavy: bool = False


def weigh(old: Sequence[str], new: Sequence[str]) -> Weight:
    """Two texts, a paragraph an item, weighed against each other."""
    if _letters(old) == _letters(new):
        return Weight() if _squeezed(old) == _squeezed(new) else Weight("punctuation, case or script")
    one, two = list(map(_folded, old)), list(map(_folded, new))
    one, two = _unlike(one, two)
    if sorted(one) == sorted(two):
        return Weight("paragraphs moved")
    size = sum(len(line) for line in new)
    budget = ALLOWED + size / (PER_TOKENS * 4)
    names = frozenset(word.lower() for line in (*old, *new) for word in _CAPITAL.findall(line))
    return _counted(_passages(one, two), budget, names)


def _letters(lines: Sequence[str]) -> str:
    return "".join(c for c in normalised("".join(lines)) if c.isalnum())


def _squeezed(lines: Sequence[str]) -> str:
    return "".join("".join(lines).split())


def _folded(line: str) -> str:
    return " ".join(normalised(line).split())


def _unlike(one: list[str], two: list[str]) -> tuple[list[str], list[str]]:
    """Without what both begin with and end with."""
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    return one[start : len(one) - end], two[start : len(two) - end]


def _passages(one: list[str], two: list[str]) -> list[tuple[str, str]]:
    """What differs, a passage of each side."""
    if max(len(one), len(two)) > MOST_PARAGRAPHS:
        return [(" ".join(one), " ".join(two))]
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return [(" ".join(one[a:b]), " ".join(two[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _counted(passages: Sequence[tuple[str, str]], budget: float, names: frozenset[str]) -> Weight:
    total, said = 0.0, ""
    for before, after in passages:
        old, new = _tokens(before), _tokens(after)
        old, new = _unlike(old, new)
        went, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
        if why := _meaning(went, came):
            return Weight(why, heavy=True)
        cost, replaced = _cost(went, came)
        if not cost and old != new:
            cost = _moved(old, new)
        elif all(names & words for words in replaced) or (cost <= budget and _renamed(old, new)):
            return Weight("a name", heavy=True)
        total += cost
        if total > budget:
            return Weight("rewritten" if said else "passages", heavy=True)
        said = "a few words"
    return Weight(said or "punctuation, case or script")


def _meaning(went: Counter[str], came: Counter[str]) -> str:
    """What of a change turns what a text says, however short it is."""
    for token in (*went, *came):
        if token[0].isdigit() or token in _NUMERALS:
            return "a number"
        if token in _NEGATIONS or token.endswith(("n't", "n’t")):
            return "a negation"
    return ""


def _tokens(passage: str) -> list[str]:
    return [token.replace(",", "") if token[0].isdigit() else token for token in _TOKEN.findall(passage)]


def _cost(went: Counter[str], came: Counter[str]) -> tuple[float, tuple[set[str], set[str]]]:
    """Words changed: each that went or came, a replaced one once, one spelled otherwise half. And those replaced."""
    old = [token for token in went.elements() if token[0].isalpha() and not _IS_HAN.match(token)]
    new = [token for token in came.elements() if token[0].isalpha() and not _IS_HAN.match(token)]
    han = HAN * max(_characters(went), _characters(came))
    if max(len(old), len(new)) > MOST_TOKENS // 20:
        return han + max(len(old), len(new)), (set(), set())
    typos = 0
    for token in list(old):
        twin = next((other for other in new if _is_respelled(token, other)), None)
        if twin is not None:
            typos += 1
            old.remove(token)
            new.remove(twin)
    return han + typos / 2 + max(len(old), len(new)), (set(old), set(new))


def _is_respelled(one: str, two: str) -> bool:
    return SequenceMatcher(None, one[:LONGEST_WORD], two[:LONGEST_WORD]).ratio() >= TYPO


def _characters(tokens: Counter[str]) -> int:
    return sum(count for token, count in tokens.items() if _IS_HAN.match(token))


def _moved(old: list[str], new: list[str]) -> float:
    """Words that stand elsewhere in their passage."""
    if max(len(old), len(new)) > MOST_TOKENS:
        return len(old)
    moved = [
        token
        for tag, a, b, _, _ in SequenceMatcher(None, old, new).get_opcodes()
        if tag in {"delete", "replace"}
        for token in old[a:b]
    ]
    return sum(HAN if _IS_HAN.match(token) else 1.0 for token in moved if token[0].isalpha())


def _renamed(old: list[str], new: list[str]) -> bool:
    """Whether a Chinese person's name stands where another one stood."""
    if max(len(old), len(new)) > MOST_TOKENS:
        return False
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return any(
        is_person("".join(old[a:b])) and is_person("".join(new[c:d])) for tag, a, b, c, d in codes if tag == "replace"
    )
