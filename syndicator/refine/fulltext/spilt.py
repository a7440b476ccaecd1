"""Paragraphs of a text that stand beside its container: an end tag too many has closed it in their midst.

They are known by their shape, which is that of the paragraphs within, and by standing right beside it: what a site
puts there of its own is another element, or has a class of its own.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import is_notice, weigh
from syndicator.refine.fulltext.naming import INLINE, is_furniture, is_hidden
from syndicator.refine.fulltext.prompts import is_prompt
from syndicator.refine.fulltext.signs import heads_others

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_SENTENCE = pattern(r"""[.!?…。！？；]["'”’»)）」』\]]{0,2}\s*(?:[（(【\[][^（()）【】\[\]]{1,60}[)）】\]]\s*)?$""")
"""How a paragraph ends, a credit in brackets behind it perhaps."""
_BETWEEN = frozenset("p h2 h3 h4 br hr img figure ul ol blockquote table pre".split()) | INLINE
_PAGE = frozenset(["body", "html", "td"])
_BARE = frozenset(["div", "section"])
_LEAST = 20.0  # weighed
_MOST_SIBLINGS = 2000
_SAME = 40
"""Characters by which a paragraph that the container repeats is known."""


def gather(container: HtmlElement) -> None:
    """Take the paragraphs right before and behind ``container`` that are its own into it, in place."""
    shapes = {_shape(inner) for inner in container.iterdescendants("p", "div") if _is_prose(inner)}
    said = "".join(container.text_content().split())
    closed = _last_closed(container)
    behind = _run(closed.itersiblings(), shapes, said)
    if behind or (closed is container and is_spoken(container.tail)):
        _append(container, closed.tail)
        closed.tail = None
    for element in behind:
        container.append(element)
    for element in _run(container.itersiblings(preceding=True), shapes, said):
        container.insert(0, element)
        if container.text and container.text.strip():
            element.tail = (element.tail or "") + container.text
            container.text = None


def _run(siblings: Iterable[HtmlElement], shapes: set[tuple[str, str]], said: str) -> list[HtmlElement]:
    """The siblings up to the last paragraph that is the text's, as far as nothing else stands between."""
    run: list[HtmlElement] = []
    waiting: list[HtmlElement] = []
    for number, sibling in enumerate(siblings):
        if number > _MOST_SIBLINGS or not isinstance(sibling.tag, str):
            break
        if _is_own(sibling, shapes, said):
            run += [*waiting, sibling]
            waiting = []
        elif _may_stand_between(sibling):
            waiting.append(sibling)
        else:
            break
    return run


def _is_own(element: HtmlElement, shapes: set[tuple[str, str]], said: str) -> bool:
    """Whether an element is a paragraph of the text's own, or holds nothing but such and has no name of its own."""
    if element.tag in _BARE and not element.attrib and len(element) and not (element.text or "").strip():
        return all(_is_own(inner, shapes, said) and not (inner.tail or "").strip() for inner in element)
    return _shape(element) in shapes and _is_prose(element) and _key(element) not in said


def _last_closed(container: HtmlElement) -> HtmlElement:
    """What the end tag has closed that closed ``container``: it, or one around it in which nothing stands behind it."""
    closed = container
    while not _is_said_behind(closed):
        around = closed.getparent()
        if around is None or around.tag in _PAGE:
            return container
        closed = around
    return closed


def _is_said_behind(element: HtmlElement) -> bool:
    pieces = (piece for sibling in element.itersiblings() for piece in sibling.itertext())
    return any(piece and not piece.isspace() for piece in chain((element.tail,), pieces))


def _append(container: HtmlElement, words: str | None) -> None:
    if len(container):
        container[-1].tail = (container[-1].tail or "") + (words or "")
    else:
        container.text = (container.text or "") + (words or "")


def _shape(element: HtmlElement) -> tuple[str, str]:
    return element.tag, element.get("class") or ""


def _key(element: HtmlElement) -> str:
    return "".join(element.text_content().split())[:_SAME]


def is_spoken(text: str | None) -> bool:
    """Whether some words end as a paragraph of sentences does, and are long enough for one."""
    words = (text or "").strip()
    return weigh(words) >= _LEAST and _SENTENCE.search(words) is not None


def _is_prose(element: HtmlElement) -> bool:
    """Whether an element is a paragraph of sentences and nothing else."""
    if any(inner.tag not in INLINE for inner in element.iterdescendants("*")) or is_furniture(element):
        return False
    words = " ".join(element.text_content().split())
    if is_hidden(element) or not is_spoken(words) or is_notice(words) or is_prompt(words):
        return False
    return not _is_linked(element, words)


def _is_linked(element: HtmlElement, words: str) -> bool:
    return 2 * sum(weigh(link.text_content()) for link in element.iter("a")) >= weigh(words) > 0


def _may_stand_between(element: HtmlElement) -> bool:
    if element.tag not in _BETWEEN or is_furniture(element) or is_hidden(element):
        return False
    words = " ".join(element.text_content().split())
    return not (heads_others(words) or is_prompt(words) or is_notice(words) or _is_linked(element, words))
