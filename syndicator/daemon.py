"""The loop: due polls, releases, web server, signals, reloads, orderly shutdown."""

from __future__ import annotations

import logging
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syndicator.control import ControlServer
from syndicator.errors import ConfigError, StoreError, SyndicatorError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from syndicator.app import App
    from syndicator.engine.rounds import Round
    from syndicator.model import PollOutcome
    from syndicator.web import WebServer

log = logging.getLogger("syndicator.daemon")

TICK = 0.5
"""Seconds between two looks at what is due."""
WATCH = 2.0
"""Seconds between two looks at whether feeds.yaml has changed."""
FLUSH = 5.0
"""Seconds between two writes of what may be written late."""
SETTLE = 1.0
"""Seconds that news waits for more, so that a crowded poll does not render a channel for every source."""
LONGEST = 5.0
"""Seconds that news waits at most."""
PAUSE = 30.0
"""Seconds without polls after the store could not write (a full disk, most often)."""
GRACE = 7.0
"""Seconds that polls under way may take to end after a signal."""


class Daemon:
    """One daemon over one App. ``load`` reads the configuration anew, for reloads."""

    def __init__(self, app: App, load: Callable[[], Any], *, announce: Callable[[str], None] | None = None) -> None:
        self._app = app
        self._load = load
        self._announce = announce or log.info
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._reload = False
        self._changed_at: float | None = None  # when news came that is not released yet
        self._newest_at = 0.0
        self._not_before = 0.0  # polls wait until then: the store could not write
        self._seen_config = self._config_stamp()
        self._round: Round | None = None
        self._web: WebServer | None = None
        self._lock = threading.RLock()  # releasing, reconfiguring and commands exclude each other

    # ------------------------------------------------------------------------------------------ life

    def run(self, *, serve: bool = True, ready: Callable[[str | None], None] | None = None) -> None:
        """Run until :meth:`stop`, SIGTERM or SIGINT. ``ready`` is told the address served, once it answers."""
        app = self._app
        app.store.states()  # owns the state directory from here on, or says who does
        app.poller, app.releaser  # noqa: B018 - opened before threads would race to open them
        control = ControlServer(Path(app.config.store), self._command)
        try:
            self._release()
            if serve and app.config.serve.enabled:
                self._start_web()
            if ready is not None:
                ready(self.address)
            self._round = app.round(self._polled)
            self._loop()
        finally:
            control.close()
            self._shut_down()

    @property
    def address(self) -> str | None:
        """Where we serve, None where we do not."""
        if self._web is None:
            return None
        return f"http://{self._app.config.serve.host}:{self._web.port}/"

    def stop(self) -> None:
        """End :meth:`run`; safe in a signal handler."""
        self._stop.set()
        self._wake.set()

    def handle_signals(self) -> None:
        """SIGTERM and SIGINT stop, SIGHUP reloads. Only in the main thread."""

        def stopping(number: int, _frame: FrameType | None) -> None:
            if self._stop.is_set():
                os._exit(130)  # asked twice: at once. Every commit is durable by itself
            log.info("stopping on %s", signal.Signals(number).name)
            self.stop()

        def reloading(_number: int, _frame: FrameType | None) -> None:
            self._reload = True
            self._wake.set()

        signal.signal(signal.SIGTERM, stopping)
        signal.signal(signal.SIGINT, stopping)
        signal.signal(signal.SIGHUP, reloading)

    # ------------------------------------------------------------------------------------------ the loop

    def _loop(self) -> None:
        clock = self._app.clock
        watched = flushed = clock.monotonic()
        while not self._stop.is_set():
            now = clock.monotonic()
            if self._reload or now - watched >= WATCH:
                watched = now
                self._look_at_config()
            self._offer_due()
            if self._news_settled(now):
                self._release()
            if now - flushed >= FLUSH:
                flushed = now
                self._flush()
                if self._app.has_expired():
                    self._release()
            self._wake.wait(TICK)
            self._wake.clear()

    def _offer_due(self) -> None:
        assert self._round is not None
        now = self._app.clock.monotonic()
        try:
            if now >= self._not_before:
                with self._lock:
                    self._round.offer(self._app.due())
            self._round.wait(0)  # a bug or a failing store in a poll rises here, not in a thread nobody hears
        except StoreError as error:
            log.error("state not written, polls wait for %d s: %s", PAUSE, error)
            self._not_before = now + PAUSE

    def _polled(self, outcome: PollOutcome) -> None:
        if outcome.status == "changed":
            self._newest_at = self._app.clock.monotonic()
            self._changed_at = self._changed_at or self._newest_at

    def _news_settled(self, now: float) -> bool:
        if self._changed_at is None:
            return False
        return now - self._newest_at >= SETTLE or now - self._changed_at >= LONGEST

    def _release(self) -> None:
        self._changed_at = None
        with self._lock:
            try:
                outcome = self._app.release()
            except (SyndicatorError, OSError) as error:
                # a full disk, most often: what stands goes on being served, and the next round tries again
                log.error("release failed, tried again later: %s", error)
                self._newest_at = self._changed_at = self._app.clock.monotonic() + FLUSH
                return
        for problem in outcome.problems:
            log.error("release: %s", problem)

    def _flush(self) -> None:
        states = self._app.store.states()
        ours = [state for key, state in states.items() if key in self._app.config.sources]
        self._app.observer.sources(ours, self._app.clock.now())
        try:
            self._app.store.flush()
        except StoreError as error:
            log.error("state not flushed, tried again later: %s", error)

    # ------------------------------------------------------------------------------------------ configuration

    def _config_stamp(self) -> tuple[int, int] | None:
        try:
            found = self._app.config.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _look_at_config(self) -> None:
        stamp = self._config_stamp()
        if not self._reload and (stamp == self._seen_config or stamp is None):
            return
        self._reload = False
        self._seen_config = stamp
        try:
            config = self._load()
        except ConfigError as error:
            for mistake in error.mistakes:
                log.error("feeds.yaml not taken, the last good one stays: %s", mistake)
            return
        with self._lock:
            old = self._app.config
            if config.store != old.store:
                log.error("feeds.yaml: a change of `store` needs a restart; the old one stays in use")
                config = replace(config, store=old.store)
            try:
                self._use(config, old)
            except (OSError, SyndicatorError) as error:
                log.error("feeds.yaml not taken, the last good one stays: %s", error)
                self._use(old, config)
                return
        log.info("feeds.yaml taken: %d sources, %d channels", len(config.sources), len(config.channels))

    def _use(self, config: Any, before: Any) -> None:
        self._app.reconfigure(config)
        self._app.poller, self._app.releaser  # noqa: B018 - opened before threads would race to open them
        self._release()
        if config.serve != before.serve or config.publish.path != before.publish.path:
            self._stop_web()
            if config.serve.enabled:
                self._start_web()

    # ------------------------------------------------------------------------------------------ web

    def _start_web(self) -> None:
        from syndicator.web import WebServer, create_app

        app = self._app
        served = create_app(Path(app.config.publish.path), app.outbox, app.observer, app.health)
        self._web = WebServer(app.config.serve, served)
        self._web.start()
        self._announce(f"serving {self._app.config.publish.path} at {self.address}")

    def _stop_web(self) -> None:
        if self._web is not None:
            self._web.stop()
            self._web = None

    # ------------------------------------------------------------------------------------------ commands

    def _command(self, request: dict[str, Any], news: Callable[[Any], None]) -> Any:
        """Carry out what a command line asked for (see ``control``)."""
        name = request.get("command")
        with self._lock:
            if name == "takedown":
                tombs = self._app.take_down(request["target"], request["reason"])
                return [self._app.plain(tomb) for tomb in tombs]
            if name == "restore":
                return self._app.plain(self._app.restore(request["target"], request.get("reason", "")))
        if name == "poll":
            outcomes = self._app.poll(
                self._app.chosen(request.get("sources", [])),
                lambda outcome: news(self._app.plain(outcome)),
                force=bool(request.get("force")),
            )
            self._release()
            return len(outcomes)
        raise UsageError(f"this daemon knows no command {name!r}")

    # ------------------------------------------------------------------------------------------ the end

    def _shut_down(self) -> None:
        """Everything committed is durable already; this ends what is under way and closes in order."""
        self._stop_web()
        app, polling = self._app, self._round
        if polling is not None:
            polling.stop()
            app.poller.stop()
            app.fetcher.close()
            app.workers.close()
            end = app.clock.monotonic() + GRACE
            while polling.pending() and app.clock.monotonic() < end:
                polling.wait(0.1)
        if self._changed_at is not None:
            self._release()
        app.close()
        log.info("stopped")
