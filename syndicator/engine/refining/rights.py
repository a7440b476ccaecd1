"""Everything that is said about reuse of one entry, gathered from where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.ingest import rights, rsl, tdmrep
from syndicator.model import Signal, SignalKind
from syndicator.refine import licences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.engine.refining.batch import Page, Terms
    from syndicator.model import Entry, PageFacts, ParsedFeed


def signals_of(
    *,
    entry: Entry,
    feed: ParsedFeed,
    page: Page | None,
    markup: str,
    words: str,
    surroundings: str,
    facts: PageFacts,
    configured: str | None,
    terms: Terms,
) -> tuple[Signal, ...]:
    """The signals that bear on one entry, nearest first.

    ``words`` are those of its text, ``surroundings`` those of its whole page ("" without one), ``markup`` the page's,
    ``configured`` the operator's line on rights.
    """
    found = [*entry.signals]
    own_rights = entry.rights if entry.rights != feed.rights else None
    found += licences.statements(own_rights, "entry")
    if page is None:
        found += licences.notices(_edges(words), "", "entry", facts.source)
    else:
        read = rights.from_page(markup, page.url)
        found += [*read.signals, *page.signals]
        for statement in (*read.statements, facts.site_notice):
            found += licences.statements(statement, "page")
        found += licences.notices(surroundings, words, "page", facts.source)
        if not any(
            signal.kind is SignalKind.TDM for signal in found
        ):  # a page's own word is worth more than its host's
            found += tdmrep.signals(dict(terms).get(tdmrep.address(page.url)) or b"", page.url)
    found += feed.signals
    found += licences.statements(feed.rights, "feed")
    found += licences.statements(configured, "configuration")
    return _with_terms(found, dict(terms), entry.url or "")


def _edges(words: str) -> str:
    """The beginning and the end of a text, where a reservation is no subject."""
    short = licences.OPENING + licences.CLOSING
    return words if len(words) <= short else f"{words[: licences.OPENING]}\n{words[-licences.CLOSING :]}"


def _with_terms(found: Sequence[Signal], terms: dict[str, bytes | None], url: str) -> tuple[Signal, ...]:
    """The same with what the RSL documents say that the signals point to."""
    said = []
    for signal in found:
        said.append(signal)
        if signal.kind is SignalKind.RSL:
            document = terms.get(signal.value)
            verdict = rsl.UNREADABLE if document is None else rsl.terms(document, url)
            if verdict:
                said.append(replace(signal, kind=SignalKind.RSL_TERMS, value=verdict))
    return tuple(dict.fromkeys(said))
