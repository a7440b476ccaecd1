"""The sentences of two texts that only one of them has: what is looked at to tell editions apart. Pure."""

from __future__ import annotations

import struct
from array import array
from collections import OrderedDict
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from syndicator import heap
from syndicator.dataclass import dataclass
from syndicator.refine.language import is_traditional_form
from syndicator.refine.prints.facts import end_of_dateline
from syndicator.refine.prints.words import folded, without_pinyin

if TYPE_CHECKING:
    from syndicator.model import ArticleId

MOST_SENTENCES = 1000
"""Of each of two texts; a text of more is a table."""
TELLING = 3
"""Traditional characters in an opening that tell its script."""

_KEPT = 256
_LONGEST_KEPT = 8000
"""Characters; with their sentences, so many of such texts take 10 MB at most, and those that newspapers print 3."""
_OUTLINED = 14 * 1024 * 1024
"""Bytes of outlines that are kept, only of texts that were compared: of what newspapers print some thirty thousand."""
_BESIDE = 210  # bytes that each takes besides
_OUTLINE = struct.Struct("<qi")

_OPENING = 200
_ENDS = ("。", "！", "？", "；", "!", "?", ";", ". ")


class Said(NamedTuple):
    """What a text says in sentences: in their order, and once each."""

    all: list[str]
    once: frozenset[str]


class Outline(NamedTuple):
    """What of a text shows, in a tenth of the room, that nothing is to be learned of two: how many sentences it has as
    they are spelt, and the hash of each of them once.
    """

    all: int
    once: array[int]


@dataclass
class Sentences:
    """Two texts from behind their datelines, in sentences."""

    ours: list[str]
    theirs: list[str]
    alone: frozenset[str]
    """What only the first one has."""
    there: frozenset[str]
    """What only the second one has."""
    openings: tuple[str, str]
    """How the two texts begin, as they are spelt."""

    @cached_property
    def respelt(self) -> bool:
        """Whether one is in traditional characters and the other is not, and so perhaps in another region's words."""
        scripts = [sum(map(is_traditional_form, text)) >= TELLING for text in self.openings]
        return scripts[0] != scripts[1]


class Split:
    """A text ready to be compared with several others: what is worked out of it is kept."""

    def __init__(self, text: str) -> None:
        self.opening = text[:_OPENING]
        self._text = text

    @cached_property
    def plain(self) -> Said:
        """Its sentences as they are spelt."""
        return _said(self._behind)

    @cached_property
    def folded(self) -> Said:
        """Its sentences, folded."""
        return _said(folded(self._behind))

    @cached_property
    def outline(self) -> Outline:
        """Its sentences as they are spelt, by their hashes; of a table their number alone, which says enough."""
        if len(self.plain.all) > MOST_SENTENCES:
            return Outline(len(self.plain.all), array("q"))
        # the interpreter's own hash: cached on the string, and never leaves the process
        return Outline(len(self.plain.all), array("q", map(hash, self.plain.once)))

    @cached_property
    def hashes(self) -> frozenset[int]:
        """Those of its sentences as they are spelt."""
        return frozenset(map(hash, self.plain.once))

    @property
    def is_sound(self) -> bool:
        """Whether it will be stored as it is: half a character is not."""
        try:
            self._text.encode()
        except UnicodeEncodeError:
            return False
        return True

    @cached_property
    def _behind(self) -> str:
        return _without_dateline(without_pinyin(self._text))


def split(text: str) -> Split:
    """The text, ready to be compared. What twenty outlets tell is met with each of them: the latest texts are kept."""
    return _split(text) if len(text) <= _LONGEST_KEPT else Split(text)


@lru_cache(maxsize=_KEPT)
def _split(text: str) -> Split:
    return Split(text)


heap.forgettable(_split.cache_clear)


class Outlines:
    """The outlines of articles that were compared lately: of a text that many have told, few are read for the next one.

    Each is good for one state of its article, told by its ``digest`` and the print of its text, and kept packed. Safe
    for many threads.
    """

    def __init__(self, most: int = _OUTLINED) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._lock = Lock()

    def find(self, id: ArticleId, digest: str, exact: str) -> Outline | None:
        """That of an article as it is; None where it is not known."""
        with self._lock:
            if (found := self._kept.get(hash(id))) is None:
                return None
            state, number = _OUTLINE.unpack_from(found)
            if state != hash((id, digest, exact)):
                return None
            self._kept.move_to_end(hash(id))
        once = array("q")
        once.frombytes(found[_OUTLINE.size :])
        return Outline(number, once)

    def keep(self, id: ArticleId, digest: str, exact: str, outline: Outline) -> None:
        """Keep that of an article as it is."""
        packed = _OUTLINE.pack(hash((id, digest, exact)), outline.all) + outline.once.tobytes()
        with self._lock:
            if (old := self._kept.pop(hash(id), None)) is not None:
                self._bytes -= len(old) + _BESIDE
            self._kept[hash(id)] = packed
            self._bytes += len(packed) + _BESIDE
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1]) + _BESIDE

    def forget(self) -> None:
        """Keep none of them."""
        with self._lock:
            self._kept = OrderedDict()
            self._bytes = 0


def is_telling(one: Split, other: Outline) -> bool:
    """Whether :func:`compared` may learn anything of a text and one so outlined: False only where it comes to None."""
    number, ours = len(one.plain.all), one.hashes
    if max(number, other.all) > MOST_SENTENCES:
        return False
    alone = len(ours.difference(other.once))
    if 2 * alone > number:  # they are compared folded
        return True
    return alone > 0 and not ours.issuperset(other.once)


def compared(one: Split, other: Split) -> Sentences | None:
    """Two texts in sentences, folded where most are spelt in another way; None where nothing is to be learned: one has
    nothing that the other lacks, or is too long.
    """
    ours, theirs = one.plain, other.plain
    if max(len(ours.all), len(theirs.all)) > MOST_SENTENCES:
        return None
    alone = ours.once - theirs.once
    if 2 * len(alone) > len(ours.all):  # in the other script
        ours, theirs = one.folded, other.folded
        alone = ours.once - theirs.once
    there = theirs.once - ours.once
    return Sentences(ours.all, theirs.all, alone, there, (one.opening, other.opening)) if alone and there else None


def _without_dateline(text: str) -> str:
    """The text from behind what every outlet puts before it in its own words."""
    opening = folded(text[:_OPENING])
    return opening[end_of_dateline(opening) :] + text[_OPENING:]


def _said(text: str) -> Said:
    for end in _ENDS:  # a third of what a regular expression takes
        text = text.replace(end, "\n")
    found = [said for part in text.split("\n") if (said := part.strip(" \t.\u3000"))]
    return Said(found, frozenset(found))
