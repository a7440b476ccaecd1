"""The loop: due polls, releases, signals, reloads, orderly shutdown."""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic, thread_time
from typing import TYPE_CHECKING, Any

from syndicator import files, heap, priority
from syndicator.app.ending import LAST_RELEASE, Ending
from syndicator.control import ControlServer
from syndicator.daemon.commands import Commands
from syndicator.daemon.looks import TICK, Looks
from syndicator.daemon.news import CROWD, News
from syndicator.daemon.serving import Serving
from syndicator.daemon.sharing import UNREACHED, Sharing
from syndicator.engine.chores import Chore
from syndicator.errors import ReleaseStopped, StoreError, SyndicatorError
from syndicator.reload import Reloading
from syndicator.urls import without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from syndicator.app import App
    from syndicator.engine.polling.rounds import Round
    from syndicator.model import PollOutcome, Source, SourceKey

log = logging.getLogger("syndicator.daemon")

WATCH = 2.0
"""Seconds between two looks at whether feeds.yaml has changed."""
FLUSH = 5.0
"""Seconds between two writes of what may be written late."""
TRY = 2.0
"""Seconds between two attempts at writing a state that cannot be written."""
SOON = 0.1
"""Seconds between two looks whether news has settled."""
TEND = 5.0
"""Seconds between two looks at what has to be asked of hubs."""
PAUSE = 5.0
"""Seconds for which a source is left alone after its poll met a bug or could not be stored; doubled each time."""
LONGEST_PAUSE = 900.0
MOST_RETRY = 60.0
"""Seconds between two attempts at a release that fails."""
SEEK = 60.0
"""Seconds between two looks whether there is something that the search does not find yet."""
SEEK_LATER = 900.0
"""Seconds for which that waits at most amid a crowd of sources: their news comes first."""
LONG = 3.0
"""Seconds for which the release of a start is waited for; one that takes longer, after a change of what every page
shows, say, goes on while what stands is served."""


