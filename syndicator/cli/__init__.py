"""Arguments to one call into app; the only place that prints."""

from syndicator.cli.main import main

__all__ = ["main"]
