"""Why: what was decided of an address, by whom, and what carries it now. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.editing import takedown
from syndicator.engine.editing.deletions import fate
from syndicator.engine.polling import aliases
from syndicator.engine.polling.vigil import suspicion
from syndicator.engine.selecting import selection
from syndicator.engine.selecting.rulings import Rulings
from syndicator.model import ArticleId, DeletionPolicy, Edit, Flag, RetractionPolicy, SourceKey, TieKind, Verdict
from syndicator.moments import UNIVERSAL, WallClock
from syndicator.publish.formats.script import applies
from syndicator.refine.judging.election import unbelieved
from syndicator.refine.judging.wording import differing
from syndicator.urls import canonical, host_of, is_http

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Article, Channel, Deletion, Source, SourceState, Tombstone
    from syndicator.ports import Store

MOST_COMPARED = 40
"""Members of a story whose words are compared with an article's."""
MOST_EDITIONS = 20
"""Other editions of a text that are named."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing we know of an address, in sentences, most important first."""

    subject: str
    id: ArticleId | None
    source: SourceKey | None
    sentences: tuple[str, ...]


def explain(
    store: Store,
    sources: Mapping[SourceKey, Source],
    channels: Sequence[Channel],
    target: str,
    rulings: Rulings | None = None,
    clock: WallClock = UNIVERSAL,
) -> list[Explanation]:
    """Everything known of an id or address: stored, merged, left out, taken down, or from a source we poll. Its times
    are those of ``clock``.
    """
    rulings = rulings or Rulings((), store, sources)
    plans, withdrawn = selection.sorted_out(rulings.cards(), sources)
    removed = {plan.id for plan in withdrawn}
    made = [
        _of_article(
            article,
            plans,
            channels,
            rulings,
            _removed(article, sources, removed, store.state(article.source), clock),
            [*_remarked(article, sources, clock), *aliases.told(store, article)],
            store,
            clock,
        )
        for found in ([card.id for card in takedown.find(store, target)] or aliases.owners(store, sources, target))
        if (article := store.article(found))
    ]
    made += [_of_tombstone(tomb, clock) for tomb in store.tombstones() if takedown.names(tomb, target)]
    made += _left_out(store, sources, target)
    return made or [_unknown(sources, target)]


def _removed(
    article: Article,
    sources: Mapping[SourceKey, Source],
    removed: Collection[ArticleId],
    state: SourceState | None,
    clock: WallClock,
) -> list[str]:
    """That its source has removed an article, and what came of that; or what speaks for it."""
    deletion, source = article.deletion, sources.get(article.source)
    if source is None:
        return []
    if deletion is None:
        held = [f"{d.words}; not believed yet: too many are gone at once" for _, d in _vanished(state, article)]
        doubt = suspicion(state.suspects, article) if state else ""
        return [*held, *([doubt] if doubt else [])]
    said = f"removed by its source, noted {clock.told(deletion.at)}: {deletion.told}"
    becomes = fate(deletion, source.deleted)
    if becomes is DeletionPolicy.KEEP:
        by = "an editor approved it" if deletion.overruled else "`deleted: keep`"
        return [f"{said}; it stays, and says so ({by})"]
    if becomes is DeletionPolicy.HOLD:
        return [f"{said}; held (`deleted: hold`); `syndicator approve` publishes it all the same"]
    answers = "; its page answers 410" if article.story in removed else ""
    return [f"{said}; withdrawn (`deleted: withdraw`){answers}; it returns if its source shows it again"]


def _vanished(state: SourceState | None, article: Article) -> list[tuple[ArticleId, Deletion]]:
    return [pair for pair in state.vanished if pair[0] == article.id] if state else []


