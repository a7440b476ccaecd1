"""One document of one source, from bytes to articles: what a worker process runs.

Pure: decode, parse, extract, repair, credit, clean, fingerprint. Nothing is looked up and nothing is remembered, so a
batch can be killed at any moment and run again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from syndicator import steps
from syndicator.engine import comparing, dating
from syndicator.engine.batch import OLDER, Batch, Document, Draft, Named, Page, Terms, Wanted
from syndicator.engine.mending import Mended, Text, facts_in, mend, text, visible
from syndicator.engine.private import hiding
from syndicator.engine.records import fetch_record
from syndicator.engine.rights import signals_of
from syndicator.ingest import mirrored, parse
from syndicator.ingest.listing import read_listing
from syndicator.ingest.listings.gather import Task
from syndicator.model import (
    Article,
    ArticleId,
    Cleaned,
    Entry,
    Evidence,
    Flag,
    Hop,
    Judgement,
    Kind,
    PageFacts,
    ParsedFeed,
    Permission,
    Prints,
    Provenance,
    Reprint,
    SafeHtml,
    SiteRule,
    Source,
    Transformation,
    Verdict,
)
from syndicator.model.changing import replace
from syndicator.refine import credit, fingerprint, language, permission, repair
from syndicator.refine.beginning import beginning, bounded
from syndicator.refine.frame import united
from syndicator.urls import canonical, host_of, without_tracking

if TYPE_CHECKING:
    from collections.abc import Sequence


WHOLE = 600
"""Characters of an entry's own text from which its page is not fetched, where nothing marks it as a summary."""
FAREWELL = 200
"""Characters of a page's text up to which it may be no article's, but say that the article is gone."""
UNTITLED = "—"
_LONGEST_CATEGORY = 300


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
    frame = _Frame(source, document.timezone, said, url, document.fetched_at, document.terms)
    # a part of which something is known was read before: then what is not known of it is new, however it is dated
    fresh, older = _since(feed.entries, document.since if len(feed.entries) == len(feed.hashes) else None)
    taken, late = _backlog(fresh, document.newest, document.fetched_at)
    whole = [entry for entry in taken if not _wants_page(entry, source)]
    drafts = _refined([(entry, None) for entry in whole], frame)
    drafts += [
        Draft(_identity_only(entry, frame), wants_page=entry.url, entry=entry, hash=entry.hash)
        for entry in taken
        if _wants_page(entry, source)
    ]
    drafts += [_too_old(entry, frame, OLDER) for entry in late]
    drafts += [_too_old(entry, frame, "older than the last poll, in a part that was not read then") for entry in older]
    return Batch(frame.feed, tuple(drafts), _index(document, frame) if document.index and document.only is None else ())


def _index(document: Document, frame: _Frame) -> Named:
    """The keys of known items, read for nothing but that."""
    feed = parsed(replace(document, only=document.index))
    hidden = hiding(document.source)
    entries = (hidden.feed(feed) if hidden else feed).entries
    return tuple((entry.hash, _identity_only(entry, frame).identities) for entry in entries)


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
    frame = _Frame(wanted.source, wanted.timezone, wanted.feed, url, wanted.fetched_at, wanted.terms, wanted.rules)
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
    rules: tuple[SiteRule, ...] = ()

    @property
    def home(self) -> str:
        return self.source.home or self.feed.home or self.url

    def language_of(self, entry: Entry) -> str | None:
        """What is stated of an entry's language, nearest first."""
        return entry.language or self.source.language or self.feed.language


def _too_old(entry: Entry, frame: _Frame, reason: str) -> Draft:
    return Draft(_identity_only(entry, frame), reason, entry.url or entry.title, for_good=True, hash=entry.hash)


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


def _refined(pairs: Sequence[tuple[Entry, Page | None]], frame: _Frame) -> list[Draft]:
    """Drafts of entries, with the operator's outlets known."""
    with credit.knowing(frame.source.outlets):
        return _by_stages(pairs, frame)


def _by_stages(pairs: Sequence[tuple[Entry, Page | None]], frame: _Frame) -> list[Draft]:
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
        _article(one, made, found, mark, tongue, frame, grant)
        for one, made, found, mark, tongue, grant in steps.through(hashes, parts)
    ]
    return [_draft(article, frame.source, one) for article, one in zip(articles, mended, strict=True)]


def _draft(article: Article, source: Source, one: Mended) -> Draft:
    if source.kind is not Kind.FEED and article.title == UNTITLED:
        return Draft(article, "no title, neither in the list nor on its page", article.url)
    why = "nothing is in it" if _is_empty(article) else _unwanted(source, article.title, article.text)
    why = why or _deleted(article, one)
    more, single = one.further.pages, one.further.single
    passed = mirrored.passed(one.raw)
    return Draft(article, why, article.url, more=more, single=single, hash=one.entry.hash, passed=passed)


def _deleted(article: Article, one: Mended) -> str:
    """Why an entry is not taken whose page says, instead of its text, that it is gone; "" of any other."""
    if one.page is None or (article.provenance.method != "feed" and len(article.text) > FAREWELL):
        return ""
    from syndicator.refine.farewell import farewell

    said = farewell(one.page_html, visible(one.entry.content))
    return f"its page says that it is gone: “{said}”" if said else ""


def _is_empty(article: Article) -> bool:
    """Whether an item says nothing, shows nothing and leads nowhere."""
    says = article.title != UNTITLED or article.text or article.image or article.enclosures
    return not says and not any(key.startswith("link:") for key in article.identities)


