"""A library's text put back into the page's own markup, where nobody knows the article better than the library.

Libraries give words: of the pictures, captions, tables and players that stand between them they drop most. So the
blocks that say what the library says are looked up on the page, and what stands among them comes along. Linear in the
page.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.naming import INLINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

_BLOCKS = (
    "p",
    "div",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "td",
    "th",
    "dd",
    "dt",
    "pre",
    "blockquote",
    "section",
    "article",
)
_KEPT = frozenset(["figure", "figcaption", "table", "caption"])
_MEDIA = frozenset(["figure", "picture", "img", "iframe", "video", "audio", "object", "embed", "table"])
_MOST, _ALL = 0.95, 0.85
LOST = "unshared-passages-removed"


def restored(body: HtmlElement, text: str, is_said: Callable[[str], bool], gone: Counter[str]) -> HtmlElement | None:
    """The element of the page that holds the text, without what the text lacks; changed in place.

    ``is_said`` tells whether the text says some words. None where the page does not say the text in blocks of its own,
    or says much more.
    """
    leaves = [e for e in body.iter(*_BLOCKS) if not any(inner.tag not in INLINE for inner in e.iterchildren("*"))]
    words = {leaf: leaf.text_content() for leaf in leaves}
    said = [leaf for leaf in leaves if words[leaf].strip() and is_said(words[leaf])]
    total = sum(weigh(words[leaf]) for leaf in said)
    if not said or total < _ALL * weigh(text):
        return None
    container = _holder(said, words, total)
    inside = [leaf for leaf in leaves if leaf is container or container in leaf.iterancestors()]
    spoken = set(said)
    if not any(leaf in spoken for leaf in inside):
        return None
    for leaf in inside:
        if leaf in spoken or leaf is container or _stands_in_media(leaf, container):
            continue
        if next(leaf.iter(*_MEDIA), None) is None:
            gone[LOST] += bool(words[leaf].strip())
            leaf.drop_tree()
    return container


def _holder(said: list[HtmlElement], words: dict[HtmlElement, str], total: float) -> HtmlElement:
    """The deepest element that holds nearly all of what is said."""
    held: Counter[HtmlElement] = Counter()
    for leaf in said:
        size = weigh(words[leaf])
        for around in (leaf, *leaf.iterancestors()):
            held[around] += size  # type: ignore[assignment]  # weights are no whole numbers
    fit = [element for element, size in held.items() if size >= _MOST * total]
    return max(fit, key=lambda element: sum(1 for _ in element.iterancestors()))


def _stands_in_media(leaf: HtmlElement, container: HtmlElement) -> bool:
    for around in leaf.iterancestors():
        if around is container:
            return False
        if around.tag in _KEPT:
            return True
    return False
