"""What an article's source says about reuse, passed on: the same statements in every format. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import Signal, SignalKind
from syndicator.publish.formats import facts

if TYPE_CHECKING:
    from syndicator.model import Article, Permission

RSL_TYPE = "application/rsl+xml"

_ROBOTS = (SignalKind.NOINDEX, SignalKind.NOARCHIVE, SignalKind.NOSNIPPET)
_NAMED = (SignalKind.TDM, SignalKind.TDM_POLICY, SignalKind.USAGE)
_IN_WORDS = (SignalKind.NO_REPRINT, SignalKind.RESERVED)


@dataclass(frozen=True, slots=True)
class Reuse:
    """Statements as renditions carry them. Text is clean, addresses are public.

    ``meta`` are names and values of HTML's meta elements, and of the headers that say the same; ``links`` are licences:
    (address, media type or ""); ``words`` what the source says in words.
    """

    signals: tuple[Signal, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    is_open: bool = False  # rests on the operator's word, or on a licence
    is_listed: bool = False  # search engines may list it


def reuse(article: Article, *, stated: bool) -> Reuse:
    """What to pass on of an article. ``stated``: the operator has stated a permission."""
    return _passed_on(article.permission, stated=stated)


@lru_cache(maxsize=1024)  # most articles of a source say the same
def _passed_on(grant: Permission | None, *, stated: bool) -> Reuse:
    signals = _printable(grant) if grant else ()
    is_open = stated or bool(grant and grant.is_open)
    kinds = {signal.kind for signal in signals}
    robots = [kind.value for kind in _ROBOTS if kind in kinds]
    if not is_open and "noindex" not in robots:
        robots.insert(0, "noindex")  # a copy by nobody's word is not for search engines
    robots += [f"max-snippet:{s.value}" for s in signals if s.kind is SignalKind.MAX_SNIPPET]
    robots += [f"unavailable_after: {s.value}" for s in signals if s.kind is SignalKind.UNAVAILABLE_AFTER]
    meta = [("robots", ", ".join(dict.fromkeys(robots)))] if robots else []
    meta += [(s.kind.value, s.value) for s in signals if s.kind in _NAMED]
    links = [(url, "") for s in signals if s.kind is SignalKind.LICENCE and (url := facts.public(s.value))]
    links += [(s.value, RSL_TYPE) for s in signals if s.kind is SignalKind.RSL]
    return Reuse(
        signals=signals,
        meta=tuple(dict.fromkeys(meta)),
        links=tuple(dict.fromkeys(links)),
        words=tuple(dict.fromkeys(s.value for s in signals if s.kind in _IN_WORDS)),
        is_open=is_open,
        is_listed="noindex" not in robots,
    )


def _printable(grant: Permission) -> tuple[Signal, ...]:
    """The signals, without those whose value cannot be printed."""
    found = []
    for signal in grant.signals:
        address = signal.kind in {SignalKind.RSL, SignalKind.TDM_POLICY}
        value = (facts.public(signal.value) or "") if address else facts.line(signal.value)
        if value or not address:
            found.append(Signal(signal.kind, value, signal.where))
    return tuple(found)
