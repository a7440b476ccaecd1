"""What stands inside the text's container and is not the text: furniture, and lists of links to other articles.

Credit lines, captions, datelines, tables and embeds stay: other stages read them. Whatever goes is counted by name.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from syndicator.refine.fulltext.calls import drop_boxes, drop_called_lines, drop_calls
from syndicator.refine.fulltext.finder import Scene, survey, weigh
from syndicator.refine.fulltext.markings import LONGEST as FILM_LONGEST
from syndicator.refine.fulltext.markings import (
    heads_special,
    is_caption_button,
    is_page_bar,
    labels_film,
    labels_topics,
    leads_back,
    leads_to_special,
    said_again,
    says_over,
    unfolds,
)
from syndicator.refine.fulltext.naming import INLINE, is_furniture, is_known, names
from syndicator.refine.fulltext.prompts import calls_for_more
from syndicator.refine.fulltext.signs import RELATED, is_correction, is_machine_summary, labels_advertisement
from syndicator.refine.fulltext.taking import BRIEF, CREDIT, FRAME, OTHERS, PROMPTS, briefly, holds_picture, remove
from syndicator.refine.markup import furniture
from syndicator.refine.markup.elements import DROPPED

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CLAUSE = re.compile(r"[，。！？]")  # two make a sentence, in which such a word tells something
_PICTURED = re.compile(r"widget|banner|promo|social")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "strong", "span", "b", "dt", "header"])
_UNNAMED = "form-controls-removed"  # of _DROPPED, what cleaning has no name for
_UNSEEN = frozenset(
    "sr-only visually-hidden visuallyhidden u-visually-hidden screen-reader-text screen-reader screenreader"
    " screen-reader-only off-screen offscreen hidden-accessible a11y-hidden assistive-text element-invisible".split()
)
"""Names for what is only read aloud: "image caption", "opens in a new window"."""
_DROPPED = ("script", "style", "link", "meta", "template", "input", "select", "textarea", "button")
_HEADING_MOST = 25.0
_CREDIT_LENGTH = 60
_OPENING = 60  # characters that show what a text begins as
_REST = 100.0  # so much of sentences elsewhere, and everything that is marked may go
_DOCUMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|rtf|odt|ods|csv|txt|zip|rar|7z|ce[bf])(?:[?#].*)?$", re.IGNORECASE
)
_ANNEX = re.compile(
    r"\W*(?:附件|附表|附录|附錄|附图|附圖|别添|別添|붙임|첨부|(?:annex|appendix|attachment|anlage)\b)", re.IGNORECASE
)
_TITLE_TAGS = frozenset(["h1", "h2", "h3"])
_LEAST_TITLE = 6  # characters
_TOPIC = 8.0  # weighed: 封面故事
_DATED = re.compile(r"\W*(?:发布时间|發布時間|时间|時間|日期)?\W*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
_LAID_OUT = 4  # elements in a cell
_LISTS = frozenset(["ul", "ol", "dl", "table"])
_LINKED_BESIDE, _LINKED_ALONE = 0.5, 0.7  # beside a heading that says so, and without one


def prune(container: HtmlElement, titles: frozenset[str]) -> Counter[str]:
    """Take what is not the text out of ``container``, in place, and say what went, by the names of transformations.

    ``titles`` (folded) may be repeated on top of it.
    """
    gone: Counter[str] = Counter()
    drop_boxes(container, gone)
    for element in [one for one in container.iter("span", *_HEADINGS) if not _UNSEEN.isdisjoint(names(one).split())]:
        remove(element, FRAME, gone)
    for element in list(container.iter(*_DROPPED)):
        remove(element, DROPPED.get(element.tag, _UNNAMED), gone)
    _drop_furniture(container, gone)
    _drop_link_lists(container, gone)
    _drop_labels(container, gone)
    drop_calls(container, gone)
    drop_called_lines(container, gone)
    _drop_title(container, titles, gone)
    return gone


def fold(text: str) -> str:
    """A title as it is compared: lower-case, without white space."""
    return "".join(text.split()).lower()


def _drop_furniture(container: HtmlElement, gone: Counter[str]) -> None:
    scene = survey(container)
    most = sum(scene.sizes[i] for i in range(len(scene.elements)))
    totals, rest = _sums(scene, scene.sizes), sum(value for value in scene.own if value > 0)
    last = max((i for i, value in enumerate(scene.own) if value > _HEADING_MOST), default=0)
    # a list of links with a word on each, amid the text and under no such heading, is the author's
    within = {i for i in scene.others if i < last and scene.elements[i].tag in _LISTS} - {
        i for i in scene.others if _heading_before(scene.elements[i]) is not None
    }
    for i, element in enumerate(scene.elements[1:], start=1):
        if is_correction(_opening(element)):
            continue
        if i in scene.others:
            if i in within:
                continue
            if (rest >= _REST or totals[i] <= 0.5 * most) and not _is_credit_line(element):
                remove(element, OTHERS, gone)
            continue
        if not is_furniture(element) or totals[i] > 0.3 * most:
            continue
        holds_picture = _PICTURED.search(names(element)) and element.find(".//figcaption") is not None
        if not holds_picture and not any(is_known(e) for e in element.iter()):
            remove(element, furniture.suspect(names(element), "") or FRAME, gone)


def _opening(element: HtmlElement) -> str:
    """The first words in an element."""
    said = ""
    for piece in element.itertext("*"):
        said = (said + piece).lstrip()
        if len(said) > _OPENING:
            break
    return said


def _is_credit_line(element: HtmlElement) -> bool:
    text = element.text_content().strip()
    return len(text) <= _CREDIT_LENGTH and CREDIT.search(text) is not None and len(_CLAUSE.findall(text)) <= 1


def _drop_link_lists(container: HtmlElement, gone: Counter[str]) -> None:
    scene = survey(container)
    sizes, linked = _sums(scene, scene.sizes), _sums(scene, scene.linked)
    sentences = _sums(scene, [max(0.0, value) for value in scene.own])
    last = max((i for i, value in enumerate(scene.own) if value > _HEADING_MOST), default=0)
    ends = _ends(scene)
    for i, element in enumerate(scene.elements[1:], start=1):
        if element.tag in INLINE or not sizes[i] or ends[i] >= last > i or sentences[i] > _HEADING_MOST:
            continue
        if linked[i] < _LINKED_BESIDE * sizes[i]:
            continue
        text = element.text_content().strip()
        heading = _heading_before(element)
        marked = heading is not None or RELATED.match(text) is not None
        leading = [a for a in element.iter("a") if (a.text_content() or "").strip()]
        links = len(leading)
        if not links or (not marked and linked[i] < _LINKED_ALONE * sizes[i]) or all(map(_is_document, leading)):
            continue
        if (marked or (i > last and links > 1)) and not CREDIT.search(text) and not holds_picture(element):
            remove(element, furniture.RELATED, gone)
            if heading is not None:
                heading.drop_tree()


def _is_document(link: HtmlElement) -> bool:
    """Whether a link leads to a file that belongs to the text, as notices have their annexes: no other article."""
    return _DOCUMENT.search(link.get("href") or "") is not None or _ANNEX.match(link.text_content()) is not None


def _drop_labels(container: HtmlElement, gone: Counter[str]) -> None:
    """Lines that only label an advertisement, and a machine's summary of the text, wherever they stand."""
    # not in phrases, cells and items: there the same word is a part of what is told
    blocks = [e for e in container.iter("p", "div", "section", "center") if not _holds_more(e) and not _is_datum(e)]
    for element in blocks:
        words = briefly(element)
        if words and labels_advertisement(words):
            remove(element, furniture.ADVERTISEMENT, gone)
        elif words and calls_for_more(words):
            remove(element, PROMPTS, gone)
    for element in list(container.iter("div", "section", "aside", "details")):
        words = briefly(element)
        if words and is_machine_summary(words):
            remove(element, FRAME, gone)
    _drop_markings(container, gone)