class Daemon:
    """One daemon over one App. ``load`` reads the configuration anew, for reloads."""

    def __init__(self, app: App, load: Callable[[], Any], *, announce: Callable[[str], None] | None = None) -> None:
        self._app = app
        self._ending = Ending(app)
        self._stop = self._ending.asked
        self._wake = threading.Event()
        self._news = News()
        self._retry = FLUSH  # seconds until a release that failed is tried again
        self._behind = False  # whether we lead, and may not have released yet what was released before us
        self._unsure = False  # whether another wrote the outbox, which may have been in the middle of it
        self._held: dict[SourceKey, tuple[float, float]] = {}  # until when a source is left alone, and for how long
        self._looks = Looks()
        self._watched = self._flushed = 0.0  # when feeds.yaml was looked at, and late writes were made
        self._sought = 0.0  # when what was new was brought to the search
        self._newcomers = 0  # sources that were waited for at the last look, and never polled before
        self._is_long = False  # whether the last release was, or ended early
        self._last = False  # whether the one under way is the last
        self._control: ControlServer | None = None
        self._round: Round | None = None  # where we poll ourselves
        self._sharing: Sharing | None = None  # where others do
        self._serving = Serving(app, announce or log.info)
        self._chores: list[Chore] = []
        self._pushing: Chore | None = None  # that of our own hub
        self._lock = threading.RLock()  # releasing, reconfiguring and commands exclude each other
        self._reloading = Reloading(app, load, self._use, self._lock)
        self._commands = Commands(app, self._lock, begun=self._ordered, release=self._release)

    # ------------------------------------------------------------------------------------------ life

    def run(self, *, serve: bool = True, ready: Callable[[str | None], None] | None = None) -> None:
        """Run until :meth:`stop`, SIGTERM or SIGINT. ``ready`` is told the address served, once it answers."""
        app = self._app
        app.store.states()  # owns the state from here on, or says who does
        if app.config.shared:
            app.publishes = not app.config.publish.shared  # else whoever leads does
            self._sharing = Sharing(app, self._lock, self._led)
            self._sharing.look()
        app.poller, app.releaser  # noqa: B018 - opened before threads would race to open them
        self._control = ControlServer(Path(app.config.store), self._commands.carry_out)
        try:
            app.alarms.clear("config")  # what we were given was read
            self._serving.allowed = serve
            if app.publishes and app.releaser.may_stand():
                self._serving.late = app.clock.monotonic() + LONG
            self._release(check=app.publishes and not app.outbox.is_sound())  # after a power failure, say
            self._serving.follow()
            priority.give_way()  # what is started from here on polls, publishes and can wait; readers cannot
            if ready is not None:
                ready(self.address)
            if self._sharing is None:
                self._round = app.round(self._polled, self._failed)
            self._chores.append(Chore("alerts", self._deliver, FLUSH))
            self._chores.append(Chore("websub", self._tend, TEND))
            self._chores.append(Chore("pictures", self._mirror, FLUSH))
            copying = Chore("targets", self._copy, LONGEST_PAUSE)
            self._sought = app.clock.monotonic()
            finding = Chore("search", self._bring_to_search, SEEK)
            self._chores += [copying, finding]
            app.when_released = self._after_release(copying, finding)
            self._pushing = Chore("hub", self._push, TEND)
            self._chores.append(self._pushing)
            self._loop()
        finally:
            self._control.close()
            for chore in self._chores:
                chore.stop()
            self._shut_down()

    @property
    def address(self) -> str | None:
        """Where we serve, None where we do not."""
        return self._serving.address

    def stop(self) -> None:
        """End :meth:`run`; safe in a signal handler."""
        self._ending.ask()
        self._wake.set()

    def handle_signals(self) -> None:
        """SIGTERM and SIGINT stop, SIGHUP reloads. Only in the main thread."""

        def stopping(number: int, _frame: FrameType | None) -> None:
            if self._stop.is_set():
                os._exit(130)  # asked twice: at once. Every commit is durable by itself
            log.info("stopping on %s", signal.Signals(number).name)
            self.stop()

        def reloading(_number: int, _frame: FrameType | None) -> None:
            self._reloading.ask()
            self._wake.set()

        signal.signal(signal.SIGTERM, stopping)
        signal.signal(signal.SIGINT, stopping)
        signal.signal(signal.SIGHUP, reloading)
        self._ending.see_to_it()

    # ------------------------------------------------------------------------------------------ the loop

    def _loop(self) -> None:
        self._watched = self._flushed = self._app.clock.monotonic()
        while not self._stop.is_set():
            try:
                self._turn(self._app.clock.monotonic())
            except StoreError as error:  # a database that stays away; readers are served meanwhile
                self._app.alarms.sound("state", f"{UNREACHED}: {error}")
            self._wake.wait(SOON if self._news.is_waiting else TICK)
            self._wake.clear()

    def _turn(self, now: float) -> None:
        if self._reloading.asked or now - self._watched >= WATCH:
            self._watched = now
            self._reloading.look()
        if self._sharing is None:
            self._look_for_due()
        elif self._sharing.look():
            self._news.came(now)
        if self._news.is_due(now, self._pending, self._newcomers):
            self._release()
        if now - self._flushed >= (TRY if self._app.alarms.is_on("state") else FLUSH):
            self._flushed = now
            self._flush()
            if self._app.leads and self._app.has_expired():
                self._release()

    def _look_for_due(self) -> None:
        now, used = monotonic(), thread_time()  # ours: the clock of the application may stand still
        if self._looks.is_due(now, self._pending()):
            self._offer_due()
            self._looks.looked(now, thread_time() - used)

    def _offer_due(self) -> None:
        assert self._round is not None
        now = self._app.clock.monotonic()
        if self._app.alarms.is_on("state"):
            return  # no request for what could not be kept; see _flush
        with self._lock:
            held = {key for key, (until, _) in self._held.items() if until > now}
            self._round.offer(self._app.due(self._round.busy() | held, paced=True))
            self._newcomers = len(self._round.busy() - self._app.store.states().keys())

    def _failed(self, source: Source, error: Exception) -> None:
        """A poll failed by no fault of its source: leave the source alone for a while, and others to be polled."""
        _, before = self._held.get(source.key, (0.0, 0.0))
        pause = min(before * 2 or PAUSE, LONGEST_PAUSE)
        self._held[source.key] = self._app.clock.monotonic() + pause, pause
        if isinstance(error, StoreError):
            self._app.alarms.sound("state", f"state not written, polls wait until it can be: {error}")
            return
        log.error("a bug was met polling %s, which is left alone for %d s", source.key, pause, exc_info=error)
        self._app.alarms.sound("bug", f"polling {source.key} met a bug: {error!r}")

    def _polled(self, outcome: PollOutcome) -> None:
        if outcome.source in self._held and outcome.status != "skipped":
            del self._held[outcome.source]
        if not self._held:
            self._app.alarms.clear("bug")
        if outcome.status == "changed":
            self._news.came(self._app.clock.monotonic())
            self._wake.set()

    def _ordered(self) -> None:
        self._news.is_urgent(self._app.clock.monotonic())

    def _led(self, leads: bool) -> None:
        """What whoever led before us left undone is done at once, on top of all that it had released."""
        self._unsure = leads and self._app.config.publish.shared
        if leads:
            self._behind = True
            self._ordered()
        else:
            for chore in self._chores:  # what they could not do is no longer ours to do
                chore.nudge()

    def _pending(self) -> int:
        return self._round.pending() if self._round is not None else 0

    def _release(self, *, check: bool = False) -> None:
        if self._news.crowd_is_through:
            heap.forget()  # what it was compared by: nearly everything is rendered now
        self._news.taken()
        with self._lock:
            try:
                if not self._app.publishes:
                    self._app.follow_release()
                    self._app.alarms.clear("outbox")
                    return
                outcome = self._app.release(check=check or self._unsure, stopped=self._between_parts)
                self._unsure = False
            except ReleaseStopped as error:
                log.info("%s", error)
                self._is_long = True
                return
            except (SyndicatorError, OSError) as error:
                # a full disk, most often: what stands goes on being served, and the next round tries again
                told = files.told(error) if isinstance(error, OSError) else error
                self._app.alarms.sound("outbox", f"release failed, tried again until it succeeds: {told}")
                self._news.put_off(self._app.clock.monotonic() + self._retry)
                self._retry = min(2 * self._retry, MOST_RETRY)
                return
        self._retry, self._is_long = FLUSH, outcome.seconds > LAST_RELEASE
        self._news.published(self._app.clock.monotonic(), outcome.seconds)
        self._app.alarms.clear("outbox")
        if self._behind:
            self._take_over()
        for problem in outcome.problems:
            log.error("release: %s", problem)

    def _take_over(self) -> None:
        """What was released before us stands here, too: go on with what is done once for all."""
        self._behind = False
        with suppress(StoreError):  # the next to lead does it
            self._app.catch_up()
        for chore in self._chores:
            chore.nudge()

    def _between_parts(self) -> bool:
        """Asked between the parts of a release: whether it is to end early. A long one keeps no source waiting."""
        if self._round is not None:
            if self._stop.is_set():
                self._ending.drain(self._round)
            else:
                self._look_for_due()
        self._serving.follow_late(self._app.clock.monotonic())
        return not self._ending.leaves_time(last=self._last)

    def _flush(self) -> None:
        app = self._app
        if self._control is not None:
            self._control.publish()
        try:
            if app.alarms.is_on("state") or app.is_short_of_room():
                app.store.check_writable()  # although nothing may be due that would be written
            app.store.flush()
            if app.collect_views():
                self._news.came_whole(self._app.clock.monotonic())
        except StoreError as error:
            app.alarms.sound("state", f"state not written, polls wait until it can be: {error}")
        else:
            app.alarms.clear("state")
        if damage := app.store.problems():
            app.alarms.sound("damage", f"{len(damage)} damaged in the state; `syndicator status` names each")
        else:
            app.alarms.clear("damage")
        if app.look_after():  # the alarms too
            for chore in self._chores:
                chore.nudge()

    def _mirror(self) -> None:
        """Fetch pictures once the text stands, so that they hold up neither polls nor releases."""
        if self._app.leads and not self._news.is_waiting and self._app.mirror_pictures(self._stop.is_set):
            self._news.came(self._app.clock.monotonic())

    def _deliver(self) -> None:
        if self._app.leads:
            self._app.alerts.deliver()  # those of the configuration in force

    def _tend(self) -> None:
        if self._sharing is not None and not self._app.leads:
            return
        if self._serving.is_up or self._sharing is not None:  # nobody is asked to push to where nobody listens
            try:
                self._app.tend_subscriptions()
            except StoreError as error:
                log.warning("subscriptions are tended later: %s", error)

    def _copy(self) -> None:
        """What was released, to every target; again after a while where one could not be written."""
        failed = []
        for where in self._app.config.publish.targets if self._app.leads and not self._behind else ():
            try:
                done = self._app.build(where)
                if done.written or done.removed:
                    log.info("copied", extra={"fields": {"written": done.written, "removed": done.removed}})
            except (SyndicatorError, OSError) as error:
                told = files.told(error) if isinstance(error, OSError) else error
                failed.append(f"{self._app.veil.over(without_credentials(where))}: {told}")
        if failed:
            self._app.alarms.sound("target", f"releases not copied, tried again until they are: {'; '.join(failed)}")
        else:
            self._app.alarms.clear("target")

    @staticmethod
    def _after_release(*chores: Chore) -> Callable[[], None]:
        def nudge() -> None:
            for chore in chores:
                chore.nudge()

        return nudge

    def _bring_to_search(self) -> None:
        """Soon after each release, so that it holds up none; amid a crowd seldom."""
        now = self._app.clock.monotonic()
        if self._pending() >= CROWD and now - self._sought < SEEK_LATER:
            return
        self._sought = now
        try:
            self._app.bring_to_search(self._stop.is_set)
        except SyndicatorError as error:
            log.error("what is new cannot be searched yet: %s", error)

    def _push(self) -> None:
        """Our own hub's subscribers; soon after each release, and whenever somebody subscribes."""
        reached = self._serving.is_up or self._sharing is not None
        if reached and not self._behind and (own := self._app.hub) is not None:
            if self._pushing is not None:
                own.wake = self._pushing.nudge
            own.tend()

    # ------------------------------------------------------------------------------------------ configuration

    def _use(self, config: Any) -> None:
        self._app.reconfigure(config)
        if self._sharing is not None:
            self._app.publishes = self._app.leads or not config.publish.shared
        self._app.poller, self._app.releaser  # noqa: B018 - opened before threads would race to open them
        self._release()
        self._serving.follow()

    # ------------------------------------------------------------------------------------------ the end

    def _shut_down(self) -> None:
        """Everything committed is durable already; this ends what is under way and closes in order."""
        app = self._app
        self._last = True
        if self._round is not None:
            self._ending.end_polls(self._round)
        if self._news.is_waiting and not self._is_long:  # a long one would get no further than looking at everything
            self._release()
        self._serving.stop()
        if self._sharing is not None:
            self._sharing.end()
        try:
            app.collect_views(last=True)
            app.close()
        except (SyndicatorError, OSError) as error:
            # what is lost are times of polls that brought nothing: the next start asks those sources again
            log.error("not everything could be written at the end: %s", error)
        log.info("stopped")
