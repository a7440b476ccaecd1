"""What the HTML of a feed's entry says of its origin, where there is no page: its first lines and its last ones.

Most entries say nothing, so that has to cost next to nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from syndicator import stamps
from syndicator.model import PageFacts, Precision, Role
from syndicator.refine.credits.creditlines import lines_of, read
from syndicator.refine.credits.findings import Findings, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_SHORT_LINE = 120


def _marks(table: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Lines of "rarest part: the words it stands in" as pairs; "_" stands for a space, "^" for a line's beginning."""
    rows = [row.replace("_", " ").split(": ", 1) for row in table.strip().splitlines()]
    return tuple((rare, tuple(w for word in words.split("; ") for w in _begun(word))) for rare, words in rows)


def _begun(word: str) -> tuple[str, ...]:
    return (f">{word[1:]}", f"\n{word[1:]}") if word.startswith("^") else (word,)


_EASTERN = _marks("""
源: 来源; 來源; 稿源
出处: 出处
出處: 出處
载: 转载
載: 轉載; 転載
转自: 转自
轉自: 轉自
原文: 原文
原标: 原标题
原標: 原標題
者: 作者; 记者; 記者
责: 责任编; 责编
責: 責任編; 責編
编辑: 编辑
輯: 編輯
讯: 日讯; 报讯; 网讯
訊: 日訊; 報訊; 網訊
日电: 日电
電: 日電
報導: 報導
撰: 撰文
文/: 文/
／: 文／
｜: 文｜
文|: 文|
＝: ＝
典: 出典
기: 기자
출: 출처
А: Автор
И: Источник
Ź: Źródło
""")
_WESTERN = _marks("""
riginally_: riginally_
ource: ource:; ources:
ted_by: dited_by
tten_by: ritten_by
ting_by: eporting_by
published_: epublished_
printed_: eprinted_
Via:: Via:
Quelle: Quelle:
Autor: Autor:; Autor_:
Fonte:: Fonte:
Fuente:: Fuente:
Kaynak:: Kaynak:
By_: ^By_
Von_: ^Von_
Par_: ^Par_
Por_: ^Por_
""")
_LINE_MARK = re.compile("|".join(re.escape(w.lstrip(">\n")) for _, words in (*_EASTERN, *_WESTERN) for w in words))
_OPENING_BYLINE = re.compile(r"\s{0,40}(?:By|Von|Par|Por) [A-ZÀ-Þ]")
_PARTS = re.compile(
    r"<(?:/?(?:p|div|br|li|ul|ol|tr|td|h[1-6]|section|article|blockquote|figure|figcaption|hr|table|header|footer|center)\b[^<>]{0,2000})>",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,800}?href\s{0,2}=\s{0,2}[\"']?(https?://[^\s\"'<>()]{1,1500})[^<>]{0,800}>([^<>\[\]]{1,120})</a\s{0,2}>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,3000}>")
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
    found = Findings(stamps.zone_of(timezone, language), language, now)
    lead = [t for t in lines[:_LEADING] if _LINE_MARK.search(t, 0, _SHORT_LINE)]
    closing = [
        t
        for t in lines[max(_LEADING, len(lines) - _CLOSING) :]
        if _LINE_MARK.search(t, max(0, len(t) - _SHORT_LINE * 2))
    ]
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
    """Whether any word stands in the text without which there is no credit.

    A word is looked for only where its rarest character stands: single characters are found at memory speed.
    """
    if _stands(text, _WESTERN) or _OPENING_BYLINE.match(text):
        return True
    return not text.isascii() and _stands(text, _EASTERN)


def _stands(text: str, marks: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
    for rare, words in marks:
        if rare in text:
            for word in words:
                if word in text:
                    return True
    return False


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
