"""Texts and questions as the terms of the search: words, and pairs of characters where none stands between words. Pure.

What is compared is folded: compatibility forms, case, the marks on Latin letters and whether a Chinese character is a
traditional or a simplified one make no difference. Every piece of work here takes time in proportion to the text's
length, whatever the text.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from syndicator.dataclass import dataclass
from syndicator.later import pattern

if TYPE_CHECKING:
    import numpy as np

    Points: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts that are written without spaces."""
_RUN = pattern(rf"[{_SPACELESS}]+|[^\W_{_SPACELESS}]+")
_IS_SPACELESS = pattern(rf"[{_SPACELESS}]")
_MARKS = pattern("[\u0300-\u036f]")
_HAN = pattern("[\u3400-\u4dbf\u4e00-\u9fff]")
_ASCII = bytes(ord(chr(one).lower()) if chr(one).isalnum() and one < 128 else 32 for one in range(256))  # noqa: PLR2004
"""Letters and digits in lower case, spaces for all else: what the rest comes to where a text is plain."""
_LAST = 0xFFFF  # of the first plane
_SPACE = 32
_NEITHER, _OF_WORDS, _OF_SPACELESS = range(3)
_HALF, _LOW = 32, 0xFFFFFFFF
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
    if text.isascii():
        return " ".join(text.encode().translate(_ASCII).decode().split())
    if not unicodedata.is_normalized("NFKD", text) or _MARKS.search(text):
        plain = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", _MARKS.sub("", plain))
    return " ".join(_runs(_simplified(text).casefold()).split())


def _runs(text: str) -> str:
    """What :data:`_RUN` finds in a text, with spaces between: told by tables, a tenth of what a search for it takes."""
    import numpy as np

    points = _points(text)
    if not len(points) or int(points.max()) > _LAST:
        return " ".join(_RUN.findall(text))
    kinds = _kinds().take(points)
    runs = np.where(kinds == _NEITHER, _SPACE, points)
    between = np.flatnonzero((kinds[:-1] != kinds[1:]) & (kinds[:-1] != _NEITHER) & (kinds[1:] != _NEITHER)) + 1
    return _text(np.insert(runs, between, _SPACE) if len(between) else runs)


def _points(text: str) -> Points:
    """The numbers of a text's characters."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _text(points: Points) -> str:
    return points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _kinds() -> Points:
    """Of every character of the first plane which of the two kinds of runs it is of, if of any."""
    import numpy as np

    every = "".join(map(chr, range(_LAST + 1)))
    kinds = np.zeros(_LAST + 1, dtype=np.uint8)
    for run in _RUN.finditer(every):
        kinds[run.start() : run.end()] = _OF_SPACELESS if _IS_SPACELESS.match(run[0]) else _OF_WORDS
    return kinds


def _simplified(text: str) -> str:
    """A text with simplified characters for traditional ones, each by itself: in what comes before and after it, a
    question differs from a text.
    """
    import numpy as np

    if not _HAN.search(text):
        return text
    points, table = _points(text), _simple()
    return _text(np.where(points <= _LAST, table.take(points, mode="clip"), points))


@cache
def _simple() -> Points:
    """Of every character of the first plane the simplified one (OpenCC ``t2s``)."""
    import numpy as np
    import opencc

    table = np.arange(_LAST + 1, dtype=np.uint32)
    characters = [*map(chr, range(0x3400, 0x4DC0)), *map(chr, range(0x4E00, 0xA000))]
    told = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    for one, other in zip(characters, told, strict=True):
        if len(other) == 1:
            table[ord(one)] = ord(other)
    return table


def terms(text: str) -> str:
    """The terms of a folded text, each once, with spaces between them."""
    if text.isascii():
        return " ".join(dict.fromkeys([run[:_LONGEST_WORD] for run in dict.fromkeys(text.split())]))
    found: dict[str, None] = {}
    spaceless: list[str] = []
    for run in dict.fromkeys(text.split()):
        if run.isascii() or not _IS_SPACELESS.match(run):
            found[run[:_LONGEST_WORD]] = None
        else:
            spaceless.append(run)
    told = _ones_and_pairs(" ".join(spaceless)) if spaceless else ()
    return " ".join([*found, *filter(None, told)])


def _ones_and_pairs(runs: str) -> tuple[str, str]:
    """Every character of runs with spaces between, and every two that follow each other."""
    import numpy as np

    points = _points(runs)
    pairs = _each(points[:-1].astype(np.uint64) << _HALF | points[1:])
    first, second = pairs >> _HALF, pairs & _LOW
    whole = np.flatnonzero((first != _SPACE) & (second != _SPACE))
    ones = _each(points)
    return _listed(ones[ones != _SPACE]), _listed(first.take(whole), second.take(whole))


def _each(numbers: Points) -> Points:
    """Each of some numbers once: sorted, which is faster than numpy's ``unique``."""
    import numpy as np

    ordered = np.sort(numbers)
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered.compress(first)


def _listed(*columns: Points) -> str:
    """The characters of one row after another, with spaces between the rows."""
    import numpy as np

    rows = np.full((len(columns[0]), len(columns) + 1), _SPACE, dtype="<u4")
    for number, column in enumerate(columns):
        rows[:, number] = column
    return _text(rows.ravel()[:-1])


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
