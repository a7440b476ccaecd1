"""Text that was written in one encoding and read with the table of another: which two those were.

Told by signs that such texts are full of, tried on the whole text, and believed only where everything comes out as its
language is written.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from syndicator.later import pattern
from syndicator.refine.damage import wellread
from syndicator.refine.lookout import Lookout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_CP1252 = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0x100)}
_CP1252 |= {byte: byte for byte in range(0x80, 0x100)}
_SPACES = pattern(r"(\s+)")
_MOST_BAD, _GIVES_UP, _BY_FAR = 0.05, 20, 1.02


class Reading(NamedTuple):
    """How a text was read, and in what it was written."""

    read: str
    written: str


class _Group(NamedTuple):
    """Readings that the same look tells of, and when what comes out is believed."""

    signs: Lookout | None  # what such texts are full of
    is_suspect: Callable[[str], bool] | None  # what else tells of them
    readings: tuple[Reading, ...]
    soundness: Callable[[str, str], float]  # of what comes out, beside what was there: 0 where it is not believed


def _all(read: Iterable[str], written: Iterable[str]) -> tuple[Reading, ...]:
    return tuple(Reading(one, other) for one in read for other in written if one != other)


def found(text: str) -> Reading | None:
    """The one reading under which all of a text is sound; None where there is none, or none that is the best."""
    if text.isascii():
        return None
    seen = _ANY.sees(text)
    for group in _GROUPS:
        tells = seen and group.signs is not None and group.signs.sees(text)
        if (tells or (group.is_suspect is not None and group.is_suspect(text))) and (best := _best(text, group)):
            return best
    return None


def _best(text: str, group: _Group) -> Reading | None:
    answers: dict[str, tuple[float, Reading]] = {}
    for reading in group.readings:
        after, good, bad = _reread(text, reading)
        if good and bad <= _MOST_BAD * good and (soundness := group.soundness(text, after)):
            answers.setdefault(after, (soundness, reading))
    ranked = sorted(answers.values(), key=lambda answer: answer[0], reverse=True)
    return ranked[0][1] if ranked and (not ranked[1:] or ranked[0][0] >= _BY_FAR * ranked[1][0]) else None


def reread(text: str, reading: Reading) -> tuple[str, int]:
    """``text`` as it was written, and how many characters beyond ASCII that made."""
    after, good, _ = _reread(text, reading)
    return after, good


def _reread(text: str, reading: Reading) -> tuple[str, int, int]:
    """Line by line, in lines of which a part was not read so word by word; with the characters that came of it, and
    those that are none of it.
    """
    out: list[str] = []
    good = bad = 0
    for line in text.split("\n"):
        whole = line if line.isascii() else _decoded(line, reading)
        parts = [line] if whole is not None else _SPACES.split(line)
        for part in parts:
            right = part if part.isascii() else _decoded(part, reading)
            if right is None:
                bad += _not_ascii("".join(part.split()))
            elif right is not part:
                good += _not_ascii(right)
            out.append(part if right is None else right)
        out.append("\n")
        if bad > max(_GIVES_UP, good):
            break
    return "".join(out[:-1]), good, bad


def _not_ascii(text: str) -> int:
    """How many of its characters are beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _decoded(part: str, reading: Reading) -> str | None:
    try:
        written = _western(part) if reading.read == _WESTERN[0] else part.encode(reading.read)
        right = written.decode(reading.written)
    except UnicodeError:
        return None
    return right if wellread.is_written(right) else None


def _western(part: str) -> bytes:
    """The bytes of a part read as cp1252, what that leaves undefined read as browsers do."""
    with suppress(UnicodeEncodeError):  # most have none of those, and this is much faster
        return part.encode("cp1252")
    try:
        return bytes(_CP1252.get(ord(character), ord(character)) for character in part)
    except ValueError as error:
        raise UnicodeError(*error.args) from error


_CAPITALS = pattern("[А-ЯЁ]{2}")
_SAMPLE = 160
_LEAST_CAPITALS = 12


