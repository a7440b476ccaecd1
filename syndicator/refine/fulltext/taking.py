"""Taking elements, or lines that only ``<br>`` parts, out of a text, each counted by the name of a transformation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.naming import INLINE

if TYPE_CHECKING:
    from collections import Counter

    from lxml.html import HtmlElement

FRAME, OTHERS, PROMPTS = "page-frame-removed", "other-articles-removed", "prompts-removed"
BRIEF = 400
"""Characters of a box that says no more than a few sentences."""

CREDIT = pattern(
    r"来\s*源|來\s*源|作\s*者|编\s*辑|編\s*輯|责\s*编|責\s*編|记者|記者|原文|校对|校對|翻译|摄影|攝影|撰文|Source|^By ",
    re.IGNORECASE,
)
"""What may be a credit, and is not taken."""
Piece = tuple["HtmlElement", str, str]  # an element, "text" or "tail", and what stands there
_SPACE = pattern(r"\s+")


def remove(element: HtmlElement, name: str, gone: Counter[str]) -> None:
    """Take an element out of the tree, and count it."""
    if element.getparent() is not None:
        _keep_apart(element)
        element.drop_tree()
        gone[name] += 1


def _keep_apart(element: HtmlElement) -> None:
    """A line's end in the place of a block, where the bare words round it would become one."""
    before, around = element.getprevious(), element.getparent()
    said = around.text if before is None and around is not None else (before.tail if before is not None else "")
    beside = before is not None and before.tag in INLINE and before.tag != "br"
    if element.tag not in INLINE and (element.tail or "").strip() and ((said or "").strip() or beside):
        ending = element.makeelement("br")
        ending.tail, element.tail = element.tail, None
        element.addnext(ending)


def briefly(element: HtmlElement) -> str | None:
    """The words of an element that says no more than a few sentences; None of one that says more."""
    said = ""
    for piece in element.itertext("*"):
        said += piece
        if len(said) > BRIEF:
            return None
    return _SPACE.sub(" ", said).strip()


def lines_of(block: HtmlElement) -> list[list[Piece]]:
    """Words that stand directly in a block or in phrases in it, line by line."""
    lines: list[list[Piece]] = [[(block, "text", block.text or "")]]
    for child in block:
        if child.tag in INLINE and child.tag != "br":
            lines[-1] += [(inner, "text", inner.text or "") for inner in child.iter("*")]
            lines[-1] += [(inner, "tail", inner.tail or "") for inner in child.iterdescendants("*")]
        else:
            lines.append([])
        lines[-1].append((child, "tail", child.tail or ""))
    return lines


def holds_picture(element: HtmlElement) -> bool:
    """Whether a figure or a player stands in it."""
    return next(element.iter("figure", "video", "iframe"), None) is not None
