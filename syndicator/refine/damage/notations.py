r"""Text that shows its characters as programs write them: ``\u4e2d``, ``\xe4``, ``%E4%B8%AD``, ``=E4=B8=AD``.

Told by how much of it there is, and by what comes out; not where a text may be about programs, and not in addresses.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from syndicator.later import pattern
from syndicator.refine.damage.common import is_common
from syndicator.refine.lookout import Lookout

if TYPE_CHECKING:
    from collections.abc import Callable

_ABOUT = pattern(
    r"unicode|json|编码|編碼|转义|轉義|字符串|javascript|java\b|python|escap|encod|quoted|エンコード|符号化|кодиров",
    re.IGNORECASE,
)
_UNITS = pattern(r"(?:\\{1,2}u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{2,6}\}))+")
_UNIT = pattern(r"u\{?([0-9a-fA-F]{2,6})")
_PERCENT_UNITS = pattern("(?:%u[0-9a-fA-F]{4})+")
_BARE_UNITS = pattern(r"(?<![%\\])(?:u[0-9a-f]{4})+")
_BARE_SIGNS = Lookout(("uff0c", "u3002", "u7684", "ub2e4", "u043e"))  # ， 。 的 다 о
_AFTER_A_SIGN = pattern(r"[%\\]u[0-9a-f]{4}")
_BYTES = pattern(r"(?:\\x[0-9a-fA-F]{2})+")
_OCTALS = pattern(r"(?:\\[0-3][0-7]{2})+")
_LINE_END = pattern(r"(?:\\r)?\\n(?![a-z])|\\r(?=\\n)| ?x0[dD]\\?x0[aA]")
_END_OF_CODE = pattern(r"(?<!\\r)(?<![.!?…。！？：”»」\u3040-\u9fffnN])\\r?\\?n|\\n(?=[^\w\s“«「『（(—–\\])")
_QUOTE = pattern(r"\\([\"'/])")
_BARE_QUOTE = pattern(r"(?<!\\)[\"'{}]")
_NO_NOTATION = pattern(r"\\(?!\\?u(?:[0-9a-fA-F]{4}|\{)|x[0-9a-fA-F]{2}|[0-3][0-7]{2}|r?\\?n(?![a-z])|[\"'/])")
_UMLAUT = pattern(r"\w\\\"\w")  # as TeX has them
_DRIVE = pattern(r"\b[A-Z]:\\")  # a path on a disk
_ASCII_WORD = pattern("[!-~]++")
_PERCENTS = pattern("%[0-9A-Fa-f]{2}%[0-9A-Fa-f]{2}")
_PERCENT = pattern("(?:%[0-9A-Fa-f]{2})+")
_ADDRESS = re.compile("[/?=&@]")
_EQUALS = pattern("(?:=[0-9A-F]{2})+")
_SOFT_END = pattern("=\r?\n")
_LEAST, _LEAST_LINES, _LEAST_ENCODED = 4, 2, 8


class Notation(NamedTuple):
    """One way of writing characters."""

    sees: Callable[[str], bool]  # whether a whole text shows characters so
    undo: Callable[[str], tuple[str, int]]  # a piece as it was, and how many characters that made


def _is_written(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cn", "Co", "Cs"}


def _of_units(run: re.Match[str]) -> str:
    """The characters of UTF-16 units, halves joined; "" where one is none that is ever written."""
    points = [int(unit, base=16) for unit in _UNIT.findall(run[0])]
    if any(point > 0x10FFFF for point in points):  # noqa: PLR2004 - the last of all
        return ""
    text = "".join(map(chr, points)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return text if text and all(map(_is_written, text)) else ""


def _of_bytes(written: bytes) -> str:
    """The characters of some bytes in UTF-8, or in GBK where they are common; "" where they are neither."""
    for encoding in ("utf-8", "gbk"):
        try:
            text = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(map(_is_written, text)) and (encoding == "utf-8" or all(map(is_common, text))):
            return text
    return ""


class _Reader:
    """Puts characters in the place of what stands for them, and counts them all, and those beyond ASCII."""

    def __init__(self, read: Callable[[re.Match[str]], str]) -> None:
        self.read, self.made, self.count = read, 0, 0

    def __call__(self, run: re.Match[str]) -> str:
        text = self.read(run)
        self.count += sum(not character.isascii() for character in text)
        self.made += len(text)
        return text or run[0]


def _backslashes(text: str) -> tuple[str, int]:
    reader = _Reader(_of_units)
    text = _UNITS.sub(reader, text)
    reader.read = lambda run: _of_bytes(bytes.fromhex(run[0].replace("\\x", "")))
    text = _BYTES.sub(reader, text)
    reader.read = lambda run: _of_bytes(bytes(int(byte, base=8) for byte in run[0].split("\\")[1:]))
    text = _OCTALS.sub(reader, text)
    text, lines = _LINE_END.subn("\n", text)
    text, quotes = _QUOTE.subn(r"\1", text)
    return text, reader.made + lines + quotes


def _sees_backslashes(text: str) -> bool:
    if "\\" not in text:
        return bool("x0dx0a" in text or "x0Dx0A" in text)
    if _NO_NOTATION.search(text) or _UMLAUT.search(text) or _DRIVE.search(text):
        return False
    written = sum(len(_UNIT.findall(run)) for run in _UNITS.findall(text))
    written += sum(len(run) // 12 for some in (_BYTES, _OCTALS) for run in some.findall(text))  # of three bytes each
    lines = 0 if _END_OF_CODE.search(text) else len(_LINE_END.findall(text))
    quotes = 0 if _BARE_QUOTE.search(text) else len(_QUOTE.findall(text))
    return written >= _LEAST or lines >= _LEAST_LINES or quotes >= _LEAST


def _bare_units(text: str) -> tuple[str, int]:
    reader = _Reader(lambda run: _of_units(run) if _is_script(_of_units(run)) else "")
    read = _BARE_UNITS.sub(reader, text)
    return (read, reader.count) if reader.count >= _LEAST else (text, 0)


def _is_script(text: str) -> bool:
    return bool(text) and all(
        "\u0400" <= one <= "\u052f" or "\u2010" <= one <= "\u2026" or one >= "\u3001" for one in text
    )


def _percent_units(text: str) -> tuple[str, int]:
    reader = _Reader(_of_units)
    return _PERCENT_UNITS.sub(reader, text), reader.count


def _percents(text: str) -> tuple[str, int]:
    """Words without what addresses have; where a word has several pluses, they were its spaces."""
    reader = _Reader(lambda run: _of_bytes(bytes.fromhex(run[0].replace("%", ""))))

    def word(found: re.Match[str]) -> str:
        if "%" not in found[0] or _ADDRESS.search(found[0]):
            return found[0]
        spaced = found[0].replace("+", " ") if found[0].count("+") >= _LEAST else found[0]
        return _PERCENT.sub(reader, spaced)

    return (_ASCII_WORD.sub(word, text) if _PERCENTS.search(text) else text), reader.count


def _equals(text: str) -> tuple[str, int]:
    reader = _Reader(lambda run: _of_bytes(bytes.fromhex(run[0].replace("=", ""))))
    return _EQUALS.sub(reader, _SOFT_END.sub("", text)), reader.count


def _sees_equals(text: str) -> bool:
    return "=" in text and _equals(text)[1] >= _LEAST


def _sees_bare_units(text: str) -> bool:
    return _BARE_SIGNS.sees(text) and not _AFTER_A_SIGN.search(text) and _bare_units(text)[1] > 0


def _sees_percent_units(text: str) -> bool:
    return "%u" in text and _percent_units(text)[1] >= _LEAST


def _sees_percents(text: str) -> bool:
    return "%" in text and _percents(text)[1] >= _LEAST_ENCODED


def _unless_told(sees: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: sees(text) and not _ABOUT.search(text)


NOTATIONS = {
    "backslashes": Notation(_unless_told(_sees_backslashes), _backslashes),
    "units": Notation(_unless_told(_sees_bare_units), _bare_units),
    "percent units": Notation(_unless_told(_sees_percent_units), _percent_units),
    "percents": Notation(_unless_told(_sees_percents), _percents),
    "equals": Notation(_unless_told(_sees_equals), _equals),
}
