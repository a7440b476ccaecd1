"""What a page made for printing has round its text in lines that no element holds: buttons, byline, address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.markings import is_page_button
from syndicator.refine.fulltext.naming import INLINE
from syndicator.refine.fulltext.taking import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

    from syndicator.refine.fulltext.taking import Piece

_ADDRESS = pattern(
    r"\W*(?:(?:(?:Source |Artikel-)?URL|Printed from|Find this (?:article|page) at|Gedruckt von|Imprimé de"
    r"|本[页頁文]地址)"
    r"\s?[:：]?\s?)(?:https?://|www\.)\S+\W*"
)
_PARTS = frozenset({"br", "hr"})
_PROSE, _MOST_LINES = 25.0, 8  # weighed; lines on either side


def drop_edges(root: HtmlElement, is_known: Callable[[str], bool]) -> int:
    """Take such lines from both ends of a text whose paragraphs stand between them; how many went.

    A line goes where it is buttons, an address alone, or ``is_known``; nothing does in a text that lines alone make up.
    """
    block = root
    while len(block) == 1 and block[0].tag not in INLINE and not (block.text or "").strip():
        block = block[0]
    if not any(child.tag in _PARTS for child in block):
        return 0
    held = [
        place for place, child in enumerate(block) if child.tag not in INLINE and weigh(child.text_content()) >= _PROSE
    ]
    if not held:
        return 0
    lines = [(line, block.index(line[0][0]) if line[0][0].getparent() is block else -1) for line in lines_of(block)]
    above = [line for line, place in lines if place < held[0]][:_MOST_LINES]
    below = [line for line, place in lines if place >= held[-1]][-_MOST_LINES:]
    gone = [line for line in (*above, *below) if (words := _words(line)) and _is_edge(words, is_known)]
    for node, where, _ in (piece for line in gone for piece in line):
        setattr(node, where, None)
    return len(gone)


def _is_edge(words: str, is_known: Callable[[str], bool]) -> bool:
    return is_page_button(words) or _ADDRESS.fullmatch(words) is not None or is_known(words)


def _words(line: list[Piece]) -> str:
    return " ".join("".join(words for _, _, words in line).split())