def _drop_markings(container: HtmlElement, gone: Counter[str]) -> None:
    """What labels films and galleries, and the mark behind a text that is over."""
    blocks = [e for e in container.iter("p", "div", "span", *_HEADINGS) if not _holds_more(e) and not _is_datum(e)]
    told = [(e, words) for e in dict.fromkeys(blocks) if e.tag not in INLINE and (words := briefly(e))]
    again = {id(told[number][0]) for number in said_again([words for _, words in told])}
    for element, words in told:
        if labels_film(words):
            remove(_box_around(element, container), FRAME, gone)
        elif id(element) in again or is_caption_button(words) or unfolds(words) or _leads_elsewhere(element, words):
            remove(element, FRAME, gone)
        elif heads_special(words) and (box := _special(element, container)) is not None:
            remove(box, FRAME, gone)
    _drop_end_mark(container, gone)


def _special(element: HtmlElement, container: HtmlElement) -> HtmlElement | None:
    """The line, or the box around its label, that leads to a special and says no more."""
    for box in (element, element.getparent()):
        if box is None or box is container:
            return None
        linked = " ".join(link.text_content() for link in box.iter("a"))
        if linked and leads_to_special(briefly(box) or "", linked):
            return box
    return None


def _leads_elsewhere(element: HtmlElement, words: str) -> bool:
    """Whether a line of links leads to an article's topics or to its further pages."""
    linked = sum(weigh(link.text_content()) for link in element.iter("a"))
    if linked <= 0:
        return False
    bar = labels_topics(words) or leads_back(words)
    return is_page_bar(words) or (bar and linked >= _LINKED_BESIDE * weigh(words))


