"""Takedowns, as cases, and what lifts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syndicator.app.asking import document
from syndicator.app.polling import Polling
from syndicator.engine.editing import casework
from syndicator.errors import UsageError
from syndicator.model import Notice, Scope

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.model import ArticleId, Card, Case, Tombstone


class Removing(Polling):
    """What is taken down for good, until it is restored."""

    def take_down(self, target: str, reason: str) -> list[Tombstone]:
        """Bury what ``target`` names, and publish that at once."""
        return self.act_on(Notice(Scope((target,)), reason))

    def act_on(self, notice: Notice, statement: tuple[str, bytes] | None = None) -> list[Tombstone]:
        """Record a notice as a case and carry it out. Nothing is recorded where it names nothing."""
        self.met(notice.scope.sources)
        casework.named(self.store, notice)
        return self.carry_out(self.receive(notice, statement).number)

    def receive(self, notice: Notice, statement: tuple[str, bytes] | None = None) -> Case:
        """Record a notice as a case, to be carried out later. ``statement`` is the path and content of a document."""
        self.met(notice.scope.sources)
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
            return self.plain(self.receive(notice, document(request)))
        return [self.plain(tomb) for tomb in self.act_on(notice, document(request))]

    def would_go(self, request: dict[str, Any]) -> tuple[list[Card], list[Tombstone], list[ArticleId]]:
        """What :meth:`take_down_as_asked` would remove; what was removed and would answer otherwise; and the stories
        that would stand and tell another edition of what goes. Raises UsageError where a notice names nothing.
        """
        from syndicator.engine.editing import orders, takedown, targets
        from syndicator.store.codec import from_plain

        number = request.get("case")
        notice = (
            from_plain(Notice, request["notice"]) if number is None else casework.numbered(self.casebook, number).notice
        )
        self.met(notice.scope.sources)
        cards = [] if notice.order_lifted else targets.would_go(self.store, notice.scope)
        changed = orders.changing(self.store, notice)
        if not cards and not changed and number is None:  # a case may have been broken off: it is ended then
            raise UsageError(casework.nothing_fits(self.store, notice))
        return cards, changed, takedown.editions(self.store, {card.story for card in cards})

    def letter(self, name: str, case: Case, *, language: str = "", folder: Path | None = None) -> str:
        """A letter to whoever asked for a takedown."""
        from syndicator.publish.site import letters

        return letters.letter(name, case, self.config.site, self.clock.now(), language=language, folder=folder)

    def cases(self) -> tuple[Case, ...]:
        """Every notice that was recorded, by number."""
        return self.casebook.cases()

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

    def restore_as_asked(self, request: dict[str, Any]) -> Any:
        """The command ``restore``; one tombstone, or a case's list of them."""
        tombs = self.restore(request["target"], request.get("reason", ""), document(request))
        plain = [self.plain(tomb) for tomb in tombs]
        return plain if casework.number_in(request["target"]) else plain[0]