def _granted(one: Mended, facts: PageFacts, frame: _Frame) -> Permission:
    """How much of an entry may be republished, by what it, its page, its feed and its host say."""
    source, entry = frame.source, one.entry
    said = signals_of(
        entry=entry,
        feed=frame.feed,
        page=one.page,
        markup=one.page_html,
        words=one.words,
        surroundings=visible(one.page_html),
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


def _identity_only(entry: Entry, frame: _Frame) -> Article:
    """An article with keys but no text, to look up whether it is known before anything costly is done."""
    one, nothing = Mended(entry, entry.content), Text(Cleaned(SafeHtml(""), "", ()))
    return _article(one, nothing, PageFacts(), Prints("", b"", 0), "und", frame)


def _article(
    one: Mended,
    made: Text,
    facts: PageFacts,
    marks: Prints,
    tongue: str,
    frame: _Frame,
    grant: Permission | None = None,
) -> Article:
    source, entry, cleaned = frame.source, one.entry, made.cleaned
    whole = entry.title or facts.title or cleaned.text[:80].partition("\n")[0] or UNTITLED
    title = bounded(whole)
    url = without_tracking(entry.url or frame.home)
    key = canonical(entry.url) if entry.url else canonical(f"{frame.url}#!{entry.guid or entry.hash}")
    dated = dating.decide(entry, facts, frame.fetched_at, frame.timezone)
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
        published=dated.published,
        published_precision=dated.precision,
        published_evidence=dated.evidence,
        updated=dated.updated,
        first_seen=frame.fetched_at,
        language=tongue,
        body=cleaned.body,
        text=cleaned.text,
        summary=beginning(entry.summary or cleaned.text),
        hops=_hops(entry, facts, dated, url, frame),
        prints=marks,
        digest="",
        provenance=_provenance(one, made, frame),
        judgement=Judgement(Verdict.NEW, "not judged yet"),
        reprint=_extent(source, grant, cleaned),
        categories=_categories(source, entry),
        enclosures=entry.enclosures,
        podcast=entry.podcast,
        show=entry.show,
        image=cleaned.image or entry.image,
        original_title=_original_title(facts, title),
        original_url=facts.original_url or _claimed_origin(entry, source),
        views=facts.views,
        rights=source.rights or entry.rights or frame.feed.rights,
        site_notice=united(facts.site_notice, made.notice),
        transformations=(*cleaned.transformations, *(() if title == whole else (Transformation("title-cut"),))),
        raw=comparing.pack(one.content if made.of_page else one.raw) if source.keep_raw and cleaned.body else b"",
        permission=grant,
        flags=(*dated.flags, *_doubts(cleaned, tongue, frame.language_of(entry))),
    )
    return replace(article, digest=fingerprint.article_digest(article))


def _hops(entry: Entry, facts: PageFacts, dated: dating.Dated, url: str, frame: _Frame) -> tuple[Hop, ...]:
    """Everyone the article passed through, from its page's facts, its entry and the configuration."""
    if entry.hops:
        return credit.passed_on(entry.hops, site_outlet=frame.source.name, site_url=frame.home, page_url=url)
    return credit.hops(
        facts,
        site_outlet=frame.source.name,
        site_url=frame.home,
        page_url=url,
        entry_authors=entry.authors,
        entry_origin=entry.origin,
        published=dated.published if dated.evidence is Evidence.FOUND else None,
        configured_editor=frame.source.editor,
    )


def _extent(source: Source, grant: Permission | None, cleaned: Cleaned) -> Reprint:
    """How much is republished: as decided, but of a page that gave no text there is only the way to it to show."""
    if source.kind is not Kind.FEED and not cleaned.text:
        return Reprint.LINK
    return (grant.level if grant else None) or source.reprint


def _provenance(one: Mended, made: Text, frame: _Frame) -> Provenance:
    page, extracted = one.page, one.extracted
    return Provenance(
        feed_url=frame.url,
        fetched_at=frame.fetched_at,
        raw_hash=hashlib.sha256(one.raw.encode("utf-8", "surrogatepass")).hexdigest(),
        encoding=frame.feed.encoding,
        page_url=page.url if page else None,
        page_hash=hashlib.sha256(page.body).hexdigest() if page else None,
        method=extracted.method if extracted and made.of_page else "feed",
        confidence=made.trust.confidence,
        pages=tuple(further.url for further in page.further) if page else (),
        missing=page.missing if page else (),
        doubts=made.trust.doubts,
        feed=frame.feed.record,
        page=fetch_record(page, frame.fetched_at, one.encoding) if page else None,
        rule=extracted.rule if extracted and made.of_page else "",
        drifted=extracted.drifted if extracted else "",
    )


def _doubts(cleaned: Cleaned, tongue: str, stated: str | None) -> tuple[Flag, ...]:
    """What is doubtful about the text."""
    damaged = repair.is_damaged(cleaned.transformations)
    told = language.normalise_tag(stated).partition("-")[0]
    other = cleaned.text and "und" not in {told, tongue} and told != tongue.partition("-")[0]
    return (*((Flag.DAMAGED,) if damaged else ()), *((Flag.LANGUAGE_MISSTATED,) if other else ()))


def _categories(source: Source, entry: Entry) -> tuple[str, ...]:
    configured = (source.category,) if source.category else ()
    stated = (name for name in entry.categories if len(name) <= _LONGEST_CATEGORY)
    return tuple(dict.fromkeys((*configured, *stated)))


def _original_title(facts: PageFacts, title: str) -> str | None:
    stated = facts.original_title
    return stated if stated and "".join(stated.split()) != "".join(title.split()) else None


def _claimed_origin(entry: Entry, source: Source) -> str | None:
    """The page that the feed itself names as the one it reprints, where that is another site's."""
    if entry.hops:
        return entry.hops[0].url
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
