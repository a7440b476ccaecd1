"""Text decoded with the wrong table: told only where nothing else explains it."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from syndicator.later import pattern
from syndicator.refine.damage import gbkread, onebyte


class Misread(StrEnum):
    """The table with which UTF-8 was wrongly decoded, or the encoding that was taken for a Western one."""

    WESTERN = "cp1252"
    CHINESE = "gb18030"
    GBK = "gbk"  # these nine: an old encoding read with a Western table
    BIG5 = "big5"
    KOREAN = "euc_kr"
    JAPANESE = "cp932"
    UNIX_JAPANESE = "euc_jp"
    CYRILLIC = "cp1251"
    GREEK = "cp1253"
    HEBREW = "cp1255"
    ARABIC = "cp1256"
    OTHER = "another table"  # cp1250, cp1251, Mac Roman …, or two in a row: ftfy finds which, line by line


# cp1252 leaves five bytes undefined; browsers read them as the control characters of Latin-1
_WESTERN_BYTES = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_TO_BYTE = {ord(c if c != "\ufffd" else chr(byte)): byte for byte, c in _WESTERN_BYTES.items()}
_TAIL = "".join(re.escape(chr(c)) for c, byte in _TO_BYTE.items() if 0x80 <= byte <= 0xBF)  # noqa: PLR2004 - UTF-8
_SEQUENCE = pattern(
    f"[\u00c2-\u00df][{_TAIL}]|[\u00e0-\u00ef][{_TAIL}]{{2}}|[\u00f0-\u00f4][{_TAIL}]{{3}}|â€(?=[\x00-\x7f]|$)"
)
_HALF = "â€"  # of ”, whose last byte cp1252 leaves undefined, and programs drop
_WESTERN_SIGNS = (
    "Ã",
    "Â",
    "â€",
    "Ä",
    "Å",
    "Ð",
    "Ñ",
    "Î",
    "Ï",
    "Ø",
    "Ù",
    "×",
    "ï¼",
    "ã€",
    "ðŸ",
)  # by script of the original
_HIGH = pattern("[\u00c0-\u00ff]")
_ANY_HIGH = pattern("[\u0080-\u00ff]")
_DASHED = "[–—][∏π∫ª∞±≤≥¥µ∂ÄÅÇÑÖÜãåçêëìîïñòôöõùûü†°¢£§•¶ß®]"
_ODD = pattern(
    "[\x80-\x9f]|вЂ|[ГВ][^\\w\\s,.;:!?)]|[Г][ќњўџ]|‚Ä|[ƒ≈][Öôõúùó°±ºª∫]|"
    "[а-яРС][ЃЂѓ„†‡€‰ЉЊЌЋЏђљњќћџЎўЈ¤Ґ¦§©Є¬®Ї°±µ¶]|[РС][Ііѓ№єјЅѕї]|"
    f"{_DASHED}|"
    "[ÃÂÐÑÎÏØÙÄÅãâæçèéê√¬‚šĂĄĹ]"
    "[\xa0-\xbf‚ƒ„†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»ÀÃÕŒœ◊ÿ€ďťĽĄľąŻĂ]"
)  # a letter that begins, and a sign that goes on, what is several bytes in UTF-8, in tables other than cp1252
_MAY_BE_ODD = (pattern("[\x80-\x9fГВа-яРС‚ƒ≈ÃÂÐÑÎÏØÙÄÅãâæçèéê√¬šĂĄĹ]"), pattern(_DASHED))
"""What each of them begins with: one character out of few is found ten times faster than any of so many forms."""
_CYRILLIC = pattern("[а-яРСГВ]")
_ANY_SIGN = pattern("[\x80-\xffГВа-яРС‚ƒ≈√šĂĄĹ–—]")
"""All of these, and what is high: one look at most texts, instead of four."""
_NONASCII = pattern(r"[^\x00-\x7f]")
_ABOUT_TABLES = pattern(r"乱码|亂碼|文字化け|mojibake|锟斤拷", re.IGNORECASE)
_OLD = frozenset(Misread(name) for name in onebyte.ENCODINGS)
_LEAST_WEIGHT = 3
_LEAST_WRITTEN = 6
_LEAST_RUN = 4  # by chance two or three characters may be valid UTF-8 (the famous 联通)
_LEAST_ODD = 3
_WORSE = 4  # times as odd as what is read instead


def misread(text: str) -> tuple[Misread, int] | None:
    """The wrong table and how many characters it spoilt, where that is certain for the whole text."""
    if text.isascii():
        return None
    if (found := _gbk_misread(text)) is not None:
        return found
    if not _ANY_SIGN.search(text):
        return None
    if not _ANY_HIGH.search(text):  # without which none of the many signs below can stand in a text
        return _other_misread(text)
    if old := onebyte.encoding_of(text):
        return Misread(old), onebyte.reread(text, old)[1]
    western = _western_misread(text)
    if western and _ABOUT_TABLES.search(text):
        return None
    if western and _western_misread(reread(text, Misread.WESTERN)[0]):
        return _other_misread(text) or western  # the same mistake made twice
    return western or _other_misread(text)


def _gbk_misread(text: str) -> tuple[Misread, int] | None:
    if not any(sign in text for sign in gbkread.TELLTALES):
        return None
    runs = [(run[0], gbkread.reread(run[0])) for run in gbkread.RUN.finditer(text)]
    long = [read for run, read in runs if read.is_right and read.found > 1 and len(run) >= _LEAST_RUN]
    good, lost = sum(read.found for read in long), sum(read.lost for read in long)
    bad = sum(len(_NONASCII.findall(run)) for run, read in runs if not read.is_right)
    if good >= _LEAST_WRITTEN and lost <= good / 2 and bad <= good / 20:
        return Misread.CHINESE, good
    return None


def _western_misread(text: str) -> tuple[Misread, int] | None:
    if not any(sign in text for sign in _WESTERN_SIGNS):
        return None
    found = [sequence[0] for sequence in _SEQUENCE.finditer(text) if _western(sequence[0])]
    stray = len(_HIGH.findall(text)) - sum(len(_HIGH.findall(sequence)) for sequence in found)
    weight = sum(len(sequence) - 1 for sequence in found)
    if (weight >= _LEAST_WEIGHT or any(sequence.startswith("â€") for sequence in found)) and not stray:
        return Misread.WESTERN, len(found)
    return None


def _other_misread(text: str) -> tuple[Misread, int] | None:
    """Any other table, and tables applied twice: where much of a text is odd, and another reading makes it sound."""
    if not _is_odd(text):
        return None
    from ftfy.badness import badness

    fixed, changed = _by_line(text)
    worse = badness(text) >= max(_LEAST_ODD, _WORSE * badness(fixed))
    return (Misread.OTHER, changed) if changed and worse else None


def _is_odd(text: str) -> bool:
    """Whether enough of a text is odd: looked at where one of the few letters stands that something odd begins with."""
    if _CYRILLIC.search(text) or _MAY_BE_ODD[1].search(text):  # there too many do
        return len(_ODD.findall(text)) >= _LEAST_ODD
    found = end = 0
    for first in _MAY_BE_ODD[0].finditer(text):
        if first.start() >= end and (odd := _ODD.match(text, first.start())):
            found, end = found + 1, odd.end()
            if found >= _LEAST_ODD:
                return True
    return False


def _by_line(text: str) -> tuple[str, int]:
    """Each line as ftfy reads it, and how many that changed."""
    import ftfy

    lines = text.split("\n")
    fixed = [ftfy.fix_encoding(line) if not line.isascii() else line for line in lines]
    return "\n".join(fixed), sum(a != b for a, b in zip(lines, fixed, strict=True))


def reread(text: str, table: Misread) -> tuple[str, int]:
    """``text`` decoded as it should have been, and how many characters or runs that changed."""
    if table is Misread.OTHER:
        return _by_line(text)
    if table in _OLD:
        return onebyte.reread(text, table.value)
    changed = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal changed
        right = _western(match[0]) if table is Misread.WESTERN else _gbk(match[0])
        if not right:
            return match[0]
        changed += 1
        return right

    return (_SEQUENCE if table is Misread.WESTERN else gbkread.RUN).sub(replace, text), changed


@lru_cache(maxsize=4096)  # a text has few characters, again and again
def _western(sequence: str) -> str:
    """One character from its UTF-8 bytes seen through cp1252; "" where that is none or none that is ever written."""
    if sequence == _HALF:
        return "”"
    try:
        right = bytes(_TO_BYTE[ord(c)] for c in sequence).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return ""
    return "" if unicodedata.category(right) in {"Cc", "Cn", "Co", "Cs"} else right


def _gbk(run: str) -> str:
    """A run of a page that is known to have been read so; "" where it itself was not."""
    read = gbkread.reread(run)
    return read.text if read.is_right or (read.lost == 1 and len(run.rstrip()) == len("浜\ufffd")) else ""
