"""Every draft of one document judged, and what the judging learned. Looks up, but stores nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.editing import desk
from syndicator.engine.polling import proving, standing
from syndicator.engine.refining import loops
from syndicator.model import Article, ArticleId, Evidence, IdentityMode, Known, Verdict
from syndicator.model.changing import replace
from syndicator.refine.judging import dedupe, identity, moves, stories
from syndicator.refine.judging.identity import Keys
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syndicator.engine.refining.batch import Draft
    from syndicator.model import Card, Judged, Source, SourceKey, SourceState, Tombstone, Twin
    from syndicator.ports import Store


SEVERAL = 3
"""So many entries that no key tells and that seem old, where nothing in a document is as it was: texts are compared."""
AT_ONCE = timedelta(minutes=10)
"""Within it a system dates everything that it takes over."""


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """What is to be stored of a document, and why the rest is not."""

    keys: Keys  # which of the source's keys were trusted
    taken: tuple[Article, ...]  # new and changed ones
    verdicts: tuple[tuple[Verdict, int], ...]
    learned: tuple[tuple[str, ArticleId], ...]  # identity keys
    left_out: tuple[tuple[str, str], ...]  # address or title, and why
    items: dict[str, ArticleId]  # by hash: what each of its items is
    shown: dict[ArticleId, datetime]  # each article of it, and when it was last updated, as the document says


def judge_all(
    drafts: Sequence[Draft],
    known: Known,
    store: Store,
    source: Source,
    state: SourceState,
    now: datetime,
    absent_at: datetime | None = None,
    *,
    anew: bool = False,
    site: str = "",
    turned: bool = False,
    items: Sequence[str] = (),
) -> JudgedDocument:
    """Judge a document's drafts in its order; each later one against what the earlier ones added.

    What lacks something that ``source`` requires is held (see ``desk``). ``absent_at`` is when its document was last
    seen whole: what is new in this one did not stand in it (see ``dating``). ``anew``: what is configured for the
    source has changed. ``site`` is our own address: what comes back from there is not taken.
    ``turned``: no item of the document is as it was, as when a source has moved. ``items`` are the hashes of all its
    items, of which those that are as they were have no draft.
    """
    ours = canonical(site) if site else ""
    memory = _Memory(store, known)
    keys = trusted(drafts, known, source, state, now)
    turned = turned and not any(standing.is_keyed_as_before(draft.article, known) for draft in drafts)
    there = standing.shown_still(drafts, items, known)
    shared = keys.shared | standing.occupied(drafts, there, keys, memory)
    keys = replace(keys, steady=not turned, shared=shared, standing=there)
    moved = _moved(drafts, keys, memory, state) if turned and not keys.fixed else {}
    found = _Found(memory)
    for place, draft in enumerate(drafts):
        back = loops.way_back(draft, ours) if ours else ""
        article = _placed(draft.article, len(drafts) - place - 1)
        judged = dedupe.judge(article, keys, memory, now, anew=anew, back=back, moved=moved.get(place))
        found.take(draft, _at_the_desk(judged, memory, source.require), absent_at)
    return found.document(keys, known, now)


def _placed(article: Article, above: int) -> Article:
    """An article that is met above others of its document came later than those, by as little as can be told: where its
    source states days or nothing, its lists are in that order.
    """
    return replace(article, first_seen=article.first_seen + timedelta(microseconds=above)) if above else article


class _Found:
    """What judging a document's drafts one after the other has come to so far."""

    def __init__(self, memory: _Memory) -> None:
        self._memory = memory
        self._verdicts: Counter[Verdict] = Counter()
        self._learned: dict[str, ArticleId] = {}
        self._left_out: list[tuple[str, str]] = []
        self._observed: list[identity.Met] = []
        self._items: dict[str, ArticleId] = {}

    def take(self, draft: Draft, judged: Judged, absent_at: datetime | None) -> None:
        """The next draft, as it was judged; what is to be stored of it is remembered for those that follow."""
        memory, article, verdict = self._memory, judged.article, judged.judgement.verdict
        reason = _kept_out(judged)
        if not reason:
            self._observed.append(identity.Met(draft.article.identities, article.id))
        self._items[draft.hash] = article.id
        if draft.left_out:
            if verdict in {Verdict.NEW, Verdict.DUPLICATE, Verdict.HELD}:
                self._left_out.append((draft.label, draft.left_out))
            if not draft.for_good:
                return
        elif article.id in memory.met:
            self._verdicts[Verdict.UNCHANGED] += 1  # an item repeated in its document: the first one counts
        else:
            memory.met[article.id] = draft.article.updated
            self._verdicts[verdict] += 1
            if reason:
                self._left_out.append((article.url, reason))
            elif verdict is not Verdict.UNCHANGED:
                memory.add(_proved(judged, memory.own(article.id), absent_at))
        for key in (*judged.aliases, *article.identities[:1]):
            if key not in self._learned:
                self._learned[key] = memory.known.identities[key] = article.id

    def document(self, keys: Keys, known: Known, now: datetime) -> JudgedDocument:
        """All of it, with what was learned of the ``keys`` by which entries were told apart, beside what was ``known``
        before.
        """
        keys, again = identity.observed(keys, self._observed, known.identities, now)
        return JudgedDocument(
            keys,
            self._memory.taken(),
            tuple(sorted(self._verdicts.items())),
            tuple((self._learned | again).items()),
            tuple(self._left_out),
            self._items,
            self._memory.met,
        )


