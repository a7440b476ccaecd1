"""A changed document to drafts: in worker processes, with the pages that its new entries need.

What kills or stalls a worker is looked for, entry by entry, and set apart; the others are taken all the same.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.polling.intake import Admitted
from syndicator.engine.polling.isolation import isolate
from syndicator.engine.polling.pages import Pages
from syndicator.engine.refining.batch import (
    OLDER,
    Batch,
    Draft,
    Labels,
    Named,
    Page,
    Wanted,
    unpack_batch,
    unpack_drafts,
)
from syndicator.engine.refining.jobs import label, read, refine_wanted
from syndicator.errors import PoisonError
from syndicator.model import ParsedFeed, Quarantined
from syndicator.model.changing import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from syndicator.engine.polling.pages import Sought
    from syndicator.engine.refining.batch import Document, Terms
    from syndicator.model import Article, Entry, SiteRule
    from syndicator.ports import Workers

_REASON = 300
"""Characters kept of why something is poison."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a document."""

    feed: ParsedFeed  # without its entries
    drafts: tuple[Draft, ...]
    problems: tuple[str, ...] = ()
    poison: tuple[Quarantined, ...] = ()
    left: frozenset[str] = frozenset()  # hashes of items that were not tried: the next poll is to find them new
    put_off: frozenset[str] = frozenset()  # hashes of new items that the next poll is to take
    due: tuple[tuple[str, int], ...] = ()  # items whose pages are to be asked for again, and how often they were
    passed: Named = ()  # items that need no judging, by their keys


class Reader:
    """Reads documents in worker processes. ``page`` fetches the page of an entry; it raises FetchError. ``known`` are
    entries whose page need not be read; ``terms`` those that a feed and its pages name; ``tried`` how often the pages
    of an item were asked for at earlier polls; ``rules`` those for the sites of some pages; ``admit`` says of a feed's
    drafts which are not taken, and which are not taken yet.
    """

    def __init__(
        self,
        workers: Workers,
        page: Callable[[str], Page | None],
        known: Callable[[Article], bool],
        terms: Callable[[ParsedFeed, Sequence[Page | None]], Terms] = lambda *_: (),
        tried: Mapping[str, int] = MappingProxyType({}),
        rules: Callable[[Iterable[str]], tuple[SiteRule, ...]] = lambda _: (),
        admit: Callable[[ParsedFeed, Sequence[Draft]], Admitted] = lambda _, drafts: Admitted(tuple(drafts)),
    ) -> None:
        self._workers = workers
        self._pages = Pages(page, tried)
        self._tried = tried
        self._known = known
        self._rules = rules
        self._terms = terms
        self._admit = admit

    def read(self, document: Document) -> Reading:
        """Every entry that can be read, and which cannot. Raises ParseError; PoisonError where the document as a
        whole is the trouble.
        """
        try:
            batch = unpack_batch(self._workers.run(read, document))
        except PoisonError as error:
            first = self._by_items(document, error)
        else:
            first = Reading(batch.feed, batch.drafts, batch.feed.problems, passed=batch.known)
        admitted = self._admit(first.feed, first.drafts)
        if admitted.put_off:
            told = f"{len(admitted.put_off)} more new entries are left for the next polls (limits.max_new)"
            first = replace(first, put_off=admitted.put_off, problems=(*first.problems, told))
        first = replace(first, drafts=admitted.drafts)
        reading = self._with_pages(document, first)
        if not any(draft.wants_page for draft in first.drafts):
            return reading
        return replace(reading, drafts=self._admit(first.feed, reading.drafts).drafts)  # pages state dates, too

    # ------------------------------------------------------------------------------------------ poison in a document

    def _by_items(self, document: Document, error: PoisonError) -> Reading:
        """Read a poisonous document in parts."""
        try:
            bare = self._part(document, ())
        except PoisonError:
            raise error from None  # nothing needs to be read of any item to fail
        fresh = tuple(dict.fromkeys(one for one in bare.feed.hashes if one not in document.known))
        if not fresh:
            raise error
        found = isolate(fresh, lambda some: self._part(document, some), str, failed=error)
        drafts = within_backlog([draft for batch in found.taken for draft in batch.drafts], document.newest)
        poison = self._quarantined(document, found.poison)
        return Reading(bare.feed, drafts, _told(bare.feed.problems, poison, found.left), poison, frozenset(found.left))

    def _part(self, document: Document, hashes: Sequence[str]) -> Batch:
        return unpack_batch(self._workers.run(read, replace(document, only=frozenset(hashes)), suspect=True))

    def _quarantined(self, document: Document, poison: Sequence[tuple[str, str]]) -> tuple[Quarantined, ...]:
        try:
            wanted = Labels(document.body, document.content_type, frozenset(one for one, _ in poison))
            names = self._workers.run(label, wanted, suspect=True) if poison else {}
        except PoisonError:
            names = {}
        return tuple(
            Quarantined(one, names.get(one) or f"item {one[:12]}", last_line(why), document.fetched_at)
            for one, why in poison
        )

    # ------------------------------------------------------------------------------------------ pages

    def _with_pages(self, document: Document, first: Reading) -> Reading:
        """Fetch the pages that new entries need, once each, and refine those entries with them."""
        drafts = [draft for draft in first.drafts if not self._needs_no_page(draft)]
        if len(drafts) < len(first.drafts):
            kept = {id(draft) for draft in drafts}
            passed = ((one.hash, one.article.identities) for one in first.drafts if id(one) not in kept)
            first = replace(first, passed=(*first.passed, *passed))
        wanting = [(draft.entry, draft.wants_page) for draft in drafts if draft.wants_page and draft.entry]
        if not wanting:
            return replace(first, drafts=tuple(drafts))
        problems: list[str] = []
        sought = [self._pages.first(entry, url, problems) for entry, url in wanting]
        pairs = [(one.entry, one.page) for one in sought]
        turned, poison, left = self._refined(document, first.feed, pairs, problems)
        for one in sought:
            more, lost = self._turned(document, first.feed, one, turned, problems)
            poison, left = (*poison, *more), left | lost
        gone = {one.hash for one in poison} | left
        made = [
            turned.get(draft.entry.hash, draft) if draft.entry else draft
            for draft in drafts
            if draft.entry is None or draft.entry.hash not in gone
        ]
        problems += _drifted(made)
        return replace(
            first,
            drafts=tuple(made),
            problems=_told((*first.problems, *problems), poison, left),
            poison=(*first.poison, *poison),
            left=first.left | left,
            due=tuple((one.entry.hash, one.tried) for one in sought if one.again and one.entry.hash not in gone),
        )

    def _needs_no_page(self, draft: Draft) -> bool:
        if not draft.wants_page or (draft.entry and draft.entry.hash in self._tried):
            return False
        return self._known(draft.article)

    def _turned(
        self, document: Document, feed: ParsedFeed, one: Sought, turned: dict[str, Draft], problems: list[str]
    ) -> tuple[tuple[Quarantined, ...], frozenset[str]]:
        """Fetch the further pages of an article as long as they lead on; its draft in ``turned`` is replaced."""
        while (draft := turned.get(one.entry.hash)) is not None and self._pages.turn(one, draft):
            again, poison, left = self._refined(document, feed, [(one.entry, one.page)], problems)
            turned.update(again)
            if poison or left:
                return poison, left
        self._pages.finish(one, problems)
        return (), frozenset()

    def _refined(
        self, document: Document, feed: ParsedFeed, pairs: Sequence[tuple[Entry, Page | None]], problems: list[str]
    ) -> tuple[dict[str, Draft], tuple[Quarantined, ...], frozenset[str]]:
        """Drafts by their entry's hash. A page that is poison is done without; then the entry itself may be."""
        terms = self._terms(feed, [page for _, page in pairs])
        frame = (document.source, document.timezone, feed, document.url, document.fetched_at)
        rules = self._rules(page.url for _, page in pairs if page)
        wanted = Wanted(*frame, entries=tuple(pairs), terms=terms, rules=rules)

        def attempt(some: Sequence[tuple[Entry, Page | None]], *, suspect: bool = True) -> dict[str, Draft]:
            packed = self._workers.run(refine_wanted, replace(wanted, entries=tuple(some)), suspect=suspect)
            return {entry.hash: draft for (entry, _), draft in zip(some, unpack_drafts(packed), strict=True)}

        try:
            return attempt(pairs, suspect=False), (), frozenset()
        except PoisonError as error:
            found = isolate(pairs, attempt, _hash, failed=error)
        for (entry, page), why in found.poison:
            problems.append(f"{page.url if page else entry.url}: {last_line(why)}; the feed's own text is used")
        if found.left:
            problems.append(f"{len(found.left)} more article pages were not read; the feed's own text is used")
        bare: list[tuple[Entry, Page | None]] = [(entry, None) for (entry, _), _ in found.poison]
        again = isolate([*bare, *((entry, None) for entry, _ in found.left)], attempt, _hash)
        turned = {one: draft for made in (*found.taken, *again.taken) for one, draft in made.items()}
        poison = tuple(
            Quarantined(entry.hash, entry.url or entry.title, last_line(why), document.fetched_at)
            for (entry, _), why in again.poison
        )
        return turned, poison, frozenset(entry.hash for entry, _ in again.left)


