"""What an editor wants of articles that fit a description, and what that came to for one of them."""

from __future__ import annotations

from syndicator.dataclass import dataclass
from syndicator.model.vocabulary import SourceKey


@dataclass(frozen=True, slots=True)
class Term:
    """Words, or a regular expression. ``fold``: whatever their case."""

    text: str
    regex: bool = False
    fold: bool = True

    def __str__(self) -> str:
        """As it stands in feeds.yaml."""
        return f"/{self.text}/{'i' if self.fold else ''}" if self.regex else self.text


@dataclass(frozen=True, slots=True)
class When:
    """A description of articles: what is said in it must all hold, and of each list one term is enough."""

    title: tuple[Term, ...] = ()
    body: tuple[Term, ...] = ()
    anywhere: tuple[Term, ...] = ()  # title or body
    author: tuple[Term, ...] = ()
    outlet: tuple[Term, ...] = ()  # who published it first
    category: tuple[Term, ...] = ()
    url: tuple[Term, ...] = ()
    language: tuple[str, ...] = ()  # BCP 47; "zh" takes in "zh-Hant"
    source: tuple[SourceKey, ...] = ()
    older_than: float | None = None  # seconds of age when it was first seen


@dataclass(frozen=True, slots=True)
class Replacement:
    r"""Words in one field that are published as others.

    In ``to``, ``\1`` to ``\9`` are what the groups of a pattern found.
    """

    field: str  # "title", "summary" or "body"
    find: Term
    to: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with articles that fit ``when`` and do not fit ``unless``. None of them: with every article."""

    name: str
    line: int = 0  # of feeds.yaml; 0: it stands in none
    sources: tuple[SourceKey, ...] = ()  # whose rule it is; empty: it is for all
    when: When | None = None
    unless: When | None = None
    exclude: bool = False
    hold: bool = False
    tags: tuple[str, ...] = ()
    category: str | None = None
    replace: tuple[Replacement, ...] = ()

    def __str__(self) -> str:
        """Its name, and where it stands."""
        return f"“{self.name}”" + (f" (line {self.line})" if self.line else "")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules come to for one article. ``hits`` are positions in the list of rules, in its order."""

    hits: tuple[int, ...] = ()
    exclude: int | None = None  # which of them, the first
    hold: int | None = None
    tags: tuple[str, ...] = ()
    category: str | None = None
    title: str | None = None  # as it is published; None: as it came
    replaced: tuple[tuple[int, int], ...] = ()  # rule, and how many places
