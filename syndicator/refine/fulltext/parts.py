"""A text in several containers of one name, between which a page has nothing but advertisements and pictures."""

from __future__ import annotations

from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from syndicator.refine.fulltext.finder import is_notice, weigh
from syndicator.refine.fulltext.naming import INLINE, is_furniture, is_hidden, is_talk
from syndicator.refine.fulltext.prompts import is_prompt
from syndicator.refine.fulltext.signs import heads_others, labels_advertisement
from syndicator.refine.fulltext.spilt import is_spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_MOST = 200  # siblings
_PAGE = frozenset(["body", "html", "td"])
_SAYS_NOTHING = 2.0  # weighed: a label of some kind
_SEVERAL = 3  # parts
_NEARLY_ALL = 0.9  # weighed
_MOSTLY = 0.75
_LINES = ("p", "div", "section", "span", "time", "address")
_MEDIA = frozenset(["figure", "picture", "img", "video", "audio", "iframe", "amp-img"])


def unite(container: HtmlElement) -> None:
    """Take the parts of a text before and behind ``container``, and the pictures between them, into it, in place."""
    name = container.get("class")
    if not name:
        return
    column = _column(container)
    behind = list(_parts(column, container, preceding=False))
    before = list(_parts(column, container, preceding=True))
    for element in behind:
        container.append(element)
    for element in before:
        container.insert(0, element)
        element.tail, container.text = container.text, None


def stands_in_parts(whole: HtmlElement) -> bool:
    """Whether nearly all that an element says stands in three containers of one name or more, as sentences: chapters of
    one text. What several people have written has names and times between.
    """
    while len(inner := [child for child in whole if _said(child)]) == 1:
        whole = inner[0]
    alike = Counter((child.tag, child.get("class")) for child in inner if child.get("class"))
    name, number = max(alike.items(), key=lambda item: item[1], default=((None, None), 0))
    parts = [child for child in inner if (child.tag, child.get("class")) == name]
    if number < _SEVERAL or sum(map(weigh, map(_said, parts))) < _NEARLY_ALL * weigh(_said(whole)):
        return False
    said = [_said(block) for part in parts for block in part.iter(*_LINES) if _is_line(block)]
    return sum(map(is_spoken, said)) >= _MOSTLY * len(said) > 0


def _is_line(block: HtmlElement) -> bool:
    """Whether an element says something itself: not in a container inside, and not as some words of a line."""
    if (around := block.getparent()) is not None and (around.tag == "p" or around.tag in INLINE):
        return False
    return bool(_said(block)) and all(inner.tag in INLINE for inner in block.iterdescendants("*"))


def _column(container: HtmlElement) -> HtmlElement:
    """The largest element around a container that says nothing else."""
    column = container
    while (around := column.getparent()) is not None and around.tag not in _PAGE and not _says_more(around, column):
        column = around
    return column


def _says_more(around: HtmlElement, column: HtmlElement) -> bool:
    """Whether an element says something beside one of its children."""
    pieces = chain([around.text], (child.tail for child in around))
    others = (piece for child in around if child is not column for piece in child.itertext())
    return any(piece and not piece.isspace() for piece in chain(pieces, others))


def _parts(column: HtmlElement, container: HtmlElement, *, preceding: bool) -> Iterator[HtmlElement]:
    """The siblings of a column up to the last that is a part, as far as nothing else is said between."""
    waiting: list[HtmlElement] = []
    for sibling in islice(column.itersiblings(preceding=preceding), _MOST):
        if not isinstance(sibling.tag, str) or (sibling.tail or "").strip():
            return
        if _is_part(sibling, container):
            yield from waiting
            waiting = []
            yield sibling
        elif sibling.tag in _MEDIA:
            waiting.append(sibling)
        elif not _is_passed_by(sibling):
            return


def _is_part(element: HtmlElement, container: HtmlElement) -> bool:
    name = container.get("class")
    part = element if element.get("class") == name else None
    if part is None:
        within = [inner for inner in element.iterdescendants(container.tag) if inner.get("class") == name]
        part = within[0] if len(within) == 1 and _said(within[0]) == _said(element) else None
    if part is None or part.tag != container.tag or is_hidden(part) or is_hidden(element):
        return False
    return not _leads_elsewhere(part) and any(
        is_spoken(inner.text_content()) for inner in [part, *islice(part.iterdescendants("p", "div"), _MOST)]
    )


def _leads_elsewhere(part: HtmlElement) -> bool:
    """Whether an element of the same name is about something else: other articles, readers' talk, the site."""
    words = _said(part)
    first = next((piece.strip() for piece in part.itertext() if piece.strip()), "")
    if heads_others(first) or is_notice(words) or is_prompt(first) or is_talk(part, named=False):
        return True
    return 2 * sum(weigh(link.text_content()) for link in part.iter("a")) >= weigh(words)


def _is_passed_by(element: HtmlElement) -> bool:
    """Whether an element is furniture between two parts, or says nothing."""
    words = _said(element)
    return weigh(words) <= _SAYS_NOTHING or labels_advertisement(words) or is_furniture(element) or is_hidden(element)


def _said(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
