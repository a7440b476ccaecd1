"""What is known: of sources, of articles, of why something is as it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.engine.editing import deletions, retractions, takedown
from syndicator.engine.looking.renames import advice, renamed
from syndicator.engine.polling import aftermath, health, schedule
from syndicator.engine.selecting import selection
from syndicator.engine.selecting.audience import parted
from syndicator.engine.subscribing import websub
from syndicator.errors import UsageError
from syndicator.model import PRIVATE, ArticleId, Doubt, Quarantined, Sharing, Source, SourceKey, Verdict
from syndicator.moments import WallClock
from syndicator.refine.judging.stories import united
from syndicator.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from syndicator.engine.looking.explain import Explanation
    from syndicator.engine.looking.foresight import Changes
    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Article, Card, SourceState, Subscription, Tally


class SourceStatus(msgspec.Struct, frozen=True):
    """One source at a glance. A struct, which is made in two fifths of the time: there may be ten thousand."""

    key: SourceKey
    name: str
    health: str  # a word of ``model.Health``
    last_polled: datetime | None
    last_ok: datetime | None
    last_changed: datetime | None
    next_due: datetime | None
    failures: int
    error: str | None
    articles: int
    duplicates: int
    held: int
    identity: str
    identity_reason: str
    conflicts: int = 0  # articles of which its edits conflict with ours
    unsaid: int = 0  # of which others who carry them were corrected, and what is shown does not say so
    quarantine: tuple[Quarantined, ...] = ()  # entries that cannot be read, and why
    remark: str = ""  # what there is to say of its health
    moved_to: str | None = None  # where its host has sent us for good; feeds.yaml should name it
    push: str = ""  # what its hub has promised
    removed: int = 0  # articles that it removed itself
    vanished: int = 0  # that it is said to have removed, too many at once to be believed
    identity_doubts: tuple[Doubt, ...] = ()  # which of its keys do not tell its entries apart


class _Beside(NamedTuple):
    """What is told of sources beside their verdicts: of how many articles, and who has another key."""

    removed: Counter[SourceKey]
    conflicts: Counter[SourceKey]
    unsaid: Counter[SourceKey]
    renamed: Mapping[SourceKey, SourceKey]  # of those that are no longer configured, the keys that they have now


_NOTHING: Mapping[Verdict, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One stored article at a glance."""

    id: ArticleId
    story: ArticleId
    source: SourceKey
    title: str
    url: str
    published: datetime
    updated: datetime
    verdict: Verdict
    channels: tuple[str, ...]
    held: str | None = None  # why it is not published
    removed: str | None = None  # how we know that its source has removed it
    edited: tuple[str, ...] = ()  # what an editor of ours changed of it
    remark: str | None = None  # how its source corrected or retracted it
    unsaid: str | None = None  # how others who carry it did, while what is shown does not say so
    conflicts: tuple[str, ...] = ()  # of these, what its source has changed since, otherwise


