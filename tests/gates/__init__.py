"""The gates: figures that must hold against hostile origins, crashes and clocks.

Each gate runs in the test suite in a short form. ``make gates`` sets ``SYNDICATOR_GATES=full`` and runs them at the size
that docs/reliability.md reports; what each measured is printed.
"""

from __future__ import annotations

import os

FULL = os.environ.get("SYNDICATOR_GATES") == "full"


def size(short: int, full: int) -> int:
    """How many rounds a gate goes: ``short`` in the suite, ``full`` under ``make gates``."""
    return full if FULL else short


def report(gate: str, figures: str) -> None:
    """Print what a gate measured, for docs/reliability.md."""
    print(f"\n{gate}: {figures}")
