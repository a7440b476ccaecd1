"""Damage to text, found once for a whole page and repaired in each of its strings.

Bracketed pinyin, lost bytes, text decoded with the wrong table, text escaped twice, characters set apart. What is
decided on title and text together (a title alone is too short) is applied to title, header line, body and captions
alike; runs before anything else reads the page. Nothing is guessed: what cannot be proved stays as it is and is
reported.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import Transformation
from syndicator.refine.damage import entities, lostbytes, mends, mojibake, pinyin, tables
from syndicator.refine.damage.mends import BYTES_REPAIRED, ESCAPES_REPAIRED
from syndicator.refine.damage.mojibake import Misread
from syndicator.refine.damage.tables import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PINYIN_REMOVED = "pinyin-removed"
BYTES_FOUND = "byte-damage-found"
MOJIBAKE_REPAIRED = "mojibake-repaired"

_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_TAG_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_SHOWN_ATTRIBUTE = re.compile(r"""(\s(?:alt|title)\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
_TONED_REFERENCE = re.compile(  # as GB 2312 pages write what they think they lack, f&#257;, and brackets
    "&#0?(?:"
    + "|".join(f"{ord(c)}|[xX]0{{0,2}}(?i:{ord(c):x})" for c in "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü")
    + ");|&(?:[aeiou](?:acute|grave)|[aeiou]macr|uuml|[lr]par);|&#(?:4[01]|[xX]2[89]);"
)
_LEFT_ALONE = frozenset(["ruby", "code", "pre", "script", "style", "kbd", "samp", "textarea"])


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with one page, and what may be done about it. Picklable; equal for equal pages."""

    pinyin: bool = False  # bracketed pinyin is an artefact here: remove it
    toneless: bool = False  # in the style that adds a space behind the bracket
    spaced: bool = False  # behind each
    hits: int = 0  # annotated characters seen, whether or not the gate was passed
    distinct: int = 0
    listed: tuple[tuple[str, str], ...] = ()  # the page's own (character, reading) pairs
    lost: int = 0  # places where bytes were lost
    private: bool = False  # and what is read one byte off has all its characters
    reading: Reading | None = None  # the table that it was read with, and the encoding that it was written in
    misread: Misread | None = None
    misread_count: int = 0
    escapes: int = 0  # entities escaped once too often
    halves: bool = False  # characters of which each half was written as a reference of its own
    mends: tuple[str, ...] = ()  # what else is to be undone, by its names in ``damage.mends``

    @property
    def acts(self) -> bool:
        """Whether :func:`repair` may change or report anything."""
        return (
            self.pinyin
            or self.lost > 0
            or self.misread is not None
            or self.reading is not None
            or self.escapes > 0
            or self.halves
            or bool(self.mends)
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of damage to be acted upon or reported, in words."""
        known = {"pinyin": self.pinyin, "lost-bytes": self.lost, "mojibake": self.misread or self.reading}
        known |= {"escapes": self.escapes or self.halves}
        others = (mends.MENDS[name].kind for name in self.mends)
        return tuple(dict.fromkeys((*(name for name, there in known.items() if there), *others)))


SOUND = Damage()
"""Nothing wrong."""


def diagnose(text: str) -> Damage:
    """What is wrong with a page whose title and text (plain, one paragraph a line) are these. Never raises."""
    reading = tables.found(text)
    misread = None if reading else mojibake.misread(text)
    escapes, halves, needed = entities.escaped(text), entities.has_halves(text), mends.needed(text)
    certain = reading or misread or escapes or halves or needed
    if not certain and not pinyin.is_suspect(text) and not _may_have_lost(text):
        return SOUND
    hits = pinyin.find_hits(text)
    found = pinyin.count(text, hits)
    listed = tuple(sorted({(hit.character, hit.reading) for hit in hits if not hit.cued}))
    artefact = pinyin.is_artefact(found)
    lost = lostbytes.find(text, artefact=artefact)
    if lost and not artefact:
        artefact = lostbytes.mend(text, listed)[1] > 0  # done once more, the same damage: no author writes that
    return Damage(
        pinyin=artefact,
        toneless=artefact and found.toneless > 0.5,  # noqa: PLR2004 - most of them
        spaced=artefact and found.spaced >= 0.9,  # noqa: PLR2004 - whoever writes by hand does so here and there
        hits=found.hits,
        distinct=found.distinct,
        listed=listed if artefact else (),
        lost=lost,
        private=lost > 0 and lostbytes.has_private(text),
        reading=reading,
        misread=misread[0] if misread else None,
        misread_count=misread[1] if misread else 0,
        escapes=escapes,
        halves=halves,
        mends=needed,
    )


def is_damaged(steps: Sequence[Transformation]) -> bool:
    """Whether characters of a text are lost for good, by what was done to it."""
    return any(step.name == BYTES_FOUND for step in steps)


def _may_have_lost(text: str) -> bool:
    return ("?" in text or "\ufffd" in text) and not text.isascii() and lostbytes.find(text, artefact=False) > 0


def repair(text: str, damage: Damage) -> tuple[str, tuple[Transformation, ...]]:
    """One string of the page, plain or HTML, with what ``damage`` allows put right, and what was done.

    Tags, addresses, ``ruby``, ``code`` and ``pre`` are left alone; ``alt`` and ``title`` are not. A string that is
    sound comes back as it is, with no transformation.
    """
    if not damage.acts or not text:
        return text, ()
    done: dict[str, int] = {}
    if damage.pinyin and "&" in text:
        text = _TONED_REFERENCE.sub(lambda m: unescape(m[0]), text)
    if damage.pinyin and "<" in text:
        text = pinyin.unwrapped(text)
    if damage.halves:
        text, done[ESCAPES_REPAIRED] = entities.join_halves(text)
    if damage.escapes:
        text = _unescape(text, done)
    if "<" in text and _TAG.search(text):
        text = _in_markup(text, lambda piece: _mend(piece, damage, done))
    else:
        text = _mend(text, damage, done)
    return text, tuple(Transformation(name, count) for name, count in done.items() if count)


def _unescape(text: str, done: dict[str, int]) -> str:
    if "&" not in text:
        return text
    if "<" in text and _TAG.search(text):
        return _in_markup(text, lambda piece: _unescape_piece(piece, done))
    text, count = entities.unescape_markup(text)
    text, more = entities.unescape_text(text) if not _TAG.search(text) else (text, 0)
    done[ESCAPES_REPAIRED] = count + more
    return text


def _unescape_piece(piece: str, done: dict[str, int]) -> str:
    piece, count = entities.unescape_twice(piece) if "&" in piece else (piece, 0)
    done[ESCAPES_REPAIRED] = done.get(ESCAPES_REPAIRED, 0) + count
    return piece


def _mend(piece: str, damage: Damage, done: dict[str, int]) -> str:
    """Repair one piece of plain text. Tables first: what they spoil hides the rest."""
    if (damage.misread or damage.reading) and not piece.isascii():
        piece, count = _reread(piece, damage)
        done[MOJIBAKE_REPAIRED] = done.get(MOJIBAKE_REPAIRED, 0) + count
        if damage.misread is Misread.CHINESE and "\ufffd" in piece:
            done[BYTES_FOUND] = done.get(BYTES_FOUND, 0) + piece.count("\ufffd")
    piece = mends.undo(piece, damage.mends, done)
    if damage.lost and (damage.pinyin or damage.private):
        piece, count = lostbytes.mend(piece, damage.listed) if damage.pinyin else lostbytes.mend_marks(piece)
        done[BYTES_REPAIRED] = done.get(BYTES_REPAIRED, 0) + count
    if damage.pinyin and pinyin.has_bracket(piece):
        listed = frozenset(damage.listed)
        piece, count = pinyin.strip(piece, toneless=damage.toneless, listed=listed, spaced=damage.spaced)
        done[PINYIN_REMOVED] = done.get(PINYIN_REMOVED, 0) + count
    if damage.lost:
        done[BYTES_FOUND] = done.get(BYTES_FOUND, 0) + lostbytes.find(piece, artefact=damage.pinyin)
    return piece


def _reread(piece: str, damage: Damage) -> tuple[str, int]:
    if damage.reading:
        return tables.reread(piece, damage.reading)
    return mojibake.reread(piece, damage.misread) if damage.misread else (piece, 0)


def _in_markup(markup: str, mend: Callable[[str], str]) -> str:
    """``markup`` with ``mend`` applied to its text and its shown attributes, outside elements that are left alone."""
    out: list[str] = []
    position, closed_by = 0, ""
    for tag in _TAG.finditer(markup):
        piece = markup[position : tag.start()]
        out.append(piece if closed_by or not piece else mend(piece))
        position = tag.end()
        name = _TAG_NAME.match(tag[0])
        word = name[1].lower() if name else ""
        if not closed_by and word in _LEFT_ALONE and tag[0][1] != "/" and not tag[0].endswith("/>"):
            closed_by = word
        elif closed_by == word and tag[0][1] == "/":
            closed_by = ""
        out.append(tag[0] if closed_by else _SHOWN_ATTRIBUTE.sub(lambda m: m[1] + mend(m[2]), tag[0]))
    piece = markup[position:]
    out.append(piece if closed_by else mend(piece))
    return "".join(out)
