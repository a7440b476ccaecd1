"""Credits in scripts that have no capitals (Arabic, Hebrew, Indic, Thai): a label at a line's beginning, and its value.

A name cannot be told from other words there by its letters, so that only whole lines are believed: a label, its colon
and a short value. The labels are a table of ``words.toml``.
"""

from __future__ import annotations

import re

from syndicator import later
from syndicator.model import Role
from syndicator.refine.credits.findings import Byline
from syndicator.refine.credits.labels import WORDS
from syndicator.refine.credits.names import is_placeholder
from syndicator.refine.credits.outlets import is_known

_TABLE: dict[str, list[str]] = {
    field: [word.replace("_", " ") for word in words.split()] for field, words in WORDS["caseless"].items()
}
_UNMARKED = frozenset(_TABLE.pop("unmarked"))  # the others are words of sentences, too
_NOBODY = frozenset(_TABLE.pop("nobody"))
_NO_PERSON = _NOBODY | frozenset(_TABLE.pop("posts"))
_TITLES = frozenset(_TABLE.pop("titles"))
_GIVEN = frozenset(_TABLE.pop("given"))
_WROTE = frozenset({"كتب", "كتبت"})
_PHRASES = ("ถาม", "การ", "ความ", "ภาษา", "เป็น", "ทำไม", "และ", "ที่", "ใหม่")  # how no Thai name begins
_ROLES = {word: Role(field) for field, words in _TABLE.items() if field != "source" for word in words}

_LETTERS = "\u05d0-\u05ea\u0621-\u063a\u0641-\u0652\u067e-\u06d3\u0900-\u0963\u0971-\u0dff\u0e01-\u0e4e"
IN_SUCH = later.pattern(f"[{_LETTERS}]")
"""A letter of such a script."""
_WORD = rf"[{_LETTERS}]{{2,20}}"
_NAME = rf"{_WORD}(?:[ \u200c]{_WORD}){{1,3}}"
_AND = r"\s?(?:[،,|]|\s(?:و|ו|और|এবং|และ)\s)\s?"
_GLUED_AND = later.pattern(rf" و({_WORD})(?= )")


def _any(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_SOURCE = later.pattern(
    rf"^[(\[]?(?:{_any(_TABLE['source'])})\s?(?:[:：]|(?<=ที่มา)\s(?=[A-Za-z0-9.-]+$))\s?"
    rf"(?P<outlet>[{_LETTERS}A-Za-z0-9 .\u200c\"'«»-]{{2,40}}?)(?:\s?\+.{{2,30}})?[)\]]?$"
)
_PEOPLE = later.pattern(
    rf"^[(\[]?(?P<what>{_any(list(_ROLES))})\s?(?P<mark>[:：/–-]?)\s?(?P<names>{_NAME}(?:{_AND}{_NAME}){{0,3}})\s?-?[)\]]?$"
)
_AGENCY = later.pattern(
    rf"^(?:[(\[]|{_WORD}(?: {_WORD})?(?:\s?[/–-]|,)\s?)(?P<agency>[{_LETTERS}][{_LETTERS}. -]{{2,20}}?)[)\]]?[।.]?$"
)
_WITH_POST = later.pattern(  # name / विशेष संवाददाता, place
    rf"^(?P<name>{_NAME})\s?[/|,]\s?(?:विशेष|वरिष्ठ|मुख्य|हमारे)?\s?संवाददाता(?:,\s?{_WORD})?$"
)
_DIGIT = later.pattern(r"\d")  # of a date behind a bar
_MAX_LINE = 90
_MAX_WORDS = 5


def caseless(line: str) -> Byline | None:
    """What a whole line says behind a label: المصدر: the outlet; כתב: or بقلم whoever wrote; and an agency: (भाषा)."""
    line, bar, behind = line.partition(" | ")
    if len(line) > _MAX_LINE or (bar and _DIGIT.search(behind) is None):
        return None
    if match := _SOURCE.match(line):
        return _publisher(match["outlet"])
    if (sent := _AGENCY.match(line)) and is_known(sent["agency"]):
        return Byline(sent["agency"])
    if (post := _WITH_POST.match(line)) and _may_be_person(post["name"]):
        return Byline(None, ((Role.REPORTER, post["name"]),))
    if " و" in line:  # it is written glued to the name behind it
        line = _GLUED_AND.sub(lambda m: f" و {m[1]}" if m[1] in _GIVEN else m[0], line)
    match = _PEOPLE.match(line)
    if match is None:
        return None
    names = [name.strip() for name in re.split(_AND, match["names"])]
    wrote = match["what"] in _WROTE and all(name.split()[0] in _GIVEN for name in names)  # or it means books
    if not (match["mark"] or match["what"] in _UNMARKED or wrote):
        return None
    if not all(map(_may_be_person, names)):
        return None
    return Byline(None, tuple((_ROLES[match["what"]], name) for name in names))


def _publisher(text: str) -> Byline | None:
    """The outlet that a source's label names, unless it is a word for nobody, figures or a sentence."""
    name = text.strip(" \"'«».")
    words = name.split()
    if not words or len(words) > _MAX_WORDS or is_placeholder(name) or not _NOBODY.isdisjoint(words):
        return None
    return Byline(name)


def _may_be_person(name: str) -> bool:
    """Whether none of its words is one that no name holds."""
    words = name.split()
    article = words[0].startswith("ال") and words[0] not in _TITLES
    return _NO_PERSON.isdisjoint(words) and not article and not any(word.startswith(_PHRASES) for word in words)
