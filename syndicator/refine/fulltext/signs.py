"""What words and repetition say of a block, where names say nothing: other articles, readers' talk, calls to act.

Two signs. A *heading* such as "related articles" or "comments (3)": what follows it, in the same parent, is not the
text. And *teasers*: several siblings of one shape, each of which begins with a link and says no more than a line or
two about where it leads. Linear in the number of elements.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from syndicator import later
from syndicator.refine.fulltext.prompts import is_prompt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

RELATED = later.pattern(
    r"[\s\[【(（>»▶►▸●■◆★☆+|]*(?:"
    r"(?:相关|相關|推荐|推薦|延伸|拓展|扩展|更多|热点|熱門|热门|精彩|重点|猜你|最新|往期|其他人也在|大家都在|同类|编辑|主编|專題|专题)"
    r"(?:阅读|閱讀|新闻|新聞|报道|報導|報道|推荐|推薦|文章|资讯|資訊|内容|链接|連結|专题|關鍵字|标签|喜欢|热点|回顾|视频|影片|看)"
    r"|(?:您|你)?可能(?:您|你)?(?:还|會|会|也)?(?:对|對)?(?:感?兴趣|喜欢|有興趣|感興趣|喜歡)|看更多|更多精彩|上一[篇条條]|下一[篇条條]"
    r"|阅读下一篇|为[您你]推荐|為[您你]推薦|(?:這|这)个類別其他的文章|大家都在看|热门搜索|点击排行|一周热[点门]"
    r"|related (?:articles?|stories|posts|news|content|topics|reading|links|coverage)|read (?:more|next)\b"
    r"|see also:|also read|you (?:may|might) (?:also )?(?:like|be interested)"
    r"|more (?:from|on|stories|in)\b|more like this"
    r"|recommended (?:for you|articles|stories|reading)|popular (?:articles|stories|posts|now)|top stories"
    r"|editors?['’] picks|latest (?:news|stories|articles|posts)|don['’]t miss|up next|what to read next"
    r"|most (?:read|viewed|popular)|trending)",
    re.IGNORECASE,
)
"""How a line begins that heads a list of other articles."""

_TALK = later.pattern(
    r"\W*(?:(?:网友|網友|最新|最热|热门|熱門|精彩|全部|文章|读者|讀者|发表|發表|我要|我来|查看|用户)*"
    r"(?:评论|評論|留言|跟贴|跟帖|回应|回應)(?:列表|区|區|专区|内容|一下)?\s*[(（]?\s*\d{0,7}\s*[条條]?[)）]?"
    r"|\d{1,7}\s*[条條](?:评论|評論|留言|跟贴|回复)(?:\s*[|｜]\s*\d+人参与)?.{0,8}|评论\s*\d+|还可以输入\d+字"
    r"|(?:\d{1,6} )?(?:readers?['’]? )?(?:comments?|responses?|replies|discussion|thoughts on .{1,80})"
    r"\s*(?:\(\d{0,6}\)|:)?"
    r"|(?:作者|[网網]友|[层層]主)[:：]\s?\S{1,20}?\s{0,4}(?:时间|時間)[:：]\s?\d{4}-\d\d?-\d\d? \d\d?:\d\d(?::\d\d)?"
    r"|leave a (?:comment|reply)|join the (?:discussion|conversation)|post a comment|add a comment"
    r"|comments are closed.?)\W*",
    re.IGNORECASE,
)
_DIGEST = later.pattern(r"[【\[［].{0,16}(?:汇总|匯總|回顾|回顧|链接|連結|鏈接|速览)[】\]］]$")
_HEADING_LENGTH = 60
_TEASER_MOST = 130.0
_LINK_LEAST = 5.0
_ITEMS, _ITEMS_SHARE = 3, 0.6
_PROSE_BEFORE = 40.0
_PROSE_LEAST = 25.0
_MOSTLY = 0.9
_MOST_TRIES = 20
_TALK_LEAST = 0.15  # what stands before readers' talk, as a share of it
_DATED_MOST = 260.0
_MASS_MOST = 0.5  # of the page's sentences: more is the text itself
_DATE = later.pattern(
    r"\s*(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}[-/.月]\d{1,2}日?)(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\s*"
)
_ANSWER = later.pattern(
    r"(?:回复|回覆|答复|举报|檢舉|點讚|点赞|\breply|\breport|répondre|antworten|responder|rispondi|ответить|답글|返信)\W*$"
    r"|[赞讚顶頂踩]\s?[(（]?\d+[)）]?\W*$|\blikes?\s?\(?\d+\)?\W*$",
    re.IGNORECASE,
)
_BUTTON = 14  # characters
_ANSWERS = (
    *"回复 回覆 答复 举报 檢舉 点赞 點讚 赞 讚 顶 頂 踩 답글 返信 ответить".split(),
    *"reply report répondre antworten responder rispondi like".split(),
)
"""Without any of these, in lower case, :data:`_ANSWER` finds nothing."""
_WHEN = later.pattern(
    r"\d{1,2}:\d\d(?!\d)|\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d"
    r"|\d+\s?(?:分钟|小时|天|分鐘|小時|個月|个月)前|\b\d+ ?(?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?) ago",
    re.IGNORECASE,
)
"""What stands beside a reader's post: something to answer or to praise it by, and when it was written."""
_ITEM_TAGS = frozenset("li div article section dl p a h2 h3 h4 figure".split())


