"""What works with the back ends, and when which of it is opened, replaced and closed."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import syndicator
from syndicator.backends import BackEnds
from syndicator.engine.selecting import selection
from syndicator.engine.subscribing import hub, websub
from syndicator.errors import ConfigError, Mistake
from syndicator.observe import event, hide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from syndicator.config import Config
    from syndicator.engine.polling.agenda import Agenda
    from syndicator.engine.polling.alerts import Alerts
    from syndicator.engine.polling.outage import Outage
    from syndicator.engine.polling.poll import Poller
    from syndicator.engine.polling.siterules import RuleBook
    from syndicator.engine.releasing.pictures import Mirror
    from syndicator.engine.releasing.release import Releaser
    from syndicator.engine.selecting.rulings import Rulings
    from syndicator.engine.selecting.views import Views
    from syndicator.engine.subscribing.announced import Announced
    from syndicator.engine.subscribing.subscribers import Subscribers
    from syndicator.engine.subscribing.subscriptions import Subscriptions
    from syndicator.engine.subscribing.tokens import Tokens
    from syndicator.engine.subscribing.wishes import Wishes
    from syndicator.engine.turns import Turns
    from syndicator.model import SiteRule
    from syndicator.ports import Notifier
    from syndicator.publish.edition import Edition


BACK_ENDS = ("workers", "fetcher", "announcer", "outbox", "store")
"""What has to be closed, in this order."""


class Wiring(BackEnds):
    """What an App is made of. All of it is opened when first used, and closed together."""

    _alerts: Alerts | None = None
    _subscriptions: Subscriptions | None = None
    _hub: Subscribers | None = None

    @cached_property
    def notifier(self) -> Notifier:
        """Tells hubs."""
        from syndicator.publish.hub import HubNotifier

        hubs = HubNotifier(self.config.publish.hubs, self._announce, wake=self._wake_hub, speaks=lambda: self.leads)
        return self._remembering(hubs) if self.config.shared and self.config.publish.hubs else hubs

    def _remembering(self, hubs: Notifier) -> Announced:
        from syndicator.engine.subscribing.announced import Announced

        return Announced(
            hubs,
            self.store,
            topics=lambda: self.edition.topics(),  # noqa: PLW0108 - of the configuration in force
            digest_of=lambda path: self.outbox.digest_of(path),  # noqa: PLW0108 - the outbox is opened late
            speaks=lambda: self.leads,
        )

    def catch_up(self) -> None:
        """Tell hubs what whoever led before us wrote, and did not come to tell. Raises StoreError."""
        from syndicator.engine.subscribing.announced import Announced

        if isinstance(self.notifier, Announced):
            self.notifier.catch_up()

    def _wake_hub(self) -> None:
        if (own := self.hub) is not None:
            own.wake()

    @property
    def alerts(self) -> Alerts:
        """What the operator was told, and is to be told. One at a time: two would tell everything twice."""
        with self._lock:
            if self._alerts is None:
                from syndicator.engine.polling.alerts import Alerts

                self._alerts = Alerts(self.store, self.messengers, self.clock)
            return self._alerts

    def lead(self, leads: bool) -> None:
        """Do from now on, or leave to another, what only one may do who shares the state."""
        with self._lock:
            self._alerts = None  # another has told something meanwhile
            self.leads = leads
            if self._hub is not None:  # whoever leads knows the subscribers, and nobody else
                self._hub.close(keep=self.roster.leads())
                self._hub = None
            if self.config.publish.shared and leads != self.publishes:
                self.publishes = leads
                if (outbox := self.__dict__.get("outbox")) is not None:
                    outbox.take() if leads else outbox.leave()

    @property
    def subscriptions(self) -> Subscriptions | None:
        """What we agreed with hubs; None where none could reach us."""
        with self._lock:
            reached = self.config.serve.url and self.config.serve.enabled
            if self._subscriptions is None and reached:
                from syndicator.engine.subscribing.subscriptions import Subscriptions

                self._subscriptions = Subscriptions(
                    self.store,
                    clock=self.clock,
                    callback=(self.config.serve.url or "") + websub.PATH,
                    post=self._post,
                    token=_token,
                    count=self.observer.pushed if self.metered else lambda _: None,
                    joint=self.joint,
                )
            return self._subscriptions

    @property
    def hub(self) -> Subscribers | None:
        """Whom we push to; None where we are no hub, or where another leads."""
        with self._lock:
            if self._hub is None and self.hub_address is not None and not self.read_only and self.leads:
                from syndicator.engine.subscribing.subscribers import Subscribers

                self._hub = Subscribers(
                    self.store,
                    clock=self.clock,
                    address=self.hub_address,
                    shelf=self.outbox,
                    door=lambda: self.announcer,
                    token=_token,
                    count=self.observer.delivered if self.metered else lambda _: None,
                )
                self._hub.topics = self.edition.topics()
            return self._hub

    @property
    def hub_desk(self) -> Subscribers | Wishes | None:
        """Who takes what is asked of our own hub: those who keep the subscribers, or who keeps it for whoever leads."""
        return self.hub or (self.wishes if self.config.shared and self.hub_address is not None else None)

    @cached_property
    def wishes(self) -> Wishes:
        """What is asked of our hub where another leads."""
        from syndicator.engine.subscribing.wishes import Wishes

        def topics() -> Mapping[str, str]:
            return self.edition.topics()  # of the configuration in force

        return Wishes(self.store, self.roster, topics)

    @property
    def hub_address(self) -> str | None:
        """Where our own hub stands, None where there is none."""
        serve = self.config.serve
        return serve.url + hub.PATH if serve.hub and serve.enabled and serve.url else None

    @cached_property
    def tokens(self) -> Tokens:
        """What opens private channels."""
        from syndicator.engine.subscribing.tokens import Tokens

        return Tokens(self.store, clock=self.clock, word=_word, joint=self.joint)

    @cached_property
    def edition(self) -> Edition:
        """What renditions are made with."""
        from syndicator.publish.edition import Edition

        # no rendition depends on where it stands, and where it is copied to
        publish = replace(self.config.publish, targets=(), path="", private="", shared=False)
        if self.hub_address is not None:
            publish = replace(publish, hubs=tuple(dict.fromkeys((*publish.hubs, self.hub_address))))
        filed = [rule.category for rule in self.config.article_rules if rule.category]
        channels = selection.channels(
            self.config.channels,
            self.config.sources,
            per_source=publish.per_source,
            per_category=publish.per_category,
            filed=filed,
        )
        private = tuple(channel for channel in channels if channel.private)
        shown = tuple(channel for channel in channels if not channel.private)
        made = Edition(self.config.site, self.config.sources, shown, publish, syndicator.__version__, private)
        return replace(made, categories=selection.categories(made.listed, filed), featured=self.config.featured)

    @cached_property
    def rulings(self) -> Rulings:
        """What the rules for articles come to."""
        from syndicator.engine.selecting.rulings import Rulings

        return Rulings(self.config.article_rules, self.store, self.config.sources)

    @cached_property
    def turns(self) -> Turns:
        """Who may poll and judge; the same for every poller there ever is."""
        from syndicator.engine.turns import DOCUMENTS, PER_WORKER, Turns

        return Turns(self._alone, max(DOCUMENTS, PER_WORKER * self.processes))

    def _alone(self) -> AbstractContextManager[None]:
        return self.store.judging()  # that of the configuration in force

    @cached_property
    def outages(self) -> Outage:
        """Whose fault failures are; the same for every poller there ever is."""
        from syndicator.engine.polling.outage import Outage

        return Outage()

    @cached_property
    def agenda(self) -> Agenda:
        """What a daemon polls when."""
        from syndicator.engine.polling.agenda import BEAT, Agenda

        return Agenda(self.clock, self.store, beat=BEAT if self.config.shared else None)

    @cached_property
    def rulebook(self) -> RuleBook:
        """Site rules: those of the package, then the operator's, which win."""
        from syndicator.engine.polling.siterules import RuleBook

        return RuleBook(lambda: (*packaged_rules(), *self.config.site_rules))

    def try_rules(self) -> None:
        """Have the operator's site rules do what their tests say. Raises ConfigError for those that do not."""
        from syndicator.engine.polling.siterules import failing

        if wrong := failing(self.workers, self.config.site_rules):
            raise broken_rules(wrong)

    @cached_property
    def poller(self) -> Poller:
        """Polls one source."""
        from syndicator.engine.polling.poll import Poller

        self.try_rules()
        for source in self.config.sources.values():
            if source.enabled and not source.robots:
                fields = {"source": source.key, "reason": source.robots_reason}
                event(logging.INFO, "robots.txt is passed over for a feed", fields)
        store = self.whole_store()  # opened first: the fetcher keeps its notes there
        return Poller(
            fetcher=self.fetcher,
            store=store,
            workers=self.workers,
            clock=self.clock,
            settings=self.config.fetch,
            timezone=self.config.site.timezone,
            turns=self.turns,
            outages=self.outages,
            rules=self.rulebook,
            site=self.config.site.url,
        )

    def try_theme(self) -> None:
        """Make a page of every kind with the operator's theme. Raises ConfigError where one cannot be made."""
        from syndicator.publish.site.specimen import wrong_with

        config = self.config
        if wrong := wrong_with(config.site, config.publish, syndicator.__version__):
            mistakes = [Mistake(0, 0, "site.theme", what, "the theme's page cannot be made") for what in wrong]
            raise ConfigError(str(config.path), mistakes)

    @cached_property
    def releaser(self) -> Releaser:
        """Brings the outbox up to the store."""
        from syndicator.engine.releasing.release import Releaser

        self.try_theme()
        return Releaser(
            store=self.whole_store(),
            outbox=self.outbox,
            notifier=self.notifier,
            clock=self.clock,
            edition=self.edition,
            pictures=self.pictures,
            rulings=self.rulings,
            views=self.config.serve.views,
            notes=self.standing,
            finder=self.finder,
            rendering=self.rendering,
        )

    @cached_property
    def views(self) -> Views:
        """How often pages were looked at."""
        from syndicator.engine.selecting.views import Views

        return Views(self.store, self.clock, self.joint)

    @cached_property
    def mirror(self) -> Mirror:
        """Fetches pictures."""
        from syndicator.engine.releasing.pictures import Mirror

        return Mirror(
            fetcher=lambda: self.fetcher,
            store=self.store,
            pictures=self.pictures,
            clock=self.clock,
            sources=self.config.sources,
            settings=self.config.fetch,
            turns=self.turns,
            cards=self.rulings.cards,
        )

    def reconfigure(self, config: Config) -> None:
        """Go on with another configuration; what it does not touch stays open."""
        with self._lock:
            old, self.config = self.config, config
            stale = {"poller", "releaser", "finder", "edition", "rulebook", "rulings", "veil", "mirror"}
            if old.fetch != config.fetch or old.site != config.site:
                stale |= {"fetcher", "announcer"}
            if old.workers != config.workers:
                stale.add("workers")
            if (old.store, old.database) != (config.store, config.database):
                stale |= {
                    "store",
                    "postgres",
                    "casebook",
                    "pictures",
                    "tokens",
                    "outbox",
                    "views",
                    "standing",
                    "wishes",
                }
            if old.notify != config.notify or stale & {"fetcher", "store"}:
                stale.add("messengers")
                self._alerts = None
            if old.serve != config.serve or "store" in stale:
                if self._subscriptions is not None:
                    self._subscriptions.save(last=True)
                self._subscriptions = None
            if old.publish != config.publish:
                stale |= {"outbox", "notifier", "standing"}
            if self._hub is not None and (old.serve != config.serve or stale & {"store", "outbox"}):
                self._hub.close()  # a new one knows whom this one knew
                self._hub = None
            if stale & {"fetcher", "workers", "store"} and (poller := self.__dict__.get("poller")) is not None:
                poller.stop()  # its polls lose what they work with, which is no fault of their sources
            for name in stale:
                back_end = self.__dict__.pop(name, None)
                if name in BACK_ENDS and back_end is not None and not self._is_given(back_end):
                    back_end.close()
            if self._hub is not None:
                self._hub.topics = self.edition.topics()
            hide(self.veil)

    def close(self) -> None:
        """Close what was opened, workers first, the store last. What fails to close keeps nothing else from closing."""
        with self._lock, ExitStack() as closing:
            if (poller := self.__dict__.pop("poller", None)) is not None:
                poller.stop()
            if self._subscriptions is not None:
                self._subscriptions.save(last=True)
            if self._hub is not None:
                self._hub.close()
            for name in reversed(BACK_ENDS):
                back_end = self.__dict__.pop(name, None)
                if back_end is not None and not self._is_given(back_end):
                    closing.callback(back_end.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _token() -> str:
    import secrets

    return secrets.token_urlsafe(32)


def _word() -> str:
    import secrets

    return secrets.token_hex(4) + secrets.token_urlsafe(24)


def packaged_rules() -> tuple[SiteRule, ...]:
    """The site rules that come with us. The test suite holds them to their tests."""
    from syndicator.config.rules import load_folder

    return load_folder(Path(syndicator.__file__).parent / "rules")


def broken_rules(wrong: Sequence[tuple[SiteRule, Sequence[str]]]) -> ConfigError:
    """Rules that fail their own tests, as what is wrong with the file in which the first of them stands."""
    path, _, _ = wrong[0][0].where.rpartition(", line ")
    mistakes = [
        Mistake(int(rule.where.rpartition(" ")[2] or 0), 1, rule.domains[0], what, "the rule's own test fails")
        for rule, failures in wrong
        for what in failures
        if rule.where.startswith(f"{path}, ")
    ]
    return ConfigError(path, mistakes)
