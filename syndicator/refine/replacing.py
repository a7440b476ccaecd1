"""Words put in the place of others, in sanitised markup and in plain text. What credits rest on is left alone."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from syndicator.refine.clean import sanitised, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from syndicator.model import SafeHtml

    Replace = Callable[[str], tuple[str, int]]

_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
"""As nh3 writes them: values in double quotes, in which > may stand."""


def in_markup(body: SafeHtml, replace: Replace, literals: Iterable[str]) -> tuple[SafeHtml, int]:
    """Sanitised markup with other words in it, and in how many places. What is put in is text and never markup.

    ``replace`` sees one run of text after the other, between two tags. A run in which one of ``literals`` stands, or
    that is part of one, is left as it is.
    """
    kept, total = tuple(filter(None, (" ".join(one.split()) for one in literals))), 0
    parts = _TAG.split(body)
    for position in range(0, len(parts), 2):
        if not (raw := parts[position]).strip():
            continue
        text = unescape(raw)
        if _rests_on(text, kept):
            continue
        made, count = replace(text)
        if count:
            parts[position], total = escape(made, quote=False), total + count
    return (sanitised("".join(parts)), total) if total else (body, 0)


def in_text(text: str, replace: Replace, literals: Iterable[str]) -> tuple[str, int]:
    """The same in plain text, line by line."""
    kept, total = tuple(filter(None, (" ".join(one.split()) for one in literals))), 0
    lines = text.split("\n")
    for position, line in enumerate(lines):
        if not _rests_on(line, kept):
            lines[position], count = replace(line)
            total += count
    return ("\n".join(lines), total) if total else (text, 0)


def text_of(body: SafeHtml) -> str:
    """The words of sanitised markup alone, one paragraph a line."""
    return words(body)


def _rests_on(text: str, literals: tuple[str, ...]) -> bool:
    plain = " ".join(text.split())
    return any(one in plain or (len(plain) > 1 and plain in one) for one in literals)
