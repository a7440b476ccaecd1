"""What stays of an article that is kept no longer: python -m benchmarks.retention [ARTICLES]. Bytes of the whole state."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from syndicator.model import Limits
from syndicator.store.folder.tiny import TinyStore
from tests.builders import source
from tests.unit.engine.polling.test_poll import FEED, World, entry


def _bytes(count: int, keep: int) -> int:
    """Of a state after a feed of ``count`` entries was polled, with ``keep`` of them kept."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder) / "state"
        world = World(*(entry(number, id=f"https://one.example/?p={number:07}") for number in range(count)))
        store = TinyStore(place, clock=world.clock)
        world.store = store  # type: ignore[assignment]  # made for the naive one, takes any
        world.source = source("one", url=FEED, limits=Limits(backlog=count, keep=keep, entries=count))
        world.another().poll(world.source)
        held = len(store.articles(world.source.key))
        store.close()
        assert held == keep
        # of the document before the latest poll a second copy is kept; it is not what an article costs
        return sum(path.stat().st_size for path in (place / "sources").iterdir())


def main() -> None:
    """Print both figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    gone, held = _bytes(count, 1), _bytes(count, count)
    few = _bytes(count // 10, 1)
    print(f"each kept no longer: {(gone - few) / (count - count // 10):.0f} bytes")
    print(f"each kept: {held / count:.0f} bytes")


if __name__ == "__main__":
    main()