def _hash(pair: tuple[Entry, Page | None]) -> str:
    return pair[0].hash


def within_backlog(drafts: Sequence[Draft], newest: int | None) -> tuple[Draft, ...]:
    """Of drafts that were read in parts, the newest so many; the others become what is older than the backlog."""
    wanted = [draft for draft in drafts if not draft.left_out]
    if newest is None or len(wanted) <= newest:
        return tuple(drafts)
    ranked = sorted(range(len(wanted)), key=lambda i: (-wanted[i].article.published.timestamp(), i))
    late = {id(wanted[i]) for i in ranked[newest:]}
    return tuple(_too_old(draft) if id(draft) in late else draft for draft in drafts)


def _too_old(draft: Draft) -> Draft:
    return Draft(draft.article, OLDER, draft.article.url or draft.article.title, for_good=True, hash=draft.hash)


def _told(
    problems: Sequence[str], poison: Sequence[Quarantined], left: Sequence[str] | frozenset[str]
) -> tuple[str, ...]:
    told = [f"{one.label}: quarantined, because reading it ends so: {one.reason}" for one in poison]
    if left:
        told.append(f"{len(left)} entries are left for the next poll: too much of this document is poison")
    return (*problems, *told)


def _drifted(drafts: Sequence[Draft]) -> list[str]:
    """One line for each site rule that no longer fits its site's pages."""
    found: dict[str, list[str]] = {}
    for draft in drafts:
        origin = draft.article.provenance
        if origin.drifted:
            found.setdefault(origin.drifted, []).append(origin.page_url or draft.article.url)
    return [
        f"the site rule for {domain} no longer fits {len(pages)} of its pages, first {pages[0]}; without it their text "
        f"was found by the general method"
        for domain, pages in found.items()
    ]


def last_line(reason: str) -> str:
    """Of a reason: that of a traceback says what happened."""
    return (reason.strip() or "it failed without a word").splitlines()[-1].strip()[:_REASON]
