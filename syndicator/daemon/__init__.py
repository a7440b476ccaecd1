"""What runs day and night: polls what is due, releases what changed, serves it, takes commands."""

from syndicator.daemon.loop import FLUSH, PAUSE, WATCH, Daemon

__all__ = ["FLUSH", "PAUSE", "WATCH", "Daemon"]
