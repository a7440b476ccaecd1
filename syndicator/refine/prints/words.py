"""Texts as tokens: what content prints are made of. A token is one CJK character, or one word of another script.

Many texts are taken together, laid end to end: a call of numpy's costs more than its work on one article's text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from syndicator.dataclass import dataclass
from syndicator.later import pattern
from syndicator.refine.language import to_simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    Points = npt.NDArray[np.uint32]
    Words64 = npt.NDArray[np.uint64]
    Places = npt.NDArray[np.int64]

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_CJK = pattern(f"[{_CJK}]")
_NEITHER, _STOP, _DOT, _PART, _SINGLE, _DIGIT = range(6)
_BEYOND = 0x10000
_BLANK = ord(" ")
_PINYIN = pattern(
    r"[（(][\sa-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ\u0300-\u030c]{1,8}[)）]",
    re.IGNORECASE,
)
# what NFKC makes of these; without them most Chinese text is in NFKC already, which is found out ten times faster
_WIDE = (
    *(("，", ","), ("：", ":"), ("；", ";"), ("！", "!"), ("？", "?"), ("（", "("), ("）", ")")),
    *(("…", "..."), ("\u3000", " "), ("\xa0", " ")),
)
_BETWEEN = "\n"  # parts the texts: no token, and the end of a sentence
_STOPS = f"{_BETWEEN}。!?;"


def normalised(text: str) -> str:
    """The form in which two spellings of one text are equal: for keys and prints, never shown."""
    return folded(text).lower()


def without_pinyin(text: str) -> str:
    """The text without bracketed pinyin."""
    return _PINYIN.sub("", text) if "(" in text or "（" in text else text


def folded(text: str) -> str:
    """The same with its capitals."""
    plain = without_pinyin(text)
    if plain.isascii():  # which no form of Unicode changes
        return plain
    for wide, narrow in _WIDE:
        plain = plain.replace(wide, narrow)
    plain = unicodedata.normalize("NFKC", plain)
    if _HAS_CJK.search(plain):
        try:
            plain = to_simplified(plain)
        except UnicodeEncodeError:  # lone surrogates: JSON can spell them
            plain = to_simplified(plain.encode("utf-8", "replace").decode())
    return plain


@dataclass(frozen=True, slots=True)
class Texts:
    """Some texts end to end, and their tokens. Places are counted in characters from the first text's first one.

    ``bounds`` and ``firsts`` have one number more than there are texts: where the next one would begin.
    """

    whole: str
    bounds: tuple[int, ...]
    """Where each text begins."""
    firsts: tuple[int, ...]
    """The first token of each text."""
    words: Words64
    """A number for each token."""
    begins: Places
    """Where each token begins."""
    ends: Places
    """Its last character."""
    letters: tuple[bytes, ...]
    """The letters and digits of each text, four bytes each."""
    digits: Places
    """Where the digits stand."""
    stops: Places
    """Where sentences end."""

    def tokens(self, text: int) -> slice:
        """Those of one text."""
        return slice(self.firsts[text], self.firsts[text + 1])


def laid_out(texts: Sequence[str]) -> Texts:
    """Folded texts in lower case, as tokens."""
    import numpy as np

    whole = _BETWEEN.join((*texts, ""))
    bounds = (0, *accumulate(len(text) + 1 for text in texts))
    points = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _kinds().take(points, mode="clip")
    inside, single = kinds >= _PART, kinds == _SINGLE
    # a token begins at each CJK character, behind one, and behind anything that is neither letter nor digit
    begin, end = inside.copy(), inside.copy()
    begin[1:] &= single[1:] | single[:-1] | ~inside[:-1]
    end[:-1] &= begin[1:] | ~inside[1:]
    begins, ends, places = np.flatnonzero(begin), np.flatnonzero(end), np.flatnonzero(inside)
    letters = points.take(places)
    lengths = ends - begins + 1
    # its number is the sum of one for each of its letters, by the letter's place in it
    places_within = places - np.repeat(begins, lengths)
    places_within <<= 32
    places_within |= letters
    sums = mixed(places_within.view(np.uint64)).cumsum()
    last = lengths.cumsum() - 1
    words = sums.take(last)
    words[1:] -= sums.take(last[:-1])
    dots = np.flatnonzero(kinds == _DOT)
    own = places.searchsorted(bounds).tolist()
    return Texts(
        whole,
        bounds,
        tuple(begins.searchsorted(bounds).tolist()),
        words,
        begins,
        ends,
        tuple(letters[one:other].tobytes() for one, other in pairwise(own)),
        np.flatnonzero(kinds == _DIGIT),
        np.append(np.flatnonzero(kinds == _STOP), dots.compress(points.take(dots + 1) == _BLANK)),
    )


def numbers(texts: Texts, heads: Sequence[int]) -> list[list[str]]:
    """The runs of digits in each text behind its ``head``, which is counted from where the text begins."""
    import numpy as np

    found: list[list[str]] = [[] for _ in heads]
    if len(texts.digits):
        breaks = np.flatnonzero(np.diff(texts.digits) != 1)
        begins = texts.digits.take(np.concatenate(([0], breaks + 1)))
        ends = texts.digits.take(np.append(breaks, len(texts.digits) - 1)) + 1
        owners = np.searchsorted(texts.bounds, begins, "right") - 1
        for begin, end, owner in zip(begins.tolist(), ends.tolist(), owners.tolist(), strict=True):
            if begin - texts.bounds[owner] >= heads[owner]:
                found[owner].append(texts.whole[begin:end])
    return found


def mixed(values: Words64) -> Words64:
    """The finaliser of SplitMix64: every input bit moves every output bit."""
    import numpy as np

    mixed = values >> np.uint64(30)
    mixed ^= values
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    shifted = mixed >> np.uint64(27)
    mixed ^= shifted
    mixed *= np.uint64(0x94D049BB133111EB)
    np.right_shift(mixed, np.uint64(31), out=shifted)
    mixed ^= shifted
    return mixed


@cache
def _kinds() -> Any:
    """For each character of the basic plane, and one for all beyond it: part of a word, a word, a digit, what ends a
    sentence, or does so before a blank, or nothing of these.
    """
    import numpy as np

    table = np.zeros(_BEYOND + 1, np.uint8)
    plane = "".join(map(chr, range(_BEYOND)))
    for run in re.finditer(r"[^\W_]+", plane):
        table[run.start() : run.end()] = _PART
    for kind, written in ((_DIGIT, r"\d+"), (_SINGLE, f"[{_CJK}]+")):
        for run in re.finditer(written, plane):
            told = table[run.start() : run.end()]
            told[told == _PART] = kind
    table[[ord(character) for character in _STOPS]] = _STOP
    table[ord(".")] = _DOT
    table[_BEYOND] = _SINGLE  # rare Han, and signs: each is a token
    return table
