"""The rest of a text that a page shows once its reader asks for it: hidden right beside the button that unfolds it."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.markings import unfolds
from syndicator.refine.fulltext.naming import is_hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 20  # characters of a button
_MOST = 5  # buttons of a page: more lead to articles
_LEAST = 20.0  # weighed
_HIDING = pattern(r"display\s*:\s*none\s*;?", re.IGNORECASE)


def unfold(root: HtmlElement) -> None:
    """Show what stands hidden right before or behind such a button, and take the button away, in place."""
    buttons = [one for one in root.iter("a", "button", "span", "div", "p") if _is_button(one)]
    for button in buttons if len(buttons) <= _MOST else ():
        box = _box_around(button)
        beside = [*_hidden_beside(box, preceding=True), *_hidden_beside(box, preceding=False)]
        if sum(weigh(part.text_content()) for part in beside) < _LEAST:
            continue
        for part in beside:
            part.attrib.pop("hidden", None)
            part.set("style", _HIDING.sub("", part.get("style") or ""))
        if box.getparent() is not None:
            box.drop_tree()


def _is_button(element: HtmlElement) -> bool:
    words = (element.text or "").strip()
    return 0 < len(words) <= _LONGEST and unfolds(words) and not is_hidden(element)


def _box_around(button: HtmlElement) -> HtmlElement:
    """The largest element that says nothing else."""
    box, around = button, button.getparent()
    while around is not None and around.tag != "body" and unfolds(around.text_content().strip()):
        box, around = around, around.getparent()
    return box


def _hidden_beside(box: HtmlElement, *, preceding: bool) -> list[HtmlElement]:
    siblings = (one for one in box.itersiblings(preceding=preceding) if isinstance(one.tag, str))
    return list(takewhile(is_hidden, siblings))