def _moved(
    drafts: Sequence[Draft], keys: Keys, memory: _Memory, state: SourceState
) -> dict[int, tuple[ArticleId, str]]:
    """Of the entries of a document in which nothing is as it was, which articles those are that no key tells."""
    unmet = [n for n, draft in enumerate(drafts) if not draft.left_out and dedupe.is_unmet(draft.article, keys, memory)]
    articles = [drafts[n].article for n in unmet]
    if not articles or not (_are_old(articles, state.last_ok) or _is_elsewhere(articles, memory.known)):
        return {}
    claimed = {memory.known.identities.get(key) for draft in drafts for key in draft.article.identities}
    found = moves.moved(articles, [one for one in memory.shelf(state.key) if one.id not in claimed])
    return {unmet[place]: told for place, told in found.items()}


def _are_old(articles: Sequence[Article], last_ok: datetime | None) -> bool:
    """Whether several entries that no key tells are dated before the last poll, or all at once: new ones are not."""
    if len(articles) < SEVERAL or last_ok is None:
        return False
    dated = sorted(one.published for one in articles if one.published_evidence is Evidence.FOUND)
    before = len(articles) - len(dated) + sum(date <= last_ok for date in dated)
    return before >= SEVERAL or (len(dated) >= SEVERAL and dated[-1] - dated[0] <= AT_ONCE)


def _is_elsewhere(articles: Iterable[Article], known: Known) -> bool:
    """Whether entries stand at hosts at which none of their source's have stood."""
    hosts = {key[5:].partition("/")[0] for key in known.identities if key.startswith("link:")}
    return any(article.canonical.partition("/")[0] not in hosts for article in articles)


def _proved(judged: Judged, stored: Article | None, absent_at: datetime | None) -> Judged:
    """With what its source's earlier documents prove of its date; of one that is stored, those before it came."""
    article = proving.proved(judged.article, stored.absent_at if stored else absent_at)
    return judged if article is judged.article else replace(judged, article=article)


def _at_the_desk(judged: Judged, memory: _Memory, require: Sequence[str]) -> Judged:
    """The judgement with what editors and the policy say of publishing it."""
    if _kept_out(judged):
        return judged
    article = judged.article
    if (twin := judged.judgement.twin) and (hold := memory.hold_of(twin)):
        judged = replace(judged, article=replace(article, hold=hold))
    stored = memory.own(article.id)
    return desk.settled(judged, stored, require, lambda freed: stories.judge_new(freed, memory, desk.RELEASED))


