"""Text fields of feeds: markup off, entities decoded, and nothing in them that could deceive a reader. Pure."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from lxml import etree

from syndicator.endless import endless
from syndicator.model import RawHtml

_SPACES = re.compile(r"[ \t\r\n\f\v\xa0\u2028\u2029]+")
_DECEPTIVE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Control characters, bidirectional overrides, and what XML 1.0 (section 2.2) does not allow."""

_ESCAPED = re.compile(
    r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,6}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|hellip|[mn]dash|middot|bull|laquo|raquo);"
)
_TAG = re.compile(
    r"</?(?:a|b|i|u|p|br|em|strong|span|font|sup|sub|small|strike|s|mark|div|wbr)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_BARE = re.compile(r"</?([^\s<>/!?=\"]++)[^<>=\"]*+>")
_OPENED, _CLOSED = re.compile(r"<([^\s<>/!?=\"]++)"), re.compile(r"</([^\s<>/!?=\"]++)")
_FORMATTING = re.compile(r"</?(?:[abipsu]|br|em|strong|span|font|su[pb]|small|strike|mark|wbr)\s*/?>", re.IGNORECASE)
_NESTED = 4
"""Types within types of a title: ``Map<String, List<Integer>>`` has two."""
_ANY_TAG = re.compile(r"<[^<>]*+>")
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|li|[uo]l|t[rdh]|h[1-6]|d[ltd]|blockquote|section|article|pre|hr|figure|figcaption|header|footer|address|table|caption)\b)",
    re.IGNORECASE,
)
_READ_ON = re.compile(
    r"(?:\[\s*(?:…|\.\.\.|⋯)\s*\]"
    r"|(?:read (?:more|on|the (?:rest|full \w+))|continue reading|full (?:story|article)|weiterlesen|lire la suite)"
    r"[\s.…»›→>\])]*"
    r"|(?:阅读全文|查看全文|继续阅读|阅读更多|查看更多|查看详情|閱讀全文|繼續閱讀|閱讀更多|查看詳情|点击查看|全文阅读|続きを読む|전체보기)"
    r"[\s.…»›→>\])）】]*)$",
    re.IGNORECASE,
)
_LATIN_WORDS = ("read", "full ", "weiterlesen", "lire la suite", "[")
_FIRST_LETTERS = frozenset("rRcCfFwWlL[阅查继閱繼点全続전")
"""What it begins with: one of these words in a text of ASCII, one of these letters in any other."""
_TRAILS_OFF = ("…", "...", "。。。", "⋯")
_SHORT = 2000
_TAIL = 600


def plain(value: str | None, *, markup: bool) -> str:
    """``value`` as one line of plain text. ``markup`` says whether it is HTML; entities are decoded once, and once
    more where what is left is plainly an escape of an escape.
    """
    if not value:
        return ""
    text = strip_markup(value) if markup else value
    if "&" in text and _ESCAPED.search(text):
        text = html.unescape(text)
        if "<" in text and _TAG.search(text):
            text = strip_markup(text)
    if text.isprintable() and "  " not in text:  # which leaves nothing to be set right, as in nearly all
        return text.strip()
    return _SPACES.sub(" ", _DECEPTIVE.sub("", text)).strip()


def headline(value: str | None, *, markup: bool) -> str:
    """:func:`plain` of a title, in which ``List<String>`` or "the <video> element" are words although it may be HTML:
    what looks like a tag, has no attribute, is neither closed nor opened, and is none that titles are formatted with.
    """
    if not markup or not value or "<" not in value:
        return plain(value, markup=markup)
    opened, closed = ({name.lower() for name in names.findall(value)} for names in (_OPENED, _CLOSED))
    paired = opened & closed

    def told(found: re.Match[str]) -> str:
        is_markup = found[1].lower() in paired or _FORMATTING.fullmatch(found[0])
        return found[0] if is_markup else html.escape(found[0], quote=False)

    for _ in range(_NESTED):
        before, value = value, _BARE.sub(told, value)
        if value == before:
            break
    return plain(value, markup=True)


def strip_markup(value: str) -> str:
    """The words of an HTML fragment, without scripts and styles."""
    if "<" not in value:
        return html.unescape(value)
    spaced = _BLOCK.sub(" <", _DECEPTIVE.sub("", endless(value)))
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        root = etree.fromstring(f"<html><body><div>{spaced}</div></body></html>", parser)
    except (etree.LxmlError, ValueError):
        return value
    if root is None:
        return ""
    etree.strip_elements(root, "script", "style", "template", with_tail=False)
    return "".join(str(piece) for piece in root.itertext())


def as_html(text: str) -> RawHtml:
    """Plain text as HTML that shows it: escaped, blank lines between paragraphs, other line ends kept."""
    blocks = re.split(r"\n[ \t\r]*\n\s*", text.strip())
    return RawHtml(
        "\n".join("<p>" + html.escape(block, quote=False).replace("\n", "<br>\n") + "</p>" for block in blocks)
    )


def is_teaser(content: str) -> bool:
    """Whether this HTML breaks off on purpose: it ends by sending the reader on, or is short and trails off."""
    tail = html.unescape(_ANY_TAG.sub(" ", content[-_TAIL:])).rstrip()
    if _may_send_on(end := tail[-60:]) and _READ_ON.search(end):
        return True
    return len(content) < _SHORT and tail.endswith(_TRAILS_OFF)


def _may_send_on(end: str) -> bool:
    """A cheap look: False is a promise that :data:`_READ_ON` finds nothing."""
    if not end.isascii():
        return not _FIRST_LETTERS.isdisjoint(end)
    lower = end.lower()
    return any(word in lower for word in _LATIN_WORDS)


@lru_cache(maxsize=256)
def language_tag(value: str | None) -> str | None:
    """A language tag in the usual form (BCP 47), or None."""
    tag = (value or "").strip().replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}", tag) else None
