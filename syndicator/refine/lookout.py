"""Whether any of many words stands in a text: the cheap look before a costly one.

The words of all lookouts are looked for in one pass (RE2 makes one table of them all), in a tenth of the time that
looking for each would take. What was seen is remembered for a while: several stages look at every article's text, one
stage after the other over all articles of a document.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOM = 32 << 20  # bytes for RE2's tables: no set of words comes near it
_TEXTS = 128  # that are remembered
_LONGEST = 20_000  # characters of such a text

_ALIKE = {"i": "\u0130\u0131", "k": "\u212a", "s": "\u017f"}
"""Letters beyond ASCII that are taken for these where case counts for nothing."""

_posted: list[Lookout] = []


class Lookout:
    """Any of ``words``, none of them empty, in any text; upper and lower case are two. Made once, with a module.

    ``form`` is what else may stand there: a regular expression as RE2 has it, of bytes of UTF-8, in the same one pass.
    """

    def __init__(self, words: Iterable[str], form: str = "") -> None:
        self.words = tuple(dict.fromkeys(words))
        self.form = form
        self._number = len(_posted)
        _posted.append(self)

    def sees(self, text: str) -> bool:
        """Whether one of the words, or the form, stands in ``text``."""
        look = _remembered if len(text) <= _LONGEST else _look
        return self._number in look(text, len(_posted))


def in_any_case(*names: str) -> str:
    """The form of any of these names of ASCII letters, as :data:`re.IGNORECASE` takes them."""
    return f"(?:{'|'.join(''.join(map(_either, name.lower())) for name in names)})"


def _either(letter: str) -> str:
    return f"(?:{letter}|{letter.upper()}{''.join(f'|{other}' for other in _ALIKE.get(letter, ''))})"


def _look(text: str, posted: int) -> frozenset[int]:
    """Which of so many lookouts see a word of theirs."""
    # as bytes: RE2's own way from str counts characters, and refuses lone surrogates
    return frozenset(_words(posted).Match(text.encode("utf-8", "surrogatepass")) or ())


_remembered = lru_cache(maxsize=_TEXTS)(_look)


@lru_cache(maxsize=1)
def _words(posted: int) -> Any:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes: UTF-8 words stand in UTF-8 as they are
    options.max_mem = _ROOM
    found = re2.Set.SearchSet(options)
    for lookout in _posted[:posted]:
        found.Add("|".join((*map(re.escape, lookout.words), *([lookout.form] if lookout.form else []))).encode())
    found.Compile()
    return found
