"""What a picture's stated size says of it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ICON, _LINE = 64, 32  # pixels


def is_icon(sides: Sequence[int]) -> bool:
    """Whether a picture of which these sides are stated, in pixels, shows a face, a smiley, a button or a line, and
    nothing of what an article is about. False where none is stated.
    """
    return bool(sides) and (max(sides) <= _ICON or min(sides) <= _LINE)
