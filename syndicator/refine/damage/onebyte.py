"""Text of an old encoding read with a Western table: Chinese, Korean, Japanese, Cyrillic, Greek, Hebrew, Arabic ones.

Told by what such a text cannot be without (a comma or a full stop of its encoding, words of nothing but accented
letters), and by what comes out: common characters and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import later
from syndicator.refine.damage.common import is_common

if TYPE_CHECKING:
    import re

_BYTES = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0x100)}
_BYTES |= {byte: byte for byte in range(0x80, 0x100)}  # Latin-1, and what cp1252 leaves undefined
_HIGH = "".join(chr(code) for code in sorted(_BYTES) if chr(code) not in "-]^")
_RUN = later.pattern(4 * "[\x80-\xff]")  # which such texts have, but those in Shift_JIS, and hardly any other
_SIGNS = {
    "euc_jp": ("¤Î", "¤Ï"),
    "gbk": ("£¬", "¡£"),
    "big5": ("¡A", "¡C"),
    "euc_kr": ("´Ù.", "´Â ", "À» "),
    "cp932": ("\x82\xcc", "‚Ì"),
}  # の は, ，。, a Korean verb's end, の
_FURTHER = ("£¨", "£º", "¡°", "¡¶", "¡¢")
"""（ ： “ 《 、 in GBK: a title has no other marks. In other encodings, halves of two characters may look so."""
_PAIRS = {
    "euc_jp": later.pattern(f"(?:[{_HIGH}]{{2}})+"),
    "gbk": later.pattern(f"[{_HIGH}][{_HIGH}@-~](?:[{_HIGH}@-~]{{2}})*"),
    "big5": later.pattern(f"(?:[{_HIGH}][{_HIGH}@-~])+"),
    "euc_kr": later.pattern(f"(?:[{_HIGH}]{{2}})+"),
    "cp932": later.pattern(f"(?:[{_HIGH}][{_HIGH}@-~])+"),
}
_ALPHABETS = {  # pairs that no Western language has side by side, and the letters that come out
    "cp1251": ("òî íà íè ñò ïî ðî åí îâ êà ëè òå îò ëå àò âñ ðå".split(), later.pattern("[а-яёіїєґ]")),
    "cp1255": ("ùì àú éí åú òì äå ìà ëé îä éú éå ìé éé åì øé".split(), later.pattern("[\u05d0-\u05ea]")),
    "cp1256": ("Çá áá ãä Ýí íÉ ÇÊ åÇ áÇ æä íä Úá ÇÁ æí íæ".split(), later.pattern("[\u0621-\u064a]")),
    "cp1253": ("ôï êá ïé åé ôç ðï óô áé ïõ íá".split(), later.pattern("[α-ωά-ώ]")),
}
ENCODINGS = (*_SIGNS, *_ALPHABETS)
"""Those that are told, by the names of their codecs."""
_WORDS = later.pattern("[\u0080-\u00ff]+")
_LETTER = later.pattern(r"[^\W\d_]")
_LEAST_HAN, _LEAST_LETTERS = 10, 20
_MOSTLY = 0.6
_STRAY = 0.05
_LEAST_PAIRS = 4
_HAN = later.pattern(r"[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3]")
_KANA = later.pattern(r"[\u3041-\u30fa]")
_KANA_SHARE = 0.2
_OF_KANA = frozenset({"cp932", "euc_jp"})  # without kana, the same letters are some other encoding's


def encoding_of(text: str) -> str | None:
    """The encoding that was taken for a Western one, where that is certain for the whole text."""
    runs = _RUN.search(text) is not None
    for name, signs in _SIGNS.items() if runs else [("cp932", _SIGNS["cp932"])]:
        if any(sign in text for sign in signs) and _is_han(text, name):
            return name
    if runs and any(sign in text for sign in _FURTHER) and _is_han(text, "gbk"):
        return "gbk"
    for name, (pairs, own) in _ALPHABETS.items() if runs else ():
        if sum(pair in text for pair in pairs) >= _LEAST_PAIRS and _is_alphabet(text, name, own):
            return name
    return None


def _is_alphabet(text: str, encoding: str, own: re.Pattern[str]) -> bool:
    letters = _LETTER.findall(text)
    high = sum(ord(letter) in _BYTES for letter in letters)
    if high < _LEAST_LETTERS or high < _MOSTLY * len(letters):
        return False
    return len(own.findall(reread(text, encoding)[0])) >= _MOSTLY * high


def _is_han(text: str, encoding: str) -> bool:
    good = 0
    for run in _PAIRS[encoding].finditer(text):
        right = _decoded(run[0], encoding)
        good += len(_HAN.findall(right))
    if good < _LEAST_HAN:
        return False
    left = reread(text, encoding)[0]
    return sum(ord(character) in _BYTES for character in left) <= _STRAY * good


def reread(text: str, encoding: str) -> tuple[str, int]:
    """``text`` as that encoding has it, and how many runs that changed."""
    changed = 0

    def replace(run: re.Match[str]) -> str:
        nonlocal changed
        right = _decoded(run[0], encoding)
        changed += bool(right)
        return right or run[0]

    return _PAIRS.get(encoding, _WORDS).sub(replace, text), changed


def _decoded(run: str, encoding: str) -> str:
    """A run from its bytes; "" where it is none of that encoding, or holds what is hardly ever written."""
    written = bytes(_BYTES.get(ord(character), ord(character)) for character in run)
    try:
        right = written.decode(encoding)
    except UnicodeDecodeError:
        return ""
    if encoding in _OF_KANA:
        return right if len(_KANA.findall(right)) >= _KANA_SHARE * len(right) else ""
    return right if encoding in _ALPHABETS or all(map(is_common, right)) else ""
