"""Characters that are stored otherwise than they are shown: turned round by marks, or of a font that only a word
processor has.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from syndicator.later import pattern

if TYPE_CHECKING:
    import re

_OVERRIDE, _SPACE, _BULLET = "\u202e", "\ue5e5", "\uf0b7"
_TURNED = pattern("\u202e([^\u202c\u202e\r\n]+)(?:\u202c|(?=[\r\n])|$)")
_OTHER_BULLETS = {
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
}  # of Wingdings; icons of web fonts have these numbers too
_SHOWN = {_BULLET: "•", **_OTHER_BULLETS}
_AT_A_LINE = pattern(r"^(\s*)([\uf0b7\uf0a7\uf0d8\uf0fc])(?=[\s\xa0]|$)")
_SIGNS = (_OVERRIDE, _SPACE, *_SHOWN)
_TOLD = pattern(r"overrid|\bRLO\b|malware|virus|spoof|恶意|惡意|伪装|偽裝|攻击|攻擊", 2)
_LEAST_TURNED = 20


def is_disguised(text: str) -> bool:
    """Whether a text has such characters; turned ones only where there are many and nobody tells of the trick."""
    if text.isascii() or not any(sign in text for sign in _SIGNS):
        return False
    turned = sum(len(run) for run in _TURNED.findall(text) if _may_be_turned(run))
    if turned and (turned < _LEAST_TURNED or _TOLD.search(text)):
        return False
    bullets = sum(text.count(bullet) for bullet in _OTHER_BULLETS)
    return turned > 0 or _SPACE in text or _BULLET in text or bullets > 1


def _may_be_turned(run: str) -> bool:
    """Not what runs from right to left by itself, nor letters whose marks would lose their places."""
    return all(
        unicodedata.bidirectional(character) not in {"R", "AL"} and not unicodedata.combining(character)
        for character in run
    )


def undo(piece: str) -> tuple[str, int]:
    """A piece of such a text as it is shown, and how many characters that changed."""
    changed = piece.count(_SPACE)
    piece = piece.replace(_SPACE, "\u3000")

    def turn(run: re.Match[str]) -> str:
        nonlocal changed
        if not _may_be_turned(run[1]):
            return run[0]
        changed += len(run[1])
        return run[1][::-1]

    def draw(bullet: re.Match[str]) -> str:
        nonlocal changed
        changed += 1
        return bullet[1] + _SHOWN[bullet[2]]

    lines = [_AT_A_LINE.sub(draw, line) for line in _TURNED.sub(turn, piece).split("\n")]
    return "\n".join(lines), changed
