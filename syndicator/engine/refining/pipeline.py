"""One document of one source, from bytes to articles: what a worker process runs.

Pure: decode, parse, extract, repair, credit, clean, fingerprint. Nothing is looked up and nothing is remembered, so a
batch can be killed at any moment and run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator import steps
from syndicator.dataclass import dataclass
from syndicator.engine.refining.batch import OLDER, Batch, Document, Draft, Named, Page, Wanted
from syndicator.engine.refining.drafting import Frame, article_of, draft, identity_only
from syndicator.engine.refining.mending import Mended, facts_in, mend, text
from syndicator.engine.refining.private import hiding
from syndicator.engine.refining.records import fetch_record
from syndicator.engine.refining.rights import signals_of
from syndicator.ingest.feeds import parse
from syndicator.ingest.listing import read_listing
from syndicator.ingest.listings.gather import Task
from syndicator.model import (
    Entry,
    Kind,
    PageFacts,
    ParsedFeed,
    Permission,
    Reprint,
    Source,
)
from syndicator.model.changing import replace
from syndicator.refine import credit, language, permission
from syndicator.refine.beginning import bounded
from syndicator.refine.prints import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


WHOLE = 600
"""Characters of an entry's own text from which its page is not fetched, where nothing marks it as a summary."""


def read(document: Document) -> Batch:
    """Parse a document and refine what is new in it. Raises :class:`~syndicator.errors.ParseError`."""
    source = document.source
    feed = parsed(document)
    hidden = hiding(source)
    record = fetch_record(document, document.fetched_at, feed.encoding)
    if hidden is not None:
        feed, record = hidden.feed(feed), hidden.record(record)
    passed_over = feed.passed_over if document.tell_all else ()
    said = replace(
        feed,
        entries=(),
        passed_over=passed_over,
        signals=(*feed.signals, *document.signals),
        record=record,
    )
    url = hidden.url(document.url) if hidden else document.url
    frame = Frame(source, document.timezone, said, url, document.fetched_at, document.terms)
    # a part of which something is known was read before: then what is not known of it is new, however it is dated
    fresh, older = _since(feed.entries, document.since if len(feed.entries) == len(feed.hashes) else None)
    taken, late = _backlog(fresh, document.newest, document.fetched_at)
    whole = [entry for entry in taken if not _wants_page(entry, source)]
    drafts = _refined([(entry, None) for entry in whole], frame)
    drafts += [
        Draft(identity_only(entry, frame), wants_page=entry.url, entry=entry, hash=entry.hash)
        for entry in taken
        if _wants_page(entry, source)
    ]
    drafts += [_too_old(entry, frame, OLDER) for entry in late]
    drafts += [_too_old(entry, frame, "older than the last poll, in a part that was not read then") for entry in older]
    return Batch(frame.feed, tuple(drafts), _index(document, frame) if document.index and document.only is None else ())


def _index(document: Document, frame: Frame) -> Named:
    """The keys of known items, read for nothing but that."""
    feed = parsed(replace(document, only=document.index))
    hidden = hiding(document.source)
    entries = (hidden.feed(feed) if hidden else feed).entries
    return tuple((entry.hash, identity_only(entry, frame).identities) for entry in entries)


def parsed(document: Document) -> ParsedFeed:
    """A document by its source's kind. Raises :class:`~syndicator.errors.ParseError`."""
    source = document.source
    if source.kind is not Kind.FEED:
        return read_listing(
            document.body,
            document.content_type,
            Task(
                source,
                document.url,
                document.timezone,
                document.fetched_at,
                known=document.known,
                only=document.only,
                page=document.page,
            ),
        )
    return parse.parse_feed(
        document.body,
        document.content_type,
        document.url,
        known=document.known if document.only is None else _AllBut(document.only),
        max_entries=source.limits.entries,
        timezone=document.timezone,
    )


def refine_wanted(wanted: Wanted) -> tuple[Draft, ...]:
    """Refine entries with the pages that were fetched for them."""
    hidden = hiding(wanted.source)
    url = hidden.url(wanted.url) if hidden else wanted.url
    frame = Frame(wanted.source, wanted.timezone, wanted.feed, url, wanted.fetched_at, wanted.terms, wanted.rules)
    return tuple(_refined(wanted.entries, frame))


@dataclass(frozen=True, slots=True)
class _AllBut:
    """Holds every hash but these."""

    wanted: frozenset[str]

    def __contains__(self, hash: object) -> bool:
        return hash not in self.wanted


def _too_old(entry: Entry, frame: Frame, reason: str) -> Draft:
    return Draft(identity_only(entry, frame), reason, entry.url or entry.title, for_good=True, hash=entry.hash)


