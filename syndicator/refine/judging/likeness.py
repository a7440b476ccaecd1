"""How two articles of different sources stand to each other. Pure, and the same whichever of the two came first."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from syndicator import heap
from syndicator.dataclass import dataclass
from syndicator.model import Tie, TieKind
from syndicator.refine.judging.corrected import put_right
from syndicator.refine.judging.sentences import Outlines, compared, is_telling, split
from syndicator.refine.prints import sketch
from syndicator.refine.prints.facts import compare, count, is_blind
from syndicator.refine.prints.fingerprint import letters_of
from syndicator.refine.prints.words import normalised

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.model import Article, ArticleId, Prints, Twin
    from syndicator.refine.judging.sentences import Sentences, Split
    from syndicator.refine.judging.wording import Wording

SAME = 0.5
"""Estimated Jaccard similarity from which two texts are one, unless they differ in facts."""
NEAR = 0.8
"""From here a single fact that differs makes another edition; below, one of six may: what was rewritten has its own."""
ALIKE = 0.35
"""From here two texts are one only if facts, numbers or titles agree as well."""
TELLING = 4
"""Facts that have to agree from ``ALIKE`` on,"""
PROVEN = 8
"""and so many below it, in a text that is cut to less than half, or has as much again put between."""
SHORT, SHORT_HAN = 150, 80
"""Characters, of a text in Han less, which say as much; shorter texts are compared by exact print and title alone."""
BARE, BARE_HAN = 40, 20
"""Letters: a shorter text that nothing else calls by a name is a greeting or a standing notice, which many write."""
SUMMED_UP = 0.6
"""A summary is at most this share of the text it sums up,"""
WITHIN = 0.8
"""and this share of its word triples stands there."""
SHORTEST_SUMMARY = 30
"""Characters."""


_OUTLINES = Outlines()
heap.forgettable(_OUTLINES.forget)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A tie and what it rests on, in words that go before or after the other source's name."""

    tie: Tie
    why: str


class Beside:
    """An article's text beside those of its twins, read where they are asked for and compared once for each text."""

    def __init__(self, article: Article, text_of: Callable[[ArticleId], str]) -> None:
        self._article = article
        self._text_of = text_of
        self._sentences: dict[tuple[str, str], Sentences | None] = {}
        self._worded: dict[tuple[str, str], Wording] = {}

    def text(self, twin: Twin) -> str:
        """The twin's text."""
        return self._text_of(twin.card.id)

    def righted(self, twin: Twin) -> str:
        """Which number or name one of the two puts right; "" where none is."""
        said = self._compared(twin)
        return put_right(said) if said else ""

    def reworded(self, twin: Twin) -> tuple[str, bool]:
        """Which of their words make two editions ("" where none do), and whether that might be a house's style."""
        key = (twin.prints.exact, twin.card.language)
        if key not in self._worded:
            from syndicator.refine.judging.wording import Wording, wording

            said = self._compared(twin)
            self._worded[key] = wording(said) if said else Wording()
        found = self._worded[key]
        return found.edition or found.perhaps, not found.edition

    def _compared(self, twin: Twin) -> Sentences | None:
        key = (twin.prints.exact, twin.card.language)
        if key not in self._sentences:
            self._sentences[key] = self._said_apart(twin)
        return self._sentences[key]

    def _said_apart(self, twin: Twin) -> Sentences | None:
        """What only one of the two says. The twin's text is not read where it is known to tell nothing."""
        theirs = _OUTLINES.find(twin.card.id, twin.card.digest, twin.prints.exact)
        if theirs is not None and not is_telling(self._own, theirs):
            return None
        if not (text := self.text(twin)):
            return None
        other = split(text)
        _OUTLINES.keep(twin.card.id, twin.card.digest, twin.prints.exact, other.outline)
        return compared(self._own, other)

    @cached_property
    def _own(self) -> Split:
        article = self._article
        own = split(article.text)
        if own.is_sound:
            _OUTLINES.keep(article.id, article.digest, article.prints.exact, own.outline)
        return own


