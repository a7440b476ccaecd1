"""Where on a page the article's text stands: every block is worth something, and the worthiest subtree wins.

A block of sentences is worth its length; links, labels, site furniture and notices cost something. Summed over
subtrees, the best sum is the container: a parent beats its child only by bringing more sentences than clutter. That
needs no table of sites; names like ``article-content`` only tip the scale. Lengths are weighed, so that a Han
character counts as much as two to three Latin letters.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from syndicator import later
from syndicator.dataclass import dataclass
from syndicator.refine.fulltext.naming import INLINE, is_furniture, is_hidden, is_known, is_talk, names
from syndicator.refine.fulltext.prompts import is_prompt
from syndicator.refine.fulltext.signs import Signs

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_DROPPED_TAGS = frozenset("script style link meta base template title head".split())
_CELLS = frozenset(["td", "th", "figcaption", "caption", "dd", "dt", "code", "pre"])

_HOPEFUL = later.pattern(
    r"article|artical|content|body|text|detail|editor|entry|post|story|txt|zhengwen"
    r"|(?:^|[-_ ])(?:con|zw|news)(?:[-_ ]|$)"
)
_SENTENCE = later.pattern(r"[，。！？；…]|[.,;!?](?=\s|$|[\"'”’)])")
_HAN = later.pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff，。！？；：、“”《》「」]+")
_NOTICE = later.pattern(
    r"(?:[\[【(（*]?\s*)(?:(?:免责|版权|郑重|特别|重要|权利|本站|本网|网站|法律)?(?:及)?声明|免責聲明|版權聲明|特別聲明"
    r"|[凡]?本网(?:站)?注明"
    r"|Copyright|©|版权所有|版權所有|未经授权|Disclaimer|All rights reserved)",
    re.IGNORECASE,
)
_SHORT = 20.0
_FEW = 2
_HAN_STOPS = ("。", "！", "”")
_STOPS = (*_HAN_STOPS, ".")
_REST = later.pattern(
    r"\W*(?:(?:[阅閱][读讀]|查看)?全文|[详詳][细細情]|(?:[阅閱][读讀])?更多|(?:read )?more)\W*", re.IGNORECASE
)
"""The words of a link to the rest of an article."""
_LEAST = 0.65
_OTHERS_COST = 0.15  # they will be taken out, wherever they stand: a container with comments is still one


_PARAGRAPHS = frozenset(["p", "blockquote", "ul", "ol"])
_KNOWN_BONUS, _HOPEFUL_BONUS = 1.35, 1.1


class Found(NamedTuple):
    """The container of the text. ``worth`` is its score; ``share`` how much of the page's sentences it holds."""

    element: HtmlElement
    worth: float
    share: float  # 0 to 1
    named: bool  # its id or class says that it is an article's text
    chosen: bool  # it stands under the main heading, beside teasers that say more


@dataclass(slots=True)
class _Block:
    size: float = 0.0
    linked: float = 0.0
    pieces: list[str] = field(default_factory=list)
    text: str = ""  # the pieces, once all of them are there


def weigh(text: str) -> float:
    """Length in Han characters: others count two fifths."""
    if not text:
        return 0.0
    total = len("".join(text.split()))
    if text.isascii():
        return 0.4 * total
    return 0.4 * total + 0.6 * (len(text) - len(_HAN.sub("", text)))


def is_notice(text: str) -> bool:
    """Whether a text begins as a notice of rights or a disclaimer."""
    return _NOTICE.match(text) is not None


def find(root: HtmlElement, *, see_hidden: bool = False) -> Found | None:
    """Find the best container under ``root``; None where no sentence stands on the page."""
    scene = survey(root, see_hidden=see_hidden)
    if scene.gross <= 0:
        return None
    best, best_score = -1, 0.0
    for i, element in enumerate(scene.elements):
        if scene.worth[i] > 0 and element.tag not in INLINE and element.tag != "p":
            score = scene.worth[i] * _bonus(element)
            if score >= best_score:  # of equals the deeper one, which comes later
                best, best_score = i, score
    if best < 0:
        return None
    best, whole = _descend(scene, best), scene.gross
    chosen = (own := _beside_others(scene, best)) != best
    if chosen:
        best, whole = _descend(scene, own), scene.worth[own]
    element = scene.elements[best]
    return Found(element, scene.worth[best], min(1.0, scene.worth[best] / whole), is_known(element), chosen)


