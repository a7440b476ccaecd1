"""A Config becomes back ends. The only place that names a concrete store, fetcher, outbox, messenger."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import syndicator
from syndicator.alarms import Alarms
from syndicator.config import default_user_agent, secrets_of
from syndicator.errors import Incomplete, StoreError
from syndicator.files import told
from syndicator.observe import Observer, hide
from syndicator.redact import Veil

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.config import Config
    from syndicator.engine.releasing.rendering import Rendering
    from syndicator.model import FetchSettings, Parcel, Receipt
    from syndicator.ports import Casebook, Clock, Fetcher, Finder, Joint, Messenger, Notes, Pictures, Store, Workers
    from syndicator.publish.outbox.split import SplitOutbox
    from syndicator.store.database.postgres import PostgresStore
    from syndicator.store.database.roster import Roster


_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", None) or time.CLOCK_MONOTONIC


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary point; where the system can tell, those that it slept are counted."""
        return time.clock_gettime(_SINCE_BOOT)


class BackEnds:
    """What stands between us and the machine, the disk, the world. Each is opened when first used.

    ``workers`` and a ``fetcher`` that are handed in stay whoever's they are: they are used, and not closed. ``metered``
    counts what happens for :attr:`observer` to show; otherwise it is only logged. ``when_released`` is called after
    each release that changed something.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock | None = None,
        workers: Workers | None = None,
        fetcher: Fetcher | None = None,
        read_only: bool = False,
        metered: bool = False,
    ) -> None:
        self.config = config
        self.metered = metered
        self._given_workers = workers
        self._given_fetcher = fetcher
        self.clock: Clock = clock or SystemClock()
        self.read_only = read_only
        self._lock = threading.RLock()
        self._casework = threading.Lock()
        self.when_released: Callable[[], object] = lambda: None
        self.publishes = not config.shared
        """Whether this process releases what it changes; where the state is shared, those do that serve it, and where
        they serve one folder, the one of them that leads.
        """
        self.leads = not config.shared
        """Whether it does what is done once, however many share the state: alerts, hubs, pictures, targets."""
        hide(self.veil)

    @cached_property
    def store(self) -> Store:
        """What is remembered."""
        if self.config.database is not None:
            return self.postgres
        from syndicator.store.folder.tiny import TinyStore

        return TinyStore(Path(self.config.store), clock=self.clock, read_only=self.read_only)

    def whole_store(self) -> Store:
        """The store, to go on from. Raises StoreError where it was filled by half: what was decided of the rest is lost
        once its articles are met anew.
        """
        from syndicator.store.folder.notes import UNDER_WAY

        if self.store.recall(UNDER_WAY):
            again = "give that command again, or empty it"
            raise StoreError(f"the state was taken in only in part (import --state, migrate-store): {again}")
        return self.store

    @cached_property
    def postgres(self) -> PostgresStore:
        """The store, where it is a database. Raises Incomplete where its driver is not installed."""
        try:
            from syndicator.store.database.postgres import PostgresStore
        except ImportError as error:
            message = f"a database needs psycopg: pip install 'syndicator[postgres]' ({error})"
            raise Incomplete(message) from error
        database = self.config.database
        assert database is not None
        if not self.read_only:
            own_folder(Path(self.config.store))
        return PostgresStore(
            database.url,
            clock=self.clock,
            password=database.password,
            schema=database.schema_name,
            patience=database.patience,
            shared=database.shared,
            read_only=self.read_only,
        )

    @cached_property
    def roster(self) -> Roster:
        """Who shares the state."""
        from syndicator.store.database.roster import Roster

        return Roster(self.postgres.database)

    @property
    def joint(self) -> Joint | None:
        """How notes are changed that others change, too; None where the state is ours alone."""
        return self.roster if self.config.shared else None

    @cached_property
    def standing(self) -> Notes:
        """What is remembered of the outbox: of a state that is shared each machine has its own, unless it has none, or
        all have the same.
        """
        if self.config.publish.shared or not (self.config.shared and self.publishes):
            return self.store
        from syndicator.files import Files
        from syndicator.store.folder.notes import OutboxNotes

        return OutboxNotes(Path(self.config.store) / "outbox", Files(), self.store, lambda: self.leads)

    @cached_property
    def casebook(self) -> Casebook:
        """Takedowns as cases."""
        if self.config.database is not None:
            from syndicator.store.database.annex import CaseRows

            return CaseRows(self.postgres.database)
        from syndicator.store.folder.casebook import CaseFiles

        return CaseFiles(Path(self.config.store) / "cases")

    @cached_property
    def fetcher(self) -> Fetcher:
        """The door to the world."""
        if self._given_fetcher is not None:
            return self._given_fetcher
        from syndicator.ingest.fetching.fetch import HttpFetcher

        # a command that only fetches needs no state, and must not wait for a daemon's
        notes = None if self.read_only else self.__dict__.get("store")
        return HttpFetcher(self._manners(), clock=self.clock, notes=notes)

    @cached_property
    def announcer(self) -> Fetcher:
        """What hubs are told by: the same door, but without a wait between two topics, and open until the end."""
        from syndicator.ingest.fetching.fetch import HttpFetcher

        return HttpFetcher(replace(self._manners(), host_interval=0.0), clock=self.clock)

    def _announce(self, parcel: Parcel) -> Receipt:
        return self.announcer.post(parcel)  # opened when there is something to tell

    def _post(self, parcel: Parcel) -> Receipt:
        return self.fetcher.post(parcel)  # the one of the configuration in force

    def _manners(self) -> FetchSettings:
        settings = self.config.fetch
        if settings.user_agent:
            return settings
        return replace(settings, user_agent=default_user_agent(syndicator.__version__, self.config.site))

    @cached_property
    def workers(self) -> Workers:
        """Processes that parse, clean and render."""
        if self._given_workers is not None:
            return self._given_workers
        from syndicator.workers import ProcessWorkers

        return ProcessWorkers(self.config.workers, preload=("syndicator.engine.refining.pipeline",))

    @property
    def rendering(self) -> Rendering:
        """Where articles' pages are rendered: by workers, where there are processors for them besides ours."""
        from syndicator.engine.releasing.rendering import Rendering

        return Rendering(self.workers, self.processes) if self.processes > 1 else Rendering()

    @property
    def processes(self) -> int:
        """How many worker processes there are at most."""
        from syndicator.workers.processors import processors

        return self.config.workers.processes or processors()

    reader = "syndicator.publish.outbox.manifest:Following"
    """What opens the published folder in another process: a module and a name in it."""

    @cached_property
    def outbox(self) -> SplitOutbox:
        """Where renditions stand: those of private channels beside the state, where no web server finds them."""
        from syndicator.publish.outbox.split import SplitOutbox

        ours = self.publishes or not self.config.publish.shared
        return SplitOutbox(Path(self.config.publish.path), self.private_folder, ours=ours)

    @property
    def private_folder(self) -> Path:
        """Where what is not for everybody stands."""
        return Path(self.config.publish.private or Path(self.config.store) / "private")

    @cached_property
    def finder(self) -> Finder | None:
        """What is published, to be searched; None where nobody asks. What was kept once is kept up by commands, too."""
        from syndicator.store.finding.search import SearchFile

        path = Path(self.config.store) / "search.sqlite"
        wanted = self.config.serve.search and self.config.serve.enabled and self.config.publish.pages
        return SearchFile(path) if wanted or path.exists() else None

    @cached_property
    def pictures(self) -> Pictures:
        """Copies of pictures."""
        if self.config.database is not None:
            from syndicator.store.database.annex import PictureRows

            return PictureRows(self.postgres.database)
        from syndicator.files import Files
        from syndicator.store.folder.pictures import FilePictures

        return FilePictures(Path(self.config.store) / "media", Files())

    @cached_property
    def messengers(self) -> tuple[Messenger, ...]:
        """How the operator is told of something."""
        wanted, site = self.config.notify, self.config.site.url
        found: list[Messenger] = []
        if wanted.command:
            from syndicator.notify.command import CommandMessenger

            found.append(CommandMessenger(wanted.command, site))
        if wanted.webhook:
            from syndicator.notify.webhook import WebhookMessenger

            found.append(WebhookMessenger(wanted.webhook, wanted.webhook_secret, site, self.fetcher.post))
        if wanted.mail:
            from syndicator.notify.mail import MailMessenger

            found.append(MailMessenger(wanted.mail, site))
        return tuple(found)

    @cached_property
    def veil(self) -> Veil:
        """Covers what is configured as secret, wherever it turns up."""
        return Veil(secrets_of(self.config))

    @cached_property
    def observer(self) -> Observer:
        """Counts and logs."""
        return Observer()

    @cached_property
    def alarms(self) -> Alarms:
        """What is wrong with the installation itself."""
        return Alarms(self.clock, self.observer.alarm)

    def _is_given(self, back_end: object) -> bool:
        return back_end is self._given_workers or back_end is self._given_fetcher


def own_folder(folder: Path) -> None:
    """Make the folder of what is this machine's own, where it is missing. Raises StoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {folder}: {told(error)}") from error
