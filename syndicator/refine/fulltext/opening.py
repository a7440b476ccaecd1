"""The paragraph that opens an article above the column of its text: standfirst, lead, Vorspann, chapô, entradilla.

It stands between the main heading and the text, by itself, and is named for what it is; the text goes on from it, so
that an article without it has lost its most important sentences.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.refine.fulltext.finder import is_notice, weigh
from syndicator.refine.fulltext.naming import INLINE, is_furniture, is_hidden, names
from syndicator.refine.fulltext.prompts import is_prompt
from syndicator.refine.fulltext.signs import is_machine_summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_NAMED = pattern(
    r"(?:^|[-_ ]|article|news|post|story)(?:lead(?:[-_]?in)?|lede|standfirst|ingress|manchet|vorspann|chapo|chapeau"
    r"|entradilla|bajada|copete|sottotitolo|sommario|occhiello|linha[-_]?fina|dek|perex|sapo|deck|intro(?:duction)?"
    r"|excerpt|summary|abstract|desc(?:ription)?|sub[-_]?title|zhaiyao|daoyu|daodu)"
    r"(?:[-_]{1,2}(?:text|content|body|paragraph|block|wrapper|container))?(?:--[\w-]+)?(?: |$)"
)
_OF_OTHERS = pattern(
    r"author|profile|user|account|avatar"
    r"|(?:^|[-_ ])(?:site|bio|ai|photo|image|img|pic|video|media|caption|thumb)(?:[-_ ]|$)"
)
"""Whom or what else a description is of."""
_SENTENCE = pattern(r"""[.!?…。！？]["'”’»)\]]{0,2}\s*$""")
_WRAPPERS = frozenset(["p", "br", "div", "section"])
_LEAST, _MOST = 20.0, 320.0  # weighed
_SAME = 40
"""Characters by which a text that begins with its own opening is known to."""


def opening(container: HtmlElement) -> str:
    """The paragraph above ``container`` that opens its text, as markup; "" where there is none."""
    column = container
    while (around := column.getparent()) is not None:
        for before in column.itersiblings(preceding=True):
            if (found := next(_openings(before), None)) is not None:
                return _as_paragraph(found)
            if before.tag == "h1" or before.find(".//h1") is not None:
                return ""
        column = around
    return ""


def is_begun(text: str, markup: str) -> bool:
    """Whether a text has the beginning of the paragraph that opens it itself."""
    import lxml.html

    own = "".join(lxml.html.fragment_fromstring(markup).text_content().split())[:_SAME]
    return own in "".join(text.split())


def _openings(part: HtmlElement) -> Iterator[HtmlElement]:
    """From the last, what opens a text among some element and what stands in it."""
    if not isinstance(part.tag, str) or is_furniture(part) or is_hidden(part):
        return
    for element in reversed([part, *part.iterdescendants("div", "p", "h2", "h3", "section", "strong")]):
        if _NAMED.search(names(element)) and _is_paragraph(element) and not _is_of_others(element, part):
            yield element


def _is_of_others(element: HtmlElement, part: HtmlElement) -> bool:
    """Whether it or a box around it describes somebody, a picture or the site, or is a machine's summary."""
    while True:
        words = " ".join(element.text_content().split())
        if _OF_OTHERS.search(names(element)) or is_machine_summary(words) or is_hidden(element):
            return True
        around = element.getparent()
        if element is part or around is None:
            return False
        element = around


def _is_paragraph(element: HtmlElement) -> bool:
    if any(inner.tag not in INLINE and inner.tag not in _WRAPPERS for inner in element.iterdescendants("*")):
        return False
    words = " ".join(element.text_content().split())
    linked = sum(weigh(link.text_content()) for link in element.iter("a"))
    size = weigh(words)
    if is_notice(words) or is_prompt(words):
        return False
    return _LEAST <= size <= _MOST and linked < size / 2 and _SENTENCE.search(words) is not None


def _as_paragraph(element: HtmlElement) -> str:
    import lxml.html

    paragraph = copy.deepcopy(element)
    for inner in list(paragraph.iterdescendants("p", "div", "section")):
        inner.drop_tag()
    paragraph.tag, paragraph.tail = "p", None
    paragraph.attrib.clear()
    return str(lxml.html.tostring(paragraph, encoding="unicode"))