def _of_article(
    article: Article,
    plans: Sequence[Plan],
    channels: Sequence[Channel],
    rulings: Rulings,
    removed: list[str],
    remarked: list[str],
    store: Store,
    clock: WallClock,
) -> Explanation:
    said = [
        *removed,
        *remarked,
        (
            f"taken from source “{article.source}”, polled at {article.provenance.feed_url}, "
            f"first seen {clock.told(article.first_seen)}, revision {article.revision}"
        ),
        _text_from(article),
        *_permission(article, clock),
        *_backdated(article, plans, clock),
        f"judged {article.judgement.verdict}: {article.judgement.reason}" + _alike(article),
    ]
    said += _editions(article, plans)
    said += [_hop(hop.role, hop.outlet, hop.evidence, hop.literal) for hop in article.hops]
    if article.transformations:
        said.append("changed on the way: " + ", ".join(f"{t.name} ({t.count})" for t in article.transformations))
    said += _edited_here(article, clock)
    if article.judgement.verdict is Verdict.HELD:
        said.append("held, and not published; `syndicator approve` releases it")
        return Explanation(article.url, article.id, article.source, tuple(said))
    ruling = rulings.of(article)
    said += rulings.rules.said(ruling)
    plan = next((plan for plan in plans if article.id in {card.id for card in (plan.elected, *plan.also)}), None)
    plan = plan or next((plan for plan in plans if plan.id == article.story), None)
    if (removed or remarked) and plan is None:
        what = "removed" if removed else "retracted"
        return Explanation(article.url, article.id, article.source, (*said, f"not published: its source has {what} it"))
    said += [*_unsaid(plan, clock), *_worded(article, plan, store)] if plan else []
    if why := rulings.kept_back(ruling, approved=article.approved):
        said.append(f"not published: {why}" + ("; its story is, as others tell it" if plan else ""))
        return Explanation(article.url, article.id, article.source, tuple(said))
    said += _published(article, plan, channels, rulings) if plan else ["not published: its source is not configured"]
    return Explanation(article.url, article.id, article.source, tuple(said))


def _remarked(article: Article, sources: Mapping[SourceKey, Source], clock: WallClock) -> list[str]:
    """What its source says of its own edits, and what a retraction comes to."""
    said = [
        f"{'retracted' if one.edit is Edit.RETRACTION else 'corrected'} by its source, {clock.told(one.at)}: "
        f"“{one.line}”"
        for one in article.remarks
    ]
    source = sources.get(article.source)
    standing = next((one for one in article.remarks if one.edit is Edit.RETRACTION), None)
    if standing and source and source.retracted is not RetractionPolicy.NOTE:
        answers = {
            RetractionPolicy.HOLD: "held (`retracted: hold`); `syndicator approve` publishes it all the same",
            RetractionPolicy.WITHDRAW: "withdrawn (`retracted: withdraw`); it returns if its source takes that back",
        }
        said.append("an editor published it all the same" if standing.overruled else answers[source.retracted])
    return said


def _unsaid(plan: Plan, clock: WallClock) -> list[str]:
    """What others who carry a story say of it that what is shown does not."""
    return [
        f"“{card.source}”, which carries it too, {_DONE[card.remark.edit]} it ({clock.told(card.remark.at)}: "
        f"“{card.remark.line}”); the text shown says nothing of it, readers see that beside its name, and "
        "`syndicator edit` can put it right"
        for card in plan.unsaid
        if card.remark
    ]


def _worded(article: Article, plan: Plan, store: Store) -> list[str]:
    """In what words those whose text counts as the same differ from it."""
    said = []
    for card in [card for card in (plan.elected, *plan.also) if card.id != article.id][:MOST_COMPARED]:
        other = store.article(card.id)
        if other and (swaps := differing(article.text, other.text)):
            words = "; ".join(dict.fromkeys(f"“{swap.ours}” here, “{swap.theirs}” there" for swap in swaps))
            said.append(f"“{card.source}”, which carries it too, has other words in the same places: {words}")
    return said


_DONE = {Edit.CORRECTION: "corrected", Edit.RETRACTION: "retracted"}


def _edited_here(article: Article, clock: WallClock) -> list[str]:
    """What an editor of ours changed, and whether that waits to be settled."""
    if (overlay := article.overlay) is None:
        return []
    by, fields = f" by {overlay.by}" if overlay.by else "", ", ".join(overlay.fields)
    said = [
        f"edited here{by}, {clock.told(overlay.at)}: {fields}; its source's text is kept",
        "shown of its story before all others, because it was edited here",
    ]
    if overlay.conflicts:
        said.append(
            f"its source has changed the same since ({', '.join(overlay.conflicts)}): what the editor left is "
            f"published until `syndicator edit {article.id}` settles it"
        )
    return said


def _text_from(article: Article) -> str:
    if article.provenance.page_url:
        return (
            f"text from the article page {article.provenance.page_url} ({article.provenance.method}, "
            f"confidence {article.provenance.confidence:.2f})"
        )
    return "text as the source itself syndicates it"


def _permission(article: Article, clock: WallClock) -> list[str]:
    """How much may be republished and why, and what the source says about it."""
    grant = article.permission
    if grant is None:
        return []
    said = [f"republished, of “{grant.asked.value}” asked for: {grant.reason}"]
    if grant.signals:
        told = (f"{s.kind.value}{f' “{s.value}”' if s.value else ''} ({s.where})" for s in grant.signals)
        said.append("its source says of reuse: " + ", ".join(told))
    if grant.non_commercial:
        said.append(f"licensed for non-commercial use only: {grant.licence}")
    if grant.until:
        said.append(f"to be withdrawn {clock.told(grant.until)}")
    return said


