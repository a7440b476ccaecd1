"""What an element is by its tag, id, classes and style: an article's text, furniture, readers' talk, hidden."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator import later

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


INLINE = _set(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small"
    " span strike strong sub sup time tt u var wbr o:p"
)
_FURNITURE_TAGS = _set("nav aside footer form button select textarea input option datalist dialog menu template")
_KNOWN = _set(
    "js_content img-content artibody article_content article-content articlecontent article_body article-body"
    " articlebody trs_editor trs_ueditor cnt-main-article-qq endtext end-text post_text post_body post-body"
    " entry-content post-content content-article rm_txt_con rwb_zw left_zw show_text ucapcontent ucap-content"
    " main-aticle pages_content view_content v_news_content wp_articlecontent vsb_content detail_content detail-content"
    " news_txt news_content newscontent txt_con all-txt article_text article-text story-body storybody"
    " main_content_val articletext zoom zoomcon contentmain p-detail rich_media_content single-content caas-body"
    " td-post-content paragraph article__body article__content article-main__content"
)
_FURNITURE = later.pattern(
    r"comment|comentario|komentar|pinglun|disqus|related|relate|recommend|tuijian|hotnews|hot-|share|bdshare|jiathis|sidebar|side-bar"
    r"|breadcrumb|crumb|copyright|disclaimer|shengming|mianze|footer|foot[-_]|nav(?:bar|igation)?(?:[-_ ]|$)"
    r"|menu|toolbar|pagination|pager|page-?nav|adsby|advert|(?:^|[-_ ])ads?(?:[-_ ]|$)|banner|popup|modal"
    r"|login|subscribe|newsletter"
    r"|qrcode|qr-code|ewm|erweima|prev-?next|next-?prev|read-?more|more-?news|xiangguan|guanzhu"
    r"|tags?-?(?:list|links|box)|author-?(?:bio|box|card)|about-?(?:the-?)?author"
    r"|social|promo|ranking|rank-?list|widget|download-?app|app-?download|feedback|jiucuo|noprint|no-print|print-?btn"
)
_WALL = later.pattern(r"paywall|charge-?wall")
"""What asks for money; of a paragraph, that it is only shown to who has paid."""
_TALK = later.pattern(r"comment|comentario|komentar|pinglun|disqus|reply|liuyan|message-?board")
_POST = later.pattern(
    r"\d{1,2}:\d\d(?!\d)|\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d|\d+\s?(?:分钟|小时|天|分鐘|小時)前"
    r"|^\W*(?:回复|回覆|答复|举报|檢舉|reply|report|répondre|antworten|responder)\W*$"
    r"|\b(?:ago|says?|wrote)\b\W*$|第?\s?\d+\s?[楼樓]|[赞讚顶頂踩]\s?[(（]?\d+",
    re.IGNORECASE,
)
"""What stands beside a reader's post: a time, a storey, what to answer or to praise it by."""
_LONGEST_MARK = 40
_HIDDEN = later.pattern(r"display\s*:\s*none", re.IGNORECASE)
_LONGEST_NAMES = 200  # characters that are remembered
_NOTE = "note"
_TITLES = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_FEW = 2  # posts


def names(element: HtmlElement) -> str:
    """Id and classes, lower-case, separated by spaces."""
    name, classes = element.get("id"), element.get("class")
    if not name:
        return classes.strip().lower() if classes else ""  # most elements have neither
    return f"{name} {classes or ''}".strip().lower()


def is_known(element: HtmlElement) -> bool:
    """Whether id, class or microdata name this element as an article's text."""
    if element.get("itemprop") == "articleBody":
        return True
    named = names(element)
    return bool(named) and (_names_text(named) if len(named) <= _LONGEST_NAMES else _holds_known(named))


def is_furniture(element: HtmlElement) -> bool:
    """Whether tag or name say that this is not the article: navigation, sharing, comments, related items and so on."""
    if element.tag in _FURNITURE_TAGS and not _is_accepted(element):
        return True
    # a heading's id is made of its own words, or leads to it
    named = (element.get("class") or "").lower() if element.tag in _TITLES else names(element)
    if not named or is_known(element):
        return False
    known = _names_furniture(named) if len(named) <= _LONGEST_NAMES else _FURNITURE.search(named) is not None
    return known or (element.tag != "p" and _WALL.search(named) is not None)


def _holds_known(named: str) -> bool:
    return not _KNOWN.isdisjoint(named.split())


_names_text = lru_cache(maxsize=2048)(_holds_known)
"""Items of one list, and all pages of a site, have the same names."""


@lru_cache(maxsize=2048)
def _names_furniture(named: str) -> bool:
    return _FURNITURE.search(named) is not None


def accept_aside(element: HtmlElement) -> None:
    """Mark an ``<aside>`` as a note of the text it stands in, in place (WAI-ARIA 1.2, 5.4)."""
    element.set("role", _NOTE)


def is_note(element: HtmlElement) -> bool:
    """Whether this is an ``<aside>`` that is marked as a note of its text."""
    return bool(element.tag == "aside" and element.get("role") == _NOTE)


def _is_accepted(element: HtmlElement) -> bool:
    return is_note(element) or (element.tag == "form" and _is_page_form(element))


def _is_page_form(form: HtmlElement) -> bool:
    """ASP.NET and some Chinese site makers wrap whole pages in one form."""
    return sum(1 for _ in form.iter("p", "div", "td")) > 4  # noqa: PLR2004 - a search box has fewer


def is_talk(element: HtmlElement, *, named: bool) -> bool:
    """Whether readers talk here, as its name says: if another is ``named`` as the article's text, they surely do.

    Else an editorial may stand in an element called comment, too; but beside every post stands when it was written, or
    something to answer it by.
    """
    if _TALK.search(names(element)) is None:
        return False
    marks = (piece for piece in element.itertext() if len(piece) <= _LONGEST_MARK)
    return named or sum(_POST.search(mark) is not None for mark in marks) >= _FEW


def is_hidden(element: HtmlElement) -> bool:
    """Whether the page's own markup keeps this from the reader."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))
