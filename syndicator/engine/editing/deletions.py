"""What becomes of articles that their source removes. Pure, but for the last function: evidence in, articles out.

Nothing follows from mere absence. What is found is noted on the article as a fact; what it comes to is the operator's
policy, applied when publishing, so that another policy holds for what was removed before, too.

An entry that its source shows again is published again. Where much of a source is said to be gone at once, more likely
somebody else is speaking than so much was removed: then nothing is done until the operator accepts it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.model import Article, ArticleId, Deletion, DeletionPolicy, IdentityMode, PollRecord, Trace, Verdict
from syndicator.refine.prints import fingerprint
from syndicator.urls import canonical, is_http

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from syndicator.model import Card, DeletedEntry, Source, SourceKey, SourceState
    from syndicator.ports import Store
    from syndicator.refine.judging.identity import Keys

SPAN = timedelta(days=1)
"""What was removed within it counts as removed at once."""
FEW = 3
"""So many may always be removed at once, unless they are all there are."""
MANY = 20
"""More are never removed at once."""
SHARE = 10
"""One in so many may be removed at once."""


def fate(deletion: Deletion | None, policy: DeletionPolicy) -> DeletionPolicy | None:
    """What becomes of an article; None: nothing, its source has not removed it."""
    if deletion is None:
        return None
    return DeletionPolicy.KEEP if deletion.overruled else policy


def verdict(card: Card, sources: Mapping[SourceKey, Source]) -> Verdict:
    """What holds of an article now: where its source has removed it, what that comes to."""
    source = sources.get(card.source)
    if source is None or card.verdict is Verdict.HELD:
        return card.verdict
    becomes = fate(card.deletion, source.deleted)
    return _VERDICTS.get(becomes, card.verdict) if becomes else card.verdict


_VERDICTS = {DeletionPolicy.WITHDRAW: Verdict.WITHDRAWN, DeletionPolicy.HOLD: Verdict.HELD}


def unpublished(cards: Iterable[Card], sources: Mapping[SourceKey, Source]) -> dict[ArticleId, Verdict]:
    """The articles that are not published because their sources removed them: withdrawn or held."""
    found = {card.id: verdict(card, sources) for card in cards if card.deletion is not None}
    return {article: what for article, what in found.items() if what in _VERDICTS.values()}


def trips(removed: int, there: int) -> bool:
    """Whether ``removed`` of the ``there`` articles of a source are too many to be believed."""
    return removed > max(FEW, min(there // SHARE, MANY)) or (removed == there and removed > 1)


# ---------------------------------------------------------------------------------------------- evidence


def named(
    deleted: Iterable[DeletedEntry], identities: Mapping[str, ArticleId], keys: Keys, now: datetime
) -> dict[ArticleId, Deletion]:
    """The articles that their own source's feed names as deleted.

    They are looked for among the ``identities`` that this source has shown, so that no feed can speak of another's, and
    by ``keys`` that tell its entries apart.
    """
    found: dict[ArticleId, Deletion] = {}
    for one in deleted:
        owner = next((identities[key] for key in _keys_of(one, keys) if key in identities), None)
        if owner is not None:
            when = f" on {one.at:%Y-%m-%d %H:%M} UTC" if one.at else ""
            words = f"its feed names it as deleted{when}"
            found[owner] = Deletion(now, Trace.TOMBSTONE, words, one.at, comment=one.comment)
    return found


def _keys_of(one: DeletedEntry, keys: Keys) -> Iterator[str]:
    """The keys under which a deleted entry may be known; none that several entries of its source share."""
    if keys.mode is IdentityMode.GUID and one.ref and (guid := fingerprint.guid_key(one.ref)) not in keys.shared:
        yield guid
    by_link = keys.mode is IdentityMode.LINK or (keys.mode is IdentityMode.GUID and not keys.fixed)
    if by_link and IdentityMode.LINK not in keys.doubted:
        for url in (one.url, one.ref):
            if url and is_http(url) and (link := fingerprint.link_key(canonical(url))) not in keys.shared:
                yield link


def still_held(
    vanished: Iterable[tuple[ArticleId, Deletion]], present: Collection[ArticleId], *, complete: bool
) -> dict[ArticleId, Deletion]:
    """Of what was held off, what a document does not take back by what it shows, or by no longer saying it."""
    stays = {Trace.PAGE_GONE, Trace.PAGE_SAYS, *((Trace.COMPLETE,) if complete else ())}
    return {key: deletion for key, deletion in vanished if deletion.trace in stays and key not in present}


# ---------------------------------------------------------------------------------------------- what follows


@dataclass(frozen=True, slots=True)
class Swept:
    """What the evidence of one document comes to."""

    taken: tuple[Article, ...]  # to be stored
    deleted: tuple[Trace, ...]  # of each that is removed now, how we know
    vanished: tuple[tuple[ArticleId, Deletion], ...]  # what is held off


def sweep(
    found: Mapping[ArticleId, Deletion],
    taken: Sequence[Article],
    shown: Mapping[ArticleId, datetime],
    stored: Collection[Article],
    state: SourceState,
    now: datetime,
) -> Swept:
    """Note the evidence on the articles it is about.

    ``taken`` are to be stored anyway; ``shown`` says when each article that this document shows was last updated, as
    the document has it; ``stored`` are all of the source's articles as they are stored. What the source updated after
    it was deleted was published again, and stays.
    """
    made = {article.id: article for article in taken}
    before = {article.id: article for article in stored}
    pending: dict[ArticleId, Deletion] = {}
    deleted: list[Trace] = []
    for key, deletion in found.items():
        previous = before.get(key)
        article = made.get(key) or previous
        if article is None or _stands(deletion, shown.get(key), article):
            continue
        if previous is None:  # never published yet: it need not be believed to keep it back
            made[key] = replace(article, deletion=deletion)
            deleted.append(deletion.trace)
        elif previous.deletion is not None:
            made.pop(key, None)  # read anew, and removed as before
        else:
            pending[key] = deletion
    vanished: tuple[tuple[ArticleId, Deletion], ...] = ()
    if pending and _too_many(pending, stored, state, now):
        earlier = dict(state.vanished)
        bare = {key: replace(deletion, comment="") for key, deletion in pending.items()}
        vanished = tuple((key, earlier.get(key, deletion)) for key, deletion in bare.items())
        pending = {}
    for key, deletion in pending.items():
        made[key] = replace(made.get(key) or before[key], deletion=replace(deletion, at=now))
        deleted.append(deletion.trace)
    return Swept(tuple(made.values()), tuple(deleted), vanished)


def _stands(deletion: Deletion, shown: datetime | None, article: Article) -> bool:
    """Whether its source has shown an entry since the time of which the evidence speaks."""
    if deletion.stated is None:
        return shown is not None
    return deletion.stated < (shown or article.updated)


def _too_many(
    pending: Mapping[ArticleId, Deletion], stored: Collection[Article], state: SourceState, now: datetime
) -> bool:
    since = max(now - SPAN, state.accepted_at or datetime.min.replace(tzinfo=UTC))
    recent = sum(1 for one in stored if one.deletion and one.deletion.at > since)
    standing = sum(1 for one in stored if one.deletion is None)
    return trips(len(pending) + recent, standing + recent)


def let_through(
    state: SourceState, stored: Collection[Article], now: datetime
) -> tuple[SourceState, tuple[Article, ...]]:
    """The operator believes what was held off: the state after it, and the articles with it noted on them."""
    before = {article.id: article for article in stored}
    gone = tuple(
        replace(before[key], deletion=replace(deletion, at=now))
        for key, deletion in state.vanished
        if key in before and before[key].deletion is None
    )
    return replace(state, vanished=(), accepted_at=now), gone


def let_go(store: Store, state: SourceState, policy: DeletionPolicy, now: datetime) -> tuple[str, tuple[Trace, ...]]:
    """Store what :func:`let_through` answers. What came of it in words, and of each article how we know."""
    state, gone = let_through(state, store.articles(state.key), now)
    store.commit(PollRecord(state, gone))
    becomes = {
        DeletionPolicy.WITHDRAW: "withdrawn",
        DeletionPolicy.HOLD: "held",
        DeletionPolicy.KEEP: "marked as removed by their source",
    }
    return f"{len(gone)} articles are {becomes[policy]}", tuple(one.deletion.trace for one in gone if one.deletion)
