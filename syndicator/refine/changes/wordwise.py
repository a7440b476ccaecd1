"""Two forms of an article side by side, word by word. Pure, and bounded.

A token is a word, a number, a Chinese or Japanese character, a mark or white space. What stayed of a changed passage in
splinters too small to be read as such (a character between changes) counts as changed, so that a Chinese sentence that
was rewritten reads as two sentences and not as confetti.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from syndicator import later
from syndicator.dataclass import dataclass
from syndicator.refine.clean import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from syndicator.refine.changes.revisions import Form

MOST_PARAGRAPHS = 4000
MOST_TOKENS = 3000
"""Of a passage on either side; a longer one is shown as gone and come whole."""
MOST_PAIRS = 60_000
"""Equal tokens, one of each side, likewise: comparing takes as long as there are many."""
KEPT = 0.3
"""Of the letters of the longer side; where less stayed, one text took the place of another."""
SPLINTER = 3
"""Letters, or half as many Chinese characters, that must have stayed in a row between two changes to count as that."""

SAME, GONE, COME = "=", "-", "+"

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = later.pattern(rf"\d+(?:[.,:]\d+)*%?|[{_CJK}]|[^\W\d_{_CJK}]+(?:['’-][^\W\d_{_CJK}]+)*|[ \t]+|\n|.", re.DOTALL)
_HAN = later.pattern(f"[{_CJK}]")
_LINK = later.pattern(r'<a\b[^<>]*?href="([^"<>]*)"[^<>]*>(.*?)</a>', re.DOTALL)
_PICTURE = later.pattern(r'<img src="([^"<>]*)"[^<>]*>')

Part = tuple[str, str]
"""One of ``=``, ``-`` and ``+``, and the words that stayed, went or came."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What differs in one field, or in a run of paragraphs of the text."""

    field: str  # "title", "summary" or "text"
    parts: tuple[Part, ...]


def passages(old: Form, new: Form) -> list[Passage]:
    """What differs between two forms, in reading order. Addresses of links and pictures count, other markup not."""
    texts = [readable(form.body) for form in (old, new)]
    pairs = [("title", old.title, new.title)]
    if not all(_is_beginning(form.summary, text) for form, text in zip((old, new), texts, strict=True)):
        pairs.append(("summary", old.summary, new.summary))
    made = [Passage(name, tuple(parts(one, two))) for name, one, two in pairs if one != two]
    before, after = (text.split("\n")[:MOST_PARAGRAPHS] for text in texts)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if b - a == d - c:  # a paragraph for a paragraph
            changed = list(zip(before[a:b], after[c:d], strict=True))
        else:
            changed = [("\n".join(before[a:b]), "\n".join(after[c:d]))]
        made += [Passage("text", tuple(parts(*pair))) for pair in changed]
    return made


def _is_beginning(summary: str, text: str) -> bool:
    """Whether a summary says no more than the text's first words."""
    return "".join(text.split()).startswith("".join(summary.rstrip("…").split()))


def readable(html: str) -> str:
    """Clean HTML as a reader reads it, a paragraph a line, with the addresses of its links and pictures."""
    spelt = _LINK.sub(lambda link: f"{link[2]} ⟨{link[1]}⟩", html)
    return words(_PICTURE.sub(lambda picture: f" ⟨{picture[1]}⟩ ", spelt))


def parts(old: str, new: str) -> list[Part]:
    """Two texts as one: what stayed, went and came, in order. What went stands before what came in its place."""
    one, two = _TOKEN.findall(old), _TOKEN.findall(new)
    whole = [part for part in ((GONE, old), (COME, new)) if part[1]]
    counts = Counter(two)
    if max(len(one), len(two)) > MOST_TOKENS or sum(counts[token] for token in one) > MOST_PAIRS:
        return whole
    codes = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    made = list(_joined(_unsplintered([(one[a:b], two[c:d]) for _, a, b, c, d in codes])))
    stayed = sum(_weight(_TOKEN.findall(text)) for sign, text in made if sign == SAME)
    return made if stayed >= KEPT * max(_weight(one), _weight(two)) else whole


def _unsplintered(runs: Sequence[tuple[list[str], list[str]]]) -> Iterator[tuple[list[str], list[str]]]:
    for place, (went, came) in enumerate(runs):
        inside = 0 < place < len(runs) - 1
        if went == came and inside and _weight(went) < SPLINTER:
            yield went, [*came, ""]  # unequal from now on, and reads the same
        else:
            yield went, came


def _weight(tokens: Iterable[str]) -> float:
    return sum(2 if _HAN.match(token) else len(token) for token in tokens if not token.isspace())


def _joined(runs: Iterable[tuple[list[str], list[str]]]) -> Iterator[Part]:
    went: list[str] = []
    came: list[str] = []

    def changed() -> Iterator[Part]:
        for sign, held in ((GONE, went), (COME, came)):
            if text := "".join(held):
                yield sign, text
            held.clear()

    for before, after in runs:
        if before == after:
            yield from changed()
            yield SAME, "".join(before)
        else:
            went += before
            came += after
    yield from changed()
