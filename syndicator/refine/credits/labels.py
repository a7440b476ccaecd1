"""The words that mark credits on a page, and how they are found in a line.

Tables only, with the two folds that let one table serve both scripts. ``find`` answers where labels stand; what a
label's value is, and whether it is believed, is decided in ``creditlines``.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from importlib.resources import files
from itertools import product
from typing import Any

from syndicator import later
from syndicator.dataclass import dataclass
from syndicator.model import Role


class Field(StrEnum):
    """What a label announces. People's roles have the names of :class:`syndicator.model.Role`."""

    SOURCE = "source"
    AUTHOR = "author"
    REPORTER = "reporter"
    CORRESPONDENT = "correspondent"
    EDITOR = "editor"
    RESPONSIBLE_EDITOR = "responsible-editor"
    REVIEWER = "reviewer"
    PROOFREADER = "proofreader"
    TRANSLATOR = "translator"
    PHOTOGRAPHER = "photographer"
    ORIGINAL_TITLE = "original-title"
    ORIGINAL_URL = "original-url"
    PUBLISHED = "published"
    UPDATED = "updated"
    VIEWS = "views"
    NOTHING = "nothing"  # a label of something else: it ends the value before it


COLON = ":"
CLOSE = "]"
PIPE = "|"
BARE = ""

ROLES = {Field(role.value): role for role in Role}
"""The fields whose value is a list of people."""

WORDS: dict[str, Any] = {
    table: words
    for name in ("words.toml", "names.toml")
    for table, words in tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8")).items()
}
"""The tables of ``words.toml`` and ``names.toml``."""


def _plain(name: str) -> str:
    return "".join(WORDS["script"][name].split())


_UPPER = "".join(
    c for c in map(chr, [*range(65, 0x530), *range(0x1E00, 0x1F00)]) if c.isupper() and len(c.lower()) == 1
)
CAPITALS = _UPPER + "İ"
"""The capital letters of Latin, Greek and Cyrillic script, for a class of characters."""
FOLD = str.maketrans(
    _plain("traditional") + "：︰∶﹕｜丨▏▎│┃︱／【】（）［］" + CAPITALS,
    _plain("simplified") + "::::|||||||/[]()[]" + _UPPER.lower() + "i",
)
"""One character for one, so that offsets in the folded line are offsets in the line."""

