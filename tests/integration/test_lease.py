"""One folder for several nodes: who leads writes it, and only as long as that is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.errors import PublishError
from tests.gates.daemons import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Server


@pytest.fixture
def nodes(postgres: Server, tmp_path: Path) -> Iterator[tuple[App, App]]:
    """Two nodes over one state and one folder; neither leads yet."""
    schema = re.sub(r"\W+", "-", postgres.schema())
    apps = []
    for number in range(2):
        path = tmp_path / f"node{number}.yaml"
        path.write_text(
            f"""
site: {{title: Mirror, url: "https://mirror.example/"}}
sources: {{one: "https://one.example/feed"}}
store: {{url: "{postgres.url}", schema_name: {schema}, shared: true, folder: local{number}}}
publish: {{path: public, shared: true, private: closed}}
channels: {{all: {{}}, inner: {{private: true}}}}
""",
            encoding="utf-8",
        )
        apps.append(App(load(path, {})))
        apps[-1].publishes = False
    yield apps[0], apps[1]
    for app in apps:
        app.roster.resign()
        app.close()
    postgres.drop(schema)


def lead(app: App) -> None:
    until(app.roster.lead)  # the server may take a moment to see that who led is gone
    app.lead(True)


def test_who_leads_writes_and_the_other_follows(nodes: tuple[App, App], tmp_path: Path) -> None:
    """What was released is known to the next that leads, which has nothing to write then."""
    first, second = nodes
    lead(first)
    assert first.release().written
    assert second.release().written == 0
    assert second.outbox.lookup("index.html") == first.outbox.lookup("index.html")
    inner = "private/inner/feed.json"
    assert second.outbox.private.lookup(inner) == first.outbox.private.lookup(inner) is not None
    assert second.outbox.lookup(inner) is None
    assert (tmp_path / "closed" / inner).exists()
    assert not list((tmp_path / "public").rglob("*inner*"))
    (tmp_path / "public" / "about" / "index.html").unlink()
    first.lead(False)
    first.roster.resign()
    assert not first.release(check=True).written
    lead(second)
    assert second.release(check=True).written == 1
    assert (tmp_path / "public" / "about" / "index.html").exists()
    assert first.outbox.lookup("about/index.html") == second.outbox.lookup("about/index.html")


def cut_off(postgres: Server) -> None:
    """End the connection of whoever leads, who has not heard of that."""
    with postgres.connect("public") as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted AND application_name LIKE 'syndicator % on %'"
        )


def test_who_was_cut_off_writes_no_more(nodes: tuple[App, App], postgres: Server, tmp_path: Path) -> None:
    """A node whose lease ended with its connection stops, before it has heard of that; another may have begun."""
    first, second = nodes
    lead(first)
    cut_off(postgres)
    lead(second)
    assert first.leads
    with pytest.raises(PublishError, match="another node writes"):
        first.release()
    assert not (tmp_path / "public" / "index.html").exists()
    assert second.release().written


def test_who_was_cut_off_copies_no_more(nodes: tuple[App, App], postgres: Server, tmp_path: Path) -> None:
    """A long copy to a bucket that went on after another node leads would put back there what was taken down since."""
    first, second = nodes
    lead(first)
    first.release()
    site = tmp_path / "site"
    cut_off(postgres)
    lead(second)
    assert first.leads
    with pytest.raises(PublishError, match="another node writes the copies"):
        first.build(str(site))
    assert not site.exists()
    second.release()
    assert second.build(str(site)).written
    assert (site / "index.html").exists()
