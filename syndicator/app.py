"""Everything that a command or the daemon can ask for."""

from __future__ import annotations

import base64
import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import syndicator
from syndicator import urls
from syndicator.engine import (
    aftermath,
    casework,
    deletions,
    desk,
    expiry,
    health,
    retractions,
    selection,
    takedown,
    websub,
)
from syndicator.engine import explain as explaining
from syndicator.engine.audience import parted
from syndicator.errors import SourceError, UsageError
from syndicator.model import (
    Alert,
    ArticleId,
    Doubt,
    Fetched,
    FetchRequest,
    Health,
    Kind,
    Notice,
    Quarantined,
    Scope,
    Source,
    SourceKey,
    Verdict,
)
from syndicator.observe import event, log_poll, log_release
from syndicator.refine.stories import united
from syndicator.urls import canonical, host_of, is_http
from syndicator.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO

    from syndicator.engine.amending import Sheet
    from syndicator.engine.explain import Explanation
    from syndicator.engine.foresight import Changes
    from syndicator.engine.inspection import Inspection
    from syndicator.engine.preview import Preview
    from syndicator.engine.rounds import Round
    from syndicator.engine.selection import Plan
    from syndicator.ingest.discover import FeedLink
    from syndicator.ingest.opml import Outline
    from syndicator.model import (
        Article,
        Card,
        Case,
        Checkup,
        Moved,
        PollOutcome,
        ReleaseOutcome,
        SourceState,
        Subscription,
        Tombstone,
    )
    from syndicator.publish.export import Exported
    from syndicator.redact import Veil
    from syndicator.store.transfer import Everything


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source at a glance."""

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


class App(Wiring):
    """Everything a command or the daemon can ask for, over what :class:`~syndicator.wiring.Wiring` opens."""

    # ------------------------------------------------------------------------------------------ polling

    def chosen(self, keys: Sequence[str]) -> list[Source]:
        """The named sources, or every enabled one."""
        unknown = [key for key in keys if key not in self.config.sources]
        if unknown:
            have = ", ".join(list(self.config.sources)[:12])
            raise UsageError(f"no source is called {', '.join(unknown)}; configured: {have}")
        if keys:
            return [self.config.sources[SourceKey(key)] for key in dict.fromkeys(keys)]
        return [source for source in self.config.sources.values() if source.enabled]

    def due(self, busy: Container[SourceKey] = (), *, paced: bool = False) -> Sequence[Source]:
        """Enabled sources that should be polled now, without those that are ``busy`` being polled.

        ``paced``: only so many that a crowd of them makes no storm; the others at a later call.
        """
        return self.agenda.look(self.config.sources, self.config.fetch, busy, paced=paced, pushes=self.subscriptions)

    def tend_subscriptions(self) -> None:
        """Ask hubs for what is missing or runs out."""
        if (agreed := self.subscriptions) is not None:
            agreed.tend(self.config.sources, self.store.states())

    def round(
        self,
        done: Callable[[PollOutcome], None],
        failed: Callable[[Source, Exception], None] | None = None,
        *,
        force: bool = False,
    ) -> Round:
        """A pool that polls what it is offered and tells ``done`` of each outcome, ``failed`` of what is none."""
        from syndicator.engine.rounds import Round
        from syndicator.heap import spare

        spare()

        def poll(source: Source) -> PollOutcome:
            if (agreed := self._subscriptions) is not None:
                agreed.polling(source.key)
            outcome = _veiled(self.poller.poll(source, force=force), self.veil)
            log_poll(outcome) if not self.metered else self.observer.polled(outcome)
            return outcome

        def ready_in(url: str) -> float:
            return self.fetcher.ready_in(url)  # a reload puts another in its place

        return Round(poll, done, self.config.fetch, failed, ready_in)

    def poll(
        self, sources: Iterable[Source], done: Callable[[PollOutcome], None] | None = None, *, force: bool = False
    ) -> list[PollOutcome]:
        """Poll these now, whatever their schedule, and wait."""
        outcomes: list[PollOutcome] = []

        def finished(outcome: PollOutcome) -> None:
            outcomes.append(outcome)
            if done is not None:
                done(outcome)

        self.poller  # noqa: B018 - opened here, before threads would race to open it
        polling = self.round(finished, force=force)
        try:
            polling.offer(sources)
            polling.join()
        finally:
            polling.stop()
            self.store.flush()
        return outcomes

    def has_expired(self) -> bool:
        """Whether a source's time for an article has come, so that a release takes it out."""
        now = self.clock.now()
        return any(expiry.is_due(state, now) for state in self.store.states().values())

    def release(
        self, *, force: bool = False, check: bool = False, stopped: Callable[[], bool] | None = None
    ) -> ReleaseOutcome:
        """Publish what changed, without what has expired; see :meth:`~syndicator.engine.release.Releaser.release`."""
        with self.turns.judging:  # what a poll has judged already, but not committed, would bring it back
            expiry.withdraw(self.store, self.clock.now())
        outcome = self.releaser.release(force=force, check=check, stopped=stopped)
        log_release(outcome) if not self.metered else self.observer.released(outcome)
        self.mirror.sweep()  # what was taken down or has aged out goes with its pictures
        if outcome.written or outcome.removed:
            self.when_released()
        return outcome

    def mirror_pictures(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Fetch the pictures that published articles lack, where that is asked for; how many articles show new ones."""
        return self.mirror.round(stopped)

    # ------------------------------------------------------------------------------------------ looking

    def status(self) -> list[SourceStatus]:
        """Every configured source, and those still remembered that no longer are."""
        counts: Counter[tuple[SourceKey, Verdict]] = Counter()
        removed: Counter[SourceKey] = Counter()
        conflicts: Counter[SourceKey] = Counter()
        ruled = self.rulings.held()
        for card in self.store.cards():
            counts[card.source, Verdict.HELD if card.id in ruled else self._verdict(card)] += 1
            removed[card.source] += card.deletion is not None
            conflicts[card.source] += bool(card.conflicts)
        unsaid = Counter(plan.elected.source for plan in self._unsaid())
        states = self.store.states()
        pushes = agreed.overview() if (agreed := self.subscriptions) else {}
        keys = [*self.config.sources, *(key for key in states if key not in self.config.sources)]
        found = [self._status(key, states.get(key), counts, pushes.get(key)) for key in keys]
        return [
            replace(one, removed=removed[one.key], conflicts=conflicts[one.key], unsaid=unsaid[one.key])
            for one in found
        ]

    def _unsaid(self) -> Iterator[Plan]:
        """Stories of which others who carry them say more than what is shown."""
        if any(card.remark for card in self.store.cards()):
            plans = selection.stories(self.rulings.cards(), self.config.sources)
            yield from (plan for plan in plans if plan.unsaid)

    def _verdict(self, card: Card) -> Verdict:
        verdict = deletions.verdict(card, self.config.sources)
        if verdict in {Verdict.HELD, Verdict.WITHDRAWN}:
            return verdict
        return (card.remark and retractions.keeps_back(card, self.config.sources)) or verdict

    def checkups(self) -> list[Checkup]:
        """How every configured source is."""
        states, now, settings = self.store.states(), self.clock.now(), self.config.notify
        return [
            health.checkup(key, source, states.get(key), now, settings) for key, source in self.config.sources.items()
        ]

    def look_after(self) -> bool:
        """Take stock of every source, and of the installation: for the metrics, and for whoever is to be told. Whether
        somebody is.
        """
        checkups, states = self.checkups(), self.store.states()
        if self.metered:
            self.observer.sources(((states.get(c.source), c.health) for c in checkups), self.clock.now())
            self.observer.subscriptions(self.subscriptions.tally() if self.subscriptions else {})
            self.observer.subscribers(self.hub.tally().subscribers if self.hub else 0)
        wrong, fine = self.alarms.standing()
        wrong = {kind: self.veil.over(message) for kind, message in wrong.items()}
        return bool(self.alerts.watch(checkups, self.config.sources, (wrong, fine)))

    def _status(
        self,
        key: SourceKey,
        state: SourceState | None,
        counts: Counter[tuple[SourceKey, Verdict]],
        push: Subscription | None,
    ) -> SourceStatus:
        source = self.config.sources.get(key)
        found = health.checkup(key, source, state, self.clock.now(), self.config.notify)
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
            articles=sum(counts[key, verdict] for verdict in Verdict),
            duplicates=counts[key, Verdict.DUPLICATE],
            held=counts[key, Verdict.HELD],
            identity=state.mode.value if state else "guid",
            identity_reason=state.mode_reason if state else "",
            quarantine=state.quarantine if state else (),
            remark=self.veil.over(found.remark),
            moved_to=_shown_home(source, state),
            push=websub.said(push, self.clock.now()) if push else "",
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
        for card in sorted(united(self.store.cards()), key=lambda c: (c.published, c.id), reverse=True):
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

    def plain(self, value: object) -> Any:
        """A value of the model as JSON values."""
        from syndicator.store.codec import to_plain

        return to_plain(value)

    def foresee(self) -> Changes:
        """What a release under this configuration would change of what was published last."""
        from syndicator.engine.foresight import foresee
        from syndicator.engine.shaping import settings_of

        shaped = {key: settings_of(source) for key, source in self.config.sources.items()}
        return foresee(self.releaser, self.store, self.rulings, self.edition, shaped)

    def explain(self, target: str) -> list[Explanation]:
        """Everything known of an id or address."""
        found = explaining.explain(self.store, self.config.sources, self.edition.all_channels, target, self.rulings)
        return [replace(one, sentences=tuple(map(self.veil.cover, one.sentences))) for one in found]

    # ------------------------------------------------------------------------------------------ acting

    def take_down(self, target: str, reason: str) -> list[Tombstone]:
        """Bury what ``target`` names, and publish that at once."""
        return self.act_on(Notice(Scope((target,)), reason))

    def act_on(self, notice: Notice, statement: tuple[str, bytes] | None = None) -> list[Tombstone]:
        """Record a notice as a case and carry it out. Nothing is recorded where it names nothing."""
        self.meant(notice.scope)
        casework.named(self.store, notice)
        return self.carry_out(self.receive(notice, statement).number)

    def receive(self, notice: Notice, statement: tuple[str, bytes] | None = None) -> Case:
        """Record a notice as a case, to be carried out later. ``statement`` is the path and content of a document."""
        self.meant(notice.scope)
        store = self.store
        with self._casework:
            return casework.receive(store, self.casebook, notice, now=self.clock.now(), statement=statement)

    def carry_out(self, number: int) -> list[Tombstone]:
        """Bury what a case names, and publish that at once."""
        store, now = self.store, self.clock.now()
        carrying = self.releaser.carriers()
        # what a poll has judged already, but not committed, could otherwise come after the burial
        with self._casework, self.turns.judging:
            case = casework.numbered(self.casebook, number)
            tombs = casework.carry_out(store, self.casebook, case, now=now, carrying=carrying)
        self.release()
        return tombs

    def take_down_as_asked(self, request: dict[str, Any]) -> Any:
        """The command ``takedown``, as a message to the daemon has it: a case, or a notice to act on or record."""
        from syndicator.store.codec import from_plain

        if (number := request.get("case")) is not None:
            return [self.plain(tomb) for tomb in self.carry_out(number)]
        plain = request.get("notice") or {"scope": {"targets": [request["target"]]}, "reason": request["reason"]}
        notice = from_plain(Notice, plain)
        if request.get("hold"):
            return self.plain(self.receive(notice, _document(request)))
        return [self.plain(tomb) for tomb in self.act_on(notice, _document(request))]

    def would_go(self, request: dict[str, Any]) -> tuple[list[Card], list[Tombstone]]:
        """What :meth:`take_down_as_asked` would remove, and what was removed and would answer otherwise."""
        from syndicator.engine import orders, targets
        from syndicator.store.codec import from_plain

        number = request.get("case")
        notice = (
            from_plain(Notice, request["notice"]) if number is None else casework.numbered(self.casebook, number).notice
        )
        self.meant(notice.scope)
        cards = [] if notice.order_lifted else targets.would_go(self.store, notice.scope)
        return cards, orders.changing(self.store, notice)

    def letter(self, name: str, case: Case, *, language: str = "", folder: Path | None = None) -> str:
        """A letter to whoever asked for a takedown."""
        from syndicator.publish import letters

        return letters.letter(name, case, self.config.site, self.clock.now(), language=language, folder=folder)

    def restore_as_asked(self, request: dict[str, Any]) -> Any:
        """The command ``restore``; one tombstone, or a case's list of them."""
        tombs = self.restore(request["target"], request.get("reason", ""), _document(request))
        plain = [self.plain(tomb) for tomb in tombs]
        return plain if casework.number_in(request["target"]) else plain[0]

    def meant(self, scope: Scope) -> None:
        """Raises UsageError for a source that neither feeds.yaml nor the state knows."""
        for key in scope.sources:
            if key not in self.store.states():
                self.chosen([key])

    def cases(self) -> tuple[Case, ...]:
        """Every notice that was recorded, by number."""
        return self.casebook.cases()

    def hold(self, target: str, reason: str) -> list[Article]:
        """Take what ``target`` names out of what is published until an editor approves it, at once."""
        with self.turns.judging:
            held = desk.hold(self.store, target, reason=reason, now=self.clock.now())
        self.release()
        return held

    def edit_as_asked(self, request: dict[str, Any]) -> dict[str, Any]:
        """The command ``edit``: an editor's change of an article, published at once; the article in a few facts."""
        from syndicator.engine import amending
        from syndicator.store.codec import from_plain

        order = from_plain(amending.Order, request["order"])
        with self.turns.judging:
            meant = self._elected(order.target)
            made = amending.amend(self.store, order, self.clock.now(), elected=meant)
        self.release()
        card = next(card for card in self.store.cards() if card.id == made.id)
        told = {name: getattr(card, name) for name in ("id", "story", "source", "url", "title", "edited", "conflicts")}
        return {**self.plain(told), "revision": made.revision, "remark": amending.state_of(made)}

    def sheet(self, target: str) -> Sheet:
        """An article for an editor to write on."""
        from syndicator.engine import amending

        return amending.sheet(self._elected(target) or amending.found(self.store, target))

    def _elected(self, target: str) -> Article | None:
        """The article that is shown under the id of a story, or on our page of it."""
        if (story := takedown.id_in(target)) is None:
            return None
        plans = selection.stories(self.rulings.cards(), self.config.sources)
        return next((self.store.article(plan.elected.id) for plan in plans if plan.id == story), None)

    def approve(self, targets: Sequence[str], *, source: str | None = None, reason: str = "") -> list[Article]:
        """Publish what is held: what ``targets`` name, and everything of ``source``, at once."""
        from syndicator.engine.judging import OpenShelves
        from syndicator.refine.stories import judge_new

        store = self.store
        with self.turns.judging:
            released = desk.approve(
                store,
                targets,
                source=self.chosen([source])[0].key if source else None,
                reason=reason,
                now=self.clock.now(),
                ruled=self.rulings.held(),
                removed=deletions.unpublished(store.cards(), self.config.sources)
                | retractions.unpublished(store.cards(), self.config.sources),
                welcome=lambda article: judge_new(article, OpenShelves(store), desk.RELEASED),
            )
        self.release()
        return released

    def restore(self, target: str, reason: str = "", statement: tuple[str, bytes] | None = None) -> list[Tombstone]:
        """Lift what an id or address names, or everything of a case. ``statement``: what was said against it."""
        # a poll under way would store again the validators that keep the article from coming back
        store = self.store
        with self._casework, self.turns.holding(self.config.sources):
            tombs = casework.reinstate(
                store, self.casebook, target, reason=reason, now=self.clock.now(), statement=statement
            )
        self.release()
        return tombs

    def build(
        self,
        where: str,
        *,
        packed: bool = False,
        force: bool = False,
        headers: Callable[[Mapping[str, str]], str] | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> Exported:
        """Bring a folder, or what an address names, up to what is published. Raises PublishError, and OSError."""
        from syndicator.publish.export import Export
        from syndicator.publish.targets import target_of

        self._check_target(where)
        export = Export(Path(self.config.publish.path), packed=packed, headers=headers)
        return export.bring_up(target_of(where), force=force, step=step)

    def _check_target(self, where: str) -> None:
        """An export must not overwrite what it is made from."""
        if "://" in where:
            return
        place = Path(where).resolve()
        kept = [Path(one).resolve() for one in (self.config.publish.path, self.config.store, self.config.path.parent)]
        for one in kept:
            if place == one or place in one.parents:
                raise UsageError(f"{where} holds {one}; build into a folder of its own")

    def add_token(self, channel: str, name: str) -> dict[str, Any]:
        """Let one more subscriber into a private channel: the token, and the addresses under which it opens what."""
        found = next((made for made in self.edition.private if made.key == channel), None)
        if found is None:
            have = ", ".join(made.key for made in self.edition.private) or "none; `private: true` makes a channel one"
            raise UsageError(f"no private channel is called {channel}; configured: {have}")
        from syndicator.publish.edition import channel_path

        token, word = self.tokens.add(channel, name)
        event(logging.INFO, "token added", {"id": token.id, "channel": channel})
        addresses = {form: f"{self.config.site.url}~{word}/{channel_path(found, form)}" for form in found.formats}
        return {**self.plain(token), "token": word, "addresses": addresses}

    def revoke_token(self, id: str) -> dict[str, Any]:
        """Let a token open nothing any more."""
        token = self.tokens.revoke(id)
        event(logging.INFO, "token revoked", {"id": token.id, "channel": token.channel})
        plain: dict[str, Any] = self.plain(token)
        return plain

    def test_alert(self) -> Alert:
        """What `notify --test` sends."""
        now = self.clock.now()
        key, name = SourceKey("test"), self.config.site.title
        remark = "this is a test; no source is unwell"
        return Alert(f"test-{now:%Y%m%dT%H%M%SZ}", "begun", key, name, Health.BROKEN, None, remark, now, now)

    def accept(self, key: str) -> str:
        """Believe a source: that it is the site that it has become, or that it removed so much at once; what follows.

        What another site brings is taken with the next poll, which is due; what was removed goes at once.
        """
        (source,) = self.chosen([key])
        with self.turns.holding([source.key]), self.turns.judging:
            state = self.store.state(source.key)
            if state is not None and state.last_error_kind == "another-site":
                self.store.save_state(health.accepted(state))
                self.store.flush()
                told = "what it brings is taken with its next poll"
            elif state is not None and state.vanished:
                told, traces = deletions.let_go(self.store, state, source.deleted, self.clock.now())
                if self.metered:
                    self.observer.deleted(traces)
            else:
                raise UsageError(
                    f"{key} is not held, neither as another site nor for what vanished; `syndicator status {key}` says "
                    f"how it is"
                )
        event(logging.INFO, "accepted", {"source": key})
        self.release()
        return told

    def fetch(self, url: str, accept: str = "*/*") -> Fetched:
        """Get one document for a command."""
        answer = self.fetcher.fetch(FetchRequest(url=url, accept=accept))
        if not isinstance(answer, Fetched):
            raise UsageError(f"{url} answered without a document")
        return answer

    def inspect(self, body: bytes, content_type: str | None, url: str) -> Inspection:
        """What refine finds on one page."""
        from syndicator.engine.inspection import inspect
        from syndicator.refine.credit import knowing

        zone = _page_zone(self.config.site.timezone)
        outlets = next((source.outlets for source in self.config.sources.values()), ())
        with knowing(outlets):
            return inspect(
                body,
                content_type,
                url,
                timezone=zone,
                site_rules=self.rulebook.rules,
                now=self.clock.now(),
            )

    def preview(self, target: str) -> Preview:
        """What a first poll of a source would take: one by its key, or any address. Without secrets, in errors too."""
        from syndicator.engine.preview import Previewer, veiled

        settings, site = self.config.fetch, self.config.site
        looking = Previewer(
            fetcher=self.fetcher,
            workers=self.workers,
            clock=self.clock,
            rules=self.rulebook,
            robots=settings.robots,
            timezone=site.timezone,
        )
        try:
            return veiled(looking.preview(self._previewed(target)), self.veil)
        except SourceError as error:
            raise UsageError(self.veil.over(str(error))) from error

    def _previewed(self, target: str) -> Source:
        if not is_http(target):
            return self.chosen([target])[0]
        known = next((s for s in self.config.sources.values() if canonical(s.url) == canonical(target)), None)
        kind = Kind.SITEMAP if "sitemap" in target.rpartition("/")[2].lower() else Kind.FEED
        return known or Source(SourceKey("preview"), host_of(target), target, kind=kind)

    def discover(self, url: str) -> tuple[FeedLink, ...]:
        """The feeds that an address is or names, best first."""
        from syndicator.ingest.discover import find_feeds

        answer = self.fetch(url)
        return find_feeds(answer.body, answer.content_type, answer.url)

    def outlines(self, body: bytes) -> tuple[Outline, ...]:
        """The feeds in an OPML document."""
        from syndicator.ingest.opml import read_opml

        return read_opml(body)

    def opml(self) -> bytes:
        """Our sources as OPML."""
        from syndicator.publish.opml import sources_opml

        return sources_opml(self.edition).body

    def export_state(self, file: BinaryIO) -> Moved:
        """Write everything that is remembered."""
        from syndicator.store.transfer import pack

        return pack(self._everything(), file, syndicator.__version__)

    def import_state(self, file: BinaryIO) -> Moved:
        """Take in everything that another installation remembered; only where nothing is remembered yet."""
        from syndicator.store.transfer import unpack

        return unpack(self._everything(), file)

    def _everything(self) -> Everything:
        from syndicator.engine import alerts, archives, marks, subscribers, subscriptions, tokens
        from syndicator.store.transfer import Everything

        lasting = (marks.MARKS, archives.ARCHIVES, alerts.NOTE, subscriptions.NOTE, subscribers.NOTE, tokens.NOTE)
        return Everything(self.store, self.casebook, self.pictures, lasting)

    def problems(self) -> list[str]:
        """What is wrong now with the state and with ourselves, one line each."""
        return [*self.store.problems(), *self.alarms.messages()]

    def health(self) -> dict[str, Any]:
        """How we are, for ``/healthz``."""
        states = self.store.states()
        failing = [key for key, state in states.items() if state.failures and key in self.config.sources]
        return {
            "status": "degraded" if self.alarms.messages() else "ok",
            "version": syndicator.__version__,
            "sources": len(self.config.sources),
            "failing": len(failing),
            "problems": self.problems(),
        }


def _remarked(card: Card) -> str | None:
    return f"{card.remark.edit.value}, {card.remark.at:%Y-%m-%d}: {card.remark.line}" if card.remark else None


def _unsaid(plan: Plan) -> str:
    """What others who carry a story say that the shown one does not."""
    return "; ".join(f"by {card.source}: {_remarked(card)}" for card in plan.unsaid)


def _page_zone(zone: str) -> str:
    """The zone of times on pages that name none: the site's, or China's where the site states only UTC."""
    return "Asia/Shanghai" if zone == "UTC" else zone


def _veiled(outcome: PollOutcome, veil: Veil) -> PollOutcome:
    """An outcome fit to be shown to anybody."""
    if not (outcome.error or outcome.problems):
        return outcome
    error = veil.over(outcome.error) if outcome.error else None
    return replace(outcome, error=error, problems=tuple(veil.over(problem) for problem in outcome.problems))


def _shown_home(source: Source | None, state: SourceState | None) -> str | None:
    if source is None or source.private or state is None or state.url != source.url:
        return None
    home = aftermath.new_home(state)
    return urls.without_credentials(home) if home else None


def _document(request: dict[str, Any]) -> tuple[str, bytes] | None:
    """The path and content of a document that came with a command."""
    if not (given := request.get("statement")):
        return None
    return str(given["path"]), base64.b64decode(given["body"])