def _is_in_capitals(text: str) -> bool:
    """Whether a text's beginning or its middle is in Cyrillic capitals, as small letters come out in another table."""
    samples = (text[:_SAMPLE], text[len(text) // 2 :][:_SAMPLE])
    return any(not sample.isascii() and len(_CAPITALS.findall(sample)) >= _LEAST_CAPITALS for sample in samples)


_IN_A_WORD = pattern("[A-Za-z][ˆ‰ﬂ¸ŽŠ\x80-\x9f„‚³ⁿΘΣ▀÷ÈËÌÒÛÁÙˇ‡”Ÿ][a-z]")
_CYRILLIC_IN_A_WORD = pattern("[A-Za-z]([а-яё]+)[a-z]")
_HOMOGLYPHS = frozenset("аеорсухіјѕԁһ")
_LEAST_IN_WORDS = 3


def _in_words(before: str, after: str) -> float:
    """How sound what comes out is where signs stand in words in which no language has them."""
    return wellread.is_western(before, after) if len(_IN_A_WORD.findall(before)) >= _LEAST_IN_WORDS else 0.0


def _has_cyrillic_in_words(text: str) -> bool:
    """Whether Cyrillic letters stand in Latin words, and others than those that look alike."""
    samples = text[:_SAMPLE] + text[len(text) // 2 :][:_SAMPLE]
    found = [] if samples.isascii() else _CYRILLIC_IN_A_WORD.findall(samples)
    return len(found) >= _LEAST_IN_WORDS and not _HOMOGLYPHS.issuperset("".join(found))


_CYRILLIC = ("koi8-r", "cp866", "cp1251", "iso8859-5", "mac_cyrillic")
_WESTERN = ("cp1252", "mac_roman", "cp850", "cp437")
_ASIAN = ("gb18030", "big5", "cp949", "cp932", "euc_jp")
_BOXES = "╟╨╤├╬═╧┬"  # capitals of cp1251, а о е р in UTF-8, in tables with lines of boxes
_GROUPS = (
    _Group(
        Lookout((*_BOXES, "ΓÇ", "ÔÇ", "тА", "Б─", "Γ©", "β€", "б\x82", "б\x81", "–∞", "–Њ", "–æ", "вАЩ", "вЂ")),
        None,
        _all((*_CYRILLIC, *_WESTERN[1:], "cp1253", "iso8859-7", "cp1257"), ("utf-8",)),
        wellread.is_unicode,
    ),
    _Group(
        Lookout(("пјЊ", "гЂ‚", "л‹¤", "Ц│", "Ц─")), None, _all(("cp1251", "koi8-r"), ("utf-8",)), wellread.is_unicode
    ),
    _Group(
        Lookout(
            (*"鈥雼縺繧繝縲窶荳", "薪邪", "褋褌", "褌芯", "械薪"), "[a-z](?:茅|眉|贸|枚|盲)|(?:茅|眉|贸|枚|盲)[a-z]"
        ),
        None,
        _all(("gb18030", "cp932"), ("utf-8",)),
        wellread.is_unicode,
    ),
    _Group(Lookout((*_BOXES, *"®√Ўџѓ")), _is_in_capitals, _all(_CYRILLIC, _CYRILLIC), wellread.cyrillic),
    _Group(
        Lookout(("ÎÏ", "ÓÔ", "®¢", "\xad®", "ÞÒ", "ÝÞ", "Ì‡", "ÒÚ")),
        None,
        (*_all(("cp1252",), ("koi8-r", "cp866", "iso8859-5")), Reading("mac_roman", "cp1251")),
        wellread.cyrillic,
    ),
    _Group(Lookout(("Ј¬", "ЎЈ", "ё╛", "║ё")), None, _all(("cp1251", "koi8-r"), ("gbk",)), wellread.is_asian),
    _Group(Lookout(("促.", "绰 ", "阑 ", "棻.", "擊 ", "ｴﾙ.")), None, _all(_ASIAN, ("cp949",)), wellread.is_asian),
    _Group(Lookout("돨"), None, (Reading("cp949", "gbk"),), wellread.is_asian),
    _Group(None, wellread.is_strange, _all(_ASIAN, _ASIAN), wellread.is_asian),
    _Group(Lookout("ˆ‰ﬂ¸ŽŠⁿΘÈ\x8f\x81\x8a\x8eŸ"), None, _all(_WESTERN, _WESTERN), _in_words),
    _Group(None, _has_cyrillic_in_words, (Reading("cp1251", "cp1252"),), wellread.is_western),
)
_ANY = Lookout(
    (sign for group in _GROUPS if group.signs for sign in group.signs.words),
    "|".join(group.signs.form for group in _GROUPS if group.signs and group.signs.form),
)
"""All of them in one look, which is all that most texts need."""
