"""What a source says about reuse of its articles, and what was decided from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from syndicator.dataclass import dataclass
from syndicator.model.vocabulary import Reprint


class SignalKind(StrEnum):
    """The kinds of statement about reuse that are read."""

    LICENCE = "licence"  # value: the licence's address, or its name
    RESERVED = "all-rights-reserved"  # value: the words
    NO_REPRINT = "no-reprint"  # value: the words
    RSL = "rsl"  # value: address of the terms (RSL 1.0)
    RSL_TERMS = "rsl-terms"  # value: "allowed", "paid", "prohibited", "unreadable"
    TDM = "tdm-reservation"  # value: "1" reserved, "0" not (TDMRep)
    TDM_POLICY = "tdm-policy"  # value: address
    USAGE = "content-usage"  # value: preferences as written (AIPREF)
    NOINDEX = "noindex"
    NOARCHIVE = "noarchive"
    NOSNIPPET = "nosnippet"
    MAX_SNIPPET = "max-snippet"  # value: characters
    UNAVAILABLE_AFTER = "unavailable-after"  # value: RFC 3339
    BLOCK = "block"  # value: the element that asks to be left out of directories and mirrors


@dataclass(frozen=True, slots=True)
class Signal:
    """One statement about reuse. ``where`` it stood: on the "entry", "page", "page header", "feed", "feed header",
    "robots.txt", its host's "tdmrep.json", or in the "configuration".
    """

    kind: SignalKind
    value: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """How much of an article is republished, and why.

    ``level`` is what was decided, None where nothing may be; ``asked`` is what the operator asked for, ``allowed`` what
    the signals allow by themselves. ``basis`` is the operator's ``permission:`` or the licence it rests on, "" for
    neither. ``reason`` says it in a sentence.
    """

    level: Reprint | None
    asked: Reprint
    allowed: Reprint | None
    reason: str
    basis: str = ""
    licence: str | None = None  # address, or name, of the licence that the source states
    snippet: int | None = None  # characters that may be quoted; None: no such bound
    until: datetime | None = None  # when it has to be gone
    verbatim: bool = False  # the licence allows no edits: neither conversions nor excerpts
    non_commercial: bool = False
    signals: tuple[Signal, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether republication rests on somebody's word: the operator's, or a licence."""
        return bool(self.basis)