def _drop_end_mark(container: HtmlElement, gone: Counter[str]) -> None:
    """An agency's mark at the very end of a text, in a block or a line of its own."""
    pieces = [
        (e, where) for e in container.iter("*") for where in ("text", "tail") if e is not container or where == "text"
    ]
    worded = [(e, where) for e, where in pieces if (getattr(e, where) or "").strip()]
    ends = [(e, where) for e, where in worded if says_over(getattr(e, where))]
    if not ends or not "".join(container.itertext("*")).rstrip().endswith(getattr(*ends[-1]).strip()):
        return
    element, where = ends[-1]
    if where == "tail" and element.tag == "br":
        element.tail = None
        gone[FRAME] += 1
    elif (
        where == "text" and element is not container and element.tag not in INLINE and says_over(element.text_content())
    ):
        remove(element, FRAME, gone)


def _box_around(element: HtmlElement, container: HtmlElement) -> HtmlElement:
    """The largest box around a film's label that holds its title at most."""
    box, around = element, element.getparent()
    while around is not None and around is not container and len(briefly(around) or " " * BRIEF) <= FILM_LONGEST:
        box, around = around, around.getparent()
    return box


def _is_datum(element: HtmlElement) -> bool:
    """Whether an element is what a cell or an item holds: one that holds a whole text lays out a page."""
    around = element.getparent()
    return around is not None and around.tag in {"td", "th", "li", "dd", "dt"} and len(around) < _LAID_OUT


def _holds_more(element: HtmlElement) -> bool:
    return any(inner.tag not in INLINE for inner in element)


def _heading_before(element: HtmlElement) -> HtmlElement | None:
    """The short "related articles" line right before ``element``, if one stands there."""
    before = element.getprevious()
    if before is None or before.tag not in _HEADINGS or (element.getprevious().tail or "").strip():
        return None
    text = (before.text_content() or "").strip()
    return before if text and weigh(text) < _HEADING_MOST and RELATED.match(text) else None


def _sums(scene: Scene, values: list[float]) -> list[float]:
    total = list(values)
    for i in range(len(total) - 1, 0, -1):
        total[scene.parents[i]] += total[i]
    return total


def _ends(scene: Scene) -> list[int]:
    """For each element the index of the last one inside it."""
    ends = list(range(len(scene.elements)))
    for i in range(len(ends) - 1, 0, -1):
        ends[scene.parents[i]] = max(ends[scene.parents[i]], ends[i])
    return ends


def _drop_title(container: HtmlElement, titles: frozenset[str], gone: Counter[str]) -> None:
    """The title where it is the first line, or a heading below a topic: that stays, as it may say what has changed."""
    below = False
    for element in container.iter("h1", "h2", "h3", "p", "div"):
        if element is container or (element.tag == "div" and len(element)):
            continue
        text = fold(element.text_content())
        if not text:
            continue
        heading = element.tag in _TITLE_TAGS
        if (text in titles and (heading or not below)) or (heading and _is_dated_title(text, titles)):
            remove(element, "title-repeats-removed", gone)
            return
        if below or weigh(text) > _TOPIC:
            return
        below = True


def _is_dated_title(text: str, titles: frozenset[str]) -> bool:
    """Whether a heading is the title and, in a line below it, when it was published."""
    rest = next((text[len(title) :] for title in titles if len(title) >= _LEAST_TITLE and text.startswith(title)), "")
    return len(rest) <= _CREDIT_LENGTH and _DATED.match(rest) is not None
