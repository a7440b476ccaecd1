"""What is printed round a text and not in it: the header line, the site's own credit lines, its notice.

An extractor often takes them along. They are known to be furniture once the credits have been read from them: the
facts then stand on the article by hop, and are shown in its credit line and box, as is the title that it had elsewhere.
What the text itself says (datelines, bylines, credits in the last paragraph, corrections) belongs to the outlet it is
from and stays. Of what a feed brings, only the site's notice goes: its credit lines are in the text because the outlet
put them there.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from syndicator import stamps
from syndicator.endless import endless
from syndicator.later import pattern
from syndicator.model import PageFacts, RawHtml, Transformation
from syndicator.refine import notices
from syndicator.refine.credits import zones
from syndicator.refine.credits.restated import says_again, says_title
from syndicator.refine.fulltext.taking import lines_of
from syndicator.refine.printout import drop_edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from syndicator.refine.fulltext.taking import Piece

MOVED = "page-credits-moved"
NOTICE = "site-notice-moved"

_BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 td th dd dt section article header footer blockquote figcaption".split()
)
_SPACE = pattern(r"\s+")
_PROSE = pattern(r"[。！？.!?](?:[”’」』\"')）]|$|\s|[^\d\w])")
_BYLINE = pattern(r"(?:[／/].{0,12}[报報][导導道]|[报報][导導][】〕)）]|日[电電讯訊])[】〕)）]?$")
_HEADER_COUNT = pattern(
    r"(?:评论|評論|点击|點擊|浏览|瀏覽|阅读|閱讀|人气|人氣|访问)(?:量|数|數|次数|次數)?\s?[:：]\s?\d{0,8}\s?次?"
)
_HEADER_WORDS = pattern(
    r"(?:信息|稿件|文章)?(?:来源|來源)|作者|责任编辑|責任編輯|编辑|編輯|发布者|(?:发布|發布|发表|發表)?(?:时间|時間|日期|于|於)|字[体號号][:：]?(?:\W*[大中小])*|"
    r"\b(?:Published|Posted|Date|Veröffentlicht|Erschienen|Publié|Publicado|Pubblicato|Опубликовано)\b"
)
"""What labels and counts in a header's line."""
_SENTENCE = pattern(r"^[^（）()\[\]【】:：]{4,}[。！？”」][（(\[【〔][^（）()\[\]【】]{2,80}[)）\]】〕]$")
"""A sentence, and behind it a credit in brackets: the text's last paragraph."""
_OF_ITSELF = pattern(r"本[网網站]|免[责責]|侵[权權]|稿[费費酬]")
LARGEST = 500_000
"""Characters of HTML; a larger text is left as it is."""
LONGEST_LINE = 300
"""Characters of a block that can be a credit line."""
SHORTEST_PROSE = 40
SHORTEST_NOTICE = 12
SHORTEST_LINE = 4
LONGEST_BYLINE = 40
LONGEST_DATE = 60
DAY = timedelta(hours=36)
"""A day as it is printed, in whatever zone, lies no further from the time that it names."""
SLACK = 12
"""Characters that may stand round a credit line within its block."""


ORIGINAL_LABELS = tuple(
    label + colon
    for label in (
        "原文地址 原文链接 原文連結 原文鏈接 原文网址 原文網址 原文出处 原文出處 原文 来源链接 Original".split()
    )
    for colon in (":", "：")
)


class Unframed(NamedTuple):
    """HTML without its frame, what was removed by name, and the words of the notices among it."""

    body: RawHtml
    made: tuple[Transformation, ...] = ()
    notice: str = ""  # a line each


def without_frame(body: RawHtml, facts: PageFacts) -> Unframed:
    """Extracted HTML without the furniture that ``facts`` were read from."""
    lines = {_squeezed(line) for line in _literals(facts)} - {""}
    notice = _squeezed(facts.site_notice or "")
    stated = lines or notice or facts.published or facts.original_title
    if not stated and not notices.may_hold(body):
        return Unframed(body)
    return _unframed(body, lines, notice, facts)


def without_notices(body: RawHtml) -> Unframed:
    """The HTML of a feed's entry without what its site says of itself above and below the text.

    Taking it from the result once more changes nothing. Most entries say nothing, so that costs next to nothing.
    """
    return _unframed(body, set(), "", PageFacts()) if notices.may_hold(body) else Unframed(body)


