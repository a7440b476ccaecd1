"""What a page prints round its text and not in it: the header line, the site's own credit lines, its notice.

An extractor often takes them along. They are known to be furniture once the credits have been read from them: the
facts then stand on the article by hop, and are shown in its credit line and box. What the text itself says (datelines,
bylines, credits in the last paragraph, corrections) belongs to the outlet it is from and stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.model import RawHtml, Transformation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from syndicator.model import PageFacts

MOVED = "page-credits-moved"
NOTICE = "site-notice-moved"

_BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 td th dd dt section article header footer blockquote figcaption".split()
)
_SPACE = re.compile(r"\s+")
_PROSE = re.compile(r"[。！？.!?](?:[”’」』\"')）]|$|\s|[^\d\w])")
_OF_ITSELF = re.compile(r"本[网網站]|免[责責]|侵[权權]|稿[费費酬]")
LONGEST_LINE = 300
"""Characters of a block that can be a credit line."""
SHORTEST_PROSE = 40
SHORTEST_NOTICE = 12
SHORTEST_LINE = 4
SLACK = 12
"""Characters that may stand round a credit line within its block."""


ORIGINAL_LABELS = tuple(
    label + colon
    for label in (
        "原文地址 原文链接 原文連結 原文鏈接 原文网址 原文網址 原文出处 原文出處 原文 来源链接 Original".split()
    )
    for colon in (":", "：")
)


def without_frame(body: RawHtml, facts: PageFacts) -> tuple[RawHtml, tuple[Transformation, ...]]:
    """Extracted HTML without the furniture that ``facts`` were read from, and what was removed."""
    lines = {_squeezed(line) for line in _literals(facts)} - {""}
    notice = _squeezed(facts.site_notice or "")
    if not lines and not notice:
        return body, ()
    from lxml import etree
    from lxml.html import fragment_fromstring, tostring

    try:
        root = fragment_fromstring(body, create_parent="div")
    except (etree.ParserError, ValueError):
        return body, ()
    blocks = [(block, _squeezed(block.text_content())) for block in _leaves(root)]
    edges = _edges(blocks, notice)
    stale = [block for block, text in edges if _is_notice(text, notice)]
    moved = [block for block, text in edges if block not in stale and _is_line(text, lines)]
    for block in (*stale, *moved):
        block.drop_tree()
    steps = [(MOVED, len(moved)), (NOTICE, len(stale))]
    made = tuple(Transformation(name, count) for name, count in steps if count)
    if not made:
        return body, ()
    inner = (root.text or "") + "".join(tostring(child, encoding="unicode") for child in root)
    return RawHtml(inner), made


def _literals(facts: PageFacts) -> Iterable[str]:
    """The lines that the page's own site printed its facts in."""
    yield facts.source_literal or ""
    if facts.original_url:
        yield from (facts.original_url, *(f"{label}{facts.original_url}" for label in ORIGINAL_LABELS))
    for credit in facts.credits:
        yield credit.literal or ""


def _leaves(root: HtmlElement) -> list[HtmlElement]:
    """Blocks that hold no other block, in the order of the text."""
    return [
        element
        for element in root.iterdescendants()
        if element.tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element.iterdescendants())
    ]


def _edges(blocks: Sequence[tuple[HtmlElement, str]], notice: str) -> list[tuple[HtmlElement, str]]:
    """The blocks before the first and after the last that is plainly the text's own prose."""
    prose = [
        n
        for n, (_, text) in enumerate(blocks)
        if len(text) >= SHORTEST_PROSE and _PROSE.search(text) and not _is_notice(text, notice)
    ]
    return [*blocks[: prose[0]], *blocks[prose[-1] + 1 :]] if prose else []


def _is_notice(text: str, notice: str) -> bool:
    """Whether a block is the site speaking of itself, as its notice was read; an author's rights line is none."""
    if len(text) < SHORTEST_NOTICE or not notice or not _OF_ITSELF.search(text):
        return False
    return text in notice or (notice in text and len(text) < 2 * len(notice))


def _is_line(text: str, lines: set[str]) -> bool:
    """Whether a block is a line that facts were read from, a piece of it, or it with a little round it."""
    if text in lines:
        return True
    if not SHORTEST_LINE <= len(text) <= LONGEST_LINE:
        return False
    return any(
        text in line or (line in text and len(text) <= len(line) + SLACK) for line in lines if len(line) > SLACK / 2
    )


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text.replace("\u200b", ""))
