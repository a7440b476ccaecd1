"""A process that commits numbered polls until it is killed, and prints the number of each that was acknowledged."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from syndicator.store.folder.tiny import TinyStore
from tests.contract.store_material import StillClock, article, poll, state

if TYPE_CHECKING:
    from syndicator.ports import Store

SOURCES = 3


def opened(place: str, schema: str) -> Store:
    if not schema:
        return TinyStore(Path(place), clock=StillClock())
    from syndicator.store.database.postgres import PostgresStore

    return PostgresStore(place, clock=StillClock(), schema=schema)


def main(place: str, first: int, schema: str = "") -> None:
    store = opened(place, schema)
    for n in range(first, first + 100_000):
        source = f"s{n % SOURCES}"
        store.commit(poll(source, article(source, f"a{n}"), hashes=(f"h{n}",)))
        if n % 5 == 0:
            store.save_state(state(source, failures=n, gone=n % 2 == 0))
            store.remember("last", str(n).encode())
            store.flush()
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
