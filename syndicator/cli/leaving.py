"""A process that is a command: what it speaks to, and its end."""

from __future__ import annotations

import io
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, TextIO

from syndicator import heap
from syndicator.cli.main import main


def command_line() -> NoReturn:
    """What the words behind ``syndicator`` ask for."""
    heap.rarely()
    sys.stdout, sys.stderr = speaking(sys.stdout), speaking(sys.stderr)
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


def speaking(stream: TextIO | None) -> TextIO:
    """A stream to which any text can be written: what its encoding lacks stands there by its number.

    One that was closed leads nowhere, and its number with it: a file that is opened later would have it, and be written
    into by whatever writes there.
    """
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream
