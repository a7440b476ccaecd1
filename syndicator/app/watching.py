"""How sources and the installation are, who is told of it, and an operator's word that a source is well."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import syndicator
from syndicator.app.polling import Polling
from syndicator.engine.editing import deletions
from syndicator.engine.polling import health
from syndicator.engine.polling.alerts import CONFLICT
from syndicator.errors import UsageError
from syndicator.files import is_nearly_full
from syndicator.model import Alert, Health, SourceKey
from syndicator.observe import event

if TYPE_CHECKING:
    from syndicator.model import Checkup


class Watching(Polling):
    """Takes stock, and has it told."""

    _looked: tuple[str, dict[str, str]] = ("", {})  # the revision of the store, and the conflicts in it

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
        if not self.leads:
            return False  # somebody else tells
        wrong, fine = self.alarms.standing()
        wrong = {kind: self.veil.over(message) for kind, message in (wrong | self._conflicts()).items()}
        return bool(self.alerts.watch(checkups, self.config.sources, (wrong, fine)))

    def _conflicts(self) -> dict[str, str]:
        """What sources have changed otherwise than an editor here, as alarms; from memory while all stays."""
        revision = self.store.revision()
        if revision != self._looked[0]:
            self._looked = (
                revision,
                {
                    f"{CONFLICT}{card.id}": f"“{card.title}” ({card.url}): its source has changed the same since "
                    f"({', '.join(card.conflicts)}); `syndicator edit {card.id} --resolve` settles it"
                    for tally in self.store.tallies().values()
                    for card in tally.odd
                    if card.conflicts
                },
            )
        return self._looked[1]

    def is_short_of_room(self) -> bool:
        """Whether so little is free where the state stands that it might not be written any more."""
        return is_nearly_full(Path(self.config.store))

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