def _beside_others(scene: Scene, best: int) -> int:
    """The column of the main heading where ``best`` is another one, or both: one of teasers, each with a headline that
    is a link and a link to the rest of it.

    A notice of one sentence or two stands so beside teasers that say more than it does.
    """
    headings = [i for i, element in enumerate(scene.elements) if element.tag == "h1" and scene.sizes[i]]
    if len(headings) != 1 or is_known(scene.elements[best]):
        return best
    around, said = set(_path(scene, best)), []
    for own in _path(scene, headings[0]):
        if own in around:
            return best
        within = range(own, own + sum(isinstance(inner.tag, str) for inner in scene.elements[own].iter()))
        if said := [scene.elements[i] for i in within if scene.own[i] >= _SHORT / 2]:
            break
    if _teases(scene.elements[best]) < _FEW or _teases(scene.elements[own]):
        return best
    told = len(said) >= _FEW or any(element.text_content().rstrip().endswith(_STOPS) for element in said)
    return own if told else best


def _teases(element: HtmlElement) -> int:
    """How many headlines that are links an element holds, of so many links to the rest of an article at least."""
    headlines = sum(_is_linked(heading) for heading in element.iterdescendants("h2", "h3", "h4", "h5", "h6", "dt"))
    return min(headlines, sum(_REST.fullmatch(link.text_content()) is not None for link in element.iter("a")))


def _path(scene: Scene, i: int) -> list[int]:
    """An element and those around it, the root last."""
    path = [i]
    while i:
        i = scene.parents[i]
        path.append(i)
    return path


def _is_linked(heading: HtmlElement) -> bool:
    words = heading.text_content().strip()
    return bool(words) and any(link.text_content().strip() == words for link in heading.iter("a"))


class Scene(NamedTuple):
    """Every element in document order, the root first and its own parent.

    ``sizes`` and ``linked`` are the weights of each block's text and of the part in links (0 for inline elements, which
    add to their block's), ``own`` is what the block is worth, ``worth`` what its whole subtree is, ``gross`` what all
    sentences are. ``others`` are those whose words and repetition say that they begin other articles or talk.
    """

    elements: list[HtmlElement]
    parents: list[int]
    sizes: list[float]
    linked: list[float]
    own: list[float]
    worth: list[float]
    gross: float
    others: frozenset[int]


def survey(root: HtmlElement, *, see_hidden: bool = False) -> Scene:
    """Weigh every block under ``root``."""
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    blocks, parents = _blocks(elements)
    own = [_worth(elements[i], block) if block.text else 0.0 for i, block in enumerate(blocks)]
    holding = _ancestors_of_article(elements, parents)
    sizes, linked = [block.size for block in blocks], [block.linked for block in blocks]
    others = frozenset(Signs(elements, parents, [b.text for b in blocks], sizes, linked, own).others(holding))
    _darken(elements, parents, blocks, own, holding, others, see_hidden=see_hidden)
    worth, mass = own.copy(), [max(0.0, value) for value in own]
    for i in range(len(elements) - 1, 0, -1):
        if worth[i] < mass[i] / 2 and is_known(elements[i]):
            worth[i] = mass[i] / 2  # a short text around a long list of related articles
        worth[parents[i]] += worth[i]
        mass[parents[i]] += mass[i]
    return Scene(elements, parents, sizes, linked, own, worth, sum(value for value in own if value > 0), others)


def _darken(
    elements: list[HtmlElement],
    parents: list[int],
    blocks: list[_Block],
    own: list[float],
    holding: set[int],
    others: frozenset[int],
    *,
    see_hidden: bool,
) -> None:
    """Make furniture cost and hidden parts worthless, unless most of the page's sentences stand in them."""
    mass = [max(0.0, value) for value in own]
    for i in range(len(elements) - 1, 0, -1):
        mass[parents[i]] += mass[i]
    named = any(mass[i] >= _SHORT and is_known(elements[i]) for i in holding)
    furniture, hidden, other = ([False] * len(elements) for _ in range(3))
    for i in range(1, len(elements)):
        most = mass[i] > mass[0] / 2 and (i in holding or not is_talk(elements[i], named=named))
        other[i] = other[parents[i]] or i in others
        furniture[i] = furniture[parents[i]] or other[i] or (not most and is_furniture(elements[i]))
        hidden[i] = hidden[parents[i]] or (not see_hidden and is_hidden(elements[i]))
        if hidden[i]:
            own[i] = 0.0
        elif furniture[i]:
            own[i] = -(_OTHERS_COST if other[i] else 1.0) * blocks[i].size


