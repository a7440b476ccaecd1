"""Commands that are told to end while they are at work."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from syndicator.app import App
    from syndicator.app.ending import Ending

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def in_order(app: App, *, code: int | None = None) -> Iterator[Ending]:
    """SIGTERM and Ctrl-C end what is done within in order, and no longer the process: what was begun may end, nothing
    else begins. A second one ends it at once.

    The process is to end with ``code`` then, or with what shells expect of one that a signal has ended.
    """
    from syndicator.app.ending import Ending

    ending = Ending(app)

    def stopping(number: int, _frame: FrameType | None) -> None:
        if ending.asked.is_set():
            os._exit(128 + number)  # every commit is durable by itself
        ending.ask(128 + number if code is None else code)
        click.echo(f"stopping on {signal.Signals(number).name}", err=True)

    before = [signal.signal(number, stopping) for number in SIGNALS]
    ending.see_to_it()
    try:
        yield ending
    finally:
        if not ending.asked.is_set():
            for number, handler in zip(SIGNALS, before, strict=True):
                signal.signal(number, handler)
            ending.dismiss()
