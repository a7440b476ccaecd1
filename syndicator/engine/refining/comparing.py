"""An article as it came beside the article as it is published. Pure."""

from __future__ import annotations

import difflib
import re
import zlib
from typing import TYPE_CHECKING, Any

from syndicator.dataclass import dataclass
from syndicator.errors import UsageError
from syndicator.model import Transformation
from syndicator.refine.changes import revisions, wordwise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.model import Article

LARGEST = 512 * 1024
"""Characters of HTML; of a larger article the raw form is not kept."""
_LINES = 4000  # compared on each side: comparing is quadratic in them where many are alike
_LEVEL = 1  # a level more costs more than it saves
_BREAK = re.compile(
    r"(?=<(?:p|div|h[1-6]|ul|ol|li|table|tr|blockquote|figure|figcaption|section|article|aside|pre|hr|img|iframe|script)\b)"
    r"|(?<=</p>)|(?<=</div>)|(?<=</li>)|(?<=<br>)|(?<=<br/>)|(?<=<br />)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Lines of HTML as they came (``-``), as they are (``+``), and those that stayed (a space in front)."""

    raw: str | None  # None where it was not kept
    clean: str
    lines: tuple[str, ...]
    transformations: tuple[Transformation, ...]


def pack(html: str, written: bytes | None = None) -> bytes:
    """HTML as it is kept beside an article; nothing where it is too large. ``written`` are its bytes, if known."""
    if len(html) > LARGEST:
        return b""
    data = html.encode("utf-8", "surrogatepass") if written is None else written
    try:
        from isal import isal_zlib
    except ImportError:  # not made for this processor
        return zlib.compress(data, _LEVEL)
    return bytes(isal_zlib.compress(data, isal_zlib.ISAL_BEST_COMPRESSION))  # a quarter of the time, and no larger


def unpack(packed: bytes) -> str | None:
    """What was packed; None where nothing was."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass") if packed else None


def compare(article: Article) -> Comparison:
    """What cleaning did to an article, line by line."""
    raw = unpack(article.raw)
    lines = tuple(_diff(raw, article.body)) if raw is not None else ()
    return Comparison(raw, article.body, lines, article.transformations)


def edits_of(article: Article) -> list[dict[str, Any]]:
    """Its edits, oldest first: number, at, edit, why, the lines that differ and the words; None where let go."""
    told = []
    for revision in article.revisions:
        old, new = (revisions.form_at(article, number) for number in (revision.number - 1, revision.number))
        told.append(
            {
                "number": revision.number,
                "at": revision.at.isoformat().replace("+00:00", "Z"),
                "edit": revision.edit.value,
                "why": revision.why,
                "diff": revisions.differences(old, new) if old and new else None,
                "words": _words(old, new) if old and new else None,
            }
        )
    return told


def between(article: Article, one: int, two: int) -> dict[str, Any]:
    """Two revisions of an article side by side, as :func:`edits_of` tells of one. Raises UsageError."""
    forms = []
    for number in (one, two):
        if not 1 <= number <= article.revision:
            raise UsageError(f"there is no revision {number} of it: it stands at revision {article.revision}")
        if (form := revisions.form_at(article, number)) is None:
            kept = [n for n in range(1, article.revision + 1) if revisions.form_at(article, n) is not None]
            raise UsageError(f"revision {number} is kept no longer; kept are {', '.join(map(str, kept))}")
        forms.append(form)
    old, new = forms
    return {"from": one, "to": two, "diff": revisions.differences(old, new), "words": _words(old, new)}


def _words(old: revisions.Form, new: revisions.Form) -> list[dict[str, Any]]:
    return [{"field": one.field, "parts": [list(part) for part in one.parts]} for one in wordwise.passages(old, new)]


def _diff(raw: str, clean: str) -> Iterator[str]:
    one, two = _lines(raw)[:_LINES], _lines(clean)[:_LINES]
    if one == two:
        yield from (f"  {line}" for line in one)
    for line in difflib.unified_diff(one, two, lineterm="", n=_LINES):
        if not line.startswith(("---", "+++", "@@")):
            yield f"{line[0]} {line[1:]}"


def _lines(html: str) -> list[str]:
    pieces = _BREAK.split(html)
    return [line for piece in pieces if piece for line in (" ".join(piece.split()),) if line]
