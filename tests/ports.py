"""Ports for what is started by its configuration and cannot say which one it was given."""

from __future__ import annotations

import os
import socket
from itertools import count

_FIRST, _NUMBER = 22_000, 8_000
"""Below those that systems give to whoever asks for any (Linux: from 32768), so that nobody is given one meanwhile."""
_NEXT = count(os.getpid() * 61)


def free_port() -> int:
    """A port on which nobody listens, and which this process has not given out for thousands of calls."""
    while True:
        port = _FIRST + next(_NEXT) % _NUMBER
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