def open_twins(store: Store, article: Article) -> Sequence[Twin]:
    """What :meth:`Store.twins` finds, without what the policy holds: of that, nothing is a duplicate.

    What an editor holds stays: another outlet's telling must not get round it.
    """
    return [twin for twin in store.twins(article) if twin.card.verdict is not Verdict.HELD or twin.card.hold]


def trusted(drafts: Sequence[Draft], known: Known, source: Source, state: SourceState, now: datetime) -> Keys:
    """Which keys tell the entries of a document apart."""
    doubts = state.doubts
    if not doubts and state.mode is not IdentityMode.GUID:
        doubts = identity.inherited(state.mode, state.mode_reason, now)
    articles = [draft.article for draft in drafts]
    before = (state.mode, state.mode_reason)
    return identity.trust(articles, known.identities, doubts, now, before, configured=source.identity)


def fresh(drafts: Sequence[Draft], known: Known) -> list[Article]:
    """The articles that have no key which their source has shown: those whose twins are looked for."""
    articles = [draft.article for draft in drafts if not draft.left_out]
    return [one for one in articles if known.identities.keys().isdisjoint(one.identities)]


def unmet(
    drafts: Sequence[Draft], known: Known, store: Store, source: Source, state: SourceState, now: datetime
) -> list[bool]:
    """Of each of a document's drafts, whether its source never showed it before."""
    memory = _Memory(store, known)
    keys = trusted(drafts, known, source, state, now)
    return [dedupe.is_unmet(draft.article, keys, memory) for draft in drafts]


class OpenShelves:
    """What is stored, without what the policy holds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def text(self, id: ArticleId) -> str:
        """The text of a stored article of any source."""
        return self._store.text(id)

    def twins(self, article: Article) -> Sequence[Twin]:
        """Articles of other sources that may tell the same text, best first."""
        return open_twins(self._store, article)


class _Memory:
    """What judging looks up: the store, and what this document has added so far."""

    def __init__(self, store: Store, known: Known) -> None:
        self._store = store
        self._added: dict[ArticleId, Article] = {}
        self.met: dict[ArticleId, datetime] = {}
        self._twins: dict[ArticleId, Card] = {}  # twins: their articles need not be read
        self.known = Known(known.hashes, dict(known.identities), dict(known.digests), known.left_out, known.shown)

    def article(self, id: ArticleId) -> Article | None:
        return self._added.get(id) or self._store.article(id)

    def own(self, id: ArticleId) -> Article | None:
        """An article of the document's source."""
        return self._added.get(id) or (self._store.article(id) if id in self.known.digests else None)

    def text(self, id: ArticleId) -> str:
        added = self._added.get(id)
        return added.text if added else self._store.text(id)

    def twins(self, article: Article) -> Sequence[Twin]:
        found = open_twins(self._store, article)
        self._twins |= {twin.card.id: twin.card for twin in found}
        return found

    def shelf(self, key: SourceKey) -> Sequence[Article]:
        """Every stored article of a source."""
        return self._store.articles(key)

    def hold_of(self, id: ArticleId) -> str:
        """Why an editor holds an article; "" where none does."""
        told = self._added.get(id) or self._twins.get(id) or self._store.article(id)
        return told.hold if told else ""

    def buried(self, article: Article) -> Tombstone | None:
        return self._store.buried(article)

    def add(self, judged: Judged) -> None:
        self._added[judged.article.id] = judged.article
        self.known.digests[judged.article.id] = judged.article.digest

    def taken(self) -> tuple[Article, ...]:
        return tuple(self._added.values())


def _kept_out(judged: Judged) -> str:
    """Why a judged article is not stored; "" if it is."""
    if judged.judgement.verdict is Verdict.WITHDRAWN:
        return judged.judgement.reason
    if judged.judgement.verdict is Verdict.DUPLICATE and judged.judgement.reason.startswith(dedupe.OURS):
        return judged.judgement.reason
    return ""
