"""Calls to readers inside a text's container: to sign in, scan, follow, subscribe, download.

They go where they stand before the first or behind the last sentences, and in boxes with a form wherever these stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import is_notice, survey, weigh
from syndicator.refine.fulltext.markings import is_page_button
from syndicator.refine.fulltext.naming import INLINE
from syndicator.refine.fulltext.prompts import calls_for_more, is_prompt
from syndicator.refine.fulltext.signs import heads_others, is_toolbar, tells_change
from syndicator.refine.fulltext.taking import CREDIT, PROMPTS, briefly, holds_picture, lines_of, remove
from syndicator.refine.markup import furniture

if TYPE_CHECKING:
    from collections import Counter

    from lxml.html import HtmlElement

    from syndicator.refine.fulltext.finder import Scene
    from syndicator.refine.fulltext.taking import Piece

_SENTENCES = 25.0  # weighed: so much in a block is the text's prose
_LONGEST = 130.0  # weighed
_LINES, _BRIEF = 3, 40.0
_LEAST_TOLD, _LEAST_HEADING = 6.0, 3.0
_TOLD = pattern(r"[。；][”’」』）)]{0,2}$|[^.\s]\.[\"”’)]{0,2}$")
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_SPACE = pattern(r"\s+")


def drop_boxes(container: HtmlElement, gone: Counter[str]) -> None:
    """Boxes that ask for an address or a subscription: a call, some words and a form, wherever they stand."""
    for control in list(container.iter("form", "input", "button")):
        box = control if control.tag == "form" else control.getparent()
        while box is not None and box is not container and (words := briefly(box)) is not None:
            if is_prompt(words, at_length=True):  # the smallest such box: a larger one may hold a short text's words
                if not holds_picture(box):
                    remove(box, PROMPTS, gone)
                break
            box = box.getparent()


def drop_calls(container: HtmlElement, gone: Counter[str]) -> None:
    """Calls to sign in, scan or follow, before the first and after the last sentences, and short lines behind one.

    Rows of buttons behind the last sentences go with them.
    """
    scene = survey(container)
    said = [i for i, size in enumerate(scene.sizes) if size and scene.elements[i].tag not in INLINE]
    lines = {i: _own_words(scene, i) for i in said}
    prose = [i for i in said if scene.own[i] > _SENTENCES and not is_prompt(lines[i])]
    if not prose:
        return
    calling = False
    for i in said:
        if prose[0] < i < prose[-1] or i in prose or not i:
            continue
        element, called = scene.elements[i], is_prompt(lines[i])
        calling = (called and i > prose[-1]) or (calling and not _goes_on(element, lines[i]))
        if i > prose[-1] and lines[i] and not _holds_blocks(scene, i) and _is_tool_row(element):
            remove(element, furniture.SHARE_BAR, gone)
        elif (called or calling) and not CREDIT.search(lines[i]) and not _holds_blocks(scene, i):
            remove(element, PROMPTS, gone)


def _goes_on(element: HtmlElement, words: str) -> bool:
    """Whether a line behind a call to readers is the text again: a heading, or a sentence that tells something."""
    if _tells(words):
        return True
    return element.tag in _HEADINGS and weigh(words) >= _LEAST_HEADING and not (heads_others(words) or is_prompt(words))


def _tells(words: str) -> bool:
    """Whether this line is a sentence of the text, however short."""
    if weigh(words) < _LEAST_TOLD or _TOLD.search(words) is None:
        return False
    return not (heads_others(words) or is_notice(words) or is_prompt(words))


def drop_called_lines(container: HtmlElement, gone: Counter[str]) -> None:
    """The same in a text whose lines only ``<br>`` parts: what follows a call at its end, as long as it is brief, and
    lines that send readers elsewhere for more.
    """
    for block in [container, *container.iter("div", "td", "p", "section", "article")]:
        if sum(child.tag == "br" for child in block) >= _LINES:
            lines = lines_of(block)
            sizes = [weigh("".join(text for _, _, text in line)) for line in lines]
            start = _call(lines, sizes, weigh(block.text_content()))
            words = ["".join(text for _, _, text in line).strip() for line in lines]
            told = next((n for n, line in enumerate(words) if line), 0)
            above = [lines[told]] if tells_change(words[told]) else []
            amid = [line for line, said in zip(lines[:start], words, strict=False) if calls_for_more(said)]
            for line in [*above, *amid, *lines[start:]]:
                gone[PROMPTS] += any(text.strip() for _, _, text in line)
                for node, where, _ in line:
                    setattr(node, where, None)


def _call(lines: list[list[Piece]], sizes: list[float], total: float) -> int:
    """Which line is the first of a call that reaches to the end; their number where there is none."""
    start, behind = len(lines), 0.0
    for i in range(len(lines) - 1, -1, -1):
        words = "".join(text for _, _, text in lines[i]).strip()
        behind += sizes[i]
        if sizes[i] > _BRIEF or behind > total / 3 or CREDIT.search(words) or _tells(words):
            return start
        if is_prompt(words):
            start = i
    return start


def _own_words(scene: Scene, i: int) -> str:
    """The words of a block of a line or two; of a longer one nothing."""
    return _SPACE.sub(" ", scene.elements[i].text_content()).strip() if scene.sizes[i] <= _LONGEST else ""


def _holds_blocks(scene: Scene, i: int) -> bool:
    return any(
        inner.tag not in INLINE and inner.tag not in {"br", "img"} for inner in scene.elements[i].iterdescendants("*")
    )


def _is_tool_row(element: HtmlElement) -> bool:
    """Whether an element's words are buttons'. A cell is none, and an item only among others: they may hold data."""
    around = element.getparent()
    if element.tag in {"td", "th"} or (around is not None and around.tag in {"td", "th"}):
        return False
    row = around if element.tag in {"li", "dd", "dt"} and around is not None else element
    return is_toolbar(row.itertext("*")) or is_page_button(briefly(row) or "")
