"""Telling the operator when a source, or the installation itself, becomes unwell, once, and again when it is well.
Survives restarts.

:meth:`Alerts.watch` compares how sources are with what was told, and keeps what is to be told; :meth:`Alerts.deliver`
sends it. They may run in different threads, so that no poll ever waits for a mail server.
"""

from __future__ import annotations

import logging
from dataclasses import field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from syndicator.dataclass import dataclass
from syndicator.engine.polling.health import UNWELL
from syndicator.errors import NotifyError
from syndicator.model import Alert, Checkup, Health, SourceKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from syndicator.model import Source
    from syndicator.ports import Clock, Messenger, Store

NOTE = "alerts"
"""Under which the store remembers what was told and what is still to be."""
RETRIES = (60.0, 300.0, 1800.0, 7200.0, 21_600.0)
"""Seconds after each failed attempt; after the last one an alert is given up, and logged."""
GAP = 60.0
"""Seconds between two messages by one channel: what happens meanwhile goes into the next one."""
CONFLICT = "conflict-"
"""How the word of an alarm begins that tells of an edit in conflict; the article's id follows."""
MOST = 100
"""Alerts in one message."""
_MOST_WAITING = 1000

log = logging.getLogger("syndicator.alerts")


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of a source."""

    health: Health
    since: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that has yet to leave by one channel."""

    channel: str
    alert: Alert
    attempts: int = 0
    due: datetime | None = None  # None: at once


@dataclass(frozen=True, slots=True)
class _Memory:
    told: dict[SourceKey, Told] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    alarms: dict[str, datetime] = field(default_factory=dict)  # those told, and when they began


def news(
    checkups: Iterable[Checkup], names: Mapping[SourceKey, Source], told: Mapping[SourceKey, Told], now: datetime
) -> list[Alert]:
    """What has to be told, given what was. Pure."""
    found = []
    for checkup in checkups:
        before = told.get(checkup.source)
        if checkup.health in UNWELL:
            if before is None or before.health is not checkup.health:
                found.append(_alert("begun", checkup, before, names, checkup.since or now, now))
        elif before is not None and checkup.health is Health.OK:
            found.append(_alert("recovered", checkup, before, names, before.since, now))
    return found


def alarmed(
    wrong: Mapping[str, str], fine: Mapping[str, str], told: Mapping[str, datetime], now: datetime
) -> list[Alert]:
    """What has to be told of the installation: what is ``wrong`` with it, and what is not any more. Pure."""
    begun = [_alarm("begun", kind, message, now, now) for kind, message in wrong.items() if kind not in told]
    over = [_alarm("recovered", kind, fine[kind], since, now) for kind, since in told.items() if kind in fine]
    return begun + over


def _alarm(event: str, kind: str, remark: str, since: datetime, now: datetime) -> Alert:
    return Alert(
        id=f"installation-{kind}-{now:%Y%m%dT%H%M%SZ}",
        event=event,
        source=None,
        name="an article that was edited here" if kind.startswith(CONFLICT) else "the installation itself",
        health=None,
        was=None,
        remark=remark,
        since=since,
        at=now,
        alarm=kind,
    )


def _alert(
    event: str,
    checkup: Checkup,
    before: Told | None,
    names: Mapping[SourceKey, Source],
    since: datetime,
    now: datetime,
) -> Alert:
    source = names.get(checkup.source)
    return Alert(
        id=f"{checkup.source}-{checkup.health.value}-{now:%Y%m%dT%H%M%SZ}",
        event=event,
        source=checkup.source,
        name=source.name if source else checkup.source,
        health=checkup.health,
        was=before.health if before else None,
        remark=checkup.remark,
        since=since,
        at=now,
    )


