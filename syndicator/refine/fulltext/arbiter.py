"""Whose text to believe where two or three extractors each have their own.

None of them is right on every kind of page, and each is wrong in its own way: so where they differ, the one that the
others agree with most is taken, and what it alone holds goes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.later import pattern
from syndicator.model import Transformation
from syndicator.refine.fulltext.finder import weigh
from syndicator.refine.fulltext.libraries import by_readability, by_trafilatura
from syndicator.refine.fulltext.naming import INLINE, is_note, names
from syndicator.refine.fulltext.parts import stands_in_parts
from syndicator.refine.fulltext.pruner import prune
from syndicator.refine.fulltext.restoring import LOST, restored
from syndicator.refine.fulltext.signs import is_correction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.html import HtmlElement

ENOUGH = 40.0
"""Han characters: less is no article."""

_MOST_TAGS = 60_000  # opening and closing; more are not given to the libraries, whose cost grows faster
_SURE = 0.6
_AGREED = 0.85  # two results that differ by a caption or a credit line
_SAME = 0.97
_RESTORED = 0.8  # a table or a few captions more
_LIBRARIES = ("trafilatura", "readability")
_WITNESSED = 0.25  # of a block's words, found elsewhere: less, and nobody else has it
_TITLES = ("h2", "h3", "h4", "h5", "h6")
_HEADINGS = frozenset(["h2", "h3", "h4"])
_KEPT = frozenset(["figcaption", "caption", "td", "th", "pre", "code", "dt", "dd"])
_NOTES = pattern(
    r"(?:^|[-_ ])(?:foot|end)-?notes?(?:[-_ ]|$)|doc-endnotes|(?:^|[-_ ])(?:bibliography|references)(?:[-_ ]|$)"
)
_TOKEN = pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_]+")

Bag = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """What the libraries are given."""

    source: str
    url: str
    titles: frozenset[str]  # folded: what may be repeated on top of the text


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one extractor takes for the text."""

    html: str
    text: str
    method: str
    confidence: float
    removed: tuple[Transformation, ...] = ()  # from inside what was found
    chosen: bool = False  # for where it stands, however little it is: beside teasers that say more


UNSHARED = LOST


def steps(gone: Counter[str]) -> tuple[Transformation, ...]:
    """Counts by name as transformations."""
    return tuple(Transformation(name, count) for name, count in sorted(gone.items()) if count)


def words(element: HtmlElement) -> str:
    """The text in an element, a piece a line."""
    return "\n".join(piece.strip() for piece in element.itertext() if piece.strip())


def for_cjk(own: Candidate | None, page: Page) -> Candidate | None:
    """Ours where it is sure of itself; else readability is heard, which errs rarely, but then by a whole page."""
    if own and (own.chosen or (own.confidence >= _SURE and weigh(own.text) >= ENOUGH)):
        return own
    other = _heard(by_readability, "readability", page)
    if own is None or other is None:
        return _left(own, other, "readability")
    agreement = _agreement(_bag(own.text), _bag(other.text))
    if agreement >= _AGREED:
        return replace(own, method=f"{own.method}+readability", confidence=max(own.confidence, agreement))
    ours = weigh(own.text)
    if ours >= ENOUGH and weigh(other.text) < 3 * ours:
        return replace(own, confidence=own.confidence * (0.5 + agreement / 2))
    return replace(other, confidence=0.4 + 0.5 * agreement)


def with_media(found: Candidate | None, page: Page) -> Candidate | None:
    """The candidate; a library's own in the page's markup, with the pictures, tables and players among its words."""
    import lxml.html

    if found is None or not found.method.startswith(_LIBRARIES):
        return found
    body = lxml.html.document_fromstring(page.source).find("body")
    heard, gone = _bag(found.text), Counter[str]()

    def is_said(words: str) -> bool:
        pieces = _bag(words)
        return pieces.total() > 0 and (pieces & heard).total() >= _AGREED * pieces.total()

    whole = None if body is None else restored(body, found.text, is_said, gone)
    if whole is None:
        return found
    gone += prune(whole, page.titles)
    whole.tag, whole.tail = "div", None
    if _agreement(_bag(words(whole)), heard) < _RESTORED:
        return found
    markup = lxml.html.tostring(whole, encoding="unicode")
    return replace(found, html=markup, text=words(whole), removed=(*found.removed, *steps(gone)))


def for_others(own: Candidate | None, page: Page) -> Candidate | None:
    """Ours where trafilatura says the same; else what most of three say."""
    if own and own.chosen:
        return own
    second = _heard(by_trafilatura, "trafilatura", page)
    if own and second:
        agreement = _agreement(_bag(own.text), _bag(second.text))
        if agreement >= _SAME:
            return replace(own, method=f"{own.method}+trafilatura", confidence=max(own.confidence, agreement))
    third = _heard(by_readability, "readability", page)
    if second is None or third is None or own is None:
        heard = [one for one in (own, second, third) if one is not None]
        if len(heard) == len(("one", "other")):
            return _of_two(heard[0], heard[1])
        return _left(own, second or third, "trafilatura")
    return _vote(own, second, third)


def _left(own: Candidate | None, other: Candidate | None, name: str) -> Candidate | None:
    if other is None:
        return own and replace(own, method=f"{own.method} ({name} failed)", confidence=own.confidence * 0.8)
    return other


def _of_two(one: Candidate, other: Candidate) -> Candidate:
    """The first where both agree, or where the other found next to nothing."""
    agreement = _agreement(_bag(one.text), _bag(other.text))
    if agreement >= _AGREED:
        return replace(one, method=f"{one.method}+{other.method}", confidence=max(one.confidence, agreement))
    if weigh(other.text) < weigh(one.text) / 4:
        return replace(one, confidence=one.confidence * (0.5 + agreement / 2))
    return replace(other, confidence=0.4 + 0.5 * agreement)