class Looking(Wiring):
    """Questions that change nothing."""

    def status(self) -> list[SourceStatus]:
        """Every configured source, and those still remembered that no longer are."""
        tallies = self.store.tallies()
        odd = [card for tally in tallies.values() for card in tally.odd]
        counts = self._counted(tallies)
        states = self.store.states()
        beside = _Beside(
            Counter(card.source for card in odd if card.deletion is not None),
            Counter(card.source for card in odd if card.conflicts),
            Counter(plan.elected.source for plan in self._unsaid()),
            renamed(states, self.config.sources),
        )
        if (agreed := self.subscriptions) is not None:
            agreed.follow()
        pushes = agreed.overview() if agreed is not None else {}
        keys = [*self.config.sources, *(key for key in states if key not in self.config.sources)]
        now = self.clock.now()
        return [
            self._status(key, states.get(key), counts.get(key, _NOTHING), beside, pushes.get(key), now) for key in keys
        ]

    def _counted(self, tallies: Mapping[SourceKey, Tally]) -> Mapping[SourceKey, Mapping[Verdict, int]]:
        """How many articles each source has with each verdict that holds now."""
        if ruled := self.rulings.held():
            found: dict[SourceKey, Counter[Verdict]] = defaultdict(Counter)
            for card in self.store.cards():
                found[card.source][Verdict.HELD if card.id in ruled else self._verdict(card)] += 1
            return found
        return {key: self._now(tally) if tally.odd else tally.verdicts for key, tally in tallies.items()}

    def _now(self, tally: Tally) -> Counter[Verdict]:
        counts = Counter(tally.verdicts)
        for card in tally.odd:
            counts[card.verdict] -= 1
            counts[self._verdict(card)] += 1
        return counts

    def sharing(self) -> Sharing | None:
        """How those are doing that share the state; None where it is one process's."""
        if not self.config.shared:
            return None
        states, now, settings = self.store.states(), self.clock.now(), self.config.fetch
        rests = self.subscriptions.rests if self.subscriptions else None  # polled rarely, and not late
        waiting = []
        for key, source in self.config.sources.items():
            state = states.get(key)
            if source.enabled and schedule.is_due(source, state, now, settings, rests):
                late = schedule.overdue(source, state, now)
                if state is not None and state.next_due is not None and rests is not None and rests(state):
                    late = min(late, (now - schedule.rested_due(state, settings)).total_seconds())
                waiting.append(late)
        return Sharing(self.roster.nodes(), self.roster.jobs(), len(waiting), max([0.0, *waiting]))

    def _unsaid(self) -> Iterator[Plan]:
        """Stories of which others who carry them say more than what is shown."""
        if any(card.remark for tally in self.store.tallies().values() for card in tally.odd):
            plans = selection.stories(self.rulings.cards(), self.config.sources)
            yield from (plan for plan in plans if plan.unsaid)

    def _verdict(self, card: Card) -> Verdict:
        verdict = deletions.verdict(card, self.config.sources)
        if verdict in {Verdict.HELD, Verdict.WITHDRAWN}:
            return verdict
        return (card.remark and retractions.keeps_back(card, self.config.sources)) or verdict

    def _status(
        self,
        key: SourceKey,
        state: SourceState | None,
        counts: Mapping[Verdict, int],
        beside: _Beside,
        push: Subscription | None,
        now: datetime,
    ) -> SourceStatus:
        source = self.config.sources.get(key)
        found = health.checkup(key, source, state, now, self.config.notify)
        return SourceStatus(
            key=key,
            name=source.name if source else (state.title if state else key),
            health=found.health.value,
            last_polled=state.last_polled if state else None,
            last_ok=state.last_ok if state else None,
            last_changed=state.last_changed if state else None,
            next_due=state.next_due if state else None,
            failures=state.failures if state else 0,
            error=self.veil.over(state.last_error) if state and state.last_error else None,
            articles=sum(counts.values()),
            duplicates=counts.get(Verdict.DUPLICATE, 0),
            held=counts.get(Verdict.HELD, 0),
            identity=state.mode.value if state else "guid",
            identity_reason=state.mode_reason if state else "",
            quarantine=state.quarantine if state else (),
            remark=self.veil.over(found.remark or (advice(key, beside.renamed[key]) if key in beside.renamed else "")),
            moved_to=_shown_home(source, state),
            push=websub.said(push, now) if push else "",
            removed=beside.removed[key],
            conflicts=beside.conflicts[key],
            unsaid=beside.unsaid[key],
            vanished=len(state.vanished) if state else 0,
            identity_doubts=tuple(replace(one, shown=()) for one in state.doubts if not one.overcome) if state else (),
        )

    def rows(
        self,
        *,
        source: str | None = None,
        channel: str | None = None,
        held: bool = False,
        removed: bool = False,
        corrected: bool = False,
        only: Callable[[Card], bool] = lambda _: True,
    ) -> Iterator[ArticleRow]:
        """Stored articles, newest first; of those ``held`` alone, or ``removed`` by their sources, or ``corrected`` or
        retracted, there or where else they are carried.
        """
        audience = parted(self.rulings.cards(), self.edition, self.rulings.text_of)
        ruled = self.rulings.held()
        unsaid = {plan.elected.id: _unsaid(plan) for plan in audience.whole if plan.unsaid}
        carried: dict[ArticleId, list[str]] = {}
        for made in self.edition.all_channels:
            for plan in selection.select(audience.of(made), made, self.rulings.text_of):
                carried.setdefault(plan.elected.id, []).append(made.key)
        for card in sorted(united(self.store.cards()), key=lambda c: (c.published, c.first_seen, c.id), reverse=True):
            channels = tuple(carried.get(card.id, ()))
            if (source and card.source != source) or (channel and channel not in channels) or not only(card):
                continue
            verdict, gone = self._verdict(card), card.deletion.told if card.deletion else None
            why = self._why_held(card) if verdict is Verdict.HELD else ruled.get(card.id)
            if (held and why is None) or (removed and gone is None):
                continue
            if corrected and not (card.remark or card.id in unsaid):
                continue
            yield ArticleRow(
                card.id,
                card.story,
                card.source,
                card.title,
                card.url,
                card.published,
                card.updated,
                verdict,
                channels,
                why,
                gone,
                card.edited,
                _remarked(card),
                unsaid.get(card.id),
                card.conflicts,
            )

    def _why_held(self, card: Card) -> str:
        if card.verdict is not Verdict.HELD and card.deletion is not None:
            return f"removed by its source: {card.deletion.told}"
        if card.verdict is not Verdict.HELD and card.remark is not None:
            return f"retracted by its source: {card.remark.line}"
        article = self.store.article(card.id)
        return article.judgement.reason if article else ""

    def article(self, target: str) -> Article:
        """One article, by id or address."""
        for card in takedown.find(self.store, target):
            if (found := self.store.article(card.id)) is not None:
                return found
        raise UsageError(f"no stored article has the id or address {target}; `syndicator list` shows what there is")

    def as_published(self, article: Article) -> Article:
        """An article as rules, and before them its editor, have it published."""
        return self.rulings.article(article)

    def foresee(self) -> Changes:
        """What a release under this configuration would change of what was published last."""
        from syndicator.engine.looking.foresight import foresee
        from syndicator.engine.refining.shaping import settings_of

        shaped = {key: settings_of(source) for key, source in self.config.sources.items()}
        public = Path(self.config.publish.path)

        def read(path: str) -> bytes | None:
            folder = self.private_folder if path.startswith(PRIVATE) else public
            try:
                return (folder / path).read_bytes()
            except OSError:
                return None

        return foresee(self.releaser, self.store, self.rulings, self.edition, shaped, read)

    def explain(self, target: str) -> list[Explanation]:
        """Everything known of an id or address."""
        from syndicator.engine.looking import explain as explaining

        clock = WallClock(self.config.site.timezone)
        found = explaining.explain(
            self.store, self.config.sources, self.edition.all_channels, target, self.rulings, clock
        )
        return [replace(one, sentences=tuple(map(self.veil.cover, one.sentences))) for one in found]


def _remarked(card: Card) -> str | None:
    return f"{card.remark.edit.value}, {card.remark.at:%Y-%m-%d}: {card.remark.line}" if card.remark else None


def _unsaid(plan: Plan) -> str:
    """What others who carry a story say that the shown one does not."""
    return "; ".join(f"by {card.source}: {_remarked(card)}" for card in plan.unsaid)


def _shown_home(source: Source | None, state: SourceState | None) -> str | None:
    if source is None or source.private or state is None or state.url != source.url:
        return None
    home = aftermath.new_home(state)
    return urls.without_credentials(home) if home else None
