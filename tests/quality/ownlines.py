"""This project's own credit lines: reads the files under ``lines/`` and compares what is expected with what is found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syndicator.model import PageFacts, Precision
from syndicator.refine.credit import read_lines
from syndicator.stamps import zone_of

if TYPE_CHECKING:
    from datetime import datetime

LINES = Path(__file__).parent / "lines"
_HEAD = re.compile(r"^\[(?P<zone>.+) (?P<language>[A-Za-z-]+)\]$")
_TEXT = ("source", "original-title", "original-url", "views", "published", "updated")


@dataclass(frozen=True)
class Case:
    """One credit line: where it stands in the file, in which zone and language, and what it says."""

    place: str
    zone: str
    language: str
    lines: tuple[str, ...]
    expected: frozenset[tuple[str, str]]  # (field, value); of people, one pair each


def cases(name: str) -> list[Case]:
    """The cases of one file."""
    found: list[Case] = []
    zone = language = ""
    lines: list[str] = []
    for number, line in enumerate((LINES / f"{name}.txt").read_text("utf-8").splitlines(), 1):
        if line.startswith("> "):
            found.append(Case(f"{name}:{number}", zone, language, tuple(lines), _expected(line[2:])))
            lines = []
        elif head := _HEAD.match(line):
            zone, language = head["zone"], head["language"]
        elif line.strip() and not (line.startswith("# ") and not lines):
            lines.append(line)
    return found


def _expected(text: str) -> frozenset[tuple[str, str]]:
    if text == "-":
        return frozenset()
    pairs: set[tuple[str, str]] = set()
    for part in text.split(" | "):
        field, _, value = part.partition("=")
        pairs |= {(field, v) for v in ([value] if field in _TEXT else value.split(", "))}
    return frozenset(pairs)


def said(facts: PageFacts, language: str) -> frozenset[tuple[str, str]]:
    """The facts as pairs of field and value."""
    pairs = {(c.role.value, c.name) for c in (*facts.credits, *facts.origin_credits)}
    texts = {"source": facts.source, "original-title": facts.original_title, "original-url": facts.original_url}
    pairs |= {(field, value) for field, value in texts.items() if value is not None}
    if facts.views is not None:
        pairs.add(("views", str(facts.views)))
    if facts.published:
        pairs.add(("published", _local(facts.published, language, facts.published_precision)))
    if facts.updated:
        pairs.add(("updated", _local(facts.updated, language, facts.updated_precision)))
    return frozenset(pairs)


def _local(when: datetime, language: str, precision: Precision) -> str:
    local = when.astimezone(zone_of(None, language))
    return local.strftime("%Y-%m-%d" if precision is Precision.DATE else "%Y-%m-%d %H:%M")


def read(case: Case) -> frozenset[tuple[str, str]]:
    """What is found in a case."""
    return said(read_lines(case.lines, zone=case.zone, language=case.language), case.language)


def tally(chosen: list[Case]) -> tuple[Counter[str], list[str]]:
    """Counts of right, false and missed fields, and the cases that are not wholly right, in words."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for case in chosen:
        found = read(case)
        counts.update(
            right=len(found & case.expected), false=len(found - case.expected), missed=len(case.expected - found)
        )
        if found != case.expected:
            extra, missed = sorted(found - case.expected), sorted(case.expected - found)
            wrong.append(f"{case.place} {' ⏎ '.join(case.lines)[:90]}  false: {extra}  missed: {missed}")
    return counts, wrong