def likeness(article: Article, twin: Twin, beside: Beside) -> Likeness | None:
    """What ties ``article`` to a stored one; None where it is nothing worth a word.

    ``beside`` compares their texts; it is asked only where they are alike, or one may sum up the other.
    """
    ours, theirs = article.prints, twin.prints
    whose = f"{twin.card.source}'s article"
    long = ours.length >= _short(article.language) and theirs.length >= _short(twin.card.language)

    def found(
        kind: TieKind, why: str, *, ours: bool = True, strength: float = twin.agreement, style: bool = False
    ) -> Likeness:
        return Likeness(Tie(twin.card.id, kind, round(strength, 4), ours, style), why)

    if twin.same_exact and (long or (ours.title == theirs.title and not _is_bare(article))):
        short = "short text and title" if not long else "text"
        return found(TieKind.TEXT, f"same {short} as {whose}")
    if twin.same_url:
        kind = TieKind.TEXT if twin.agreement >= SAME else TieKind.CLAIM
        return found(kind, f"same address as {whose}")
    same, other = compare(ours.facts, theirs.facts)
    if long:
        if why := _another_edition(twin.agreement, same, other):
            return found(TieKind.EDITION, f"another edition of {whose}: {why}")
        if _is_doubtful(ours, theirs, twin.agreement, other) and (righted := beside.righted(twin)):
            return found(TieKind.EDITION, f"another edition of {whose}: {righted}")
        why, style = beside.reworded(twin) if twin.agreement >= SAME else ("", False)
        if why and not (style and (twin.original or twin.reprint)):
            return found(TieKind.EDITION, f"another edition of {whose}: {why}", style=style)
        if twin.agreement >= NEAR or (twin.agreement >= SAME and same >= _expected(ours, theirs)):
            return found(TieKind.TEXT, f"nearly the same text as {whose}")
    if twin.original or twin.reprint:  # said, where an edited form is concluded
        why = f"{_who(twin)} {whose} as its original"
        return found(TieKind.CLAIM, why, ours=twin.original, strength=1.0)
    if min(ours.length, theirs.length) >= SHORT and _is_edited(ours, theirs, twin, same, other):
        return found(TieKind.EDITED, f"an edited form of the text of {whose}{_rest(other)}")
    if twin.same_title and not other and (by_us := _sums_up(article, twin, beside)) is not None:
        return found(
            TieKind.CLAIM, f"{'a summary of' if by_us else 'in full what is summed up by'} {whose}", ours=by_us
        )
    if twin.agreement >= ALIKE or (twin.same_title and long):
        return found(TieKind.REPORT, f"another report like {whose}")
    return None


def is_short(article: Article) -> bool:
    """Whether an article's text is a line or two, which may well be written again."""
    return article.prints.length < _short(article.language)


def _short(language: str | None) -> int:
    return SHORT_HAN if (language or "")[:2] in {"zh", "ja"} else SHORT


def _is_bare(article: Article) -> bool:
    """Whether all that an article says is a few words, without a title or with themselves for one."""
    bare = BARE_HAN if _short(article.language) == SHORT_HAN else BARE
    return article.prints.length < bare and article.prints.title in {"", letters_of(normalised(article.text))}


def _who(twin: Twin) -> str:
    return "names" if twin.original else "is named by"


def _rest(other: int) -> str:
    return f", which gives {other} of its facts otherwise" if other else ""


def _another_edition(agreement: float, same: int, other: int) -> str:
    """In what two texts that are alike differ, so that they are no one text; "" where they do not."""
    if agreement < ALIKE:
        return ""
    if other and (agreement >= NEAR or other * 6 > same):
        return f"{other} of {same + other} numbers and names that both give differ"
    return ""


def _is_doubtful(ours: Prints, theirs: Prints, agreement: float, other: int) -> bool:
    """Whether only the texts can tell if one of the two puts something right in the other."""
    if agreement >= NEAR:
        return ours.numbers != theirs.numbers or is_blind(ours.facts) or is_blind(theirs.facts)
    return other > 0 and agreement >= SAME


def _expected(ours: Prints, theirs: Prints) -> int:
    """How many facts two texts share that have more than half in common: forms filled in twice share fewer."""
    return min(TELLING, min(count(ours.facts), count(theirs.facts)) // 2)


def _is_edited(ours: Prints, theirs: Prints, twin: Twin, same: int, other: int) -> bool:
    """Whether texts that have less than half in common tell the same all the same."""
    if not ours.facts or not theirs.facts:  # stored before facts were printed, or a text without any
        agree = ours.numbers == theirs.numbers or twin.same_title
        return twin.agreement >= ALIKE and bool(ours.title) and agree
    if twin.agreement >= ALIKE:
        return same >= TELLING or (
            not other and (twin.same_title or (bool(ours.title) and ours.numbers == theirs.numbers))
        )
    return twin.agreement > 0 and same >= PROVEN and other * 6 <= same


def _sums_up(article: Article, twin: Twin, beside: Beside) -> bool | None:
    """Whether ``article`` is the summary of the two; None where neither is."""
    ours, theirs = article.prints.length, twin.prints.length
    if min(ours, theirs) < SHORTEST_SUMMARY or min(ours, theirs) > SUMMED_UP * max(ours, theirs):
        return None
    part, whole = (article.text, beside.text(twin)) if ours < theirs else (beside.text(twin), article.text)
    return ours < theirs if sketch.share_within(part, whole) >= WITHIN else None
