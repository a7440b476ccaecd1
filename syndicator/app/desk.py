"""What editors do: hold, approve, edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syndicator.app.polling import Polling
from syndicator.engine.editing import deletions, desk, retractions, takedown
from syndicator.engine.selecting import selection
from syndicator.engine.selecting.audience import parted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.engine.editing.amending import Sheet
    from syndicator.model import Article, ArticleId


class Desk(Polling):
    """An editor's word on an article, published at once."""

    def hold(self, target: str, reason: str) -> list[Article]:
        """Take what ``target`` names out of what is published until an editor approves it, at once."""
        with self.turns.judging:
            held = desk.hold(self.store, target, reason=reason, now=self.clock.now())
        self.release()
        return held

    def approve(self, targets: Sequence[str], *, source: str | None = None, reason: str = "") -> list[Article]:
        """Publish what is held: what ``targets`` name, and everything of ``source``, at once."""
        from syndicator.engine.polling.judging import OpenShelves
        from syndicator.refine.judging.stories import judge_new

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

    def edit_as_asked(self, request: dict[str, Any]) -> dict[str, Any]:
        """The command ``edit``: an editor's change of an article, published at once; the article in a few facts."""
        from syndicator.engine.editing import amending
        from syndicator.store.codec import from_plain

        order = from_plain(amending.Order, request["order"])
        with self.turns.judging:
            meant = self._elected(order.target)
            made = amending.amend(self.store, order, self.clock.now(), elected=meant)
        self.release()
        card = next(card for card in self.store.cards() if card.id == made.id)
        told = {name: getattr(card, name) for name in ("id", "story", "source", "url", "title", "edited", "conflicts")}
        return {**self.plain(told), "revision": made.revision, "remark": amending.state_of(made)}

    def feature(self, targets: Sequence[str], *, off: bool = False) -> list[dict[str, Any]]:
        """Show what ``targets`` name at the top of the home page, at once, or (``off``) no longer; what is shown."""
        from syndicator.engine.editing import amending
        from syndicator.engine.selecting import picks

        stories = [(self._elected(target) or amending.found(self.store, target)).story for target in targets]
        (picks.unfeature if off else picks.feature)(self.store, stories)
        self.release()
        return self.featured()

    def featured(self) -> list[dict[str, Any]]:
        """What is featured: by an editor, the latest choice first, then by configuration ("configured"). "published"
        says whether it can be shown.
        """
        from syndicator.engine.selecting import picks

        plans = {plan.id: plan for plan in selection.stories(self.rulings.cards(), self.config.sources)}
        chosen = picks.featured(self.store)
        found = [_featured(story, plans.get(story)) for story in chosen]
        if (wanted := self.config.featured) is None:
            return found
        offered = parted(self.rulings.cards(), self.edition, self.rulings.text_of).open
        readable = {plan.id for plan in offered}
        shown = [story for story in chosen if story in readable]
        more = picks.configured(wanted, selection.Offer(offered), shown, len(shown), self.rulings.text_of)
        found += [_featured(plan.id, plan, configured=True) for plan in more]
        for target, plan in zip(wanted.articles, picks.named(wanted.articles, offered), strict=True):
            if plan is None:
                found.append({**_featured(None, None, configured=True), "article": target})
        return found

    def sheet(self, target: str) -> Sheet:
        """An article for an editor to write on."""
        from syndicator.engine.editing import amending

        return amending.sheet(self._elected(target) or amending.found(self.store, target))

    def _elected(self, target: str) -> Article | None:
        """The article that is shown under the id of a story, or on our page of it."""
        if (story := takedown.id_in(target)) is None:
            return None
        plans = selection.stories(self.rulings.cards(), self.config.sources)
        return next((self.store.article(plan.elected.id) for plan in plans if plan.id == story), None)


def _featured(story: ArticleId | None, plan: selection.Plan | None, *, configured: bool = False) -> dict[str, Any]:
    card = plan.elected if plan else None
    told = {"source": card.source, "url": card.url, "title": card.title} if card else {}
    return {"story": story, "published": card is not None, "configured": configured, **told}