def _unframed(body: RawHtml, lines: set[str], notice: str, facts: PageFacts) -> Unframed:
    from lxml import etree
    from lxml.html import fragment_fromstring, tostring

    if len(body) > LARGEST:
        return Unframed(body)
    try:
        root = fragment_fromstring(endless(body), create_parent="div")
    except (etree.ParserError, ValueError):
        return Unframed(body)
    blocks = [(block, _squeezed(block.text_content())) for block in _leaves(root)]
    first, last = _span(blocks, notice, facts)
    edges = [*blocks[:first], *blocks[last + 1 :]] if blocks else []
    stale = [block for block, text in edges if _is_notice(text, notice) or _is_own(block)]
    moved = _moved(blocks, (first, last), stale, lines, facts)
    said = [_words(block) for block in stale]
    for block in (*stale, *moved):
        block.drop_tree()
    bare = drop_edges(root, lambda words: _is_frame(words, lines, facts) or _is_day(words, facts))
    bare += _lines_again(root, facts)
    said += _closing_lines([root, *(block for block, _ in blocks[last:] if block.getparent() is not None)])
    steps = [(MOVED, len(moved) + bare), (NOTICE, len(said))]
    made = tuple(Transformation(name, count) for name, count in steps if count)
    if not made:
        return Unframed(body)
    inner = escape(root.text or "", quote=False) + "".join(tostring(child, encoding="unicode") for child in root)
    return Unframed(RawHtml(inner), made, "\n".join(said))


def _moved(
    blocks: Sequence[tuple[HtmlElement, str]],
    span: tuple[int, int],
    stale: Sequence[HtmlElement],
    lines: set[str],
    facts: PageFacts,
) -> list[HtmlElement]:
    """The blocks above and below the text that facts were read from, or that say them once more."""
    first, last = span
    edges = [*blocks[:first], *blocks[last + 1 :]] if blocks else []
    signed = _signature(blocks[last + 1 :], _squeezed(facts.source or ""))
    moved = [
        block
        for block, text in edges
        if block not in stale
        and block is not signed
        and ((_is_line(text, lines) and not (_is_byline(text) or _SENTENCE.match(text))) or says_again(text, facts))
    ]
    title = facts.original_title or ""  # wherever it stands: behind a summary, too
    moved += [block for block, text in blocks if says_title(text, title) and block not in (*stale, *moved)]
    above = [block for block, _ in blocks[:first] if block not in (*stale, *moved)]
    return moved + [block for block in above if _is_day(_words(block), facts)]


def united(read: str | None, moved: str) -> str | None:
    """The notice that was read with the facts, and what of the moved one it lacks; None where there is neither."""
    known = _squeezed(read or "")
    more = [line for line in moved.split("\n") if line and _squeezed(line) not in known]
    return "\n".join([*([read] if read else []), *more]) or None


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _is_own(block: HtmlElement) -> bool:
    """Whether every line of a block is a notice by its own words."""
    if next(block.iter("br"), None) is None:
        return notices.is_site_notice(_words(block))
    lines = [" ".join("".join(piece for _, _, piece in line).split()) for line in lines_of(block)]
    return all(notices.is_site_notice(line) for line in lines if line)


def _lines_again(root: HtmlElement, facts: PageFacts) -> int:
    """Take what is known already from the first and last lines of what is left, whatever parts them; how many went.

    So goes the day, from above the paragraphs beside which it stands bare.
    """
    left, whole = _leaves(root), _only_block(root)
    known: list[list[Piece]] = []
    for block in dict.fromkeys((root, *left[:1], *left[-1:])):
        lines = _worded(block)
        ends = {id(line): line for line in (*lines[:2], *lines[-4:])}.values()
        known += [line for line in ends if says_again(_squeezed(_said(line)), facts)]
    known += [line for line in _worded(whole)[:1] if _stands_above(line, whole) and _is_day(_said(line), facts)]
    for node, where, _ in (piece for line in known for piece in line):
        setattr(node, where, None)
    return len(known)


def _worded(block: HtmlElement) -> list[list[Piece]]:
    return [line for line in lines_of(block) if any(piece.strip() for _, _, piece in line)]


def _only_block(root: HtmlElement) -> HtmlElement:
    """The block that holds everything: the innermost that stands alone in those around it."""
    while len(root) == 1 and root[0].tag in _BLOCKS and not (root.text or "").strip():
        root = root[0]
    return root


def _stands_above(line: list[Piece], block: HtmlElement) -> bool:
    """Whether a block's line stands before its first paragraph."""
    first = next(block.iterchildren("p"), None)
    return first is not None and not any(
        first is node or first in node.itersiblings(preceding=True) for node, _, _ in line
    )


def _said(line: list[Piece]) -> str:
    return " ".join("".join(piece for _, _, piece in line).split())


