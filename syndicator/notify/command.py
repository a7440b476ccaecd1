"""Alerts as JSON on the standard input of a program of the operator's."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from syndicator.errors import NotifyError
from syndicator.notify import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Alert

TIMEOUT = 30.0
"""Seconds; then the program and what it started are killed."""
_SAID = 300


class CommandMessenger:
    """Port: Messenger. ``argv`` is run as it stands: no shell sees it, and no alert stands on a command line."""

    name = "command"

    def __init__(self, argv: Sequence[str], site: str, *, timeout: float = TIMEOUT) -> None:
        self._argv = tuple(argv)
        self._site = site
        self._timeout = timeout

    def send(self, alerts: Sequence[Alert]) -> None:
        """Run the program once for all of them. Raises NotifyError unless it ends with 0 in time."""
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's own words, without a shell
                self._argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise NotifyError(f"cannot be started: {type(error).__name__}", channel=self.name) from error
        with process:
            try:
                _, said = process.communicate(wording.as_json(alerts, self._site), self._timeout)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                raise NotifyError(f"did not end within {self._timeout:g} s and was killed", channel=self.name) from None
        if process.returncode:
            words = said.decode("utf-8", "replace").strip()[-_SAID:]
            raise NotifyError(f"ended with {process.returncode}: {words}".rstrip(": "), channel=self.name)