def _vote(own: Candidate, second: Candidate, third: Candidate) -> Candidate:
    """The one that the other two agree with most; of near equals ours, without what nobody else has."""
    bags = {one.method: _bag(one.text) for one in (own, second, third)}
    ours, theirs, others = (bags[one.method] for one in (own, second, third))
    with_second, with_third, between = _agreement(ours, theirs), _agreement(ours, others), _agreement(theirs, others)
    if between > max(with_second, with_third) and min(with_second, with_third) < _AGREED:
        if _is_one_part(own, ours, theirs | others):
            return replace(own, confidence=own.confidence * (0.5 + with_second / 2))
        if min(_agreement(bag := _bag(_body_of(own)), theirs), _agreement(bag, others)) >= _AGREED:
            return replace(own, confidence=round(0.4 + 0.5 * between, 3))
        best = third if between >= _AGREED else second  # of equal texts the one that kept its pictures
        return replace(best, confidence=round(0.4 + 0.5 * between, 3))
    longer = with_second < _AGREED and _within(ours, theirs) and _within(others, theirs)
    if longer and (with_third < _SAME or _tables_more(second, own)):
        return replace(second, confidence=round(0.4 + 0.5 * max(with_second, between), 3))
    if max(with_second, with_third) < _AGREED / 2 and weigh(second.text) >= weigh(own.text) / 4:
        return replace(second, confidence=0.4 + 0.5 * with_second)
    friend, agreement = (second, with_second) if with_second >= with_third else (third, with_third)
    kept = _without_lonely(own, theirs | others) if between >= _AGREED else own
    confidence = max(own.confidence, agreement) if agreement >= _AGREED else own.confidence * (0.5 + agreement / 2)
    return replace(kept, method=f"{own.method}+{friend.method}", confidence=confidence)


def _is_one_part(own: Candidate, ours: Bag, heard: Bag) -> bool:
    """Whether what was heard is one of the parts in which our text stands, in containers of one name."""
    import lxml.html

    if not _within(heard, ours) or heard.total() > ours.total() / 2:
        return False
    return stands_in_parts(lxml.html.fragment_fromstring(own.html, create_parent="div"))


def _body_of(own: Candidate) -> str:
    """Our text without its headings and notes, which libraries drop where they are links or a list of their own."""
    import lxml.html

    tree = lxml.html.fragment_fromstring(own.html, create_parent="div")
    for part in list(tree.iter(*_TITLES, "ol", "ul", "section", "div")):
        if part.getparent() is not None and (
            part.tag in _TITLES or _NOTES.search(f"{names(part)} {part.get('role') or ''}")
        ):
            part.drop_tree()
    return words(tree)


def _tables_more(second: Candidate, own: Candidate) -> bool:
    """Whether it is a table that one text has more than the other, and not talk or teasers around it."""
    return second.html.count("<tr") > own.html.count("<tr")


def _without_lonely(own: Candidate, heard: Bag) -> Candidate:
    """Without the blocks of sentences that neither of the others has, where these agree with each other."""
    import lxml.html

    tree = lxml.html.fragment_fromstring(own.html, create_parent="div")
    lonely = [block for block in tree.iter("p", "div", "li", "h2", "h3", "h4", "section") if _is_lonely(block, heard)]
    lonely = [block for block in lonely if block.tag not in _HEADINGS or _heads(block, lonely)]
    if not lonely:
        return own
    for block in lonely:
        block.drop_tree()
    removed = (*own.removed, Transformation(UNSHARED, len(lonely)))
    return replace(own, html=lxml.html.tostring(tree, encoding="unicode"), text=words(tree), removed=removed)


def _heads(heading: HtmlElement, lonely: Sequence[HtmlElement]) -> bool:
    """Whether a heading stands above nothing that stays."""
    below = heading.getnext()
    return below is None or below in lonely or below.tag in _HEADINGS


def _is_lonely(block: HtmlElement, heard: Bag) -> bool:
    if any(inner.tag not in INLINE for inner in block.iterdescendants("*")):
        return False
    if any(around.tag in _KEPT or around.tag == "figure" or is_note(around) for around in block.iterancestors()):
        return False
    if is_correction(block.text_content()):
        return False
    found = _bag(block.text_content())
    return found.total() > 0 and (found & heard).total() < _WITNESSED * found.total()


def _agreement(one: Bag, two: Bag) -> float:
    """F1 of two texts as bags of three tokens (a word, or one CJK character)."""
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 0.0


def _within(one: Bag, other: Bag) -> bool:
    return (one & other).total() >= _SAME * one.total()


def _bag(text: str) -> Bag:
    tokens = _TOKEN.findall(text.lower())
    return Counter(zip(tokens, tokens[1:], tokens[2:], strict=False))


def _heard(extractor: Callable[[str, str], str | None], name: str, page: Page) -> Candidate | None:
    """What a library finds, without what stands inside its container and is not the text."""
    import lxml.html

    if page.source.count("<") > _MOST_TAGS:
        return None
    try:
        markup = extractor(page.source, page.url)
        if not markup or not markup.strip():
            return None
        tree = lxml.html.fragment_fromstring(markup, create_parent="div")
        removed = steps(prune(tree, page.titles))
        markup = lxml.html.tostring(tree, encoding="unicode")
    except Exception:  # noqa: BLE001 - the one door behind which both libraries, and whatever they use, may fail
        return None
    return Candidate(markup, words(tree), name, _SURE, removed)
