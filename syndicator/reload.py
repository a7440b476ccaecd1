"""feeds.yaml taken anew while we run: a wrong one never replaces the right one in force."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syndicator.errors import ConfigError, SyndicatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from contextlib import AbstractContextManager

    from syndicator.app import App
    from syndicator.model import SourceKey

log = logging.getLogger("syndicator.reload")


class Reloading:
    """Looks at the file from time to time. ``load`` reads it, ``use`` goes on with what it says, ``alone`` keeps others
    out meanwhile.
    """

    def __init__(
        self,
        app: App,
        load: Callable[[], Any],
        use: Callable[[Any], None],
        alone: AbstractContextManager[object] | None = None,
    ) -> None:
        self._app = app
        self._load = load
        self._use = use
        self._alone = alone or nullcontext()
        self._asked = False
        self._seen = self._changing = self._stamp()

    @property
    def asked(self) -> bool:
        """Whether it is to be read at the next look, changed or not."""
        return self._asked

    def ask(self) -> None:
        """Read it at the next look, changed or not; safe in a signal handler."""
        self._asked = True

    def look(self) -> None:
        """Take it anew where it has changed, and has stayed as it is since the last look."""
        stamp = self._stamp()
        before, self._changing = self._changing, stamp
        if not self._asked and (stamp in {None, self._seen} or stamp != before):
            return  # nothing new, or somebody may still be writing: half a file can be a valid one
        self._asked = False
        self._seen = stamp
        try:
            config = self._load()
        except ConfigError as error:
            known = self._app.alarms.is_on("config")  # a new alarm says the first by itself
            for mistake in error.mistakes[0 if known else 1 :]:
                log.error("feeds.yaml not taken, the last good one stays: %s", mistake)
            self._app.alarms.sound("config", f"feeds.yaml not taken, the last good one stays: {error.mistakes[0]}")
            return
        with self._alone:
            old = self._app.config
            if (config.store, config.database) != (old.store, old.database):
                log.error("feeds.yaml: a change of `store` needs a restart; the old one stays in use")
                config = replace(config, store=old.store, database=old.database)
            try:
                self._use(config)
            except (OSError, SyndicatorError) as error:
                self._app.alarms.sound("config", f"feeds.yaml not taken, the last good one stays: {error}")
                self._use(old)
                return
        self._app.alarms.clear("config")
        self._tell_renamed(old.sources)
        log.info("feeds.yaml taken; sources: %d, channels: %d", len(config.sources), len(config.channels))

    def _tell_renamed(self, before: Container[SourceKey]) -> None:
        """Say of which sources only the key has changed: their articles are no longer published."""
        from syndicator.engine.looking.renames import advice, renamed

        for key, other in renamed(self._app.store.states(), self._app.config.sources).items():
            if key in before:
                log.warning("%s is no longer published: %s", key, advice(key, other))

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._app.config.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
