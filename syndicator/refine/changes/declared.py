"""What an outlet itself says of an edit: that it corrected the article, or withdrew it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from syndicator.dataclass import dataclass
from syndicator.model import Edit
from syndicator.refine.language import to_simplified
from syndicator.refine.prints.words import normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 600
"""Characters of a line that is looked at: a note on the text is no chapter of it."""
TOP = 3
"""Lines at the top, and as many at the end, among which "Retracted:" opens a notice; elsewhere it may head a part."""

_SET_OFF = r"(?:\s*[\[(]?[^\w\[\](){}:]?[\w ,./年月日-]{0,24}[\])】]?)?\s*(?:[:\-–—|\])】>]|$)"
"""What may stand between the word and what sets it off: a date, say."""


@dataclass(frozen=True, slots=True)
class _Signs:
    """How one kind of announcement is worded."""

    opening: re.Pattern[str]  # how such a line begins
    mark: re.Pattern[str]  # how a title ends: in brackets
    saying: re.Pattern[str]  # what a line says, wherever it stands
    pairs: tuple[re.Pattern[str], ...]  # what a line at the top or end says of the article itself

    def fit(self, line: str, *, edge: bool, title: bool) -> bool:
        """Whether a folded line announces this."""
        if self.saying.search(line) or (edge and self.opening.match(line)):
            return True
        if title:
            return self.mark.search(line) is not None
        return edge and any(pair.search(line) for pair in self.pairs)


def declared(line: str, *, edge: bool = True, title: bool = False) -> Edit | None:
    """What a line says of its article, if anything; ``edge`` is whether it stands at the text's top or end."""
    if not line or len(line) > LONGEST:
        return None
    folded = normalised(line)
    for kind in (Edit.RETRACTION, Edit.CORRECTION):
        if _signs()[kind].fit(folded, edge=edge, title=title):
            return kind
    return None


def announced(title: str, lines: Sequence[str], before: frozenset[str]) -> tuple[Edit, str] | None:
    """The strongest statement among a title and the lines that were not there ``before``, with the line itself."""
    found: dict[Edit, str] = {}
    for place, line in enumerate((title, *lines)):
        if line in before:
            continue
        edge = place <= TOP or place > len(lines) - TOP
        if (kind := declared(line, edge=edge, title=place == 0)) is not None:
            found.setdefault(kind, line)
    return next(((kind, found[kind]) for kind in (Edit.RETRACTION, Edit.CORRECTION) if kind in found), None)


@cache
def _signs() -> dict[Edit, _Signs]:
    tables = tomllib.loads(files("syndicator.refine").joinpath("changes", "declared.toml").read_text("utf-8"))
    return {Edit(name): _compiled(table) for name, table in tables.items()}


def _compiled(table: dict[str, Any]) -> _Signs:
    opening = _either(table["opening"])
    return _Signs(
        re.compile(rf"[\W_]*(?:{opening}){_SET_OFF}"),
        re.compile(rf"[\[(【]\s*(?:{opening})\s*[\])】]\s*$"),
        re.compile(_either(table["saying"])),
        tuple(
            re.compile(f"(?:{_either(pair['ours'])}).{{0,{pair['gap']}}}?(?:{_either(pair['fault'])})")
            for pair in table["pair"]
        ),
    )


def _either(patterns: list[str]) -> str:
    return to_simplified("|".join(f"(?:{pattern})" for pattern in patterns))
