"""Text whose entities its readers see: escaped once too often, or with a half of each entity lost."""

from __future__ import annotations

import html
import re

from syndicator.later import pattern

_NAME = r"(?:amp|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|middot|bull|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
_ENTITY = pattern(f"&{_NAME}")
_ESCAPED_TWICE = pattern(f"&amp;(?:amp;)*(?={_NAME})")
_ABOUT_ESCAPING = pattern(r"entit|escap|html|xml|转义|轉義|实体|實體|エスケープ", re.IGNORECASE)
_KEYED_IN = pattern(r"(?:输入|輸入|键入|鍵入|写成|寫成|打出|\b(?:type|enter|insert))\s?[“「\"']?&", re.IGNORECASE)
_ESCAPED_MARKUP = pattern(r"&lt;/(?:p|div|span|a|strong|b|em|ul|li|h[1-6])&gt;|&lt;(?:br|img|p)\b", re.IGNORECASE)
_MARK_NAME = "(?:nbsp|[lr][sd]quo|[lr]aquo|[mn]dash|hellip|middot)"
_UNENDED = pattern(rf"&({_MARK_NAME})(?![;=&])")
_UNBEGUN = pattern(rf"(?<!&)(?<!&amp;)(?:amp;)*((?:{_MARK_NAME}|quot);)")
_UNBEGUN_SIGNS = ("nbsp;", "quo;", "dash;", "quot;")
_UNBEGUN_NUMBER = pattern(r"(?<=[^\s&])(#(?:[1-9]\d{3,4}|x[0-9a-fA-F]{4});)(?=[^\s#]|$|\n)")
_HALVES = pattern(
    "&#(?:(5[5-7]\\d{3});&#(5[6-7]\\d{3})|[xX]([dD][89abAB][0-9a-fA-F]{2});&#[xX]([dD][c-fC-F][0-9a-fA-F]{2}));"
)
_LEAST = 3


def escaped(text: str) -> int:
    """How many entities plain ``text`` shows to its reader; 0 where the text may be about them."""
    if "&" not in text:
        return 0
    found = len(_ENTITY.findall(text)) + len(_ESCAPED_MARKUP.findall(text))
    return 0 if found and _is_told(text) else found


def is_halved(text: str) -> bool:
    """Whether entities of a text lack their ampersand or their semicolon, and nobody means that."""
    found = len(_UNENDED.findall(text)) if "&" in text else 0
    if ";" in text:
        found += len(_UNBEGUN.findall(text)) if any(sign in text for sign in _UNBEGUN_SIGNS) else 0
        found += len(_UNBEGUN_NUMBER.findall(text)) if "#" in text else 0
    return found >= _LEAST and not _is_told(text)


def _is_told(text: str) -> bool:
    return bool(_ABOUT_ESCAPING.search(_ENTITY.sub("", text)) or _KEYED_IN.search(text))


def complete(text: str) -> tuple[str, int]:
    """Such a text with those entities read."""
    text, unended = _UNENDED.subn(lambda half: html.unescape(f"&{half[1]};"), text)
    text, unbegun = _UNBEGUN.subn(lambda half: html.unescape(f"&{half[1]}"), text)
    text, numbers = _UNBEGUN_NUMBER.subn(lambda half: html.unescape(f"&{half[1]}"), text)
    return text, unended + unbegun + numbers


def has_halves(text: str) -> bool:
    """Whether a text may have been read from HTML with references to halves of characters, which nobody can show."""
    return "\ufffd\ufffd" in text


def join_halves(markup: str) -> tuple[str, int]:
    """HTML with the characters of which each half has a reference of its own, as some programs write emoji."""

    def joined(pair: re.Match[str]) -> str:
        high, low = (int(pair[1]), int(pair[2])) if pair[1] else (int(pair[3], base=16), int(pair[4], base=16))
        units = high.to_bytes(2, "big") + low.to_bytes(2, "big")
        return units.decode("utf-16-be", "ignore") or pair[0]

    return _HALVES.subn(joined, markup)


def unescape_text(text: str) -> tuple[str, int]:
    """Plain text with its entities read. ``&lt;`` and ``&gt;`` stay: they may be meant."""
    changed = 0

    def read(match: re.Match[str]) -> str:
        nonlocal changed
        changed += 1
        return html.unescape(match[0])

    return _ENTITY.sub(read, text), changed


def unescape_markup(markup: str) -> tuple[str, int]:
    """HTML without a tag of its own, whose tags or entities were escaped once too often."""
    if _ESCAPED_MARKUP.search(markup):
        return html.unescape(markup), len(_ESCAPED_MARKUP.findall(markup))
    return unescape_twice(markup)


def unescape_twice(piece: str) -> tuple[str, int]:
    """A piece of HTML whose entities were escaped twice (``&amp;quot;``)."""
    return _ESCAPED_TWICE.subn("&", piece)
