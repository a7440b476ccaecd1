"""Lines that label a film or a gallery, or say that a text is over, and are none of its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator import later

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 200
"""Characters of a box that holds such a line, and a film's title."""
_OF_FILM = later.pattern(r"\d{1,2}:\d\d(?::\d\d)?\s?[-–—|·]\s?(?:Source|Quelle|Fuente|Fonte)\s?:\s?\S.{0,30}")
_BUTTON = later.pattern(
    r"(?:hide|show|expand|view|open|close) (?:captions?|gallery|full ?screen|slideshow)", re.IGNORECASE
)
_OVER = later.pattern(
    r"[(\[（【]\s?(?:end|ends|fin|ende|fine|完|끝|了)\s?[)\]）】]|[-–—]\s?(?:end|ends|30)\s?[-–—]|"
    r"#\s?#\s?#(?:\s?#)?|انتهای پیام",
    re.IGNORECASE,
)
_LABEL = 120  # characters
_AGAIN = 4  # times in a row; a refrain is sung less often without a word between
_SENTENCE_ENDS = frozenset('.!?。！？…”"」,，;；:：')


def labels_film(line: str) -> bool:
    """Whether this line says how long a film is and whose: 02:12 - Source: CNN."""
    return _OF_FILM.fullmatch(line) is not None


def is_caption_button(line: str) -> bool:
    """Whether this line is a gallery's button: HIDE CAPTION."""
    return _BUTTON.fullmatch(line) is not None


def says_over(line: str) -> bool:
    """Whether this line is an agency's mark that its text is over: (END), ###."""
    return _OVER.fullmatch(line.strip()) is not None


def said_again(lines: Sequence[str]) -> list[int]:
    """Which of a text's lines only repeat the label before them, as galleries have it above each of their pictures."""
    again: list[int] = []
    start = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and lines[number] == lines[start]:
            continue
        label = lines[start] if lines else ""
        if number - start >= _AGAIN and 0 < len(label) <= _LABEL and label[-1] not in _SENTENCE_ENDS:
            again += range(start + 1, number)
        start = number
    return again
