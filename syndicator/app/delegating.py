"""Polls that others are asked for, where several machines share the state: their sources are made due, and watched."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.app.polling import Polling
from syndicator.engine.polling import aftermath
from syndicator.errors import UsageError
from syndicator.model import PollOutcome, SourceState, Validators, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from syndicator.model import ArticleId, Source, SourceKey

LOOK = 0.5
"""Seconds between two looks whether a source has been polled."""
ALIVE = timedelta(seconds=15)
"""Without a sign of life for longer, a node is taken for dead."""
LONGEST = 600.0
"""Seconds for which nothing may be polled of what was asked for."""


class Delegating(Polling):
    """Polls that workers do."""

    def have_polled(
        self, sources: Iterable[Source], done: Callable[[PollOutcome], None], *, force: bool = False
    ) -> list[PollOutcome]:
        """Have these polled by workers, whatever their schedule, and wait. Raises UsageError where there are none."""
        began = self.clock.now()
        if not any(node.role == "worker" and began - node.seen < ALIVE for node in self.roster.nodes()):
            raise UsageError("no worker is running that could poll: `syndicator worker` starts one")
        outcomes: list[PollOutcome] = []

        def ended(outcome: PollOutcome) -> None:
            outcomes.append(outcome)
            done(outcome)

        waiting: dict[SourceKey, tuple[datetime | None, dict[ArticleId, str]]] = {}
        for source in sources:
            state = self.store.state(source.key) or SourceState(source.key, source.url)
            if not force and (why := aftermath.leave_alone(state, began)):
                until = None if state.gone else state.not_before
                ended(
                    PollOutcome(
                        *(source.key, began, 0.0, "skipped"),
                        problems=(why,),
                        next_due=state.next_due,
                        not_before=until,
                    )
                )
                continue
            waiting[source.key] = state.last_polled, self.store.known(source.key).digests
            self.store.save_state(_due(state, began, force=force))
        self.store.flush()
        told = time.monotonic()
        while waiting:
            for key, (last, before) in list(waiting.items()):
                found = self.store.state(key)
                if found is not None and found.last_polled != last:
                    del waiting[key]
                    told = time.monotonic()
                    ended(self._outcome(found, before, began))
            if time.monotonic() - told > LONGEST:
                raise UsageError(f"not polled within {LONGEST:.0f} s: {', '.join(waiting)}; see `syndicator status`")
            if waiting:
                time.sleep(LOOK)
        return outcomes

    def _outcome(self, state: SourceState, before: dict[ArticleId, str], began: datetime) -> PollOutcome:
        """What is seen of a poll in what it left behind."""
        seconds = (self.clock.now() - began).total_seconds()
        if state.failures:
            error = self.veil.over(state.last_error) if state.last_error else "failed"
            return PollOutcome(
                *(state.key, began, seconds, "failed"),
                error=error,
                error_kind=state.last_error_kind,
                next_due=state.next_due,
            )
        after = self.store.known(state.key).digests
        new = [one for one in after if one not in before]
        changed = [one for one, digest in after.items() if before.get(one, digest) != digest]
        counts = tuple(
            (verdict, len(found)) for verdict, found in ((Verdict.NEW, new), (Verdict.CHANGED, changed)) if found
        )
        status = "changed" if counts else "unchanged"
        return PollOutcome(
            state.key, began, seconds, status, verdicts=counts, articles=(*new, *changed), next_due=state.next_due
        )


def _due(state: SourceState, now: datetime, *, force: bool) -> SourceState:
    """The state of a source that is to be polled now. ``force`` forgets why it should not be."""
    now = min(now, state.last_polled or now)  # at once, also where its changes are announced
    if not force:
        return replace(state, next_due=now)
    if state.quarantine:  # what could not be read is tried again
        state = replace(state, quarantine=(), validators=Validators(), body_hash="")
    return replace(state, next_due=now, not_before=None, gone=False)
