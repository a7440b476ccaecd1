"""Where the items of a feed stand in its text, and what they hash to. Pure; linear.

Nearly all of a feed that has changed is what it was. Known items are cut out of the text before any parser sees it,
so that a poll costs what its news costs. An empty element is left in the place of each, so that the document is as
whole, or as damaged, as before, and a parser must find as many items as were found here.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = re.compile(r"<(?:(/?)((?:[\w.-]{1,30}+:)?(?:item|entry|Item|ITEM))(?=[\s/>])|!\[CDATA\[|!--)")


@dataclass(frozen=True, slots=True)
class Slice:
    """One item: ``text[start:end]``, tags included, white space around it not. ``name`` is its tag's, with its prefix;
    ``hash`` is BLAKE2b in hex.
    """

    start: int
    end: int
    name: str
    hash: str


def find_slices(text: str) -> list[Slice]:
    """The outermost items or entries, in document order; one that is never closed is not among them."""
    found: list[Slice] = []
    depth = start = at = 0
    name = ""
    while token := _TOKEN.search(text, at):
        at = token.end()
        opening = token[0]
        if opening == "<![CDATA[":
            at = _past(text, "]]>", at)
        elif opening == "<!--":
            at = _past(text, "-->", at)
        else:
            at = _past(text, ">", at)
            if not token[1] and text[at - 2] == "/":  # an empty element opens nothing; its end is its beginning's
                if depth == 0:
                    found.append(_slice(text, token.start(), at, token[2]))
            elif not token[1]:
                if depth == 0:
                    start, name = token.start(), token[2]
                depth += 1
            elif depth:
                depth -= 1
                if depth == 0:
                    found.append(_slice(text, start, at, name))
    return found


def emptied(text: str, dropped: Iterable[Slice]) -> str:
    """``text`` with nothing in these items, which are in document order."""
    pieces, at = [], 0
    for piece in dropped:
        pieces.append(f"{text[at : piece.start]}<{piece.name}></{piece.name}>")
        at = piece.end
    pieces.append(text[at:])
    return "".join(pieces)


def digest(written: str) -> str:
    """32 hex digits that tell two texts apart."""
    return blake2b(written.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _slice(text: str, start: int, end: int, name: str) -> Slice:
    return Slice(start, end, name, digest(text[start:end]))


def _past(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)
