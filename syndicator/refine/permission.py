"""How much of an article may be republished: what the operator asked for, and what its source allows. Pure.

Never more than both, unless the operator states ``permission:``. Of several statements the nearest counts: what stands
on the entry or its page, then what holds for the feed or the site, then what the operator wrote under ``rights:``; a
licence gives way to a reservation that stands as near. Directives to crawlers bind whatever the licence says.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import EXTENT, Permission, Reprint, Signal, SignalKind
from syndicator.refine.licences import Licence, recognise

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = {
    **dict.fromkeys(("entry", "page", "page header"), 0),
    **dict.fromkeys(("feed", "feed header", "robots.txt", "tdmrep.json"), 1),
    "configuration": 2,
}
"""How near to the article a statement stands."""

_WORDS = {
    Reprint.LINK: "title and link",
    Reprint.EXCERPT: "an excerpt",
    Reprint.FEED: "what the source itself syndicates",
    Reprint.FULL: "the full text",
}


@dataclass(frozen=True, slots=True)
class _Bound:
    """One statement's upper bound, and how it is told."""

    level: Reprint | None
    why: str


def decide(
    asked: Reprint, stated: str | None, signals: Sequence[Signal], at: datetime, *, usual: Reprint = Reprint.FEED
) -> Permission:
    """The decision on one article.

    ``stated`` is the operator's ``permission:``, ``at`` when the article was read, ``usual`` the most where the source
    says nothing.
    """
    return _decided(asked, stated, tuple(dict.fromkeys(signals)), at, usual)


@lru_cache(maxsize=256)  # of most articles of a document the same is said
def _decided(
    asked: Reprint, stated: str | None, signals: tuple[Signal, ...], at: datetime, usual: Reprint
) -> Permission:
    grant = _grant(signals)
    licence = grant and grant[1]
    until = _until(signals)
    bounds = _bounds(signals, grant, until, at)
    if not grant:
        bounds.append(_Bound(usual, "its source grants no more"))
    bound = _tightest(bounds or [_Bound(Reprint.FULL, "licensed")], licence)
    expired = until is not None and until <= at
    if stated and not expired:
        level: Reprint | None = asked
        why, basis = f"permission stated: {stated}", stated
    else:
        level = bound.level if bound.level is None else min(asked, bound.level, key=EXTENT.index)
        why = bound.why if level is bound.level else "no more was asked for"
        if level is not None and EXTENT.index(level) >= EXTENT.index(Reprint.FEED) and licence:
            why = f"licensed under {licence.name}"
        basis = licence.name if licence and level is not None else ""
    snippet = _snippet(signals)
    verbatim = bool(licence and licence.verbatim and not stated)
    if verbatim and level is Reprint.EXCERPT:
        level, why = Reprint.LINK, f"{why}, and {licence.name if licence else ''} allows no excerpts"
    return Permission(
        level=level,
        asked=asked,
        allowed=bound.level,
        reason=f"{_WORDS[level] if level else 'nothing'}: {why}",
        basis=basis,
        licence=_named(signals, grant),
        snippet=None if stated or level is not Reprint.EXCERPT else snippet,
        until=until,
        verbatim=verbatim,
        non_commercial=bool(licence and licence.non_commercial and not stated),
        signals=signals,
    )


def _grant(signals: Sequence[Signal]) -> tuple[int, Licence] | None:
    """The nearest open licence, with how near it stands."""
    found = [
        (_nearness(signal), number, licence)
        for number, signal in enumerate(signals)
        if signal.kind is SignalKind.LICENCE and (licence := recognise(signal.value))
    ]
    found += [
        (_nearness(signal), len(signals), Licence("RSL terms"))
        for signal in signals
        if signal.kind is SignalKind.RSL_TERMS and signal.value == "allowed"
    ]
    if not found:
        return None
    near, _, licence = min(found, key=lambda each: each[:2])
    return near, licence


def _nearness(signal: Signal) -> int:
    return NEAR.get(signal.where, 1)


def _until(signals: Sequence[Signal]) -> datetime | None:
    times = [datetime.fromisoformat(s.value) for s in signals if s.kind is SignalKind.UNAVAILABLE_AFTER]
    return min(times, default=None)


def _snippet(signals: Sequence[Signal]) -> int | None:
    sizes = [int(s.value) for s in signals if s.kind is SignalKind.MAX_SNIPPET]
    return min((size for size in sizes if size >= 0), default=None)


def _bounds(
    signals: Sequence[Signal], grant: tuple[int, Licence] | None, until: datetime | None, at: datetime
) -> list[_Bound]:
    found = []
    if until is not None and until <= at:
        found.append(_Bound(None, f"its source made it available until {until:%Y-%m-%d %H:%M} UTC"))
    for signal in signals:
        overruled = grant is not None and grant[0] < _nearness(signal)
        if (bound := _bound(signal)) and not (overruled and signal.kind in _IN_WORDS):
            found.append(bound)
    return found


_IN_WORDS = frozenset((SignalKind.RESERVED, SignalKind.NO_REPRINT, SignalKind.RSL_TERMS))


def _bound(signal: Signal) -> _Bound | None:
    """The bound that one signal sets by itself."""
    told = f"{signal.where} says"
    match signal.kind:
        case SignalKind.BLOCK:
            level = Reprint.LINK if signal.value == "podcast:locked" else None
            return _Bound(level, f"{told} “{signal.value}”")
        case SignalKind.NO_REPRINT:
            return _Bound(Reprint.LINK, f"{told} “{signal.value}”")
        case SignalKind.RESERVED:
            return _Bound(Reprint.EXCERPT, f"{told} “{signal.value}”")
        case SignalKind.RSL_TERMS:
            return _of_terms(signal)
        case SignalKind.NOSNIPPET:
            return _Bound(Reprint.LINK, f"{told} nosnippet")
        case SignalKind.MAX_SNIPPET if signal.value != "-1":
            level = Reprint.EXCERPT if int(signal.value) else Reprint.LINK
            return _Bound(level, f"{told} max-snippet:{signal.value}")
        case SignalKind.NOARCHIVE:
            return _Bound(Reprint.EXCERPT, f"{told} noarchive")
        case SignalKind.NOINDEX if signal.where != "feed header":
            # a feed's own noindex keeps that document out of search results; a widely used plug-in sets it everywhere
            return _Bound(Reprint.EXCERPT, f"{told} noindex")
    return None


def _of_terms(signal: Signal) -> _Bound | None:
    told = f"RSL terms ({signal.where})"
    match signal.value:
        case "paid":
            return _Bound(Reprint.LINK, f"{told} ask to be paid")
        case "prohibited":
            return _Bound(Reprint.LINK, f"{told} prohibit it")
        case "unreadable":
            return _Bound(Reprint.EXCERPT, f"{told} could not be read")
    return None


def _tightest(bounds: Sequence[_Bound], licence: Licence | None) -> _Bound:
    tightest = min(bounds, key=lambda bound: -1 if bound.level is None else EXTENT.index(bound.level))
    if tightest.level is Reprint.EXCERPT and licence and licence.verbatim:
        return _Bound(Reprint.LINK, f"{tightest.why}, and {licence.name} allows no excerpts")
    return tightest


def _named(signals: Sequence[Signal], grant: tuple[int, Licence] | None) -> str | None:
    """The licence to name: the one it rests on as it was stated, else whatever licence is stated first."""
    stated = [s for s in signals if s.kind is SignalKind.LICENCE]
    if grant:
        stated.sort(key=lambda s: (_nearness(s) != grant[0], recognise(s.value) is None))
    return stated[0].value if stated else None
