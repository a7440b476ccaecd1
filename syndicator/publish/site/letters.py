"""Letters to whoever asked for a takedown: ``letters/<language>-<letter>.txt``, with ``$name`` where a value stands.

An operator's own folder may hold files of the same names; they go first. Nothing of an article stands in a letter but
its addresses.
"""

from __future__ import annotations

import string
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

from syndicator.errors import UsageError
from syndicator.model import BASES
from syndicator.publish.locale import match, words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from syndicator.model import Case, Site

LETTERS = ("ack", "reasons")
"""That a notice was received, and what was decided on it."""


def letter(name: str, case: Case, site: Site, now: datetime, *, language: str = "", folder: Path | None = None) -> str:
    """One of :data:`LETTERS` for a case. Raises UsageError for what was not decided yet, and for a wrong template."""
    decision = _decision(case)
    if name == "reasons" and decision == "open":
        raise UsageError(f"case {case.number} is not decided yet: syndicator takedown {case.number}")
    tag = match(language or site.language) or "en"
    known = tomllib.loads(_ours(f"{tag}.toml"))
    when = words(tag).when
    notice = case.notice
    basis = known["basis"][notice.basis] if notice.basis in BASES else notice.basis
    values = {
        "site": site.title,
        "contact": site.contact or site.url,
        "number": str(case.number),
        "claimant": notice.claimant or known["unknown"],
        "basis": basis,
        "reason": notice.reason or known["unstated"],
        "subjects": "\n".join(f"  - {subject}" for subject in _subjects(case)) or known["unstated"],
        "decision": known["decision"][decision],
        "date": when(now, site.timezone),
        "received": when(case.received, site.timezone),
        "deadline": when(case.deadline, site.timezone, offset=True),
    }
    try:
        return string.Template(_template(f"{tag}-{name}.txt", folder)).substitute(values)
    except (KeyError, ValueError) as error:
        raise UsageError(f"{tag}-{name}.txt: {error} stands for nothing; there are ${', $'.join(values)}") from None


def _decision(case: Case) -> str:
    if case.restored_at:
        return "restored"
    if not case.acted_at:
        return "open"
    legal = case.notice.legal if case.barred is None else case.barred
    return "barred" if legal else "gone"


def _subjects(case: Case) -> list[str]:
    scope = case.notice.scope
    named = [*scope.targets, *scope.sources, *scope.outlets, *scope.authors, *scope.patterns]
    return list(dict.fromkeys([*named, *case.urls]))


def _template(name: str, folder: Path | None) -> str:
    if folder is not None and (own := folder / name).is_file():
        try:
            return own.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{own} cannot be read: {error}") from None
    return _ours(name)


def _ours(name: str) -> str:
    return files("syndicator.publish").joinpath("letters", name).read_text("utf-8")