def _since(entries: Sequence[Entry], since: datetime | None) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """The entries that are not dated before, and the others."""
    if since is None:
        return entries, ()
    dates = [[date for date in (entry.published, entry.updated) if date] for entry in entries]
    old = [bool(stated) and max(stated) < since for stated in dates]
    return (
        [entry for entry, is_old in zip(entries, old, strict=True) if not is_old],
        [entry for entry, is_old in zip(entries, old, strict=True) if is_old],
    )


def _backlog(
    entries: Sequence[Entry], newest: int | None, fetched_at: datetime
) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """The newest entries, in the document's order, and the others."""
    if newest is None or len(entries) <= newest:
        return entries, ()
    ranked = sorted(range(len(entries)), key=lambda i: (_age(entries[i], fetched_at), i))
    taken = set(ranked[:newest])
    return (
        [entry for i, entry in enumerate(entries) if i in taken],
        [entry for i, entry in enumerate(entries) if i not in taken],
    )


def _age(entry: Entry, fetched_at: datetime) -> float:
    stated = entry.published or entry.updated
    return (fetched_at - stated).total_seconds() if stated else 0.0


def _wants_page(entry: Entry, source: Source) -> bool:
    if entry.url is None or _is_whole(entry):
        return False
    if source.kind is Kind.FEED:
        return source.reprint is Reprint.FULL
    # a list has no text of its own to cut an excerpt from, and a sitemap not even titles
    return source.reprint in {Reprint.FULL, Reprint.EXCERPT} or not entry.title


def _is_whole(entry: Entry) -> bool:
    """Whether the feed itself carries the full text, so that the page need not be fetched."""
    return not entry.content_is_summary and len(entry.content) >= WHOLE


def _refined(pairs: Sequence[tuple[Entry, Page | None]], frame: Frame) -> list[Draft]:
    """Drafts of entries, with the operator's outlets known."""
    with credit.knowing(frame.source.outlets):
        return _by_stages(pairs, frame)


def _by_stages(pairs: Sequence[tuple[Entry, Page | None]], frame: Frame) -> list[Draft]:
    """Drafts of entries, stage by stage over the whole batch.

    Each stage runs in a loop of its own: one entry through all stages costs half as much again, because every stage
    then finds the processor's caches full of the others' code.
    """
    hashes = [entry.hash for entry, _ in pairs]
    mended = [mend(entry, page, frame.language_of(entry), frame.rules) for entry, page in steps.through(hashes, pairs)]
    facts = [
        facts_in(one, frame.timezone, frame.language_of(one.entry), frame.fetched_at)
        for one in steps.through(hashes, mended)
    ]
    granted = [_granted(one, found, frame) for one, found in steps.through(hashes, zip(mended, facts, strict=True))]
    mended = [_within(one, grant) for one, grant in zip(mended, granted, strict=True)]
    texts = [text(one, found) for one, found in steps.through(hashes, zip(mended, facts, strict=True))]
    marks = fingerprint.prints_of(
        [(bounded(one.entry.title), made.cleaned.text) for one, made in zip(mended, texts, strict=True)]
    )
    tongues = [
        language.detect(f"{one.entry.title}\n{made.cleaned.text}", frame.language_of(one.entry))
        for one, made in steps.through(hashes, zip(mended, texts, strict=True))
    ]
    parts = zip(mended, texts, facts, marks, tongues, granted, strict=True)
    articles = [
        article_of(one, made, found, mark, tongue, frame, grant)
        for one, made, found, mark, tongue, grant in steps.through(hashes, parts)
    ]
    return [draft(article, frame.source, one) for article, one in zip(articles, mended, strict=True)]


def _granted(one: Mended, facts: PageFacts, frame: Frame) -> Permission:
    """How much of an entry may be republished, by what it, its page, its feed and its host say."""
    source, entry = frame.source, one.entry
    said = signals_of(
        entry=entry,
        feed=frame.feed,
        page=one.page,
        markup=one.page_html,
        words=one.words,
        surroundings=one.surroundings,
        facts=facts,
        configured=source.rights,
        terms=frame.terms,
    )
    # a list syndicates nothing: where its pages may not be republished whole, their beginning is
    usual = Reprint.FEED if source.kind is Kind.FEED or source.reprint is not Reprint.FULL else Reprint.EXCERPT
    return permission.decide(source.reprint, source.permission, said, frame.fetched_at, usual=usual)


def _within(one: Mended, grant: Permission) -> Mended:
    """The same with the feed's own text, where the page's may not be republished whole."""
    return replace(one, withheld=True) if one.extracted and grant.level is Reprint.FEED else one