def _ancestors_of_article(elements: list[HtmlElement], parents: list[int]) -> set[int]:
    """Every ancestor of the main heading or of a part that is named as an article's text."""
    holding: set[int] = set()
    for i, element in enumerate(elements):
        if element.tag == "h1" or is_known(element):
            while i not in holding:
                holding.add(i)
                i = parents[i]  # noqa: PLW2901 - walks up to the root, which is its own parent
    return holding


def _descend(scene: Scene, best: int) -> int:
    """Go from ``best`` to the deepest descendant that still holds nearly all of its worth.

    A name that says "text of the article" may cost a third (teasers around it), a hopeful one some, others next to
    nothing, and neither of the latter two a paragraph that stands beside it.
    """
    current = best
    spoilt: dict[int, bool] = {best: False}  # whether the way from ``best`` to here passes by a paragraph
    for i in range(best + 1, len(scene.elements)):
        element = scene.elements[i]
        if scene.worth[i] < _LEAST * scene.worth[best] or scene.parents[i] not in spoilt:
            continue
        spoilt[i] = spoilt[scene.parents[i]] or _stands_by_paragraph(element)
        if element.tag in INLINE or element.tag == "p":
            continue
        least = 0.85 if _HOPEFUL.search(names(element)) else 0.93
        if is_known(element) or (scene.worth[i] >= least * scene.worth[best] and not spoilt[i]):
            current = i
    return current


def _stands_by_paragraph(element: HtmlElement) -> bool:
    for sibling in element.getparent():
        if sibling.tag in _PARAGRAPHS and sibling is not element:
            text = sibling.text_content()
            size, said = weigh(text), text.strip()
            told = (size > 2 * _SHORT and _SENTENCE.search(said)) or (size > _SHORT and said.endswith(_HAN_STOPS))
            if told and not _NOTICE.match(said) and not is_prompt(said):
                return True
    return False


def _bonus(element: HtmlElement) -> float:
    if is_known(element):
        return _KNOWN_BONUS
    return _HOPEFUL_BONUS if element.tag == "article" or _HOPEFUL.search(names(element)) else 1.0


def _blocks(elements: list[HtmlElement]) -> tuple[list[_Block], list[int]]:
    """One block per element (inline ones add to their ancestor's), and each element's parent as an index."""
    index = {element: i for i, element in enumerate(elements)}
    blocks = [_Block() for _ in elements]
    parents, owner, in_link = [0] * len(elements), list(range(len(elements))), [False] * len(elements)
    for i, element in enumerate(elements):
        above = index.get(element.getparent()) if i else None
        if above is not None:
            parents[i] = above
            in_link[i] = in_link[above]
            if element.tag in INLINE:
                owner[i] = owner[above]
            if element.tail:
                _add(blocks[owner[above]], element.tail, linked=in_link[above])
        if element.tag == "a" and element.get("href"):
            in_link[i] = True
        if element.text and element.tag not in _DROPPED_TAGS and element.tag != "noscript":
            _add(blocks[owner[i]], element.text, linked=in_link[i])
    for block in blocks:
        block.text = "".join(block.pieces)
    return blocks, parents


def _add(block: _Block, text: str, *, linked: bool) -> None:
    size = weigh(text)
    if size:
        block.size += size
        block.pieces.append(text)
        if linked:
            block.linked += size


def _worth(element: HtmlElement, block: _Block) -> float:
    size = block.size
    if block.linked > size / 2:
        return -block.linked - 3
    text = block.text.strip()
    if _NOTICE.match(text):
        return -size
    if is_prompt(text):
        return -0.5 * size
    marks = len(_SENTENCE.findall(text))
    if element.tag in _CELLS and (not marks or size < _SHORT):
        return 0.0
    if not marks:
        if size >= _SHORT:
            return 0.3 * size
        return 0.0 if element.tag == "p" else -0.2 * size - 2  # a line of verse, or a label
    return size - block.linked + 2 * min(marks, size / 5)
