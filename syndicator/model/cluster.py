"""What is known of the processes that share one state, and of the work that waits for them."""

from __future__ import annotations

from datetime import datetime

from syndicator.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One process that polls (``worker``) or publishes (``run``)."""

    role: str
    host: str
    pid: int
    since: datetime
    seen: datetime  # when it last said that it lives
    leads: bool = False  # whether it does what only one may do


@dataclass(frozen=True, slots=True)
class Jobs:
    """What waits to be polled and what is being polled, in groups of hosts."""

    waiting: int = 0
    running: int = 0
    oldest: float = 0.0  # seconds for which the job that has waited longest waits


@dataclass(frozen=True, slots=True)
class Sharing:
    """How those are doing that share one state."""

    nodes: tuple[Node, ...]
    jobs: Jobs
    due: int  # sources that wait to be polled, whether or not a job names them yet
    late: float  # seconds for which the one of them waits that has waited longest
