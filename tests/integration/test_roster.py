"""Who shares a state: nodes, who leads, what is fixed for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.model import Jobs
from syndicator.store.database.roster import GROUPS, Roster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.store.database.postgres import PostgresStore
    from tests.database import Server


@pytest.fixture
def stores(postgres: Server) -> Iterator[tuple[PostgresStore, PostgresStore]]:
    """The same state twice, as two processes have it."""
    name = postgres.schema()
    one, two = (postgres.store(name, shared=True) for _ in range(2))
    yield one, two
    one.close()
    two.close()
    postgres.drop(name)


def test_one_leads_until_its_connection_is_gone(stores: tuple[PostgresStore, PostgresStore], postgres: Server) -> None:
    """Nobody else meanwhile; resigned or killed, another may; who was cut off asks like everybody."""
    one, two = (Roster(store.database) for store in stores)
    assert one.lead()
    assert one.lead()
    assert not two.lead()
    one.resign()
    assert two.lead()
    assert not one.lead()
    with postgres.connect("public") as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks"  # and wait until it has gone
            " WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted"
        )
    assert one.lead()
    assert not two.lead()
    one.resign()


def test_nodes_are_known_while_they_report(stores: tuple[PostgresStore, PostgresStore]) -> None:
    """Each role of a process once; the one that leads is marked; who leaves is gone; no queue is an empty one."""
    one, two = (Roster(store.database) for store in stores)
    one.report("run")
    one.report("run")
    two.report("worker")
    assert sorted((node.role, node.leads) for node in two.nodes()) == [("run", False), ("worker", False)]
    assert one.lead()
    assert sorted((node.role, node.leads) for node in two.nodes()) == [("run", True), ("worker", False)]
    one.leave("run")
    assert [node.role for node in two.nodes()] == ["worker"]
    assert two.jobs() == Jobs(0, 0, 0.0)
    assert one.groups() == two.groups() == GROUPS