def heads_others(line: str, *, linked: bool = False) -> bool:
    """Whether this short line heads other articles or readers' comments; a sentence that begins so does not, unless it
    is ``linked``.
    """
    if not line or len(line) > _HEADING_LENGTH:
        return False
    heads = RELATED.match(line) is not None and (linked or (_FULL_STOP.search(line) is None and not is_prompt(line)))
    return heads or _TALK.fullmatch(line) is not None


_FULL_STOP = later.pattern(r"。$|[^.\s]\.$")
"""What no heading ends with: 相关报道引起了注意。"""


_CORRECTION = later.pattern(
    r"[\s【\[(（*＊]*(?:更正|勘误|勘誤|编者按|編者按|编者注|編者註|编者的话|订正|訂正|corrections?\b|clarification\b"
    r"|editor[’']?s?[’']? note\b|an earlier version of this|update[d:]\b"
    r"|this (?:article|story|post) (?:was|has been) (?:updated|corrected|amended))",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """Whether a text begins as a correction or an editor's note: part of the article, wherever a page puts it."""
    return _CORRECTION.match(text) is not None


def heads_talk(line: str) -> bool:
    """Whether this short line heads readers' comments."""
    return bool(line) and len(line) <= _HEADING_LENGTH and _TALK.fullmatch(line) is not None


def heads_digest(line: str) -> bool:
    """Whether this line, alone in brackets, heads a digest of other articles of the day."""
    return bool(line) and len(line) <= _HEADING_LENGTH and _DIGEST.match(line) is not None


def tells_change(line: str) -> bool:
    """Whether this line of a forum's post says by whom and when it was changed, and nothing else."""
    return _CHANGED.fullmatch(line) is not None


_CHANGED = later.pattern(r"\s*本帖最[后後]由.{1,40}[编編][辑輯]\s*")


def labels_advertisement(line: str) -> bool:
    """Whether this line says that an advertisement follows, or that the text goes on behind one, and nothing else."""
    return len(line) <= _HEADING_LENGTH and _ADVERTISED.fullmatch(line) is not None


def is_machine_summary(words: str) -> bool:
    """Whether a box says that it is a summary, and that a machine wrote it: none of the outlet's text."""
    return _MACHINE.match(words) is not None and _MADE_BY_MACHINE.search(words) is not None


def is_toolbar(pieces: Iterable[str]) -> bool:
    """Whether a row's words are those of buttons and nothing else: collect, share, print, close."""
    words = [word for piece in pieces for word in _TOOL_MARKS.split(piece) if word]
    return 0 < len(words) <= _MOST_TOOLS and all(word.lower() in _TOOLS for word in words)


_ADVERTISED = later.pattern(
    r"[\s\-—–(（\[【<>▼▲↓…._·]*(?:(?:以下|本页|本頁)?(?:广告|廣告|推广|推廣)(?:\s?[,，：:/／]?\s?(?:请|請)?(?:继续|繼續)(?:往下)?(?:阅读|閱讀))?"
    r"|(?:文章|内文|內文|新闻|新聞)?(?:请|請)?(?:继续|繼續)往下(?:阅读|閱讀|看)|advertise?ment|sponsored|ads?"
    r"|(?:advertisement )?(?:article|story) continues (?:below|after)(?: (?:this |the )?(?:advertise?ment|ad))?"
    r"|advertisement scroll to continue|scroll to continue(?: with content)?)[\s\-—–)）\]】<>▼▲↓…._·]*",
    re.IGNORECASE,
)
_MACHINE = later.pattern(
    r"\W*(?:AI|人工智能|人工智慧|智能|智慧)[\s-]?(?:摘要|总结|總結|导读|導讀|速读|速讀|重点|重點|整理|summary|overview|generated)|\W*(?:本文)?摘要",
    re.IGNORECASE,
)
_MADE_BY_MACHINE = later.pattern(
    r"由\s?(?:AI|人工智能|大模型|机器|人工智慧)\s?.{0,6}(?:生成|总结|總結|整理|提取|產生)|AI\s?(?:生成|產生)"
    r"|generated (?:by|with|using) (?:AI|artificial)|AI[- ]generated",
    re.IGNORECASE,
)
_TOOLS = frozenset(
    "收藏 分享 邀请 邀請 打印 列印 本页 关闭 關閉 窗口 打印本页 关闭窗口 点赞 點讚"
    " 赞 讚 评论 評論 转发 轉發 举报 檢舉 纠错 字号 字體 大 中 小"
    " 微信 微博 朋友圈 qq空间 空间 复制链接 複製連結 返回 返回顶部 顶部 回首頁 鲜花 握手 雷人 路过 鸡蛋 顶 踩 推荐 推薦"
    " 新浪微博 腾讯微博 人人网 qq line facebook twitter x plurk email e-mail print share save like tweet copy link"
    " whatsapp telegram linkedin pinterest reddit".split()
)
_TOOL_MARKS = later.pattern(r"[\s|/·•:：()（）\[\]【】,，、]+")
_MOST_TOOLS = 14


class Signs:
    """The signs on a page of which every block has been weighed."""

    def __init__(
        self,
        elements: Sequence[HtmlElement],
        parents: Sequence[int],
        texts: Sequence[str],
        sizes: Sequence[float],
        linked: Sequence[float],
        own: Sequence[float],
    ) -> None:
        self._elements, self._parents, self._texts = elements, parents, texts
        self._sizes, self._linked, self._own = sizes, linked, own
        self._totals = _summed(parents, sizes)
        self._links = _summed(parents, linked)
        self._mass = _summed(parents, [max(0.0, value) for value in own])
        self._ends = list(range(len(elements)))
        for i in range(len(elements) - 1, 0, -1):
            self._ends[parents[i]] = max(self._ends[parents[i]], self._ends[i])
        self._tries: Counter[int] = Counter()  # headings looked at, by parent
        self._children: list[list[int]] = [[] for _ in elements]
        for i in range(1, len(elements)):
            self._children[parents[i]].append(i)

    def others(self, holding: set[int]) -> set[int]:
        """Elements that begin other articles or talk, with all they hold; never one in ``holding``."""
        return set(self._below_headings(holding)) | set(self._teasers(holding)) | set(self._posts(holding))

    def _below_headings(self, holding: set[int]) -> Iterator[int]:
        before = 0.0  # sentences so far
        reached: set[int] = set()
        for i, text in enumerate(self._texts):
            if i in reached:
                reached.update(self._children[i])
                continue
            line = text.strip() if 0 < len(text) <= 4 * _HEADING_LENGTH else ""
            if not line or before < _PROSE_BEFORE:
                before += max(0.0, self._own[i])
                continue
            if self._tries[self._parents[i]] >= _MOST_TRIES:
                found = []  # each costs a look at all that follows
            elif heads_others(line, linked=self._linked[i] > 0):
                self._tries[self._parents[i]] += 1
                found = list(self._following(i, holding))
                marked = sum(self._mass[k] for k in found)
                least = marked * (_TALK_LEAST if heads_talk(line) else 1.0)
                if least > before and not self._are_teasers(found, marked):
                    found = []
            elif heads_digest(line):
                found = self._digest(i)
            else:
                before += max(0.0, self._own[i])
                continue
            if not found:
                before += max(0.0, self._own[i])
            reached.update(found)
            yield from found

    def _are_teasers(self, found: Iterable[int], marked: float) -> bool:
        """Whether nearly all sentences below a heading stand in a list of which each item begins with its link."""
        for k in found:
            for i in range(k, self._ends[k] + 1):
                items = [child for child in self._children[i] if self._totals[child] > 0]
                if len(items) >= _ITEMS and all(self._is_teaser(item) for item in items):
                    return sum(self._mass[item] for item in items) >= _MOSTLY * marked
        return False

    def _following(self, i: int, holding: set[int]) -> Iterator[int]:
        """The heading and its later siblings; where it is all that its parent says, its parent's.

        A heading that is a link itself stands for one article alone; and a paragraph of the text ends other articles.
        """
        if self._linked[i]:
            yield i
            return
        talk = heads_talk(self._texts[i].strip())
        while i and self._totals[self._parents[i]] <= self._totals[i] + 1:
            i = self._parents[i]
        if i in holding or not i:
            return
        yield i
        siblings = self._children[self._parents[i]]
        waiting: list[int] = []  # without a link, behind some with: they head what follows, where that is the text
        linked = False
        for sibling in siblings[siblings.index(i) + 1 :]:
            if sibling in holding or (not talk and self._own[sibling] > _PROSE_LEAST):
                return
            if linked and not talk and not self._links[sibling]:
                waiting.append(sibling)
                continue
            linked = linked or self._links[sibling] > 0
            yield from waiting
            waiting = []
            yield sibling
        yield from waiting

    def _digest(self, i: int) -> list[int]:
        """Everything behind the heading, where that is headlines that are links, each with a line or two."""
        siblings = self._children[self._parents[i]]
        later = siblings[siblings.index(i) + 1 :]
        headlines = sum(self._is_headline(k) for k in later)
        short = all(self._totals[k] <= _TEASER_MOST for k in later)
        return [i, *later] if headlines >= _ITEMS and short else []

    def _is_headline(self, i: int) -> bool:
        return self._totals[i] > _LINK_LEAST and self._links[i] >= 0.9 * self._totals[i]

    def _teasers(self, holding: set[int]) -> Iterator[int]:
        for i, children in enumerate(self._children):
            if len(children) < _ITEMS or i in holding:
                continue
            said = [k for k in children if self._totals[k] > 0]
            if len(said) < _ITEMS or self._mass[i] > _MASS_MOST * self._mass[0]:
                continue
            items = [k for k in said if self._is_teaser(k)]
            # a list of bare links costs enough already
            telling = sum(self._totals[k] > self._links[k] + _LINK_LEAST for k in items)
            if len(items) < _ITEMS or telling < _ITEMS - 1:
                continue
            size = sum(self._totals[k] for k in items)
            if len(items) >= _ITEMS_SHARE * len(said) and size >= _ITEMS_SHARE * self._totals[i]:
                yield i

    def _posts(self, holding: set[int]) -> Iterator[int]:
        """What holds readers' posts below the text, each with its time and a button to answer or to praise it by."""
        ends = [(i, text[-_BUTTON:]) for i, text in enumerate(self._texts) if 0 < len(text) <= _HEADING_LENGTH]
        said = "\n".join([end for _, end in ends]).lower()
        if not any(word in said for word in _ANSWERS):
            return
        buttons = [i for i, end in ends if _ANSWER.search(end)]
        if len(buttons) < _ITEMS:
            return
        times = [i for i, _ in ends if _WHEN.search(self._texts[i])]
        prose = list(accumulate((max(0.0, value) for value in self._own), initial=0.0))
        for i, children in enumerate(self._children):
            if len(children) < _ITEMS or i in holding or prose[i] < _PROSE_BEFORE:
                continue
            items = self._items(i)
            posts = sum(all(any(self._is_any(marks, k) for k in item) for marks in (buttons, times)) for item in items)
            if posts >= _ITEMS and posts >= _ITEMS_SHARE * len(items):
                yield i

    def _items(self, i: int) -> list[list[int]]:
        """What stands in an element, one by one; in a list of terms each term with what is said of it."""
        items: list[list[int]] = []
        for k in (k for k in self._children[i] if self._totals[k] > 0):
            if items and self._elements[k].tag == "dd" and self._elements[items[-1][0]].tag == "dt":
                items[-1].append(k)
            else:
                items.append([k])
        return items

    def _is_any(self, marks: Sequence[int], i: int) -> bool:
        """Whether one of these, which are in order, stands in an element."""
        place = bisect_left(marks, i)
        return place < len(marks) and marks[place] <= self._ends[i]

    def _is_teaser(self, i: int) -> bool:
        total, links = self._totals[i], self._links[i]
        if total <= _DATED_MOST and self._is_dated(i):
            return True
        if not _LINK_LEAST <= links <= total <= _TEASER_MOST or self._elements[i].tag not in _ITEM_TAGS:
            return False
        return _begins_with_link(self._elements[i])

    def _is_dated(self, i: int) -> bool:
        """Whether a block of this item is a date and no more."""
        last = self._ends[i]
        return any(self._texts[k] and _DATE.fullmatch(self._texts[k]) for k in range(i, last + 1))


def _begins_with_link(element: HtmlElement) -> bool:
    """Whether the first words in it are a link's, and more than a name dropped in passing."""
    for inner in element.iter():
        if not isinstance(inner.tag, str):
            continue
        if inner.tag == "a" and inner.get("href"):
            words = "".join(inner.itertext()).strip()
            if words:
                return True
            continue
        if inner.text and inner.text.strip():
            return False
        if inner is not element and inner.tail and inner.tail.strip() and not len(inner):
            return False
    return False


def _summed(parents: Sequence[int], values: Sequence[float]) -> list[float]:
    total = list(values)
    for i in range(len(total) - 1, 0, -1):
        total[parents[i]] += total[i]
    return total
