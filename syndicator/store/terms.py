"""Texts and questions as the terms of the search: words, and pairs of characters where none stands between words. Pure.

What is compared is folded: compatibility forms, case, the marks on Latin letters and whether a Chinese character is a
traditional or a simplified one make no difference. Every piece of work here takes time in proportion to the text's
length, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts that are written without spaces."""
_RUN = re.compile(rf"[{_SPACELESS}]+|[^\W_{_SPACELESS}]+")
_IS_SPACELESS = re.compile(rf"[{_SPACELESS}]")
_MARKS = re.compile("[\u0300-\u036f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LONGEST_WORD = 40  # characters; what is longer is found by its beginning
_PREFIX = 3  # characters of a word that is found by its beginning
MOST_TERMS = 8
"""Runs of a question that are looked at."""
MOST_ASKED = 100
"""Characters of a question that are looked at."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought, as FTS5 has it, "" where nothing is: words as they are, and as beginnings where that finds none.
    ``verbatim`` must stand in a folded text as they are.
    """

    match: str
    loose: str
    verbatim: tuple[str, ...]


def folded(text: str) -> str:
    """A text as it is compared: its runs of letters and digits, with spaces between them."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", _MARKS.sub("", plain))
        if _HAN.search(text):
            text = text.translate(_simplified())
    return " ".join(_RUN.findall(text.casefold()))


@cache
def _simplified() -> dict[int, str]:
    """Every traditional character with its simplified one (OpenCC ``t2s``), each by itself: in what comes before and
    after it, a question differs from a text.
    """
    import opencc

    characters = [*map(chr, range(0x3400, 0x4DC0)), *map(chr, range(0x4E00, 0xA000))]
    told = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(one): other for one, other in zip(characters, told, strict=True) if one != other}


def terms(text: str) -> str:
    """The terms of a folded text, each once, with spaces between them."""
    found: dict[str, None] = {}
    for run in text.split():
        if not _IS_SPACELESS.match(run):
            found[run[:_LONGEST_WORD]] = None
            continue
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(map("".join, pairwise(run))))
    return " ".join(found)


def question(asked: str) -> Question:
    """What somebody asks for: all of its words, all of its phrases in scripts without spaces."""
    runs = list(dict.fromkeys(folded(asked[:MOST_ASKED]).split()))[:MOST_TERMS]
    exact: dict[str, None] = {}
    loose: dict[str, None] = {}
    for run in runs:
        if not _IS_SPACELESS.match(run):
            word = run[:_LONGEST_WORD]
            exact[f'"{word}"'] = None
            loose[f'"{word}"*' if len(word) >= _PREFIX else f'"{word}"'] = None
            continue
        pairs = dict.fromkeys(f'"{one}{other}"' for one, other in pairwise(run)) or {f'"{run}"': None}
        exact |= pairs
        loose |= pairs
    phrases = tuple(run for run in runs if len(run) > 2 and _IS_SPACELESS.match(run))  # noqa: PLR2004 - a pair is a term
    return Question(" AND ".join(exact), " AND ".join(loose), phrases)
