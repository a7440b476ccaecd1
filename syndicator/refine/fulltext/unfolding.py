"""The rest of a text that a page shows once its reader asks for it: hidden right beside the button that unfolds it."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.markings import unfolds
from syndicator.refine.fulltext.naming import is_hidden, names
from syndicator.refine.fulltext.prompts import is_prompt
from syndicator.refine.fulltext.signs import is_toolbar

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 20  # characters of a button
_MOST = 5  # buttons of a page: more lead to articles
_LEAST = 20.0  # weighed
_MOST_HEADINGS, _LEAST_HEADING = 200, 4
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"])
_FOLDING = pattern(r"(?:^|[-_ ])(?:accordion|collapsible|faq)")
_HIDING = pattern(r"display\s*:\s*none\s*;?", re.IGNORECASE)


def unfold(root: HtmlElement) -> bool:
    """Show what stands hidden right before or behind such a button, and take the button away, in place.

    A button that is the heading of what it shows is made the heading alone. Returns whether anything has changed.
    """
    shown = _free_headings(root)
    buttons = [one for one in root.iter("a", "button", "span", "div", "p") if _is_button(one)]
    for button in buttons if len(buttons) <= _MOST else ():
        box = _box_around(button)
        beside = [*_hidden_beside(box, preceding=True), *_hidden_beside(box, preceding=False)]
        if sum(weigh(part.text_content()) for part in beside) < _LEAST:
            continue
        for part in beside:
            _show(part)
        if box.getparent() is not None:
            box.drop_tree()
        shown = True
    return shown


def _free_headings(root: HtmlElement) -> bool:
    freed = False
    for button in list(islice(root.iter("button"), _MOST_HEADINGS)):
        words = button.text_content().strip()
        if len(words) < _LEAST_HEADING or unfolds(words) or is_prompt(words) or is_toolbar([words]):
            continue
        heading = next((around for around in islice(button.iterancestors(), 2) if around.tag in _HEADINGS), None)
        behind = _told_behind(button if heading is None else heading)
        if heading is not None:
            button.drop_tag()
        elif behind is not None and _folds(button):
            button.tag = "p"
        else:
            continue
        if behind is not None:
            _show(behind)
        freed = True
    return freed


def _folds(button: HtmlElement) -> bool:
    """Whether a button says that it folds the part of a page behind it."""
    return button.get("aria-expanded") is not None or _FOLDING.search(names(button)) is not None


def _told_behind(element: HtmlElement) -> HtmlElement | None:
    """What stands right behind an element, where it tells something."""
    behind = element.getnext()
    told = behind is not None and isinstance(behind.tag, str) and weigh(behind.text_content()) >= _LEAST
    return behind if told else None


def _show(element: HtmlElement) -> None:
    element.attrib.pop("hidden", None)
    element.set("style", _HIDING.sub("", element.get("style") or ""))


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
