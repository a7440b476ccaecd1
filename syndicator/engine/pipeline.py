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

from syndicator.engine.batch import OLDER, Batch, Document, Draft, Page, Terms, Wanted
from syndicator.engine.rights import signals_of
from syndicator.ingest import charset, parse
from syndicator.ingest.listing import read_listing
from syndicator.ingest.listings.gather import Task
from syndicator.model import (
    Article,
    ArticleId,
    Cleaned,
    Entry,
    Evidence,
    Extracted,
    Judgement,
    Kind,
    PageFacts,
    ParsedFeed,
    Permission,
    Precision,
    Prints,
    Provenance,
    RawHtml,
    Reprint,
    SafeHtml,
    Source,
    Transformation,
    Verdict,
)
from syndicator.refine import clean, credit, extract, fingerprint, language, permission, repair
from syndicator.refine.frame import without_frame
from syndicator.urls import canonical, host_of, without_tracking

if TYPE_CHECKING:
    from collections.abc import Sequence


FUTURE = timedelta(hours=24)
"""A stated time farther ahead than this is not believed."""
WHOLE = 600
"""Characters of an entry's own text from which its page is not fetched, where nothing marks it as a summary."""
UNTITLED = "—"
SUMMARY = 200
"""Characters of the plain summary."""


def read(document: Document) -> Batch:
    """Parse a document and refine what is new in it. Raises :class:`~syndicator.errors.ParseError`."""
    source = document.source
    feed = parsed(document)
    passed_over = feed.passed_over if document.tell_all else ()
    said = replace(feed, entries=(), passed_over=passed_over, signals=(*feed.signals, *document.signals))
    frame = _Frame(source, document.timezone, said, document.url, document.fetched_at, document.terms)
    taken, late = _backlog(feed.entries, document.newest, document.fetched_at)
    whole = [entry for entry in taken if not _wants_page(entry, source)]
    drafts = _refined([(entry, None) for entry in whole], frame)
    drafts += [
        Draft(_identity_only(entry, frame), wants_page=entry.url, entry=entry)
        for entry in taken
        if _wants_page(entry, source)
    ]
    drafts += [
        Draft(
            _identity_only(entry, frame),
            OLDER,
            entry.url or entry.title,
            for_good=True,
        )
        for entry in late
    ]
    return Batch(frame.feed, tuple(drafts))


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
    frame = _Frame(wanted.source, wanted.timezone, wanted.feed, wanted.url, wanted.fetched_at, wanted.terms)
    return tuple(_refined(wanted.entries, frame))


@dataclass(frozen=True, slots=True)
class _AllBut:
    """Holds every hash but these."""

    wanted: frozenset[str]

    def __contains__(self, hash: object) -> bool:
        return hash not in self.wanted


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is the same for every entry of a document."""

    source: Source
    timezone: str
    feed: ParsedFeed
    url: str
    fetched_at: datetime
    terms: Terms = ()

    @property
    def home(self) -> str:
        return self.source.home or self.feed.home or self.url

    def language_of(self, entry: Entry) -> str | None:
        """What is stated of an entry's language, nearest first."""
        return entry.language or self.source.language or self.feed.language


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


@dataclass(frozen=True, slots=True)
class _Mended:
    """An entry with what is known to be damage undone."""

    entry: Entry
    page: Page | None
    html: str  # of the page, "" where there is none
    extracted: Extracted | None
    content: str  # what will be cleaned
    repairs: tuple[Transformation, ...]


def _refined(pairs: Sequence[tuple[Entry, Page | None]], frame: _Frame) -> list[Draft]:
    """Drafts of entries, stage by stage over the whole batch.

    Each stage runs in a loop of its own: one entry through all stages costs half as much again, because every stage
    then finds the processor's caches full of the others' code.
    """
    mended = [_mend(entry, page, frame) for entry, page in pairs]
    facts = [_facts(one, frame) for one in mended]
    granted = [_granted(one, found, frame) for one, found in zip(mended, facts, strict=True)]
    mended = [_within(one, grant) for one, grant in zip(mended, granted, strict=True)]
    cleaned = [_clean(one, found) for one, found in zip(mended, facts, strict=True)]
    marks = [fingerprint.prints(one.entry.title, made.text) for one, made in zip(mended, cleaned, strict=True)]
    tongues = [
        language.detect(f"{one.entry.title}\n{made.text}", frame.language_of(one.entry))
        for one, made in zip(mended, cleaned, strict=True)
    ]
    articles = [
        _article(one, made, found, mark, tongue, frame, grant)
        for one, made, found, mark, tongue, grant in zip(mended, cleaned, facts, marks, tongues, granted, strict=True)
    ]
    return [_draft(article, frame.source) for article in articles]


def _draft(article: Article, source: Source) -> Draft:
    if source.kind is not Kind.FEED and article.title == UNTITLED:
        return Draft(article, "no title, neither in the list nor on its page", article.url, for_good=True)
    why = _unwanted(source, article.title, article.text)
    if article.permission and article.permission.level is None:
        why = article.permission.reason
    return Draft(article, why, article.url)


