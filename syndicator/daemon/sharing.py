"""Publishing what others poll: what they have stored is seen, and one of those that publish leads."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from syndicator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from syndicator.app import App

log = logging.getLogger("syndicator.daemon")

ROLE = "run"
BEAT = 2.0
"""Seconds between two signs of life, and two looks at who leads."""
UNREACHED = "the state cannot be read, what stands goes on being served"


class Sharing:
    """One over an App of a shared state. Used by the loop. ``alone`` keeps releases away while another comes to lead;
    ``led`` is told of it.
    """

    def __init__(self, app: App, alone: AbstractContextManager[object], led: Callable[[bool], None]) -> None:
        self._app = app
        self._alone = alone
        self._led = led
        self._seen = ""
        self._marks: Mapping[str, str] = {}
        self._beaten = float("-inf")

    def look(self) -> bool:
        """Whether others have stored something that is to be released."""
        app = self._app
        try:
            if app.clock.monotonic() - self._beaten >= BEAT:
                self._beat()
            stored, marks = app.stored()
            app.hear(self._marks, marks)
            self._marks = marks
        except StoreError as error:
            app.alarms.sound("state", f"{UNREACHED}: {error}")
            return False
        before, self._seen = self._seen, stored
        return stored != before

    def _beat(self) -> None:
        app = self._app
        app.roster.report(ROLE)
        leads = app.roster.lead()
        if leads != app.leads:
            with self._alone:
                app.lead(leads)
            log.info("this node leads: it alerts, tells hubs, copies" if leads else "another node leads")
            self._marks = {}  # what waits for whoever leads is heard
            self._led(leads)
        self._beaten = app.clock.monotonic()

    def end(self) -> None:
        """Let another lead."""
        try:
            with self._alone:
                self._app.lead(False)
            self._app.roster.leave(ROLE)
        except StoreError as error:
            log.warning("%s", error)