def _closing_lines(blocks: Iterable[HtmlElement]) -> list[str]:
    """The same in blocks whose lines only ``<br>`` parts: their last lines, as long as they are notices."""
    said: list[str] = []
    for block in blocks:
        if not any(child.tag == "br" for child in block):
            continue
        lines = lines_of(block)
        gone: list[list[Piece]] = []
        blank: list[list[Piece]] = []
        while len(lines) > 1:
            line = lines.pop()
            text = " ".join("".join(piece for _, _, piece in line).split())
            if text and not notices.is_site_notice(text):
                break
            blank.append(line)
            if text:
                gone, blank = [*gone, *blank], []
                said.insert(0, text)
        for node, where, _ in (piece for line in gone for piece in line):
            setattr(node, where, None)
        for line in gone:
            line[0][0].drop_tree()  # the <br> that begins it
    return said


def _literals(facts: PageFacts) -> Iterable[str]:
    """The lines that the page's own site printed its facts in."""
    yield facts.source_literal or ""
    if facts.original_url:
        yield from (facts.original_url, *(f"{label}{facts.original_url}" for label in ORIGINAL_LABELS))
    for credit in facts.credits:
        yield credit.literal or ""


def _leaves(root: HtmlElement) -> list[HtmlElement]:
    """Blocks with words that hold no other block with any, in the order of the text."""
    speaking: set[HtmlElement] = set()
    holding: set[HtmlElement] = set()
    for element in root.iter():
        for words, owner in ((element.text, element), (element.tail, element.getparent())):
            if owner is None or not words or words.isspace() or not isinstance(owner.tag, str):
                continue
            first, *around = [one for one in (owner, *owner.iterancestors()) if one.tag in _BLOCKS] or [None]
            if first is None or first in speaking:
                continue
            speaking.add(first)
            holding.update(around)
    return [element for element in root.iterdescendants() if element in speaking and element not in holding]


def _span(blocks: Sequence[tuple[HtmlElement, str]], notice: str, facts: PageFacts) -> tuple[int, int]:
    """The first and the last block that is plainly the text's own prose; where none is, all of them count as such."""
    prose = [
        n
        for n, (block, text) in enumerate(blocks)
        if len(text) >= SHORTEST_PROSE
        and _PROSE.search(text)
        and not (_is_notice(text, notice) or _is_own(block) or says_again(text, facts))
    ]
    return (prose[0], prose[-1]) if prose else (0, max(0, len(blocks) - 1))


def _is_notice(text: str, notice: str) -> bool:
    """Whether a block is the site speaking of itself, as its notice was read; an author's rights line is none."""
    if len(text) < SHORTEST_NOTICE or not notice or not _OF_ITSELF.search(text):
        return False
    return text in notice or (notice in text and len(text) < 2 * len(notice))


def _is_date(words: str, published: datetime, known: Iterable[str]) -> bool:
    """Whether a line above the text is the day on which it was published, by whom perhaps, and nothing else."""
    if len(words) > LONGEST_DATE or not any(map(str.isdigit, words)):
        return False
    seen = stamps.stamps(words, UTC)
    if len(seen) != 1 or abs(seen[0].when - published) >= DAY:
        return False
    rest = words[: seen[0].start] + words[seen[0].end :]
    for name in filter(None, known):
        rest = rest.replace(name, "")
    return not any(map(str.isalnum, _HEADER_WORDS.sub("", _HEADER_COUNT.sub("", rest))))


def _is_day(words: str, facts: PageFacts) -> bool:
    known = [facts.source or "", *(credit.name for credit in facts.credits)]
    return facts.published is not None and _is_date(words, facts.published, known)


def _is_byline(text: str) -> bool:
    """An outlet's own first line, wherever its credit was read: 記者某某／某地報導, 某社某地某日電.

    So is a first paragraph that such words open.
    """
    return (len(text) <= LONGEST_BYLINE and _BYLINE.search(text) is not None) or zones.opens(text)


def _signature(behind: Sequence[tuple[HtmlElement, str]], source: str) -> HtmlElement | None:
    """The block in which an office signs its own text: its name alone, no value of a label before it."""
    before = ""
    for block, text in behind:
        if source and text == source:
            return None if before.endswith((":", "：")) else block
        before = text
    return None


def _is_line(text: str, lines: set[str]) -> bool:
    """Whether a block is a line that facts were read from, a piece of it, or it with a little round it."""
    if text in lines:
        return True
    if not SHORTEST_LINE <= len(text) <= LONGEST_LINE:
        return False
    return any(
        text in line or (line in text and len(text) <= len(line) + SLACK) for line in lines if len(line) > SLACK / 2
    )


def _is_frame(words: str, lines: set[str], facts: PageFacts) -> bool:
    return _is_line(_squeezed(words), lines) or says_again(_squeezed(words), facts)


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text.replace("\u200b", ""))
