"""Two changes of one text brought together, block by block: what each of them changed is taken, unless both changed the
same. Pure.

difflib finds what each side changed; unlike in a merge of lines (diff3), neighbouring blocks that were changed by
different sides do not conflict: an article's paragraphs stand each for itself, and a source's note at the end must not
be held up by an editor's hand in the last paragraph. The source's side counts as unchanged in a block while its readers
would not notice (see :func:`~syndicator.refine.changes.blocks.sense`); the editor's is taken to the letter.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from syndicator.dataclass import dataclass
from syndicator.refine.changes.blocks import sense

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

Side = Literal["ours", "theirs"]

MOST_PAIRS = 2_000_000
"""Equal blocks, one of each side; of a text of more (a table of thousands of equal cells) the sides are taken whole."""

_CUT = re.compile(
    r"(</?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|pre|blockquote|address|table|caption|colgroup|thead|tbody|tfoot|tr|td|th"
    r"|article|aside|details|figcaption|figure|footer|header|hgroup|main|nav|section|summary)\b[^<>]*>|<hr>|(?:<br>\s*)+)"
)
_NAME = re.compile(r"</?(\w+)")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of blocks. Where both changed it, ``theirs`` is what the other side made of it."""

    ours: str
    theirs: str | None = None

    def of(self, side: Side) -> str:
        """The run as one side has it."""
        return self.theirs if side == "theirs" and self.theirs is not None else self.ours


def chunks(base: str, ours: str, theirs: str, home: str = "") -> list[Chunk]:
    """Both changes of ``base``, clean HTML all three, as one text. ``home`` is the host of its article.

    No chunk has a ``theirs`` where they go together.
    """
    was, mine, his = pieces(base), pieces(ours), pieces(theirs)
    my_hunks = _hunks([_spelt(p) for p in was], [_spelt(p) for p in mine])
    his_hunks = _hunks([_read(p, home) for p in was], [_read(p, home) for p in his])
    stays = _places(his_hunks, len(was))
    made: list[Chunk] = []
    done = 0
    for start, end, of_mine, of_his in _groups(my_hunks, his_hunks):
        made += [Chunk(his[stays[place]]) for place in range(done, start)]
        done = end
        as_mine = "".join(_applied(was, mine, of_mine, start, end))
        as_his = "".join(_applied(was, his, of_his, start, end))
        if not of_his or _spelt(as_mine) == _spelt(as_his):
            made.append(Chunk(as_mine))
        elif not of_mine:
            made.append(Chunk(as_his))
        else:
            made.append(Chunk(as_mine, as_his))
    return [*made, *(Chunk(his[stays[place]]) for place in range(done, len(was)))]


def pieces(html: str) -> list[str]:
    """Clean HTML in its blocks: a paragraph, a heading, a line; what holds others, by its tags. Joined, they are it."""
    parts = _CUT.split(html)
    found: list[str] = []
    place = 0
    while place < len(parts):
        part = parts[place]
        name = _NAME.match(part) if place % 2 else None
        if name and parts[place + 2 : place + 3] == [f"</{name[1]}>"]:
            found.append("".join(parts[place : place + 3]))
            place += 3
        else:
            if part.strip() or not found:
                found.append(part)
            else:
                found[-1] += part
            place += 1
    if len(found) > 1 and not found[0].strip():
        found[:2] = ["".join(found[:2])]
    return [piece for piece in found if piece]


def alike(one: str, other: str) -> bool:
    """Whether two texts are the same but for white space between and within blocks."""
    first, second = (list(filter(None, map(_spelt, pieces(text)))) for text in (one, other))
    return first == second


def _spelt(piece: str) -> str:
    return " ".join(piece.split())


def _read(piece: str, home: str) -> Hashable:
    name = _NAME.match(piece)
    return (name[0] if name else "", sense(piece, home))


_Hunk = tuple[int, int, int, int]  # blocks of the base, and those that stand there now


def _hunks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[_Hunk]:
    counts = Counter(new)
    if sum(counts[one] for one in old) > MOST_PAIRS:
        return [] if old == new else [(0, len(old), 0, len(new))]
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, c, d) for tag, a, b, c, d in codes if tag != "equal"]


def _places(hunks: Iterable[_Hunk], length: int) -> list[int]:
    """For each block of the base where it stands on a side; of those that it changed, anything."""
    found, shift, done = [], 0, 0
    for start, end, first, last in hunks:
        found += [place + shift for place in range(done, start)]
        found += [first] * (end - start)
        shift, done = last - end, end
    return found + [place + shift for place in range(done, length)]


def _groups(mine: Sequence[_Hunk], his: Sequence[_Hunk]) -> list[tuple[int, int, list[_Hunk], list[_Hunk]]]:
    """Changes that touch the same blocks, or put something in at the same place, together; the others alone."""
    made: list[tuple[int, int, list[_Hunk], list[_Hunk]]] = []
    both = sorted([(hunk, 0) for hunk in mine] + [(hunk, 1) for hunk in his], key=lambda one: (one[0][:2], one[1]))
    for hunk, side in both:
        start, end = hunk[:2]
        if made and (start < made[-1][1] or (start, end) == made[-1][:2]):
            first, last, *sides = made[-1]
            sides[side].append(hunk)
            made[-1] = (first, max(last, end), sides[0], sides[1])
        else:
            made.append((start, end, [hunk], []) if side == 0 else (start, end, [], [hunk]))
    return made


def _applied(was: Sequence[str], now: Sequence[str], hunks: Iterable[_Hunk], start: int, end: int) -> list[str]:
    """A run of the base's blocks as one side has it."""
    found, done = [], start
    for first, last, begin, finish in hunks:
        found += [*was[done:first], *now[begin:finish]]
        done = last
    return [*found, *was[done:end]]
