"""What stands in an article's HTML and is not the article: share bars, QR codes, advertisements, feed footers.

Pure. Two kinds of rule: by class or id of an element (a *suspect*, dropped only where its text confirms it) and by
the words of one short line. Both fail towards keeping: prose is never dropped for a word in it.
"""

from __future__ import annotations

import re

from syndicator.later import pattern
from syndicator.refine.lookout import Lookout

SHARE_BAR = "share-bars-removed"
QR_CODE = "qr-codes-removed"
ADVERTISEMENT = "ads-removed"
FEED_FOOTER = "feed-footers-removed"
RELATED = "related-lists-removed"
HIDDEN = "hidden-removed"

_CLASSES = (
    (
        SHARE_BAR,
        re.compile(
            r"(?:^|[\s_-])(?:share(?:s|d|daddy|this|bar|box|btns?|buttons?|links?|icons?|tools?)?|sharing"
            r"|social(?:s|bar|icons?|links?|media|share)?|sns|bdshare\w*|bshare\w*|jiathis\w*|addthis\w*|a2a|addtoany\w*"
            r"|sociable|feedflare|fenxiang|dian-?zan|zan-(?:wap|i|v|num|count|btn)|thumbs?-?up)(?:$|[\s_-])",
            re.IGNORECASE,
        ),
    ),
    (
        QR_CODE,
        re.compile(
            r"(?:^|[\s_-])(?:qr-?code\w*|qr|ewm\w*|erweima\w*|wx-?code|wechat-?code)(?:$|[\s_-])", re.IGNORECASE
        ),
    ),
    (
        ADVERTISEMENT,
        re.compile(
            r"(?:^|\s)(?:ads?|advert\w*|adsbygoogle|ad[-_]?(?:s?lots?|unit|box|container|wrap(?:per)?|block|banner|area)"
            r"[\w-]*|banner[-_]ads?|guanggao|google[-_]auto[-_]placed|dfp[\w-]*|sponsor(?:ed)?[-_]?(?:box|links?))(?:$|\s)",
            re.IGNORECASE,
        ),
    ),
    (
        RELATED,
        re.compile(
            r"(?:^|[\s_-])(?:jp-relatedposts|related[-_]?(?:posts?|articles?|stories|links|news|content|reading|items|list)?"
            r"|yarpp[\w-]*|further-?reading|tuijian|xiangguan\w*)(?:$|[\s_-])",
            re.IGNORECASE,
        ),
    ),
)
_HIDDEN_STYLE = pattern(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

_HINTS = Lookout(
    (
        *("appeared", "erschien zuerst", "est apparu", "apareci", "aparece", "se publicó", "proviene da", "verscheen"),
        *("появил", "pochodzi z", "最先", "最早", "最初", "扫", "掃", "长按", "長按", "分享", "转发", "轉發"),
        *("hare ", "hare:", "hare\n", "hare<", "Tweet", "Teilen", "Partager", "Compartir"),
    )
)


def is_hinted(markup: str) -> bool:
    """A cheap look: text in which this finds nothing holds no line that :func:`of_line` would know."""
    return _HINTS.sees(markup)


_FEED_FOOTER = pattern(
    r"""^\s*(?:
      The\ post\ .{1,300}\ (?:first\ appeared|appeared\ first|originally\ appeared|appeared)\ on\ .{1,120}
    | Der\ Beitrag\ .{1,300}\ erschien\ zuerst\ auf\ .{1,120}
    | L[’']article\ .{1,300}\ est\ apparu\ en\ premier\ sur\ .{1,120}
    | La\ entrada\ .{1,300}\ (?:apareció|se\ publicó)\ primero\ en\ .{1,120}
    | L[’']articolo\ .{1,300}\ proviene\ da\ .{1,120}
    | O\ post\ .{1,300}\ (?:apareceu|aparece)\ primeiro\ em\ .{1,120}
    | Het\ bericht\ .{1,300}\ verscheen\ eerst\ op\ .{1,120}
    | Сообщение\ .{1,300}\ появил(?:ись|ось)\ сначала\ на\ .{1,120}
    | Artykuł\ .{1,300}\ pochodzi\ z\ serwisu\ .{1,120}
    | (?:這篇文章\s*)?.{1,200}(?:最先出现在|最早出現於|最早出现于|最先出現在).{1,80}
    | 投稿\s*.{1,200}\s*は\s*.{1,80}\s*に最初に表示されました。?
    )\s*$""",
    re.VERBOSE,
)
_SHARE_LINE = pattern(
    r"^\W*(?:分享(?:到|至|本文|[:：])|转发(?:到|至)|轉發(?:到|至)|Share(?:\s+(?:this|on|via|to|article|post)\b|\s*[:：])|Tweet\b"
    r"|Teilen\s*[:：]|Partager\s*[:：]|Compartir\s*[:：])"
)
_QR_LINE = pattern(
    r"^\W*(?:(?:请|請)?(?:用|打开|打開|使用|点击|點擊)?(?:微信|手机|手機|支付宝|支付寶|浏览器)?\W*(?:扫一扫|掃一掃|扫码|掃碼|扫描|掃描|长按|長按)"
    r"|打开微信.{0,24}扫一扫)"
)
_QR_PURPOSE = pattern(
    r"关注|關注|下载|下載|分享|打开|打開|手机|手機|客户端|客戶端|公众号|公眾號|当前页|當前頁|本页|朋友圈|小程序|识别|識別|阅读全文|加入"
)
_LEAD = pattern(
    r"\W*(?:The post|Der Beitrag|L[’']art|La entrada|O post|Het bericht|Сообщение|Artykuł|這篇|投稿|[《「]"
    r"|分享|转发|轉發|Share|Tweet|Teilen|Partager|Compartir|[请請用打使点點微手支浏瀏扫掃长長])"
)
_FIRST = frozenset("TDLOHСAS這投分转轉PC请請用打使点點微手支浏瀏扫掃長长")  # letters with which _LEAD begins
_FOOTERS_FIRST = pattern(
    r"(?:The post|Der Beitrag|L[’']article|La entrada|L[’']articolo|O post|Het bericht|Сообщение|Artykuł)\s"
    r"|這篇文章|投稿"
)
_LABELS = pattern(r"广告|廣告|推广|advertise?ments?|sponsored|anzeige|publicité|publicidad", re.IGNORECASE)

_FOOTER_LENGTH = 600
_NAMED = 20  # characters of a title that name the article
_BAR_LENGTH = 160
_BAR_OWN_WORDS = 24  # characters beside the links: "Share:", separators
_QR_LENGTH = 48
_SLOT_LENGTH = 40
_HIDDEN_LENGTH = 200
_LIST_LENGTH, _LIST_LINKED = 1500, 0.6  # of a list of related articles, and the part of it that is links
_ATTRIBUTE = 512  # characters of an attribute that are looked at


def is_lead_of_prose(first: str) -> bool:
    """Whether a line that begins with this character is none that :func:`of_line` knows."""
    return first.isalnum() and first not in _FIRST


def may_lead(text: str) -> bool:
    """Whether a line that :func:`of_line` knows may begin like this. Blank: it begins with a link, so it may."""
    first = text.lstrip()[:1]
    if is_lead_of_prose(first):
        return False
    return not first or _LEAD.match(text) is not None


def suspect(names: str, style: str) -> str | None:
    """What an element's class and id (joined by a space) and style attribute make it look like, or None."""
    if style and _HIDDEN_STYLE.search(style[:_ATTRIBUTE]):
        return HIDDEN
    if names:
        names = names[:_ATTRIBUTE]
        for kind, pattern in _CLASSES:
            if pattern.search(names):
                return kind
    return None


def confirmed(kind: str, text: str, linked: str) -> bool:
    """Whether the words of a suspect, ``linked`` of them inside links, leave no doubt.

    Hidden text is dropped only where it is short: a whole article behind "read more" is hidden, too.
    """
    if kind == HIDDEN:
        return len(text) <= _HIDDEN_LENGTH
    if kind == ADVERTISEMENT:
        return len(_LABELS.sub("", text).strip()) <= _SLOT_LENGTH
    if kind == QR_CODE:
        return len(text) <= _BAR_LENGTH // 2
    if kind == RELATED:
        return len(text) <= _LIST_LENGTH and len(linked) >= _LIST_LINKED * len(text)
    return len(text) <= _BAR_LENGTH and len(text) - len(linked) <= _BAR_OWN_WORDS


def of_line(text: str, linked: str | None) -> str | None:
    """What one line of text is by its words alone, or None for prose.

    ``linked`` is the part of it inside links; None where that is not known: then links are taken for granted.
    """
    has_links = linked is None or bool(linked)
    if has_links and len(text) <= _FOOTER_LENGTH and _FEED_FOOTER.match(text):
        return FEED_FOOTER
    if has_links and len(text) <= _BAR_LENGTH and _SHARE_LINE.match(text):
        own = len(text) - len(linked) if linked is not None else 0
        return SHARE_BAR if own <= _BAR_OWN_WORDS else None
    if (
        len(text) <= _QR_LENGTH
        and _QR_LINE.match(text)
        and (len(text) <= _BAR_OWN_WORDS // 3 or _QR_PURPOSE.search(text))
    ):
        return QR_CODE
    return None


def without_footer(summary: str, title: str) -> str:
    """One line of plain text without the sentence that blogs' programs end it with, which names the article."""
    named = title[:_NAMED]
    for first in _FOOTERS_FIRST.finditer(summary, max(0, len(summary) - _FOOTER_LENGTH)):
        called = summary[first.end() :].lstrip(' "“„«《「')
        if named and called.startswith(named) and _FEED_FOOTER.match(summary[first.start() :]):
            return summary[: first.start()].rstrip()
    return summary
