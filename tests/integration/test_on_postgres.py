"""The whole program over a PostgreSQL database, as it is configured and used: commands and the daemon."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from syndicator.cli import main
from tests.integration.conftest import write_config
from tests.integration.test_daemon import command, get, running, until
from tests.pace import slowness
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.demo.show import Scene
    from tests.database import Server


@pytest.fixture
def schema(postgres: Server) -> Iterator[str]:
    name = f"mirror-{postgres.schema().rpartition(' ')[2]}"
    yield name
    postgres.drop(name)


def on_database(path: Path, postgres: Server, schema: str, *more: str) -> None:
    """Have the mirror remember everything in ``schema``."""
    lines = [f"url: '{postgres.url}'", f"schema_name: {schema}", f"folder: {path.parent}/local", *more]
    text = re.sub(r"^store: .*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text + "store:\n" + "".join(f"  {line}\n" for line in lines), "utf-8")


def said(path: Path, *words: str) -> str:
    """What a command, which succeeds, prints."""
    found = CliRunner().invoke(main, ["--config", str(path), *words])
    assert found.exit_code == 0, found.output
    return found.stdout


def shown(folder: Path) -> list[str]:
    """The ids of what stands in the feed."""
    feed = json.loads((folder / "public/all/feed.json").read_bytes())
    return [item["id"].removeprefix("urn:uuid:").replace("-", "") for item in feed["items"]]


def test_commands_work_on_a_database(scene: Scene, tmp_path: Path, postgres: Server, schema: str) -> None:
    """Poll, list, takedown with its case, restore, explain, status, export: one after another, and nothing in the folder."""
    path = write_config(scene, tmp_path)
    on_database(path, postgres, schema)
    assert "database" not in said(path, "check")
    said(path, "poll")
    rows = [json.loads(line) for line in said(path, "list", "--json").splitlines()]
    assert len(rows) == 7
    gone = shown(tmp_path)[-1]
    letter = tmp_path / "letter.txt"
    letter.write_text("please")
    said(path, "takedown", gone, "--reason", "asked for", "--statement", str(letter))
    assert gone not in shown(tmp_path)
    assert "1" in said(path, "takedown", "--list")
    said(path, "restore", gone, "--reason", "a mistake")
    said(path, "poll")
    assert gone in shown(tmp_path)
    status = json.loads(said(path, "status", "--json"))
    assert len(status["sources"]) == len(scene.outlets)
    said(path, "export", "--state", str(tmp_path / "state.gz"))
    assert {found.name for found in (tmp_path / "local").iterdir()} <= {"private"}


def test_the_daemon_owns_the_database(scene: Scene, tmp_path: Path, postgres: Server, schema: str) -> None:
    """It polls and serves through a restart of the database, commands reach it, and a second one is told who runs."""
    port = free_port()
    path = write_config(scene, tmp_path, port=port)
    on_database(path, postgres, schema)
    log = tmp_path / "daemon.log"
    with running(path) as daemon:
        until(lambda: get(port, "all/feed.json")[0] == 200 and bool(json.loads(get(port, "all/feed.json")[1])["items"]))
        second = command(path, "run")
        assert second.returncode == 4, second.stderr
        assert f"in use by syndicator {daemon.pid} on" in second.stderr
        postgres.stop()
        try:
            until(lambda: "does not answer" in log.read_text())
        finally:
            postgres.start()
        until(lambda: "answers again" in log.read_text())
        item = json.loads(get(port, "all/feed.json")[1])["items"][0]
        gone = item["id"].removeprefix("urn:uuid:").replace("-", "")
        taken = command(path, "takedown", gone, "--reason", "asked for")
        assert taken.returncode == 0, taken.stderr
        until(lambda: get(port, f"articles/{gone}/")[0] == 410)
        assert json.loads(command(path, "status", "--json").stdout)["sources"]
        daemon.terminate()
        assert daemon.wait(60) == 0
    assert "Traceback" not in log.read_text()


def test_a_node_whose_database_is_away_answers_and_ends(
    scene: Scene, tmp_path: Path, postgres: Server, schema: str
) -> None:
    """Who asks how it is gets an answer at once; a command that waits says for what; SIGTERM ends it within ten seconds."""
    port = free_port()
    path = write_config(scene, tmp_path, port=port)
    on_database(path, postgres, schema, "shared: true")
    impatient = tmp_path / "impatient.yaml"
    impatient.write_text(path.read_text("utf-8").replace("store:\n", "store:\n  patience: 1 s\n"), "utf-8")
    with running(path) as node:
        until(lambda: get(port, "healthz")[0] == 200)
        postgres.stop()
        try:
            until(lambda: "does not answer" in (tmp_path / "daemon.log").read_text())
            until(lambda: any("the state does not answer" in one for one in asked(port)["problems"]))
            assert get(port, "channels.opml")[0] == 200
            waited = command(impatient, "status")
            assert (waited.returncode, waited.stderr.count("does not answer, waiting up to 1 s")) == (1, 1)
            started = time.monotonic()
            node.terminate()
            node.wait(60)
            assert time.monotonic() - started < 10 * slowness()
        finally:
            postgres.start()


def test_a_node_outlives_a_database_that_stays_away(
    scene: Scene, tmp_path: Path, postgres: Server, schema: str
) -> None:
    """For longer than anything waits, again and again: what stands is served, and with the database all goes on."""
    port = free_port()
    path = write_config(scene, tmp_path, port=port)
    on_database(path, postgres, schema, "shared: true", "patience: 1 s")
    log = tmp_path / "daemon.log"
    with running(path) as node:
        until(lambda: get(port, "healthz")[0] == 200)
        postgres.stop()
        try:
            until(lambda: "what stands goes on being served" in log.read_text())
            time.sleep(8)  # whatever looks at the state now and then has waited in vain by now
            until(lambda: asked(port)["status"] == "degraded")
            assert get(port, "channels.opml")[0] == 200
        finally:
            postgres.start()
        until(lambda: asked(port)["status"] == "ok")
        assert node.poll() is None
    assert "Traceback" not in log.read_text()


def asked(port: int) -> dict[str, Any]:
    """How a node is, which it tells at once."""
    started = time.monotonic()
    status, body = get(port, "healthz")
    assert status == 200
    assert time.monotonic() - started < slowness()
    answer: dict[str, Any] = json.loads(body)
    return answer


def test_no_password_is_ever_told(
    scene: Scene, tmp_path: Path, postgres: Server, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by an error nor by a log, wherever it came from."""
    path = write_config(scene, tmp_path)
    on_database(path, postgres, schema, "patience: 1 s", "password: {env: MIRROR_PASSWORD}")
    text = path.read_text("utf-8")
    assert "MIRROR_PASSWORD is not set" in command(path, "check").stderr
    monkeypatch.setenv("MIRROR_PASSWORD", "s3same-open")
    monkeypatch.setenv("ELSEWHERE", "postgresql://u:s3same-open@127.0.0.1:1/x")
    assert command(path, "check").returncode == 0
    path.write_text(text.replace(f"'{postgres.url}'", "{env: ELSEWHERE}"), "utf-8")
    found = command(path, "--log-level", "debug", "poll")
    assert found.returncode == 1
    assert "127.0.0.1:1/x does not answer" in found.stderr
    assert "s3same" not in found.stderr + found.stdout
