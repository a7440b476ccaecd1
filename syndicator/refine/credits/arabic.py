"""Credits in Arabic and Persian script: a label at a line's beginning, with or without its colon."""

from __future__ import annotations

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline

_LETTERS = "\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc"
_NAME = rf"[{_LETTERS}]{{2,14}}(?:[ \u200c][{_LETTERS}]{{2,14}}){{1,3}}"
_SOURCE = later.pattern(
    r"^[(\[]?(?:المصدر|نقلا عن|نقلاً عن|منبع|منبع خبر)\s?[:：]\s?"
    rf"(?P<outlet>[{_LETTERS}A-Za-z0-9 .\u200c-]{{2,40}}?)[)\]]?$"
)
_PEOPLE = later.pattern(
    rf"^[(\[]?(?P<what>كتب|كتبت|كتبه|بقلم|الكاتب|الكاتبة|إعداد|تحرير|المحرر|ترجمة|تصوير|المراسل|نویسنده|مترجم|خبرنگار|عکاس)"
    rf"\s?(?P<mark>[:：/\-–]?)\s?(?P<names>{_NAME}(?:\s?[،,]\s?{_NAME}){{0,3}})[)\]]?$"
)
_ROLES = {
    "تحرير": Role.EDITOR, "المحرر": Role.EDITOR, "ترجمة": Role.TRANSLATOR, "مترجم": Role.TRANSLATOR,
    "تصوير": Role.PHOTOGRAPHER, "عکاس": Role.PHOTOGRAPHER, "المراسل": Role.REPORTER, "خبرنگار": Role.REPORTER,
}  # fmt: skip
_UNMARKED = frozenset({"بقلم"})  # the others are words of sentences, too
_MAX_LINE = 90


def arabic(line: str) -> Byline | None:
    """المصدر: the outlet; كتب: or بقلم whoever wrote; تحرير: who edited; ترجمة: who translated."""
    if len(line) > _MAX_LINE:
        return None
    if match := _SOURCE.match(line):
        return Byline(match["outlet"].strip())
    match = _PEOPLE.match(line)
    if match is None or not (match["mark"] or match["what"] in _UNMARKED):
        return None
    role = _ROLES.get(match["what"], Role.AUTHOR)
    names = match["names"].replace(",", "،").split("،")
    return Byline(None, tuple((role, name.strip()) for name in names))
