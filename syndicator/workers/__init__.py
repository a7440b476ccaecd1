"""Pure functions in processes that have a deadline and a memory limit and can be killed."""

from syndicator.workers.pool import ProcessWorkers

__all__ = ["ProcessWorkers"]
