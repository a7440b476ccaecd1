"""What an article's edits replaced: kept beside it, bounded, and put side by side."""

from __future__ import annotations

import difflib
import json
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syndicator.model import Article, Revision

MOST = 20
"""Revisions kept of an article: the newest."""
ROOM = 128 * 1024
"""Bytes, packed, of what they replaced; the oldest give way, and are still listed."""
LARGEST = 512 * 1024
"""Characters of HTML; of a larger form nothing is kept."""
_LINES = 4000
_LEVEL = 6
_BREAK = re.compile(r"(?<=</p>)|(?<=</div>)|(?<=</li>)|(?<=</h[1-6]>)|(?<=</tr>)|(?<=</blockquote>)|(?<=<br>)|\n")


@dataclass(frozen=True, slots=True)
class Form:
    """What readers read of an article at one time."""

    title: str
    summary: str
    body: str


def form_of(article: Article) -> Form:
    """An article as it stands, with its editor's change."""
    words = article.overlay.shown if article.overlay else article
    return Form(words.title, words.summary, words.body)


def pack(form: Form) -> bytes:
    """A form as it is kept; nothing where it is too large."""
    if len(form.body) > LARGEST:
        return b""
    whole = json.dumps([form.title, form.summary, form.body], ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(whole.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack(packed: bytes) -> Form | None:
    """What was packed; None where nothing was."""
    if not packed:
        return None
    return Form(*json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass")))


def kept(revisions: Sequence[Revision]) -> tuple[Revision, ...]:
    """The newest revisions, within bounds of number and bytes."""
    room = ROOM
    newest: list[Revision] = []
    for revision in reversed(revisions[-MOST:]):
        room -= len(revision.before)
        newest.append(revision if room >= 0 else replace(revision, before=b""))
    return tuple(reversed(newest))


def form_at(article: Article, number: int) -> Form | None:
    """An article as it stood at revision ``number``; None where that was let go, or never was."""
    if number == article.revision:
        return form_of(article)
    after = next((one for one in article.revisions if one.number == number + 1), None)
    return unpack(after.before) if after else None


def differences(old: Form, new: Form) -> list[str]:
    """Two forms line by line: ``-`` what went, ``+`` what came, and a line of what stayed around it."""
    said = [*_named("title", old.title, new.title), *_named("summary", old.summary, new.summary)]
    one, two = _lines(old.body)[:_LINES], _lines(new.body)[:_LINES]
    marked = difflib.unified_diff(one, two, lineterm="", n=1)
    return said + [f"{line[0]} {line[1:]}" for line in marked if not line.startswith(("---", "+++", "@@"))]


def _named(name: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"- {name}: {old}"
        yield f"+ {name}: {new}"


def _lines(html: str) -> list[str]:
    return [line for piece in _BREAK.split(html) if piece and (line := " ".join(piece.split()))]
