"""What polls stands back for what serves, thread by thread."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from syndicator import priority

ASK = "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"


def own() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def child() -> int:
    return int(subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True).stdout)


def test_a_thread_gives_way_with_what_it_starts() -> None:
    """Its own threads and processes stand back as it does; the others of the process stay as they were."""
    before, found = own(), list[int]()

    def run() -> None:
        priority.give_way()
        found.extend((own(), child()))
        inner = threading.Thread(target=lambda: found.append(own()))
        inner.start()
        inner.join()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [min(before + priority.STEPS, 19)] * 3
    assert own() == before
