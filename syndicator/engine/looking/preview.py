"""What polling a source for the first time would take, and why it would leave the rest. Stores nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from syndicator.dataclass import dataclass
from syndicator.engine.polling import asking
from syndicator.engine.polling.intake import admitted
from syndicator.engine.polling.terms import TermsReader, said
from syndicator.engine.refining.batch import Document, Page, Wanted, unpack_batch, unpack_drafts
from syndicator.engine.refining.jobs import read, refine_wanted
from syndicator.errors import FetchError, ParseError
from syndicator.model import Evidence, Fetched, Precision, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.engine.polling.siterules import RuleBook
    from syndicator.engine.refining.batch import Batch, Draft
    from syndicator.model import FetchRequest, Source
    from syndicator.ports import Clock, Fetcher, Workers
    from syndicator.redact import Veil

WRITERS = (Role.AUTHOR, Role.REPORTER, Role.CORRESPONDENT)
TWICE = "the same entry stands above it"


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry that would be taken. ``characters`` is None where its page would have to be fetched for that."""

    title: str
    url: str
    published: datetime | None  # None: not stated
    precision: Precision
    evidence: Evidence
    authors: tuple[str, ...]
    characters: int | None  # of the text


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What would not be taken, and why."""

    what: str  # address or title
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What one look at a source shows."""

    source: str
    kind: str
    reprint: str
    url: str  # where the document stood
    format: str
    title: str  # as it calls itself
    encoding: str
    bytes: int
    entries: tuple[Taken, ...]
    left_out: tuple[LeftOut, ...]
    page: str | None  # of the first entry, which was fetched besides
    method: str | None  # by which its text was found
    next: tuple[str, ...]  # further documents that a poll would read
    problems: tuple[str, ...]


def veiled(found: Preview, veil: Veil) -> Preview:
    """The same without the operator's secrets: addresses of private sources stand in no output."""
    shown = _under(found, veil)
    assert isinstance(shown, Preview)
    return shown


def _under(value: object, veil: Veil) -> object:
    if type(value) is str:
        return veil.over(value)
    if isinstance(value, tuple):
        return tuple(_under(item, veil) for item in value)
    if isinstance(value, Preview | Taken | LeftOut):
        made: Any = value
        return replace(made, **{field.name: _under(getattr(value, field.name), veil) for field in fields(value)})
    return value


class Previewer:
    """Looks at sources. Asks for their document, for the newest part of an index, and for one article page."""

    def __init__(
        self, *, fetcher: Fetcher, workers: Workers, clock: Clock, rules: RuleBook, robots: bool, timezone: str
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._clock = clock
        self._rules = rules
        self._robots = robots
        self._timezone = timezone
        self._terms = TermsReader(fetcher, clock, robots=robots)

    def preview(self, source: Source) -> Preview:
        """Raises a :class:`~syndicator.errors.SourceError` where the source cannot be fetched or read."""
        answer = self._fetch(asking.document(source, source.url, robots=self._robots))
        document, batch = self._read(source, answer, 1)
        following = [part.url for part in batch.feed.next]
        problems = list(batch.feed.problems)
        if not batch.feed.hashes and batch.feed.next:  # an index: its newest part shows what there is
            answer = self._fetch(asking.document(source, following.pop(0), robots=self._robots))
            document, batch = self._read(source, answer, 2)
            problems += batch.feed.problems
        drafts, page, method = list(batch.drafts), None, None
        first = next((number for number, draft in enumerate(drafts) if draft.wants_page and draft.entry), None)
        if first is not None:
            try:
                drafts[first] = self._with_page(document, batch, drafts[first])
            except (FetchError, ParseError) as error:
                problems.append(f"{drafts[first].wants_page}: {error}")
            else:
                page = drafts[first].article.provenance.page_url
                method = drafts[first].article.provenance.method if page else None
        aged = admitted(drafts, [True] * len(drafts), replace(source.limits, max_new=None), self._clock.now())
        taken, left = _sorted(aged.drafts)
        passed = [LeftOut(what, reason) for what, reason in batch.feed.passed_over]
        return Preview(
            source=source.key,
            kind=source.kind.value,
            reprint=source.reprint.value,
            url=answer.url,
            format=batch.feed.format,
            title=batch.feed.title,
            encoding=batch.feed.encoding,
            bytes=len(answer.body),
            entries=taken,
            left_out=(*left, *passed),
            page=page,
            method=method,
            next=tuple(following[: source.listing.max_pages - 1]),
            problems=tuple(problems),
        )

    def _fetch(self, request: FetchRequest) -> Fetched:
        answer = self._fetcher.fetch(request)
        if not isinstance(answer, Fetched):
            raise FetchError(f"{request.url} answered without a document", url=request.url)
        return answer

    def _read(self, source: Source, answer: Fetched, number: int) -> tuple[Document, Batch]:
        document = Document(
            source=source,
            timezone=source.zone_of_times(self._timezone),
            url=answer.url,
            body=answer.body,
            content_type=answer.content_type,
            known=frozenset(),
            fetched_at=self._clock.now(),
            newest=source.limits.backlog,
            page=number,
            tell_all=True,
            signals=said(answer, "feed header"),
            terms=self._terms.named_by(answer.body, answer.signals, answer.url, source.proxy),
        )
        return document, unpack_batch(self._workers.run(read, document))

    def _with_page(self, document: Document, batch: Batch, draft: Draft) -> Draft:
        source, entry = document.source, draft.entry
        assert entry is not None
        answer = self._fetch(asking.page(source, draft.wants_page or "", robots=self._robots))
        page = Page(answer.url, answer.body, answer.content_type, said(answer, "page header"))
        feed = replace(batch.feed, passed_over=())
        terms = (*document.terms, *self._terms.of_page(page, source.proxy))
        rules = self._rules.for_pages([answer.url])
        wanted = Wanted(
            source, document.timezone, feed, document.url, document.fetched_at, ((entry, page),), terms, rules
        )
        (made,) = unpack_drafts(self._workers.run(refine_wanted, wanted))
        return made


def _sorted(drafts: Iterable[Draft]) -> tuple[tuple[Taken, ...], tuple[LeftOut, ...]]:
    taken: list[Taken] = []
    left: list[LeftOut] = []
    met: set[tuple[str, str]] = set()
    for draft in drafts:
        article = draft.article
        key = (article.identities[0], article.title)
        if draft.left_out:
            left.append(LeftOut(draft.label or article.url, draft.left_out))
        elif key in met:
            left.append(LeftOut(article.url, TWICE))
        else:
            met.add(key)
            taken.append(_taken(draft))
    return tuple(taken), tuple(left)


def _taken(draft: Draft) -> Taken:
    article = draft.article
    stated = article.published_evidence is not Evidence.ABSENT
    credited = [credit.name for hop in article.hops for credit in hop.credits if credit.role in WRITERS]
    return Taken(
        title="" if draft.wants_page and draft.entry and not draft.entry.title else article.title,
        url=article.url,
        published=article.published if stated else None,
        precision=article.published_precision,
        evidence=article.published_evidence,
        authors=tuple(dict.fromkeys(credited)),
        characters=None if draft.wants_page else len(article.text),
    )
