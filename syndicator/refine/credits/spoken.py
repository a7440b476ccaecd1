"""Interviews: lines that 记者： opens again and again are speech, and credit nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.later import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPENINGS = ("记者：", "记者:", "記者：", "記者:")
_OPENS = pattern(r"[\s\u3000]{0,4}[记記]者\s?[:：]")
_LEAST = 3  # two may name a reporter above and below a text


def may_be(text: str) -> bool:
    """Whether a text or its HTML may hold an interview; next to nothing to ask."""
    return sum(text.count(opening) for opening in _OPENINGS) >= _LEAST


def speech(lines: Iterable[str]) -> frozenset[int]:
    """Which lines are a reporter's questions: none, where there are not several."""
    asked = [number for number, line in enumerate(lines) if _OPENS.match(line)]
    return frozenset(asked if len(asked) >= _LEAST else ())