class Alerts:
    """Remembers what was told, and tells the rest. Safe to call from many threads."""

    def __init__(self, store: Store, messengers: Sequence[Messenger], clock: Clock) -> None:
        self._store = store
        self._messengers = {messenger.name: messenger for messenger in messengers}
        self._clock = clock
        self._lock = Lock()
        self._quiet_until: dict[str, datetime] = {}
        note = store.recall(NOTE)
        try:
            self._memory = msgspec.json.decode(note, type=_Memory) if note else _Memory()
        except msgspec.MsgspecError:
            log.warning("what was told before cannot be read; every unwell source is told of anew")
            self._memory = _Memory()

    def watch(
        self,
        checkups: Iterable[Checkup],
        sources: Mapping[SourceKey, Source],
        alarms: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
    ) -> list[Alert]:
        """Take notice of how sources are now, and of what is wrong with the installation and what is known not to be;
        what is new is kept for :meth:`deliver`, and returned.

        An edit in conflict is told once, and nothing when an editor has settled it. A source that is no longer polled
        is forgotten without a word: the operator did that.
        """
        checkups = list(checkups)
        now = self._clock.now()
        with self._lock:
            memory = self._memory
            of_sources, of_all = news(checkups, sources, memory.told, now), alarmed(*alarms, memory.alarms, now)
            told = dict(memory.told)
            sounded = {k: since for k, since in memory.alarms.items() if not k.startswith(CONFLICT) or k in alarms[0]}
            for alert in of_all:
                assert alert.alarm is not None
                if alert.event == "recovered":
                    sounded.pop(alert.alarm, None)
                else:
                    sounded[alert.alarm] = alert.since
            for alert in of_sources:
                assert alert.source is not None
                assert alert.health is not None
                if alert.event == "recovered":
                    told.pop(alert.source, None)
                else:
                    told[alert.source] = Told(alert.health, alert.since)
            followed = {checkup.source for checkup in checkups if checkup.health not in _UNFOLLOWED}
            told = {key: value for key, value in told.items() if key in followed}
            fresh = [*of_all, *of_sources]
            if not fresh and (told, sounded) == (memory.told, memory.alarms):
                return []
            added = (Waiting(channel, alert) for alert in fresh for channel in self._messengers)
            self._keep(_Memory(told, (*memory.waiting, *added)[-_MOST_WAITING:], sounded))
        for alert in of_sources:  # alarms are in the log already
            level = logging.WARNING if alert.event == "begun" else logging.INFO
            fields = {"source": alert.source, "health": alert.health, "remark": alert.remark or None}
            log.log(level, "health %s", alert.event, extra={"fields": fields})
        return fresh

    def deliver(self) -> int:
        """Send what is due, one message per channel; how many alerts left. Never raises for a channel."""
        sent = 0
        now = self._clock.now()
        for name, messenger in self._messengers.items():
            batch = self._due(name, now)
            if not batch:
                continue
            self._quiet_until[name] = now + timedelta(seconds=GAP)
            try:
                messenger.send([waiting.alert for waiting in batch])
            except NotifyError as error:
                self._failed(batch, error, now)
            except Exception as error:
                log.exception("notify.%s failed", name)
                self._failed(batch, NotifyError(type(error).__name__, channel=name), now)
            else:
                sent += len(batch)
                self._settle(batch, ())
        return sent

    def _due(self, channel: str, now: datetime) -> list[Waiting]:
        quiet = self._quiet_until.get(channel)
        # a time farther off than we would set was set by a clock that was wrong
        if quiet is not None and now < quiet <= now + timedelta(seconds=GAP):
            return []
        latest = now + timedelta(seconds=RETRIES[-1])
        with self._lock:
            mine = [w for w in self._memory.waiting if w.channel == channel]
        return [w for w in mine if w.due is None or w.due <= now or w.due > latest][:MOST]

    def _failed(self, batch: Sequence[Waiting], error: NotifyError, now: datetime) -> None:
        again = [
            replace(w, attempts=w.attempts + 1, due=now + timedelta(seconds=RETRIES[w.attempts]))
            for w in batch
            if w.attempts < len(RETRIES)
        ]
        lost = len(batch) - len(again)
        tail = f"; {lost} given up" if lost else ""
        log.warning("notify.%s: %d alerts not told, %s%s", error.channel, len(batch), error, tail)
        self._settle(batch, again)

    def _settle(self, done: Sequence[Waiting], again: Sequence[Waiting]) -> None:
        gone = {(w.channel, w.alert.id, w.alert.event) for w in done}
        with self._lock:
            rest = [w for w in self._memory.waiting if (w.channel, w.alert.id, w.alert.event) not in gone]
            self._keep(replace(self._memory, waiting=(*rest, *again)))

    def _keep(self, memory: _Memory) -> None:
        """Called with the lock held. What cannot be written is kept in memory: a full disk must not stop anything."""
        self._memory = memory
        if not self._messengers:
            return  # nobody was told: whoever is configured later is
        try:
            self._store.remember(NOTE, msgspec.json.encode(memory))
        except Exception as error:  # noqa: BLE001 - a store that cannot write says so elsewhere too
            log.error("what was told is not written down: %s", error)


_UNFOLLOWED = frozenset((Health.DISABLED, Health.REMOVED))
