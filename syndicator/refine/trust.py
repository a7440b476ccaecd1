"""How far an extracted text is to be trusted, seen beside what the feed itself said, and whether it is used at all."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.prompts import is_prompt

if TYPE_CHECKING:
    from syndicator.model import Extracted

FLOOR = 0.35
"""A text that is trusted less is not used where the feed has one of its own."""

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_]+")
_TELLING = 20  # three-token pieces of the feed's text from which agreement means something
_CONTAINED, _STRANGE = 0.75, 0.05
_SHORTER = 0.6  # of the feed's own text
_LOST = 0.01  # of the characters, as U+FFFD
_TAGS = re.compile(r"<[^<>]*>")
_LINKED = re.compile(r"<a\b[^<>]*\bhref\b[^<>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)


class Trust(NamedTuple):
    """``confidence`` (0 to 1) and what speaks against the text. ``refused`` is why it is not used; "" where it is."""

    confidence: float
    doubts: tuple[str, ...] = ()
    refused: str = ""


def weigh_up(extracted: Extracted, page_text: str, feed_text: str) -> Trust:
    """Judge a page's text beside the feed's; both as plain words, either may be empty."""
    confidence, doubts = extracted.confidence, list(extracted.doubts)
    said, own = weigh(page_text), weigh(feed_text)
    lost = page_text.count("\ufffd")
    if lost > _LOST * max(1, len(page_text)):
        confidence *= 0.4
        doubts.append(f"{lost} characters of the page could not be read")
    linked = sum(weigh(_TAGS.sub("", piece)) for piece in _LINKED.findall(extracted.body))
    if said and linked > said / 2:
        confidence *= 0.5
        doubts.append("more than half of the page's text is links")
    agreement = _contained(feed_text, page_text)
    if agreement is not None and agreement >= _CONTAINED:
        confidence = min(1.0, confidence + 0.15)
    elif agreement is not None and agreement <= _STRANGE:
        confidence *= 0.8
        doubts.append("nothing of the feed's own text stands in the page's")
    if own and said < _SHORTER * own:
        confidence *= 0.4
        doubts.append("the page's text is shorter than the feed's own")
    elif own and said < 2 * own and any(is_prompt(line) for line in page_text.split("\n")[-4:]):
        confidence *= 0.6
        doubts.append("the page ends in a call to sign in or subscribe")
    refused = ""
    if confidence < FLOOR and own:
        refused = doubts[-1] if doubts else f"trusted only to {confidence:.2f}"
    return Trust(round(confidence, 3), tuple(doubts), refused)


def _contained(part: str, whole: str) -> float | None:
    """How much of ``part`` stands in ``whole``; None where it is too short to tell."""
    pieces, text = _pieces(part), _pieces(whole)
    total = pieces.total()
    return (pieces & text).total() / total if total >= _TELLING else None


def _pieces(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    return Counter(zip(tokens, tokens[1:], tokens[2:], strict=False))
