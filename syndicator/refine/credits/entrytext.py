"""What the HTML of a feed's entry says of its origin, where there is no page: its first lines and its last ones.

Most entries say nothing, so that has to cost next to nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from syndicator import stamps
from syndicator.later import pattern
from syndicator.model import PageFacts, Precision, Role
from syndicator.refine.credits import spoken
from syndicator.refine.credits.creditlines import lines_of, read
from syndicator.refine.credits.findings import Findings, Zone
from syndicator.refine.lookout import Lookout

if TYPE_CHECKING:
    from datetime import datetime

_SHORT_LINE = 120


_EASTERN = (
    *(
        "来源",
        "來源",
        "稿源",
        "出处",
        "出處",
        "出典",
        "转载",
        "轉載",
        "転載",
        "转自",
        "轉自",
        "原文",
        "原标题",
        "原標題",
    ),
    *(
        "作者",
        "记者",
        "記者",
        "责任编",
        "责编",
        "責任編",
        "責編",
        "编辑",
        "編輯",
        "撰文",
        "文/",
        "文／",
        "文｜",
        "文|",
        "＝",
    ),
    *(
        "日讯",
        "报讯",
        "网讯",
        "日訊",
        "報訊",
        "網訊",
        "日电",
        "日電",
        "報導",
        "기자",
        "출처",
        "Автор",
        "Источник",
        "Źródło",
    ),
)
_WESTERN = (
    *("riginally ", "ource:", "ources:", "dited by", "ritten by", "eporting by", "epublished ", "eprinted "),
    *("Via:", "Quelle:", "Autor:", "Autor :", "Fonte:", "Fuente:", "Kaynak:"),
)
_OPENINGS = ("By ", "Von ", "Par ", "Por ")  # of a line
_MARKED = Lookout((*_EASTERN, *_WESTERN, *(mark + word for word in _OPENINGS for mark in ">\n")))
_MARKED_LINE = Lookout((*_EASTERN, *_WESTERN, *_OPENINGS))
_OPENING_BYLINE = pattern(r"\s{0,40}(?:By|Von|Par|Por) [A-ZÀ-Þ]")
_PARTS = pattern(
    r"<(?:/?(?:p|div|br|li|ul|ol|tr|td|h[1-6]|section|article|blockquote|figure|figcaption|hr|table|header|footer|center)\b[^<>]{0,2000})>",
    re.IGNORECASE,
)
_ANCHOR = pattern(
    r"<a\s[^<>]{0,800}?href\s{0,2}=\s{0,2}[\"']?(https?://[^\s\"'<>()]{1,1500})[^<>]{0,800}>([^<>\[\]]{1,120})</a\s{0,2}>",
    re.IGNORECASE,
)
_TAG = pattern(r"<[^<>]{0,3000}>")
_MAX_BODY = 60_000
_LEADING = 3
_CLOSING = 8


def read_body(
    html_or_text: str,
    *,
    language: str | None = None,
    timezone: str | None = "Asia/Shanghai",
    now: datetime | None = None,
) -> PageFacts:
    """What an entry's own text says of its origin: its first lines and its last ones.

    Cheap: without any credit word in it the text is not looked at a second time. Never raises for what it holds.
    """
    if not _is_marked(html_or_text):
        return _NOTHING
    lines = _text_lines(html_or_text)
    if spoken.may_be(html_or_text):
        asked = spoken.speech(lines)
        lines = [line for number, line in enumerate(lines) if number not in asked]
    lead = [t for t in lines[:_LEADING] if _MARKED_LINE.sees(t[:_SHORT_LINE])]
    closing = [t for t in lines[max(_LEADING, len(lines) - _CLOSING) :] if _MARKED_LINE.sees(t[-_SHORT_LINE * 2 :])]
    if not lead and not closing:
        return _NOTHING
    found = Findings(stamps.zone_of(timezone, language), language, now)
    read(found, lines_of([t[: _SHORT_LINE * 2] for t in lead]), Zone.LEAD)
    found.inside = True
    read(found, lines_of([t for t in lead if len(t) <= _SHORT_LINE and not t.endswith("。")]), Zone.TRAILER)
    ends = [t[-_SHORT_LINE * 2 :] for t in closing]
    read(found, lines_of([t for t in ends if len(t) > _SHORT_LINE]), Zone.BODY_END)
    read(found, lines_of([t for t in ends if len(t) <= _SHORT_LINE]), Zone.TRAILER)
    found.inside = False
    return replace(_by_hop(found.facts()), published=None, updated=None, published_precision=Precision.SECOND)


_NOTHING = PageFacts()


def _is_marked(text: str) -> bool:
    """Whether any word stands in the text without which there is no credit."""
    return _MARKED.sees(text) or _OPENING_BYLINE.match(text) is not None


def _without_code(text: str) -> str:
    """The text without scripts, styles and preformatted code, each found once."""
    for tag in ("script", "style", "pre"):
        opening, closing, position = f"<{tag}", f"</{tag}", 0
        parts = []
        while (start := text.find(opening, position)) >= 0 and (end := text.find(closing, start)) >= 0:
            parts.append(text[position:start])
            position = end
        text = "".join([*parts, text[position:]]) if parts else text
    return text


def _text_lines(html: str) -> list[str]:
    """The words of a piece of HTML, one block a line; anchors as [words](address)."""
    text = html[:_MAX_BODY]
    if len(html) > _MAX_BODY:
        text += "\n" + html[-_MAX_BODY:]
    if "<" in text:
        text = _without_code(text)
        text = _TAG.sub("", _ANCHOR.sub(r"[\2](\1)", _PARTS.sub("\n", text.replace("\n", " "))))
    if "&" in text:
        text = unescape(text)
    return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]


def _by_hop(facts: PageFacts) -> PageFacts:
    """An entry's credits by hop: a responsible editor answers for the site that printed it, the others for the text."""
    own = tuple(c for c in facts.origin_credits if c.role is Role.RESPONSIBLE_EDITOR)
    rest = tuple(c for c in facts.origin_credits if c.role is not Role.RESPONSIBLE_EDITOR)
    return replace(facts, credits=(*facts.credits, *own), origin_credits=rest)
