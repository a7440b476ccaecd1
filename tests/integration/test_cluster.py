"""Several machines over one database: workers that poll, nodes that publish, each a process."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from tests.gates.cluster import clustered
from tests.gates.daemons import get, until
from tests.gates.press import press as pressed
from tests.integration.test_daemon import command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Server


def shown(port: int) -> list[str]:
    """The titles in the feed that a node serves."""
    return [item["title"] for item in json.loads(get(port, "all/feed.json")[1])["items"]]


@pytest.mark.timeout(300)
def test_two_workers_poll_what_a_node_publishes(postgres: Server, tmp_path: Path) -> None:
    """Every source is polled, by both of them together, each host as rarely as one of them would; what two sources tell
    alike is published once; a new piece within seconds.
    """
    with pressed(8) as press, clustered(press, tmp_path, postgres, interval="1 s") as cluster:
        for key in press.pieces:
            press.publish(key, "one")
        told = " ".join(f"word{number}" for number in range(80))
        press.publish("s0", "same", told)
        press.publish("s1", "same", told)
        node = cluster.machine("run")
        workers = [cluster.machine("worker", "--concurrency", "1") for _ in range(2)]
        until(lambda: len(shown(node.port)) == 9, 120)
        titles = shown(node.port)
        assert {title.partition(" ")[0] for title in titles} == set(press.pieces)
        assert len(titles) == len(set(titles))
        press.publish("s2", "later")
        until(lambda: "s2 later" in shown(node.port), 60)
        until(lambda: all('"event": "poll"' in worker.log for worker in workers), 90)  # one may be late in starting
        until(lambda: all(len(times) >= 4 for times in press.times.values()), 60)
        status = command(node.path, "status", "--json")
        sharing = json.loads(status.stdout)["sharing"]
        assert sorted(one["role"] for one in sharing["nodes"]) == ["run", "worker", "worker"]
        assert [one["pid"] for one in sharing["nodes"] if one["leads"]] == [node.process and node.process.pid]
        assert sharing["late"] < 60
        assert "leads" in command(node.path, "status").stdout
        polled = command(node.path, "poll", "s3", "--json")
        assert polled.returncode == 0, polled.stderr
        assert json.loads(polled.stdout)["status"] in {"changed", "unchanged"}
        gone = (
            json.loads(get(node.port, "all/feed.json")[1])["items"][0]["id"].removeprefix("urn:uuid:").replace("-", "")
        )
        taken = command(
            workers[0].path, "takedown", gone, "--reason", "asked for"
        )  # on a machine that publishes nothing
        assert taken.returncode == 0, taken.stderr
        assert "takes effect within seconds" in taken.stderr
        until(lambda: get(node.port, f"articles/{gone}/")[0] == 410, 90)
        until(lambda: b"deleted-entry" in get(node.port, "all/atom.xml")[1], 90)
        for times in press.times.values():
            assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.9
        for machine in cluster.machines:
            assert machine.end() == 0
        alone = command(node.path, "poll", "s3")
        assert (alone.returncode, "no worker is running" in alone.stderr) == (1, True)
        held = command(workers[0].path, "takedown", "--source", "s1", "--hold", "--reason", "asked for")
        assert (held.returncode, held.stderr) == (0, ""), held.stderr
        back = command(workers[0].path, "restore", gone)
        assert (back.returncode, "no node that publishes is heard of" in back.stderr) == (0, True), back.stderr
        assert "Traceback" not in cluster.logs()
