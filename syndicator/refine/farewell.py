"""Whether a page says, instead of an article, that the article is not there any more: answered with 200 all the same.

Believed is only a whole line (or the page's title) that says so and nothing else, in Chinese or English: a headline
that somebody else's article was deleted stands in many a list. A page that still tells the article's text says
nothing. Pure; lines are short, so that every expression runs over little.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.refine.markup.references import spelt_out

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 80
"""Characters of a line that can be such a statement."""
PIECE = 24
"""Characters of the article's text that show, on a page, that it is still told there."""

_BLOCK = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|td|th|tr|section|article|main|center|dd|dt|body|head|title|ul|ol|table)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_SILENT = re.compile(r"<(?:script|style|template|noscript)\b", re.IGNORECASE)
_LOUD = re.compile(r"</(?:script|style|template|noscript)\b[^<>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{0,400})</title", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|–—·-]+\s+|[|_–—]+|-{1,3}(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])-{1,3}")
_SPACE = re.compile(r"\s+")

_THING = (
    "(?:稿件|文章|内容|內容|新闻|新聞|报道|報導|報道|页面|頁面|网页|網頁|信息|訊息|资讯|資訊|帖子|貼文|"
    "作品|视频|影片|文)"
)
_DONE = (
    "(?:删除|刪除|撤稿|撤下|撤回|下线|下線|下架|移除|屏蔽|不存在|找不到了?|失效|无法查看|無法查看|无法访问|無法訪問)"
)
_ZH = re.compile(
    "(?:(?:很|非常|真)?(?:抱歉|遗憾|遺憾|对不起|對不起|不好意思)|温馨提示|溫馨提示|提示|出错了|出錯了|404)?"
    "[，,：:。.！!~…]{0,3}"
    "(?:[您你](?:所|要|想|正在|刚刚|剛剛)?(?:要)?(?:访问|查看|浏览|请求|找|阅读|訪問|瀏覽|請求|尋找|閱讀)?的)?"
    "(?:该|此|本|这|該|這|原)?(?:篇|条|條|个|個)?" + _THING + "(?:可能)?(?:不存在|找不到)?(?:或者?|、|，)?"
    "(?:可能)?(?:因[^。，,]{1,12})?[，,]?(?:已经|已經|现已|現已|已|暂时|暫時)?(?:被)?(?:其|原)?"
    "(?:发布者|作者|管理员|编辑|发布方|發布者|管理員|編輯)?(?:自行)?(?:" + _DONE + ")?"
    "(?:了)?(?:或者?(?:已)?(?:被)?(?:删除|刪除|下线|下線|移动|移動|不存在))?[。.！!~…]{0,3}"
)
_ZH_SAYS = re.compile(_DONE)
_EN = re.compile(
    r"(?:(?:we(?:'|’)re |we are )?(?:so |very )?sorry[,.!:]? (?:but )?|oops[,.!:]? |404[,.:!]? )?"
    r"(?:(?:the|this|that) )?(?:article|story|page|post|content|item|document|news item|press release)"
    r"(?: (?:that )?you(?:(?:'|’)re| are| were)? (?:looking for|requested|trying to (?:view|read|access)|seeking))?"
    r" ?(?:(?:(?:has (?:now )?been|was|is|had been|may have been|is now) )?(?:removed|deleted|withdrawn|taken down|"
    r"unpublished|retired|no longer available|not available|unavailable|no longer exists|does not exist|not found|"
    r"doesn(?:'|’)t exist|isn(?:'|’)t available)|(?:could not|cannot|can(?:'|’)t) be found)"
    r"(?: (?:or (?:has been )?(?:removed|deleted|moved|does not exist|is no longer available)))?"
    r"(?: (?:by (?:its|the) (?:author|publisher|editors?|owner)|from (?:this|our) (?:site|website)|at this time))?"
    r"[.!]{0,3}",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:error )?(?:404|410)(?: error)?[:,.!]?(?: (?:page |file )?(?:not found|gone))?[.!]?", re.IGNORECASE
)


def farewell(markup: str, text: str) -> str:
    """The line in which a page says that its article is gone; "" where none does.

    ``text`` is the article's as it was known: where the page still tells a part of it, it is there.
    """
    lines = list(_lines(markup))
    whole = "".join(_SPACE.sub("", line) for line in lines)
    if any(piece in whole for piece in _pieces(text)):
        return ""
    named = _TITLE.search(markup)
    titles = _PARTS.split(_plain(named[1]))[:1] if named else []
    return next((line for line in (*titles, *lines) if _says(line.strip())), "").strip()


def _says(line: str) -> bool:
    if not line or len(line) > LONGEST:
        return False
    if line.isascii():
        return bool(_EN.fullmatch(line) or _CODE.fullmatch(line))
    close = _SPACE.sub("", line)
    return bool((_ZH.fullmatch(close) and _ZH_SAYS.search(close)) or _EN.fullmatch(line))


def _pieces(text: str) -> Iterator[str]:
    """Parts of the article's text that its page would show."""
    for line in text.split("\n"):
        close = _SPACE.sub("", line)
        if len(close) >= PIECE:
            yield close[:PIECE]


def _lines(markup: str) -> Iterator[str]:
    """The lines that a page shows, roughly. Linear in the markup's length."""
    first, *others = _SILENT.split(markup)
    after = (piece[end.end() :] for piece in others if (end := _LOUD.search(piece)))
    for line in _BLOCK.split("".join((first, *after))):
        if told := _plain(_TAG.sub(" ", line)):
            yield told


def _plain(piece: str) -> str:
    return _SPACE.sub(" ", spelt_out(piece)).strip()
