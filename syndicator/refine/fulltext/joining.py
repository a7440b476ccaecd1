"""The texts of an article's pages as one text: what every page repeats stands once, what overlaps too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import urls
from syndicator.refine.fulltext.naming import INLINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_LONG = 40  # characters: a block of this length that stood on an earlier page is an overlap wherever it stands
_EDGE = 6  # blocks at the top and bottom of a page among which repetitions are looked for


_ADDRESSES = ("href", "src", "data-src", "data-original", "data-lazy-src", "poster")


def join(bodies: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """One piece of HTML, and how many blocks were left out because another page has them.

    Each body comes with what its relative addresses are relative to; those of later pages are made absolute.
    """
    import lxml.html

    trees = [lxml.html.fragment_fromstring(body, create_parent="div") for body, _ in bodies]
    for tree, (_, base) in list(zip(trees, bodies, strict=True))[1:]:
        _settle(tree, base)
    left_out = _repeated_below(trees) + _repeated_above(trees)
    joined = "\n".join(_inner(tree) for tree in trees)
    return joined, left_out


def _settle(tree: HtmlElement, base: str) -> None:
    for element in tree.iter("a", "img", "source", "video", "audio", "iframe", "embed"):
        for name in _ADDRESSES:
            if (value := element.get(name)) and (address := urls.resolve(base, value)):
                element.set(name, address)


def _inner(tree: HtmlElement) -> str:
    import lxml.html

    return (tree.text or "") + "".join(lxml.html.tostring(child, encoding="unicode") for child in tree)


def _repeated_above(trees: Sequence[HtmlElement]) -> int:
    """Drop from later pages the heading lines of the first, and whatever is long and was said before."""
    count, said, heading = 0, set[str](), set[str]()
    for number, tree in enumerate(trees):
        blocks = _blocks(tree)
        if number == 0:
            heading = {text for _, text in blocks[:_EDGE]}
        at_top = True
        for position, (block, text) in enumerate(blocks):
            overlaps = len(text) >= _LONG and text in said
            at_top = at_top and position < _EDGE and (overlaps or text in heading)
            if number > 0 and (overlaps or at_top) and block.getparent() is not None:
                block.drop_tree()
                count += 1
        said.update(text for _, text in blocks)
    return count


def _repeated_below(trees: Sequence[HtmlElement]) -> int:
    """Drop from earlier pages the closing lines that the last page has, too: credits stand at the end."""
    closing = [text for _, text in reversed(_blocks(trees[-1])[-_EDGE:])]
    count = 0
    for tree in trees[:-1]:
        for (block, text), last in zip(reversed(_blocks(tree)), closing, strict=False):
            if text != last:
                break
            if block.getparent() is not None:
                block.drop_tree()
                count += 1
    return count


def _blocks(tree: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """Blocks without a block in them that say something."""
    found = []
    for element in tree.iterdescendants("*"):
        if element.tag in INLINE or element.tag in {"br", "img"}:
            continue
        if any(inner.tag not in INLINE and inner.tag not in {"br", "img"} for inner in element.iterdescendants("*")):
            continue
        if text := "".join((element.text_content() or "").split()):
            found.append((element, text))
    return found
