"""The end of a process that is a command."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from typing import NoReturn

from syndicator import heap
from syndicator.cli.main import main


def command_line() -> NoReturn:
    """What the words behind ``syndicator`` ask for."""
    heap.rarely()
    try:
        main()
    except SystemExit as ended:
        if ended.code is not None and not isinstance(ended.code, int):
            raise
        leave(ended.code or 0)
    leave()


def leave(code: int = 0) -> NoReturn:
    """End now: everything is closed, and what was committed is on the disk.

    Threads that nobody waits for (name look-ups, libraries' own) may be in the middle of C code: an interpreter that
    takes itself apart beside them crashes now and then, or waits for them beyond the time that we promise. And it takes
    a tenth of a second for that, which is as much as a command may need that has little to do.
    """
    logging.shutdown()
    for told in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):  # whoever reads it has had enough
            told.flush()
    os._exit(code)
