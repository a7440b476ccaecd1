"""UTF-8 that was read as GBK: 鏂板崕绀� for 新华社.

GBK takes bytes in pairs, and UTF-8 writes a Chinese character in three, so that of an odd number of characters the last
byte stands alone: decoders put U+FFFD or ``?`` in its place, or nothing (Encoding standard, gb18030 decoder). Then
that character is lost and all others are there: it becomes U+FFFD and is reported, for any of sixty-four might have
stood there. 0x80, which begins no pair, is lost wherever it should; browsers read it as €.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from syndicator.later import pattern

TELLTALES = ("锛", "銆", "鐨", "鈥", "涓", "鍦", "紝")
"""UTF-8's ， 。 的 “ 中 在 read so, and a second ，: one of them stands in nearly every such text."""
RUN = pattern(r"[^\x00-\x7f][^\r\n<>&]*")
_WRITTEN = pattern("[\u2000-\ud7ff\uf900-\ufffc]")
"""What Chinese is written with; what comes of a text that was never UTF-8 are other alphabets, and nothing."""
_UNSURE = pattern("([\ufffd?€])")
_PRIVATE = pattern("[\ue000-\uf8ff]")
"""What decoders of GB 18030 make of pairs that stand for nothing; those of GBK itself lose the first byte."""
_LOST, _ASKED = b"\xff", b"\xfe"  # bytes that UTF-8 never has
_EUROS = (b"\xa2\xe3", b"\x80")
_BEGUN = re.compile(rb"(?<=[\xe0-\xef])[\xfe\xff](?=[\x80-\xbf\xff])")
_CUT = re.compile(
    rb"[\xc2-\xdf][\xfe\xff]|[\xe0-\xef](?:[\x80-\xbf][\xfe\xff]|[\xfe\xff][\x80-\xbf\xfe\xff])|[\xf0-\xf4][\x80-\xbf]{2}[\xfe\xff]"
)
"""A character of which bytes are lost."""


class Reread(NamedTuple):
    """A run as it should have been read, U+FFFD for each character that is lost, and how many are there and lost."""

    text: str
    found: int
    lost: int

    @property
    def is_right(self) -> bool:
        """Whether that is what it was."""
        return self.found > self.lost


def reread(run: str) -> Reread:
    """A run from its bytes; nothing is found where it is not that."""
    read = (_reread(run, euro) for euro in (_EUROS if "€" in run else _EUROS[:1]))
    return min(read, key=lambda one: one.lost - one.found)


def _reread(run: str, euro: bytes) -> Reread:
    shapes = {"\ufffd": _LOST, "?": _ASKED, "€": euro}
    try:
        raw = b"".join(shapes.get(piece) or piece.encode("gb18030") for piece in _UNSURE.split(run))
    except UnicodeEncodeError:
        return Reread("", 0, 0)
    if _PRIVATE.search(run):  # then nothing else is lost within
        raw = _BEGUN.sub(b"\x80", raw)
    text = _CUT.sub("\ufffd".encode(), raw).replace(_ASKED, b"?").decode("utf-8", "replace")
    return Reread(text, len(_WRITTEN.findall(text)), text.count("\ufffd"))
