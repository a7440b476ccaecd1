"""One document of one source, from bytes to articles: what a worker process runs.

Pure: decode, parse, extract, repair, credit, clean, fingerprint. Nothing is looked up and nothing is remembered, so a
batch can be killed at any moment and run again.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syndicator.ingest import charset, parse
from syndicator.model import (
    Article,
    ArticleId,
    Cleaned,
    Entry,
    Evidence,
    Judgement,
    PageFacts,
    ParsedFeed,
    Precision,
    Provenance,
    RawHtml,
    Reprint,
    SafeHtml,
    Source,
    Transformation,
    Verdict,
)
from syndicator.refine import clean, credit, extract, fingerprint, language, repair
from syndicator.urls import canonical, host_of, without_tracking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Extracted

FUTURE = timedelta(hours=24)
"""A stated time farther ahead than this is not believed."""
WHOLE = 600
"""Characters of an entry's own text from which its page is not fetched, where nothing marks it as a summary."""
SUMMARY = 200
"""Characters of the plain summary."""


@dataclass(frozen=True, slots=True)
class Document:
    """A fetched document and what is needed to read it."""

    source: Source
    timezone: str  # of times that name none
    url: str
    body: bytes
    content_type: str | None
    known: frozenset[str]  # hashes of items already judged
    fetched_at: datetime
    newest: int | None = None  # take only so many entries, the newest (the first import's backlog)


@dataclass(frozen=True, slots=True)
class Page:
    """An article page, fetched for an entry."""

    url: str
    body: bytes
    content_type: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before judgement."""

    article: Article
    left_out: str = ""  # why it is not taken; the article then serves to know it again
    label: str = ""  # address or title of what was left out
    for_good: bool = False  # left out whatever becomes of it, so that its identity is remembered
    wants_page: str | None = None  # the address to fetch before this entry can be refined
    entry: Entry | None = None  # what was read, where the page is still wanted


@dataclass(frozen=True, slots=True)
class Batch:
    """What reading one document gave."""

    feed: ParsedFeed  # without its entries
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Entries whose pages have come (or failed to: None)."""

    source: Source
    timezone: str
    feed: ParsedFeed  # without its entries
    url: str
    fetched_at: datetime
    entries: tuple[tuple[Entry, Page | None], ...]


def read(document: Document) -> Batch:
    """Parse a document and refine what is new in it. Raises :class:`~syndicator.errors.ParseError`."""
    source = document.source
    feed = parse.parse_feed(
        document.body,
        document.content_type,
        document.url,
        known=document.known,
        max_entries=source.limits.entries,
        timezone=document.timezone,
    )
    frame = _Frame(source, document.timezone, replace(feed, entries=()), document.url, document.fetched_at)
    taken, late = _backlog(feed.entries, document.newest, document.fetched_at)
    drafts = [_first_draft(entry, frame) for entry in taken]
    drafts += [
        Draft(
            _identity_only(entry, frame),
            "older than the first import's backlog",
            entry.url or entry.title,
            for_good=True,
        )
        for entry in late
    ]
    return Batch(frame.feed, tuple(drafts))