_WIDE = {"\u3000": "  ", "\u2003": "  "} | dict.fromkeys("\xa0\u2002\u2009\u202f\t\r", " ")
_SPACES = str.maketrans(_WIDE | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\xad", ""))


def spaced(text: str) -> str:
    """The text with every kind of space as plain ones (an em space as two), invisible characters dropped."""
    return text.translate(_SPACES)


_BARE = later.pattern(r"[a-zà-žа-џά-ώא-תء-يअ-ह]")


_JOINS = r"[/、&|·・＆+]"
_UNPARTED = frozenset({"小编", "微编", "网编"})  # 大 中 小　编辑


def _pattern(word: str) -> str:
    """A label as a pattern: Han characters may stand apart, "/" may be any joining mark."""
    if _BARE.match(word):
        return r"[ ]{1,2}".join(map(re.escape, word.split())) + r"(?![^\W\d_])"
    if "\uac00" <= word[0] <= "\ud7a3":  # 편집국 is no 편집
        return r"[ ]{1,2}".join(map(re.escape, word.split())) + r"(?![\uac00-\ud7a3])"
    gap = "" if word in _UNPARTED else "[ ]{0,4}"
    return gap.join(rf"[ ]{{0,2}}{_JOINS}" if c == "/" else re.escape(c) for c in word)


def _table() -> dict[str, Field]:
    made = {
        "".join(parts).replace("-", "").translate(FOLD): Field(row["field"])
        for row in WORDS["made"]
        for parts in product(row.get("first", "-").split(), row["word"].split(), row.get("last", "-").split())
    }
    return made | {
        word.replace("_", " ").translate(FOLD): Field(field)
        for field, words in WORDS["labels"].items()
        for word in words.split()
    }


_TABLE = _table()


def _by_first() -> dict[str, re.Pattern[str]]:
    """One pattern per first character, longest label first."""
    words: dict[str, list[str]] = {}
    for word in sorted(_TABLE, key=len, reverse=True):
        words.setdefault(word[0], []).append(word)
    return {first: later.pattern("|".join(map(_pattern, group))) for first, group in words.items()}


_BY_FIRST = _by_first()
_LATIN_FIRST = "".join(sorted(c for c in _BY_FIRST if _BARE.match(c)))
_FIRST = later.pattern(
    "[" + "".join(sorted(c for c in _BY_FIRST if c not in _LATIN_FIRST)) + f"]|(?<![^\\W\\d_])[{_LATIN_FIRST}]"
)
_HAN = "\u3400-\u9fff"
_SURNAMES = "".join(WORDS["names"]["surnames"].split()).replace("文", "")
_SEPARATOR = later.pattern(
    r"[ \x1f]{0,3}(?P<close>[\])][ ]{0,3})?(?P<mark>[:|●＝=]|/|"
    rf"[;；](?=[{_HAN}]{{2,4}}(?:[ )\]\n\x1f]|$))|"  # 责任编辑;某某
    rf"[．‧](?=[{_SURNAMES}][{_HAN}]{{1,3}}(?![{_HAN}．‧])|记者[{_SURNAMES}])|"  # magazines write 文．某某
    r"・(?!文|写真|撮影|构成|编集|执笔|取材)"
    rf"(?=[{_HAN}々]{{1,4}}[ ]{{0,2}}[{_HAN}々\u3041-\u30fa]{{1,4}}(?:[ 、)\]\n\x1f]|$)))?[ ]{{0,3}}"
)
_MARKS = {
    ":": COLON,
    "●": COLON,
    "＝": COLON,
    "=": COLON,
    "|": PIPE,
    "/": PIPE,
    "．": PIPE,
    "‧": PIPE,
    "・": PIPE,
    ";": COLON,
    "；": COLON,
    None: BARE,
}
_DATE_BEFORE, _DATE_BEHIND = later.pattern(r"\d[ \x1f]{0,2}$"), later.pattern(r"[ :]{0,3}\d")
_NEAR = 3
_PARTED = later.pattern(r"[ |]")  # 某县融媒 记者：, 某某文｜编辑：
_SQUEEZE = later.pattern(r"[ ]")
_LINK = later.pattern(_JOINS)
_MAX_LABELS = 200
_LAST_HAN = "\u9fff"
_TIMES = frozenset({Field.PUBLISHED, Field.UPDATED})


@dataclass(frozen=True, slots=True)
class Label:
    """A label where it stands: ``start`` to ``end`` with its separator. ``mark`` stands before a value."""

    field: Field
    word: str  # folded, without spaces
    start: int
    end: int
    mark: str


def find(folded: str) -> list[Label]:
    """Every label in a folded line, from left to right, longest first, up to 200; none overlaps another."""
    found: list[Label] = []
    position = 0
    while len(found) < _MAX_LABELS and (first := _FIRST.search(folded, position)):
        start = first.start()
        match = _BY_FIRST[first[0]].match(folded, start)
        if match is None or (_PARTED.search(match[0]) and "\u3400" <= folded[start - 1 : start] <= _LAST_HAN):
            position = start + 1
            continue
        word = _SQUEEZE.sub("", _LINK.sub("/", match[0]))
        field = _TABLE.get(match[0]) or _TABLE.get(word)
        if field in _TIMES and "\uac00" <= word[0] <= "\ud7a3" and _stands_behind(folded, start, match.end()):
            field = None  # 2025.09.06 03:00 입력: it tells of the time before it
        after = _SEPARATOR.match(folded, match.end())
        mark = BARE if after is None else CLOSE if after["close"] and not after["mark"] else _MARKS[after["mark"]]
        end = after.end() if after and mark else match.end()
        if field:
            found.append(Label(field, word, start, end, mark))
        position = end
    return found


def _stands_behind(folded: str, start: int, end: int) -> bool:
    """Whether a date stands before a label, and none behind it in its line."""
    return _DATE_BEFORE.search(folded, max(0, start - _NEAR), start) is not None and not _DATE_BEHIND.match(folded, end)


def has_label(text: str) -> bool:
    """Whether any label word stands in the text, believed or not; a single character (文) may be part of a name."""
    return any(len(label.word) > 1 or label.mark for label in find(text.translate(FOLD)))


NOTICE = later.pattern(
    r"凡本[网網站报報]|凡[注註]明|不代表本|不代表[^,，。]{0,12}(?:观点|觀點|立场|立場)|免[责責][声聲]明[:：]|特[别別][声聲]明[:：]|版[权權][声聲]明[:：]|"
    r"[转轉][载載]目的|版[权權]所有|不得[转轉][载載]|仅供参考|版[权權][归歸]|未[经經][^,，。]{0,6}(?:授[权權]|允[许許]|[书書]面)|非經授權|"
    r"禁止[转轉][载載]|[请請][勿尊][^,，。]{0,6}(?:[转轉][载載]|版[权權])|[仅僅]提供信息存储|仅代表作者|并不意味着|"
    r"無断転載|전재|재배포|version of this (?:article|story|piece) appear|"
    r"all rights reserved|copyright\s*[©ⓒ(]|social media platform",
    re.IGNORECASE,
)
"""Phrases of a site's own notice. A line that has one is kept as such and never parsed."""
