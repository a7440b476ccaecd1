"""What quality must not fall below: ``floors.json``, one line a figure.

``SYNDICATOR_FLOORS=raise python -m pytest tests/quality`` pins what is reached now where that is more, and nothing else
raises a floor; only ``SYNDICATOR_FLOORS=lower`` lowers one, and its commit says why.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = Path(__file__).with_name("floors.json")
PIN = os.environ.get("SYNDICATOR_FLOORS", "")


def pinned(reached: float) -> float:
    """A figure as a floor: shares to three places, cut off."""
    return reached if isinstance(reached, int) else int(reached * 1000) / 1000


def hold(what: str, **reached: float) -> None:
    """Fail where a figure is less than its floor; shares, or counts of what is right. Each must have a floor."""
    assert PIN in {"", "raise", "lower"}, "SYNDICATOR_FLOORS is raise or lower"
    floors: dict[str, dict[str, float]] = json.loads(FILE.read_text("utf-8"))
    known = floors.setdefault(what, {})
    if PIN:
        for name, figure in reached.items():
            if PIN == "lower" or pinned(figure) > known.get(name, -1.0):
                known[name] = pinned(figure)
        FILE.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    assert known.keys() == reached.keys(), f"{what}: floors for {sorted(known)}, figures for {sorted(reached)}"
    low = [f"{name} {figure} is less than {known[name]}" for name, figure in reached.items() if figure < known[name]]
    assert not low, f"{what}: {', '.join(low)}"
