"""Boxes amid a text that belong to it, marked up as standing aside: what happened before, a quotation set apart.

A site's own boxes stand there, too: they lead elsewhere, ask for something, or say again what the text says.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import is_notice, weigh
from syndicator.refine.fulltext.naming import accept_aside, is_furniture, is_hidden
from syndicator.refine.fulltext.prompts import is_prompt
from syndicator.refine.fulltext.signs import is_machine_summary, labels_advertisement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_MOST = 30  # such boxes of a page
_NEAR = 12  # siblings among which a paragraph is looked for
_LEAST = 20.0  # weighed
_LINKED = 0.3  # of its words, at most
_ACTING = ("form", "input", "button", "select", "iframe", "script", "nav")
_SENTENCE = pattern(r"""[.!?…。！？；]["'”’»)）」』]{0,2}(?:\s|$)""")
_MARKS = pattern(r"[\W_]+")


def accept(root: HtmlElement) -> None:
    """Mark the boxes that are their text's, in place: to :func:`~.naming.is_furniture` they are none then."""
    for box in list(islice(root.iter("aside"), _MOST)):
        if _stands_amid(box) and _tells(box) and not _is_said_beside(box):
            accept_aside(box)


def _stands_amid(box: HtmlElement) -> bool:
    """Whether paragraphs of a text stand before and behind it."""
    return any(map(_is_prose, _near(box, preceding=True))) and any(map(_is_prose, _near(box, preceding=False)))


def _near(box: HtmlElement, *, preceding: bool) -> Iterable[HtmlElement]:
    return islice(box.itersiblings("p", "div", preceding=preceding), _NEAR)


def _is_prose(element: HtmlElement) -> bool:
    words = element.text_content().strip()
    return weigh(words) >= _LEAST and _SENTENCE.search(words) is not None and not is_furniture(element)


def _tells(box: HtmlElement) -> bool:
    if is_hidden(box) or next(box.iter(*_ACTING), None) is not None:
        return False
    words = " ".join(box.text_content().split())
    lines = [piece.strip() for piece in box.itertext() if piece.strip()]
    if _SENTENCE.search(words) is None or not lines or is_notice(words) or is_machine_summary(words):
        return False
    if labels_advertisement(lines[0]) or is_prompt(words, at_length=True):
        return False
    return sum(weigh(link.text_content()) for link in box.iter("a")) <= _LINKED * weigh(words)


def _is_said_beside(box: HtmlElement) -> bool:
    """Whether the text says the same: a quotation is often set apart once more."""
    around = box.getparent()
    said = _MARKS.sub("", around.text_content())
    lines = [_MARKS.sub("", piece) for piece in box.itertext()]
    return all(said.count(line) > 1 for line in lines if line)
