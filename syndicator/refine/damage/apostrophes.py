"""Apostrophes that a program could not write: ``didn?t``, ``qu?il``, where no other sign can have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.later import pattern

if TYPE_CHECKING:
    import re

_LOST = "[?\ufffd]"
_ENGLISH_SIGN = pattern(rf"{_LOST}(?:t|re|ve|ll)\b")
_ENGLISH = pattern(
    rf"\b(?:(?:is|are|was|were|do|does|did|have|has|had|ca|wo|would|could|should|must)n{_LOST}t"
    rf"|(?:you|we|they|who|i){_LOST}(?:re|ve|ll))\b",
    2,
)
_ENGLISH_ANY = pattern(rf"(?<=[A-Za-z]){_LOST}(?=(?:s|t|d|m|re|ve|ll)\b(?![=&]))")
_ROMANCE_SIGN = pattern(rf"{_LOST}[aeiouhàâéèêîïôœ]")
_ROMANCE = pattern(
    rf"(?<!\w)((?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|(?:un|(?:de|ne|a|da|su|que)ll)){_LOST})(?=[aeiouyhàâéèêîïôœ]\w*(?![=&]))",
    2,
)
_LEAST_ENGLISH, _LEAST_ROMANCE = 3, 4


def are_lost(text: str) -> bool:
    """Whether there are enough of those that nothing else can be."""
    if "?" not in text and "\ufffd" not in text:
        return False
    return _are(text, _ENGLISH_SIGN, _ENGLISH, _LEAST_ENGLISH) or _are(text, _ROMANCE_SIGN, _ROMANCE, _LEAST_ROMANCE)


def _are(text: str, sign: re.Pattern[str], form: re.Pattern[str], least: int) -> bool:
    return len(sign.findall(text)) >= least and len(form.findall(text)) >= least


def restore(piece: str) -> tuple[str, int]:
    """A piece of such a text with its apostrophes, and how many those are."""
    piece, english = _ENGLISH_ANY.subn("’", piece)
    piece, romance = _ROMANCE.subn(lambda found: f"{found[1][:-1]}’", piece)
    return piece, english + romance
