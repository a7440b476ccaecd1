"""The first moments of a process that is a command.

What a command imports takes longest of them, and whoever starts services may end one as soon as it has begun: signals
are heeded from before that.
"""

import os
import signal
import sys

STAYING = ("run", "worker")
"""Commands that end with 0 when they are told to, also while nothing has begun yet."""
VALUED = ("--config", "--log", "--log-level")
"""Options before a command that are followed by a value."""


def command_line() -> None:
    """What the words behind ``syndicator`` ask for."""
    heed(command_of(sys.argv[1:]))
    from syndicator.cli import command_line as carry_out

    if signal.getsignal(signal.SIGINT) is _end_by:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # click says that it was aborted
    carry_out()


def command_of(words: list[str]) -> str:
    """The command among ``words``, empty where there is none."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            return word
        if word in VALUED:
            next(rest, None)
    return ""


def heed(command: str) -> None:
    """Until ``command`` knows a better end: end at once. Nothing has been written yet, and nothing is under way."""
    if command in STAYING:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)
        signal.signal(signal.SIGHUP, _pass)  # the configuration has still to be read
        return
    if os.getpid() == 1:
        # the first process of a container: the system keeps every signal from it for which it has made no arrangements
        signal.signal(signal.SIGTERM, _end_by)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_by)  # without showing where in its imports it was


def _end(_number: int, _frame: object) -> None:
    os._exit(0)


def _end_by(number: int, _frame: object) -> None:
    os._exit(128 + number)


def _pass(_number: int, _frame: object) -> None:
    """Not yet."""
