"""Who gets the processors first where there are too few of them: readers, and then what polls and publishes."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

STEPS = 5
"""How far what can wait stands back: a third of the time that one gets who does not."""


def give_way() -> None:
    """Have the calling thread stand back, and every thread and process that it starts from now on.

    Linux alone has priorities of threads; elsewhere this does nothing, because it would hold for the whole process.
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError):  # no reason not to work
        own = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, min(os.getpriority(os.PRIO_PROCESS, own) + STEPS, 19))
