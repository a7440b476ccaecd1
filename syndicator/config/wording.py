"""How mistakes in feeds.yaml are worded: what is wrong, a value as it is quoted, what may have been meant."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 4000
"""Characters of a text."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What your editor does not show."""
_USERINFO = re.compile(r"[^\s/@:]*:[^\s/@]*@")


def mistake(message: str, hint: str = "") -> PydanticCustomError:
    """What a validator raises. Message and hint hold no secrets and are short."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "hint": hint})


def shown(value: object) -> str:
    """A value as messages quote it: short, escaped, without credentials."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = _USERINFO.sub("…@", str(value))
    return repr(text if len(text) <= 60 else text[:57] + "…")  # noqa: PLR2004 - a line of a terminal


def nearest(word: str, words: Iterable[str]) -> str:
    """``did you mean 'x'?`` for the most similar of ``words``, or "" where none is."""
    found = difflib.get_close_matches(word.lower(), list(words), 1, 0.6)
    return f"did you mean {found[0]!r}?" if found else ""


def words(value: object, wanted: str) -> str:
    """A text without space around it; raises where it is none. ``wanted`` is what messages call it."""
    if not isinstance(value, str):
        hint = f'put it in quotes: "{shown(value)}"' if isinstance(value, bool) else ""
        raise mistake(f"expected {wanted}, found {shown(value)}", hint)
    text = str(value).strip()
    if not text:
        raise mistake(f"expected {wanted}, found nothing", "write a value, or remove the key")
    if len(text) > LONGEST:
        raise mistake(f"longer than {LONGEST} characters")
    if CONTROL.search(text):
        raise mistake("control characters in a text", "remove what your editor does not show")
    return text