def refine_wanted(wanted: Wanted) -> tuple[Draft, ...]:
    """Refine entries with the pages that were fetched for them."""
    frame = _Frame(wanted.source, wanted.timezone, wanted.feed, wanted.url, wanted.fetched_at)
    return tuple(_draft(entry, frame, page) for entry, page in wanted.entries)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is the same for every entry of a document."""

    source: Source
    timezone: str
    feed: ParsedFeed
    url: str
    fetched_at: datetime

    @property
    def home(self) -> str:
        return self.source.home or self.feed.home or self.url


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


def _first_draft(entry: Entry, frame: _Frame) -> Draft:
    if frame.source.reprint is Reprint.FULL and entry.url and not _is_whole(entry):
        return Draft(_identity_only(entry, frame), wants_page=entry.url, entry=entry)
    return _draft(entry, frame, None)


def _is_whole(entry: Entry) -> bool:
    """Whether the feed itself carries the full text, so that the page need not be fetched."""
    return not entry.content_is_summary and len(entry.content) >= WHOLE


def _identity_only(entry: Entry, frame: _Frame) -> Article:
    """An article with keys but no text, to look up whether it is known before anything costly is done."""
    return _article(entry, frame, Cleaned(SafeHtml(""), "", ()), PageFacts())


def _draft(entry: Entry, frame: _Frame, page: Page | None) -> Draft:
    raw = charset.decode(page.body, page.content_type, markup="html").text if page else ""
    damage = repair.diagnose(f"{entry.title}\n{visible(raw or entry.content)}")
    title, mended = repair.repair(entry.title, damage)
    entry = replace(entry, title=title)
    raw, more = repair.repair(raw, damage)
    extracted = extract.extract(raw, page.url, entry.language or frame.feed.language) if page else None
    content, yet_more = repair.repair(entry.content, damage)
    body = extracted.body if extracted else RawHtml(content)
    base = page.url if page and extracted else entry.base
    cleaned = clean.clean(body, base, title=title)
    cleaned = replace(
        cleaned, transformations=_merged((*mended, *(more if extracted else yet_more), *cleaned.transformations))
    )
    facts = _facts(raw, content, page, entry, frame)
    if reason := _unwanted(frame.source, entry.title, cleaned.text):
        return Draft(_identity_only(entry, frame), reason, entry.url or entry.title)
    return Draft(_article(entry, frame, cleaned, facts, page, extracted))


_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_SHOWN = re.compile(r"</(?:script|style)", re.IGNORECASE)


def visible(markup: str) -> str:
    """The words of some HTML, roughly: enough to see damage, which is looked for in text and not in markup.

    Linear in the markup's length, whatever is left open in it.
    """
    first, *others = _HIDDEN.split(markup)
    after = (piece[end.end() :] for piece in others if (end := _SHOWN.search(piece)))
    return html.unescape(_TAG.sub(" ", " ".join((first, *after))))


def _facts(raw: str, content: str, page: Page | None, entry: Entry, frame: _Frame) -> PageFacts:
    tongue = entry.language or frame.source.language or frame.feed.language
    if page and raw:
        return credit.read_page(raw, page.url, timezone=frame.timezone, language=tongue)
    return credit.read_body(content, timezone=frame.timezone, language=tongue)


def _article(
    entry: Entry,
    frame: _Frame,
    cleaned: Cleaned,
    facts: PageFacts,
    page: Page | None = None,
    extracted: Extracted | None = None,
) -> Article:
    source = frame.source
    title = entry.title or facts.title or cleaned.text[:80].partition("\n")[0] or "—"
    url = without_tracking(entry.url or frame.home)
    key = canonical(entry.url) if entry.url else canonical(f"{frame.url}#!{entry.guid or entry.hash}")
    published, precision, evidence = _published(entry, facts, frame.fetched_at)
    updated = entry.updated or facts.updated or published
    identities = fingerprint.identity_keys(entry, key if entry.url else None)
    provisional = ArticleId("")
    article = Article(
        id=provisional,
        source=source.key,
        story=provisional,
        identities=identities,
        title=title,
        url=url,
        canonical=key,
        published=published,
        published_precision=precision,
        published_evidence=evidence,
        updated=min(max(updated, published), max(frame.fetched_at, published)),
        first_seen=frame.fetched_at,
        language=language.detect(f"{title}\n{cleaned.text}", entry.language or source.language or frame.feed.language),
        body=cleaned.body,
        text=cleaned.text,
        summary=_summary(entry, cleaned),
        hops=credit.hops(
            facts,
            site_outlet=source.name,
            site_url=frame.home,
            page_url=url,
            entry_authors=entry.authors,
            entry_origin=entry.origin,
            published=published if evidence is Evidence.FOUND else None,
            configured_editor=source.editor,
        ),
        prints=fingerprint.prints(title, cleaned.text),
        digest="",
        provenance=Provenance(
            feed_url=frame.url,
            fetched_at=frame.fetched_at,
            raw_hash=hashlib.sha256(entry.content.encode("utf-8", "surrogatepass")).hexdigest(),
            encoding=frame.feed.encoding,
            page_url=page.url if page else None,
            page_hash=hashlib.sha256(page.body).hexdigest() if page else None,
            method=extracted.method if extracted else "feed",
            confidence=extracted.confidence if extracted else 1.0,
        ),
        judgement=Judgement(Verdict.NEW, "not judged yet"),
        reprint=source.reprint,
        categories=_categories(source, entry),
        enclosures=entry.enclosures,
        image=cleaned.image or entry.image,
        original_title=_original_title(facts, title),
        original_url=facts.original_url or _claimed_origin(entry, source),
        views=facts.views,
        rights=source.rights or entry.rights or frame.feed.rights,
        site_notice=facts.site_notice,
        transformations=cleaned.transformations,
    )
    return replace(article, digest=fingerprint.article_digest(article))


def _published(entry: Entry, facts: PageFacts, fetched_at: datetime) -> tuple[datetime, Precision, Evidence]:
    """When it was first published, as stated; the time we met it, marked inferred, where nothing is stated."""
    if entry.published and entry.published <= fetched_at + FUTURE:
        return entry.published, Precision.SECOND, Evidence.FOUND
    if facts.published and facts.published <= fetched_at + FUTURE:
        return facts.published, facts.published_precision, Evidence.FOUND
    if entry.updated and entry.updated <= fetched_at + FUTURE:
        return entry.updated, Precision.SECOND, Evidence.INFERRED
    return fetched_at, Precision.SECOND, Evidence.ABSENT


def _summary(entry: Entry, cleaned: Cleaned) -> str:
    text = " ".join((entry.summary or cleaned.text).split())
    if len(text) <= SUMMARY:
        return text
    cut = text[:SUMMARY]
    space = cut.rfind(" ")
    return (cut[:space] if space > SUMMARY * 0.6 else cut).rstrip(" ,;:，；：、") + "…"


def _categories(source: Source, entry: Entry) -> tuple[str, ...]:
    configured = (source.category,) if source.category else ()
    return tuple(dict.fromkeys((*configured, *entry.categories)))


def _original_title(facts: PageFacts, title: str) -> str | None:
    stated = facts.original_title
    return stated if stated and "".join(stated.split()) != "".join(title.split()) else None


def _claimed_origin(entry: Entry, source: Source) -> str | None:
    """The page that the feed itself names as the one it reprints, where that is another site's."""
    if entry.via and entry.url and host_of(entry.via) not in {host_of(entry.url), host_of(source.url)}:
        return entry.via
    return None


def _unwanted(source: Source, title: str, text: str) -> str:
    """Why the source's include and exclude lists leave this out; "" if they do not."""
    if not source.words.include and not source.words.exclude:
        return ""
    whole = f"{title}\n{text}".casefold()
    if hit := next((word for word in source.words.exclude if word.casefold() in whole), None):
        return f"holds the excluded word “{hit}”"
    if source.words.include and not any(word.casefold() in whole for word in source.words.include):
        return "holds none of the words asked for"
    return ""


def _merged(steps: Sequence[Transformation]) -> tuple[Transformation, ...]:
    counts: dict[str, int] = {}
    for step in steps:
        counts[step.name] = counts.get(step.name, 0) + step.count
    return tuple(Transformation(name, count) for name, count in counts.items())
