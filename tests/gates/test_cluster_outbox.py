"""Nodes over one database: what each renders by itself, one folder that all of them serve, and what is done once."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from tests.gates.cluster import clustered
from tests.gates.daemons import get, until
from tests.gates.press import press as pressed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Server
    from tests.gates.cluster import Machine


def shown(node: Machine) -> set[str]:
    """The titles in the feed that a node serves."""
    return {item["title"] for item in json.loads(get(node.port, "all/feed.json")[1])["items"]}


def rendered(folder: Path) -> dict[str, str]:
    """Every file that is published in a folder, and what it holds."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".outbox" not in path.parts)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def leads(node: Machine) -> bool:
    """Whether it has said so last."""
    return node.said.rfind("this node leads") > node.said.rfind("another node leads")


def led(*nodes: Machine) -> tuple[Machine, Machine]:
    """Of two nodes the one that leads, and the other."""
    until(lambda: any(leads(node) for node in nodes))
    first, second = sorted(nodes, key=leads, reverse=True)
    return first, second


@pytest.mark.timeout(300)
def test_one_folder_is_written_by_one_and_served_by_all(postgres: Server, tmp_path: Path) -> None:
    """Two nodes serve one folder: one of them writes it. It is killed: what stands goes on being served, the other
    writes from then on, on top of what there is; and no rendition is written twice for it.
    """
    with pressed(2) as press, clustered(press, tmp_path, postgres) as cluster:
        cluster.public = tmp_path / "public"
        cluster.publish = f", shared: true, private: {tmp_path / 'private'}"
        press.publish("s0", "one")
        nodes = [cluster.machine("run") for _ in range(2)]
        worker = cluster.machine("worker")
        first, second = led(*nodes)
        until(lambda: shown(first) == shown(second) == press.titles(), 120)
        until(lambda: '"event": "release"' in first.said)  # which is said when all of it stands
        assert '"event": "release"' not in second.said
        until(lambda: b"s0 one" in get(second.port, "search/?q=one")[1], 90)
        stood = {path: (cluster.public / path).stat().st_ino for path in rendered(cluster.public)}
        first.end(signal.SIGKILL)
        assert shown(second) == press.titles()
        until(lambda: leads(second), 90)
        press.publish("s1", "two")
        until(lambda: shown(second) == press.titles(), 60)
        same = [path for path in stood if path.startswith("about/") or path.endswith((".css", ".svg", ".js"))]
        assert same
        assert [(cluster.public / path).stat().st_ino for path in same] == [stood[path] for path in same]
        first.start("run")  # it follows now
        until(lambda: shown(first) == press.titles(), 60)
        press.publish("s0", "three")
        until(lambda: shown(first) == shown(second) == press.titles(), 60)
        assert not leads(first)
        for machine in (worker, second, first):
            assert machine.end() == 0
        assert "Traceback" not in cluster.logs()


@pytest.mark.timeout(300)
def test_each_node_renders_the_same_and_one_copies_it(postgres: Server, tmp_path: Path) -> None:
    """Each node has a folder of its own, and all of them hold the same bytes. Where releases are copied to is written by
    whoever leads alone, and, when that one is killed, by the next, which brings it up to what stands at once.
    """
    target = tmp_path / "copy"
    with pressed(2) as press, clustered(press, tmp_path, postgres) as cluster:
        cluster.publish = f", targets: [{target}]"
        press.publish("s0", "one")
        nodes = [cluster.machine("run") for _ in range(2)]
        worker = cluster.machine("worker")
        first, second = led(*nodes)
        until(lambda: shown(first) == shown(second) == press.titles(), 120)
        until(lambda: rendered(first.folder / "public") == rendered(second.folder / "public"), 90)

        def copied() -> set[str]:
            return {item["title"] for item in json.loads((target / "all" / "feed.json").read_bytes())["items"]}

        until(lambda: copied() == press.titles(), 90)
        until(lambda: '"event": "copied"' in first.said)
        assert '"event": "copied"' not in second.said
        first.end(signal.SIGKILL)
        shutil.rmtree(target)  # as one that died before it had copied would leave it
        until(lambda: leads(second), 90)
        until(lambda: copied() == press.titles(), 90)
        press.publish("s1", "two")
        until(lambda: copied() == shown(second) == press.titles(), 60)
        for machine in (worker, second):
            assert machine.end() == 0
        assert "Traceback" not in cluster.logs()
