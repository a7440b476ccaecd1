"""Bytes to text, whatever their declaration says. Pure; never raises.

What the bytes are is believed before what anybody says they are: a declaration is often a template's or a server's
default. Labels are read by the table of the WHATWG Encoding Standard (section 4.2), cut down to what feeds and pages
use, so that no label can reach a Python codec that is not a character encoding.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Literal

from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

Markup = Literal["xml", "html", "text"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """``encoding`` is Python's name of what was used; ``replaced`` counts the characters that could not be read."""

    text: str
    encoding: str
    replaced: int


_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le utf16 ucs-2 iso-10646-ucs-2 unicode csunicode",
    "utf-16-be": "utf-16be unicodefffe",
    "gb18030": "gb18030 gb2312 gb-2312 gb_2312 gb_2312-80 gbk x-gbk cp936 ms936 windows-936 euc-cn euccn chinese "
    "csgb2312 iso-ir-58",
    "big5hkscs": "big5 big5-hkscs big5hkscs cn-big5 x-x-big5 csbig5 cp950 ms950 x-windows-950",
    "euc_jis_2004": "euc-jp euc_jp eucjp x-euc-jp cseucpkdfmtjapanese",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji csshiftjis windows-31j cp932 ms932",
    "iso2022_jp_ext": "iso-2022-jp iso2022_jp iso2022-jp csiso2022jp",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 cp949 uhc cseuckr",
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 latin-1 l1 us-ascii ascii "
    "ansi_x3.4-1968 cp819 ibm819",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 latin5 l5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "cp874": "windows-874 cp874 tis-620 iso-8859-11",
    "cp866": "cp866 ibm866 866",
    "koi8_r": "koi8-r koi8 koi koi8_r",
    "koi8_u": "koi8-u koi8-ru",
    "iso8859-2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2",
    "iso8859-3": "iso-8859-3 iso8859-3 iso88593 iso_8859-3 latin3",
    "iso8859-4": "iso-8859-4 iso8859-4 iso88594 iso_8859-4 latin4",
    "iso8859-5": "iso-8859-5 iso8859-5 iso88595 iso_8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 iso8859-6 iso88596 iso_8859-6 arabic",
    "iso8859-7": "iso-8859-7 iso8859-7 iso88597 iso_8859-7 greek",
    "iso8859-8": "iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso-8859-8-i hebrew",
    "iso8859-10": "iso-8859-10 iso8859-10 iso885910 iso_8859-10 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913 iso_8859-13",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914 iso_8859-14",
    "iso8859-15": "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 l9",
    "iso8859-16": "iso-8859-16 iso8859-16 iso885916 iso_8859-16",
    "mac_roman": "macintosh mac x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_MULTIBYTE = frozenset({"gb18030", "big5hkscs", "euc_jis_2004", "cp932", "cp949"})
_SIBLINGS = {
    "big5hkscs": ("big5hkscs", "cp950"),  # each has characters that the other lacks
    "euc_jis_2004": ("euc_jp", "euc_jis_2004"),
    "iso2022_jp_ext": ("iso2022_jp", "iso2022_jp_ext"),
}
_WINDOWS = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-13": "cp1257"}
"""What is meant where there are marks (quotes, dashes) or letters at places that these leave to controls."""
_SHIFTS = re.compile(rb"\x1b\$[@B][\x21-\x7e]{2,}\x1b\([BJ]")  # into JIS X 0208 and back: ISO-2022-JP, RFC 1468
_LATIN_2 = re.compile(rb"[a-z\xe0-\xff][\xb1\xb6]|[\xb1\xb6][a-z\xe0-\xff]")
"""Polish letters of ISO 8859-2 in words, at places where windows-1250 has the plus-minus and the pilcrow sign."""
_POLISH = tuple(re.compile(rb"[A-Za-z]" + letter) for letter in (b"\xb9", b"\xea", b"\xbf|\xbf[a-z]"))
"""Its ą in windows-1250, ę and ż in words: no other language that ISO 8859-2 is for has these three."""
_CONTROLS = re.compile(rb"[\x80-\x9f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
_SAMPLE = 64
_XML_ENCODING = re.compile(
    rb"\s{0,64}<\?xml[^>]{0,200}?encoding\s{0,8}=\s{0,8}[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE
)
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,300}?charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([\w.:-]{1,40})", re.IGNORECASE)
_HTTP_CHARSET = re.compile(r"charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([\w.:-]{1,40})", re.IGNORECASE)