def _backdated(article: Article, plans: Sequence[Plan], clock: WallClock) -> list[str]:
    """Why its date does not count for who was first."""
    if Flag.BACKDATED in article.flags and article.absent_at is not None:
        return [
            (
                f"dated {clock.told(article.published)}, but its source did not show it at "
                f"{clock.told(article.absent_at)}: for who was first, it counts as of when we met it"
            )
        ]
    if article.source in unbelieved((plan.elected, *plan.also) for plan in plans):
        return [
            (
                "its source has dated texts that others have before documents of its own without them: for who "
                "was first, all of it counts as of when we met it"
            )
        ]
    return []


def _editions(article: Article, plans: Sequence[Plan]) -> list[str]:
    """Other editions of its text that are told as stories of their own."""
    mine = {tie.id for tie in article.ties if tie.kind is TieKind.EDITION}
    cards = [card for plan in plans for card in (plan.elected, *plan.also)]
    theirs = {card.id for card in cards for tie in card.ties if tie.kind is TieKind.EDITION and tie.id == article.id}
    named = [f"{card.url} ({card.source})" for card in cards if card.id in mine | theirs]
    told = "of the text, with other numbers, names or words"
    said = [f"another edition {told}, is told apart: {one}" for one in named[:MOST_EDITIONS]]
    more = len(named) - len(said)
    return said if more <= 0 else [*said, f"{more} more editions {told}, are told apart"]


def _alike(article: Article) -> str:
    if article.judgement.twin is None:
        return ""
    similarity = article.judgement.similarity
    share = f", similarity {similarity:.2f}" if similarity is not None else ""
    return f" ({article.judgement.twin}{share})"


def _hop(role: str, outlet: str | None, evidence: str, literal: str | None) -> str:
    quoted = f" from the line “{literal}”" if literal else ""
    return f"{role}: {outlet or 'source not stated'} ({evidence}{quoted})"


def _published(article: Article, plan: Plan, channels: Sequence[Channel], rulings: Rulings) -> list[str]:
    said = []
    if plan.elected.id == article.id:
        if plan.also:
            said.append("elected for its story; also carried by " + ", ".join(str(card.source) for card in plan.also))
    else:
        said.append(f"not shown itself: its story is shown as “{plan.elected.source}” tells it ({plan.elected.url})")
    if article.id != plan.id and article.judgement.verdict is not Verdict.DUPLICATE:
        said.append(
            f"it was a story of its own before the two were found to be one: articles/{article.id}/ leads there"
        )

    carried = [
        f"{c.key} (in script {c.script})" if applies(article, c.script) else c.key
        for c in channels
        if any(p.id == plan.id for p in selection.select([plan], c, rulings.text_of))
    ]
    said.append(
        f"published as articles/{plan.id}/"
        + (" in channels " + ", ".join(carried) + " (each while among its newest)" if carried else ", in no channel")
    )
    return said


def _of_tombstone(tomb: Tombstone, clock: WallClock) -> Explanation:
    said = [f"taken down {clock.told(tomb.at)}: {tomb.reason}"]
    if tomb.restored_at:
        said.append(f"restored {clock.told(tomb.restored_at)}; it comes back when its source shows it again")
    else:
        answer = "451, by a legal order" if tomb.legal else "410"
        said.append(f"its page answers {answer}, and neither this item nor another outlet's reprint is taken again")
    return Explanation(tomb.urls[0] if tomb.urls else tomb.id, tomb.id, None, tuple(said))


def _left_out(store: Store, sources: Mapping[SourceKey, Source], target: str) -> list[Explanation]:
    key = canonical(target) if is_http(target) else None
    found = []
    for source in sources:
        for label, reason in store.known(source).left_out.items():
            if label == target or (key is not None and is_http(label) and canonical(label) == key):
                found.append(Explanation(label, None, source, (f"shown by source “{source}” but left out: {reason}",)))
    return found


def _unknown(sources: Mapping[SourceKey, Source], target: str) -> Explanation:
    host = host_of(target)
    near = [str(key) for key, s in sources.items() if host and host in {host_of(s.url), host_of(s.home or "")}]
    said = ["never met: no source has shown it since it was last polled, or it is older than what is kept"]
    if near:
        said.append("sources on the same host: " + ", ".join(near))
    return Explanation(target, None, None, tuple(said))