def _mend(entry: Entry, page: Page | None, frame: _Frame) -> _Mended:
    raw = charset.decode(page.body, page.content_type, markup="html").text if page else ""
    damage = repair.diagnose(f"{entry.title}\n{visible(raw or entry.content)}")
    title, repairs = repair.repair(entry.title, damage)
    if raw:
        raw, more = repair.repair(raw, damage)
    extracted = extract.extract(raw, page.url, frame.language_of(entry)) if page else None
    content: str = extracted.body if extracted else entry.content
    if extracted is None:
        content, more = repair.repair(content, damage)
    if repairs or title != entry.title:
        entry = replace(entry, title=title)
    return _Mended(entry, page, raw, extracted, content, (*repairs, *more))


def _granted(one: _Mended, facts: PageFacts, frame: _Frame) -> Permission:
    """How much of an entry may be republished, by what it, its page, its feed and its host say."""
    source, entry = frame.source, one.entry
    said = signals_of(
        entry=entry,
        feed=frame.feed,
        page=one.page,
        markup=one.html,
        words=visible(one.content),
        surroundings=visible(one.html) if one.html else "",
        facts=facts,
        configured=source.rights,
        terms=frame.terms,
    )
    # a list syndicates nothing: where its pages may not be republished whole, their beginning is
    usual = Reprint.FEED if source.kind is Kind.FEED or source.reprint is not Reprint.FULL else Reprint.EXCERPT
    return permission.decide(source.reprint, source.permission, said, frame.fetched_at, usual=usual)


def _within(one: _Mended, grant: Permission) -> _Mended:
    """The same with the feed's own text, where the page's may not be republished whole."""
    if one.extracted is None or grant.level is not Reprint.FEED:
        return one
    damage = repair.diagnose(f"{one.entry.title}\n{visible(one.entry.content)}")
    content, repairs = repair.repair(one.entry.content, damage)
    return replace(one, extracted=None, content=content, repairs=repairs)


def _clean(one: _Mended, facts: PageFacts) -> Cleaned:
    base, content = one.entry.base, RawHtml(one.content)
    moved: tuple[Transformation, ...] = ()
    if one.page and one.extracted:
        base = one.page.url
        content, moved = without_frame(content, facts)
    cleaned = clean.clean(content, base, title=one.entry.title)
    return replace(cleaned, transformations=_merged((*one.repairs, *moved, *cleaned.transformations)))


def _identity_only(entry: Entry, frame: _Frame) -> Article:
    """An article with keys but no text, to look up whether it is known before anything costly is done."""
    one = _Mended(entry, None, "", None, "", ())
    return _article(one, Cleaned(SafeHtml(""), "", ()), PageFacts(), Prints("", b"", 0), "und", frame)


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


def _facts(one: _Mended, frame: _Frame) -> PageFacts:
    tongue = frame.language_of(one.entry)
    if one.page and one.html:
        return credit.read_page(one.html, one.page.url, timezone=frame.timezone, language=tongue)
    return credit.read_body(one.content, timezone=frame.timezone, language=tongue)


def _article(
    one: _Mended,
    cleaned: Cleaned,
    facts: PageFacts,
    marks: Prints,
    tongue: str,
    frame: _Frame,
    grant: Permission | None = None,
) -> Article:
    source, entry, page, extracted = frame.source, one.entry, one.page, one.extracted
    title = entry.title or facts.title or cleaned.text[:80].partition("\n")[0] or UNTITLED
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
        language=tongue,
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
        prints=marks,
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
        reprint=_extent(source, grant, cleaned),
        categories=_categories(source, entry),
        enclosures=entry.enclosures,
        image=cleaned.image or entry.image,
        original_title=_original_title(facts, title),
        original_url=facts.original_url or _claimed_origin(entry, source),
        views=facts.views,
        rights=source.rights or entry.rights or frame.feed.rights,
        site_notice=facts.site_notice,
        transformations=cleaned.transformations,
        permission=grant,
    )
    return replace(article, digest=fingerprint.article_digest(article))


def _extent(source: Source, grant: Permission | None, cleaned: Cleaned) -> Reprint:
    """How much is republished: as decided, but of a page that gave no text there is only the way to it to show."""
    if source.kind is not Kind.FEED and not cleaned.text:
        return Reprint.LINK
    return (grant.level if grant else None) or source.reprint


def _published(entry: Entry, facts: PageFacts, fetched_at: datetime) -> tuple[datetime, Precision, Evidence]:
    """When it was first published, as stated; the time we met it, marked inferred, where nothing is stated."""
    stated, latest = entry.published, fetched_at + FUTURE
    if stated and stated <= latest and entry.published_evidence is Evidence.FOUND:
        if _finer(facts, entry):
            return facts.published or stated, facts.published_precision, Evidence.FOUND
        return stated, entry.published_precision, Evidence.FOUND
    if facts.published and facts.published <= latest:
        return facts.published, facts.published_precision, Evidence.FOUND
    if stated and stated <= latest:
        return stated, entry.published_precision, entry.published_evidence
    if entry.updated and entry.updated <= fetched_at + FUTURE:
        return entry.updated, Precision.SECOND, Evidence.INFERRED
    return fetched_at, Precision.SECOND, Evidence.ABSENT


def _finer(facts: PageFacts, entry: Entry) -> bool:
    """Whether the page states the time of a day that the list states alone."""
    if entry.published_precision is not Precision.DATE or facts.published_precision is Precision.DATE:
        return False
    # midnight somewhere: where the list's day is in another zone than the page's, they lie up to a day apart
    return bool(facts.published and entry.published and abs(facts.published - entry.published) <= timedelta(days=2))


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
