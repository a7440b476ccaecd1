"""Polling sources, and releasing what came of it."""

from __future__ import annotations

import logging
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator import heap
from syndicator.app.asking import Asking
from syndicator.app.leading import Lease
from syndicator.engine.editing import expiry
from syndicator.engine.polling import overflow
from syndicator.engine.releasing import custody
from syndicator.engine.selecting import picks, views
from syndicator.engine.subscribing import subscriptions, tokens, wishes
from syndicator.errors import UsageError
from syndicator.model import ReleaseOutcome, SourceState
from syndicator.observe import log_poll, log_release
from syndicator.publish.edition import article_path

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from syndicator.app.ending import Ending
    from syndicator.engine.polling.rounds import Round
    from syndicator.model import PollOutcome, Source, SourceKey
    from syndicator.redact import Veil


log = logging.getLogger("syndicator.release")

_HEED = 0.2
"""Seconds between two looks at whether a command is to end."""
_LONG = 2.0
"""Seconds that a release takes where there are very many articles."""


class Polling(Asking):
    """Polls what is due or named, and publishes what changed."""

    _measured = 0, ""  # so many bytes are no less than what the store held at this revision

    def due(self, busy: Container[SourceKey] = (), *, paced: bool = False) -> Sequence[Source]:
        """Enabled sources that should be polled now, without those that are ``busy`` being polled.

        ``paced``: only so many that a crowd of them makes no storm; the others at a later call.
        """
        if (agreed := self.subscriptions) is not None:
            agreed.follow()
        return self.agenda.look(self.config.sources, self.config.fetch, busy, paced=paced, pushes=agreed)

    def announced(self) -> tuple[frozenset[SourceKey], Callable[[SourceState], bool] | None]:
        """Sources that hubs say have changed, and what tells of others that hubs would."""
        if (agreed := self.subscriptions) is None:
            return frozenset(), None
        agreed.follow()
        return agreed.pushed(self.store.states(), self.config.fetch), agreed.rests

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
        waits: Callable[[str, float, int], None] | None = None,
    ) -> Round:
        """A pool that polls what it is offered and tells ``done`` of each outcome, ``failed`` of what is none.

        With ``waits`` sources of a host that told us to wait are left alone; otherwise they wait for it, if not for
        long. It is told of hosts that are asked so seldom that sources wait: which, for how many seconds, how many.
        """
        from syndicator.engine.polling.rounds import Round

        heap.spare()

        def poll(source: Source) -> PollOutcome:
            if (agreed := self._subscriptions) is not None:
                agreed.polling(source.key)
            outcome = _veiled(self.poller.poll(source, force=force), self.veil)
            log_poll(outcome) if not self.metered else self.observer.polled(outcome)
            return outcome

        def ready_in(url: str) -> float:
            return self.fetcher.ready_in(url, held=waits is None)  # a reload puts another in its place

        def prepare(source: Source) -> bool:
            return self.poller.prepare(source, force=force)

        return Round(poll, done, self.config.fetch, failed, ready_in, waits or _untold, prepare)

    def poll(
        self,
        sources: Iterable[Source],
        done: Callable[[PollOutcome], None] | None = None,
        *,
        force: bool = False,
        ending: Ending | None = None,
        waits: Callable[[str, float, int], None] | None = None,
    ) -> list[PollOutcome]:
        """Poll these now, whatever their schedule, and wait, until ``ending`` is asked for at the longest. For
        ``waits`` see :meth:`round`.
        """
        outcomes: list[PollOutcome] = []

        def finished(outcome: PollOutcome) -> None:
            outcomes.append(outcome)
            if done is not None:
                done(outcome)

        self.poller  # noqa: B018 - opened here, before threads would race to open it
        polling = self.round(finished, force=force, waits=waits or _untold)
        try:
            sources = list(sources)
            for source in sources if force else ():
                self.fetcher.pardon(source.url)
            if unread := self._unread(sources):
                self.workers.expect(unread)
            polling.offer(sources)
            while not polling.wait(_HEED if ending is not None else None):
                if ending is not None and ending.asked.is_set():
                    ending.end_polls(polling)
                    break
        finally:
            polling.stop()
            self.store.flush()
        return outcomes

    def _unread(self, sources: Iterable[Source]) -> int:
        """Of how many of these no document was ever read."""
        states = self.store.states()
        found = (states.get(source.key) for source in sources)
        return sum(state is None or state.last_ok is None for state in found)

    def collect_views(self, *, last: bool = False) -> bool:
        """Keep what was counted of views, from time to time; whether pages are to be released for it."""
        stands = self.outbox.lookup
        return self.views.collect(lambda story: stands(article_path(story)) is not None, last=last, show=self.leads)

    def has_expired(self) -> bool:
        """Whether a source's time for an article has come, so that a release takes it out."""
        now = self.clock.now()
        return any(expiry.is_due(state, now) for state in self.store.states().values())

    def release(
        self, *, force: bool = False, check: bool = False, stopped: Callable[[], bool] | None = None
    ) -> ReleaseOutcome:
        """Publish what changed, without what has expired or is too much to be kept.

        See :meth:`~syndicator.engine.releasing.release.Releaser.release`.
        """
        if not self.publishes:
            return ReleaseOutcome(0, 0, 0, 0, 0.0)  # those that serve see what has changed
        if self.config.publish.shared:
            stopped = self._led(stopped or _never)
        if self.leads:
            if self.releaser.is_put_back():
                self._mistrust()
            self._withdraw()
        with self.roster.releasing() if self.config.shared else nullcontext():
            outcome = self.releaser.release(force=force, check=check, stopped=stopped)
        log_release(outcome) if not self.metered else self.observer.released(outcome)
        if self.leads:
            self.mirror.sweep()  # what was taken down or has aged out goes with its pictures
        if outcome.written or outcome.removed:
            self.when_released()
            if self.metered:  # it lives on: whole documents and pages were in use until now
                heap.trim(thorough=outcome.seconds >= _LONG)
        return outcome

    def _led(self, stopped: Callable[[], bool]) -> Callable[[], bool]:
        """The same, and it raises PublishError as soon as another may write the folder that all of us serve."""
        lease = Lease("the published folder", self.roster.leads, self.clock.monotonic)

        def led() -> bool:
            lease.heed()
            return stopped()

        return led

    @property
    def is_searched(self) -> bool:
        """Whether readers may search."""
        return self.config.serve.search and self.finder is not None

    def follow_release(self) -> None:
        """What another has released, where all of us serve one folder: let it be found here."""
        if self.is_searched:
            self.releaser.follow()
            self.when_released()

    def _mistrust(self) -> None:
        """What was removed since an older copy of the state was made is not published again without a word."""
        with self.turns.judging:
            held, unknown = custody.hold_removed(self.store, self.outbox, self.clock.now())
        log.warning("%s", custody.PUT_BACK)
        if held:
            log.warning("held, because their pages had been removed since (see `list --held`): %s", " ".join(held))
        if unknown:
            log.warning(
                "%d pages had been removed of which this state knows nothing: takedowns may be missing", unknown
            )

    def _withdraw(self) -> None:
        with self.turns.judging:  # what a poll has judged already, but not committed, would bring it back
            expiry.withdraw(self.store, self.clock.now())
            if (most := self.config.keep_size) is not None and (most, self.store.revision()) != self._measured:
                overflow.drop_oldest(self.store, most)
                self._measured = most, self.store.revision()

    def stored(self) -> tuple[str, Mapping[str, str]]:
        """What changes with everything that a release would show, whoever changes it; and the marks of notes that
        others who share the state change.
        """
        marks = self.roster.marks((picks.NOTE, views.SHOWN, tokens.NOTE, wishes.NOTE, subscriptions.NOTE))
        shown = [marks.get(name, "") for name in (picks.NOTE, views.SHOWN)]
        return " ".join((self.store.revision(), *shown)), marks

    def hear(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Take in notes that others have changed, by their marks; who leads also what is asked of our own hub."""
        if before.get(tokens.NOTE) != after.get(tokens.NOTE):
            self.tokens.follow()
        if (
            before.get(subscriptions.NOTE) != after.get(subscriptions.NOTE)
            and (agreed := self.subscriptions) is not None
        ):
            agreed.follow()
        if (own := self.hub) is not None and before.get(wishes.NOTE) != after.get(wishes.NOTE):
            for form in self.wishes.take():
                with suppress(UsageError):  # who asks too much is not heard of again; as he would be told here
                    own.ask(form)

    def put_off(self, source: Source, seconds: float) -> None:
        """Poll this one in so many seconds at the earliest, whoever does."""
        state = self.store.state(source.key) or SourceState(source.key, source.url)
        self.store.save_state(replace(state, next_due=self.clock.now() + timedelta(seconds=seconds)))
        self.store.flush()

    def mirror_pictures(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Fetch the pictures that published articles lack, where that is asked for; how many articles show new ones."""
        return self.mirror.round(stopped)


def _untold(_host: str, _seconds: float, _sources: int) -> None:
    """Nobody wants to know."""


def _never() -> bool:
    return False


def _veiled(outcome: PollOutcome, veil: Veil) -> PollOutcome:
    """An outcome fit to be shown to anybody."""
    if not (outcome.error or outcome.problems):
        return outcome
    error = veil.over(outcome.error) if outcome.error else None
    return replace(outcome, error=error, problems=tuple(veil.over(problem) for problem in outcome.problems))
