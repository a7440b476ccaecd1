"""What stands inside the text's container and is not the text: furniture, and lists of links to other articles.

Credit lines, captions, datelines, tables and embeds stay: other stages read them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.refine.fulltext.finder import INLINE, Scene, is_furniture, is_known, names, survey, weigh

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_RELATED = re.compile(
    r"[\s\[【(（>»▶●■◆★☆+|]*(?:"
    r"(?:相关|相關|推荐|推薦|延伸|拓展|扩展|更多|热点|熱門|热门|精彩|重点|猜你|最新|往期|其他人也在|大家都在|同类)"
    r"(?:阅读|閱讀|新闻|新聞|报道|報導|報道|推荐|推薦|文章|资讯|資訊|内容|链接|連結|专题|關鍵字|标签|喜欢|热点|回顾|视频|影片|看)"
    r"|(?:您|你)?可能(?:还|會|会|也)?(?:感?兴趣|喜欢|有興趣|感興趣|喜歡)|看更多|更多精彩|上一[篇条條]|下一[篇条條]|阅读下一篇"
    r"|related (?:articles?|stories|posts|news|content|topics|reading)|read (?:more|next)\b|see also:|also read"
    r"|you (?:may|might) (?:also )?(?:like|be interested)|more (?:from|on|stories)\b"
    r"|recommended (?:for you|articles|stories|reading)"
    r"|most read|trending)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"来\s*源|來\s*源|作\s*者|编\s*辑|編\s*輯|责\s*编|責\s*編|记者|記者|原文|校对|校對|翻译|摄影|攝影|撰文|Source|^By ",
    re.IGNORECASE,
)
_PICTURED = re.compile(r"widget|banner|promo|social")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "strong", "span", "b", "dt", "header"])
_DROPPED = ("script", "style", "link", "meta", "template", "input", "select", "textarea", "button")
_SPACE = re.compile(r"\s+")
_HEADING_MOST = 25.0
_LINKED_BESIDE, _LINKED_ALONE = 0.5, 0.7  # beside a heading that says so, and without one


def prune(container: HtmlElement, titles: frozenset[str]) -> None:
    """Take what is not the text out of ``container``, in place. ``titles`` (folded) may be repeated on top of it."""
    for element in list(container.iter(*_DROPPED)):
        _remove(element)
    _drop_furniture(container)
    _drop_link_lists(container)
    _drop_title(container, titles)


def fold(text: str) -> str:
    """A title as it is compared: lower-case, without white space."""
    return _SPACE.sub("", text).lower()


def _remove(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _drop_furniture(container: HtmlElement) -> None:
    scene = survey(container)
    most = sum(scene.sizes[i] for i in range(len(scene.elements)))
    totals = _sums(scene, scene.sizes)
    for i, element in enumerate(scene.elements[1:], start=1):
        if not is_furniture(element) or totals[i] > 0.3 * most:
            continue
        holds_picture = _PICTURED.search(names(element)) and element.find(".//figcaption") is not None
        if not holds_picture and not any(is_known(e) for e in element.iter()):
            _remove(element)


def _drop_link_lists(container: HtmlElement) -> None:
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
        marked = heading is not None or _RELATED.match(text) is not None
        links = sum(1 for a in element.iter("a") if (a.text_content() or "").strip())
        if not links or (not marked and linked[i] < _LINKED_ALONE * sizes[i]):
            continue
        if (marked or (i > last and links > 1)) and not _CREDIT.search(text) and not _holds_picture(element):
            _remove(element)
            if heading is not None:
                _remove(heading)


def _holds_picture(element: HtmlElement) -> bool:
    return next(element.iter("figure", "video", "iframe"), None) is not None


def _heading_before(element: HtmlElement) -> HtmlElement | None:
    """The short "related articles" line right before ``element``, if one stands there."""
    before = element.getprevious()
    if before is None or before.tag not in _HEADINGS or (element.getprevious().tail or "").strip():
        return None
    text = (before.text_content() or "").strip()
    return before if text and weigh(text) < _HEADING_MOST and _RELATED.match(text) else None


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


def _drop_title(container: HtmlElement, titles: frozenset[str]) -> None:
    for element in container.iter("h1", "h2", "h3", "p", "div"):
        if element is container or (element.tag == "div" and len(element)):
            continue
        text = fold(element.text_content())
        if text:
            if text in titles:
                _remove(element)
            return
