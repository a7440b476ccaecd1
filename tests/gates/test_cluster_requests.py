"""Requests that reach another node than the one that leads: hubs of sources, subscribers, readers, holders of tokens."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from syndicator.engine.selecting import views
from tests.gates.cluster import clustered
from tests.gates.daemons import get, until
from tests.gates.press import press as pressed
from tests.gates.test_cluster_outbox import leads, shown
from tests.integration.hub import Hub
from tests.integration.test_daemon import command
from tests.integration.test_own_hub import Reader
from tests.integration.test_websub import feed
from tests.ports import free_port
from tests.unit.test_readers import FIREFOX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Server
    from tests.gates.cluster import Machine

TOPIC = "https://mirror.example/all/feed.json"
BROWSER = {"User_Agent": FIREFOX, "Accept": "text/html"}


@pytest.fixture
def outlet() -> Iterator[Hub]:
    """An outlet with a hub of its own."""
    made = Hub()
    made.publish(feed("ferry"))
    yield made
    made.origin.close()


def look_at(node: Machine, story: str, times: int) -> None:
    for _ in range(times):
        assert get(node.port, f"articles/{story}/", **BROWSER)[0] == 200


@pytest.mark.timeout(300)
def test_nothing_is_lost_that_reaches_another_node(postgres: Server, tmp_path: Path, outlet: Hub) -> None:
    """The world reaches one of two nodes; the other leads, and then ends. The outlet's hub asks back at the one that it was
    not asked by, and each of its pushes has the source polled once, by a worker; a subscriber of our own hub gets each
    feed once; a token that was made on one machine opens what another serves; views of both are summed.
    """
    entry, name = free_port(), ""
    reader = Reader()
    with pressed(1) as press, clustered(press, tmp_path, postgres) as cluster:
        cluster.serve = f', url: "http://127.0.0.1:{entry}/", hub: true'
        cluster.more = f"  gazette: {{url: '{outlet.topic}', every: 1 d}}\n"
        cluster.channels = "  inner: {title: Inner, private: true}\n"
        name = cluster.schema
        press.publish("s0", "one")
        first = cluster.machine("run")
        until(lambda: leads(first))
        second = cluster.machine("run", port=entry)
        worker = cluster.machine("worker")
        until(lambda: shown(first) == shown(second) == {"s0 one", "ferry"}, 120)

        until(lambda: len(outlet.granted) == 1, 60)
        assert outlet.answers[0][0] == 200
        fetched = sum(seen.target == "/feed" for seen in outlet.origin.seen)
        outlet.publish(feed("tide", "ferry"))
        assert outlet.deliver(feed("tide", "ferry")) == outlet.deliver(feed("tide", "ferry")) == [202]
        until(lambda: "tide" in shown(first) & shown(second), 60)

        assert reader.ask(f"http://127.0.0.1:{entry}/hub", TOPIC)[0] == 202
        until(lambda: len(reader.granted) == 1, 60)
        press.publish("s0", "two")
        until(lambda: len(reader.taken) == 1, 60)
        until(lambda: reader.taken[0][1].body == get(second.port, "all/feed.json")[1], 30)

        made = json.loads(command(first.path, "token", "add", "inner", "Ann", "--json").stdout)
        path = made["addresses"]["json"].removeprefix("https://mirror.example/")
        until(lambda: get(second.port, path)[0] == 200, 30)
        story = json.loads(get(second.port, "all/feed.json")[1])["items"][0]["id"].removeprefix("urn:uuid:")
        look_at(first, story.replace("-", ""), 2)
        look_at(second, story.replace("-", ""), 3)

        assert first.end() == 0
        until(lambda: leads(second), 30)
        press.publish("s0", "three")
        until(lambda: len(reader.taken) >= 2, 60)
        outlet.publish(feed("quay", "tide", "ferry"))
        assert outlet.deliver(feed("quay", "tide", "ferry")) == [202]
        until(lambda: "quay" in shown(second), 60)
        until(lambda: reader.taken[-1][1].body == get(second.port, "all/feed.json")[1], 60)
        time.sleep(1)  # what would come twice has come by then
        bodies = [seen.body for _, seen in reader.taken]
        assert len(bodies) == len(set(bodies))
        assert sum(seen.target == "/feed" for seen in outlet.origin.seen) == fetched + 2
        for machine in (worker, second):
            assert machine.end() == 0
        assert "Traceback" not in cluster.logs()
        with postgres.connect(name) as connection:
            (kept,) = connection.execute("SELECT body FROM note WHERE name = %s", [views.NOTE]).fetchone() or (b"",)
        assert [told[0] for told in msgspec.msgpack.decode(kept, type=dict[str, list[float]]).values()] == [5]
    reader.origin.close()
