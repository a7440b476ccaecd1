"""Which characters are written every day."""

from __future__ import annotations

_LAST = (("big5", 0xC6), ("gb2312", 0xD7))  # the last row of the most used ones


def is_common(character: str) -> bool:
    """Whether this is among the most used characters of either script (Big5 or GB 2312, level 1), or no Han at all."""
    if not "\u3400" <= character <= "\u9fff":
        return True
    for encoding, last in _LAST:
        try:
            if character.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
