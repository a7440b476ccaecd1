"""One entry as an article: identity, times, credits, text and where each came from; or why it is not taken. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime

from syndicator.dataclass import dataclass
from syndicator.engine.refining import comparing, dating
from syndicator.engine.refining.batch import Draft, Terms
from syndicator.engine.refining.mending import Mended, Text, visible
from syndicator.engine.refining.records import fetch_record
from syndicator.ingest.feeds import mirrored
from syndicator.model import (
    Article,
    ArticleId,
    Cleaned,
    Enclosure,
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
from syndicator.pictures import keys_in, picture_key
from syndicator.refine import credit, language, repair
from syndicator.refine.beginning import beginning, bounded
from syndicator.refine.frame import united
from syndicator.refine.markup.furniture import without_footer
from syndicator.refine.prints import fingerprint
from syndicator.urls import canonical, host_of, without_tracking

FAREWELL = 200
"""Characters of a page's text up to which it may be no article's, but say that the article is gone."""
UNTITLED = "—"
_LONGEST_CATEGORY = 300
_UNJUDGED = ArticleId("")


@dataclass(frozen=True, slots=True)
class Frame:
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
        """Where the source's readers find it."""
        return self.source.home or self.feed.home or self.url

    def language_of(self, entry: Entry) -> str | None:
        """What is stated of an entry's language, nearest first."""
        return entry.language or self.source.language or self.feed.language


def draft(article: Article, source: Source, one: Mended) -> Draft:
    """An article, with why it is not taken where it is not."""
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


def identity_only(entry: Entry, frame: Frame) -> Article:
    """An article with keys but no text, to look up whether it is known before anything costly is done."""
    one, nothing = Mended(entry, entry.content), Text(Cleaned(SafeHtml(""), "", ()))
    return article_of(one, nothing, PageFacts(), Prints("", b"", 0), "und", frame)


def article_of(
    one: Mended, made: Text, facts: PageFacts, marks: Prints, tongue: str, frame: Frame, grant: Permission | None = None
) -> Article:
    """The article, not judged yet, that an entry is with its text (``made``), what its page states (``facts``), its
    prints (``marks``), its language (``tongue``) and how much of it may be republished.
    """
    source, entry, cleaned = frame.source, one.entry, made.cleaned
    title, cut = _title(entry, facts, cleaned)
    url = without_tracking(entry.url or frame.home)
    key = canonical(entry.url or f"{frame.url}#!{entry.guid or entry.hash}")
    dated = dating.decide(entry, facts, frame.fetched_at, frame.timezone)
    written = one.raw.encode("utf-8", "surrogatepass")
    article = Article(
        id=_UNJUDGED,
        source=source.key,
        story=_UNJUDGED,
        identities=fingerprint.identity_keys(entry, key if entry.url else None),
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
        summary=beginning(without_footer(entry.summary, entry.title) or cleaned.text),
        hops=_hops(entry, facts, dated, url if entry.url else "", frame),
        prints=marks,
        digest="",
        provenance=_provenance(one, made, frame, written),
        judgement=Judgement(Verdict.NEW, "not judged yet"),
        reprint=_extent(source, grant, cleaned),
        categories=_categories(source, entry),
        enclosures=_files(entry, made),
        podcast=entry.podcast,
        show=entry.show,
        image=cleaned.image or entry.image,
        original_title=_original_title(facts, title),
        original_url=facts.original_url or _claimed_origin(entry, source),
        views=facts.views,
        rights=source.rights or entry.rights or frame.feed.rights,
        site_notice=united(facts.site_notice, made.notice),
        transformations=(*cleaned.transformations, *cut),
        raw=_kept(one, made, written) if source.keep_raw and cleaned.body else b"",
        permission=grant,
        flags=(*dated.flags, *_doubts(cleaned, tongue, frame.language_of(entry))),
    )
    return replace(article, digest=fingerprint.article_digest(article))


def _title(entry: Entry, facts: PageFacts, cleaned: Cleaned) -> tuple[str, tuple[Transformation, ...]]:
    """What an article is called, and whether that is only a part of what is stated."""
    whole = entry.title or facts.title or cleaned.text[:80].partition("\n")[0] or _shown(entry)[:80] or UNTITLED
    title = bounded(whole)
    return title, () if title == whole else (Transformation("title-cut"),)


def _shown(entry: Entry) -> str:
    """What a post without words shows, as its author says for who does not see it."""
    return next((file.about for file in (*entry.pictures, *entry.enclosures) if file.about), "")


def _hops(entry: Entry, facts: PageFacts, dated: dating.Dated, url: str, frame: Frame) -> tuple[Hop, ...]:
    """Everyone the article passed through, from its page's facts, its entry and the configuration. ``url`` is that of
    its own page; "" where it has none.
    """
    if entry.hops:
        return credit.passed_on(entry.hops, site_outlet=frame.source.name, site_url=frame.home, page_url=url)
    return credit.hops(
        facts,
        site_outlet=frame.source.name,
        site_url=frame.home,
        page_url=url,
        entry_authors=entry.authors,
        entry_origin=entry.origin,
        entry_photos=entry.photos,
        published=dated.published if dated.evidence is Evidence.FOUND else None,
        configured_editor=frame.source.editor,
    )


def _files(entry: Entry, made: Text) -> tuple[Enclosure, ...]:
    """The files that go with it, and those of the pictures that its feed names which its text does not show.

    A page shows its own; the feed's may be the same at other addresses. Those of an article of which the feed has no
    more than the beginning stand in what is not shown; a post without a title has no beginning.
    """
    begun = entry.content_is_summary and entry.title and not made.of_page
    if not entry.pictures or begun or (made.of_page and made.cleaned.image):
        return entry.enclosures
    known = keys_in(made.cleaned.body) | {picture_key(file.url) for file in entry.enclosures}
    return (*entry.enclosures, *(one for one in entry.pictures if picture_key(one.url) not in known))


def _extent(source: Source, grant: Permission | None, cleaned: Cleaned) -> Reprint:
    """How much is republished: as decided, but of a page that gave no text there is only the way to it to show."""
    if source.kind is not Kind.FEED and not cleaned.text:
        return Reprint.LINK
    return (grant.level if grant else None) or source.reprint


def _kept(one: Mended, made: Text, written: bytes) -> bytes:
    """The text as it came, packed: the page's, or the entry's, whose bytes are ``written``."""
    return comparing.pack(one.content) if made.of_page else comparing.pack(one.raw, written)


def _provenance(one: Mended, made: Text, frame: Frame, written: bytes) -> Provenance:
    page, extracted = one.page, one.extracted
    return Provenance(
        feed_url=frame.url,
        fetched_at=frame.fetched_at,
        raw_hash=hashlib.sha256(written).hexdigest(),
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
