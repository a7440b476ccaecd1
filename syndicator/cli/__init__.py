"""Arguments to one call into app; the only place that prints."""

from syndicator.cli.leaving import command_line
from syndicator.cli.main import main

__all__ = ["command_line", "main"]