def decode(body: bytes, content_type: str | None, *, markup: Markup) -> Decoded:
    """The text of ``body``, without its byte-order mark.

    Order: byte-order mark, UTF-16 or UTF-32 by its zeros, UTF-8 (strict, then with a few stray bytes), a multi-byte
    encoding that the document or ``content_type`` declares and the bytes bear out, a detector, any declaration,
    windows-1252.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], codec)
    if wide := _wide(body[:_SAMPLE]):
        return _lenient(body, wide)
    declared = _declared(body[:_HEAD], markup)
    if b"\x1b$" in body and (declared == "iso2022_jp_ext" or (declared is None and _SHIFTS.search(body))):
        return _best(body, "iso2022_jp_ext")  # its bytes are all ASCII, thus valid UTF-8
    try:
        return Decoded(body.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        return _nearly_utf8(body) or _legacy(body, (declared, _from_http(content_type)))


def declared(body: bytes, content_type: str | None) -> str | None:
    """The encoding that the host, or else the document itself, says it is in, by Python's name; None: neither does."""
    markup: Markup = "xml" if body[:_HEAD].lstrip().startswith(b"<?xml") else "html"
    return _from_http(content_type) or _declared(body[:_HEAD], markup)


def _lenient(body: bytes, codec: str) -> Decoded:
    # every codec's "replace" yields U+FFFD; in the Unicode encodings one may also stand in the bytes themselves
    text = body.decode(codec, "replace")
    own = body.count("\ufffd".encode(codec)) if codec.startswith("utf") else 0
    return Decoded(text, codec, max(0, text.count("\ufffd") - own))


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: markup begins in ASCII, so half or three quarters of it are zeros."""
    if b"\0" not in sample or len(sample) < 4:  # noqa: PLR2004 - one unit of the widest
        return None
    zeros = [sample[place::4].count(0) / len(sample[place::4]) for place in range(4)]
    pattern = "".join("0" if share > 0.7 else "x" if share < 0.3 else "?" for share in zeros)  # noqa: PLR2004
    return {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(pattern)


def _declared(head: bytes, markup: Markup) -> str | None:
    found = None
    if markup != "text":
        found = _XML_ENCODING.match(head)
    if found is None and markup == "html":
        found = _META_CHARSET.search(head)
    return _CODECS.get(found[1].decode("ascii", "replace").lower()) if found else None


def _from_http(content_type: str | None) -> str | None:
    found = _HTTP_CHARSET.search(content_type[:400]) if content_type else None
    return _CODECS.get(found[1].lower()) if found else None


def _nearly_utf8(body: bytes) -> Decoded | None:
    """UTF-8 with a few stray bytes: a text that was cut in the middle of a character, a quote from another page."""
    decoded = _lenient(body, "utf-8")
    if decoded.replaced > max(3, len(decoded.text) // 2000):
        return None
    beyond_ascii = len(decoded.text) - len(decoded.text.encode("ascii", "ignore")) - decoded.replaced
    return decoded if beyond_ascii >= 5 * decoded.replaced else None


def _legacy(body: bytes, said: Iterable[str | None]) -> Decoded:
    claims = [codec for codec in said if codec and not codec.startswith("utf")]
    for codec in claims:
        if codec in _MULTIBYTE:
            decoded = _best(body, codec)
            if decoded.replaced <= max(3, len(decoded.text) // 500):
                return decoded
    guess = _detected(body)
    if guess in _MULTIBYTE:
        decoded = _best(body, guess)
        if decoded.replaced <= max(3, len(decoded.text) // 500):
            return decoded
    # a declared single-byte encoding always fits, so it is believed unless it is everybody's default
    telling = [codec for codec in claims if codec not in _MULTIBYTE and codec != "cp1252"]
    fallback = "cp1252" if guess is None or guess in _MULTIBYTE else guess
    return _best(body, _meant(telling[0], body) if telling else fallback)


def _best(body: bytes, codec: str) -> Decoded:
    return min((_lenient(body, name) for name in _SIBLINGS.get(codec, (codec,))), key=lambda found: found.replaced)


def _detected(body: bytes) -> str | None:
    from resiliparse.parse.encoding import detect_encoding

    try:
        label = detect_encoding(body, html5_compatible=False)
    except Exception:  # noqa: BLE001 - a guess is never worth a failure
        return None
    codec = _CODECS.get((label or "").lower())
    return None if codec is None or codec.startswith("utf") else _meant(codec, body)


def _meant(codec: str, body: bytes) -> str:
    """The table of Windows where one of a standard would leave what stands in ``body`` to controls.

    Polish without ś and ź has none of these: there ą tells the two apart.
    """
    if codec in _WINDOWS and _CONTROLS.search(body):
        return _WINDOWS[codec]
    if codec == "iso8859-2" and all(letter.search(body) for letter in _POLISH) and not _LATIN_2.search(body):
        return "cp1250"
    if codec == "cp1250" and not _CONTROLS.search(body) and len(_LATIN_2.findall(body)) > 1:
        return "iso8859-2"
    return codec
