"""The site for a static host, by command and by a daemon's targets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.integration.hub import Hub
from tests.integration.test_daemon import command, get, running, until
from tests.integration.test_websub import feed
from tests.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, publisher: Hub, port: int) -> Path:
    path = folder / "feeds.yaml"
    path.write_text(
        f"""
site: {{title: M, url: "http://127.0.0.1:{port}/"}}
sources:
  gazette: {{url: "{publisher.topic}", every: 1 d, websub: false}}
channels:
  all: {{exclude: [secret]}}
  desk: {{private: true}}
publish: {{targets: [copy]}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0, timeout: 10 s}}
serve: {{port: {port}}}
workers: {{processes: 1}}
""",
        encoding="utf-8",
    )
    return path


def whole(folder: Path) -> dict[str, bytes]:
    """The files that a reader can get, without compressed ones and what is hidden."""
    found = {one.relative_to(folder).as_posix(): one for one in folder.rglob("*") if one.is_file()}
    return {
        name: one.read_bytes()
        for name, one in found.items()
        if not name.startswith((".outbox", ".syndicator")) and not name.endswith((".gz", ".br", ".zst"))
    }


def test_a_site_for_a_static_host(tmp_path: Path) -> None:
    """Built by command, before, beside and after a daemon that keeps its target itself; byte for byte what is served."""
    publisher, port = Hub(), free_port()
    publisher.publish(feed("ferry", "secret"))
    path = write(tmp_path, publisher, port)
    assert command(path, "poll").returncode == 0
    site = tmp_path / "site"
    (done,) = json.loads(command(path, "build", str(site), "--json").stdout)
    assert (done["removed"], done["kept"], done["problems"]) == (0, 0, [])
    assert whole(site) == whole(tmp_path / "public")
    assert b"secret" not in b"".join(whole(site).values())
    assert "0 files written, 0 removed" in command(path, "build", str(site)).stdout
    with running(path):
        until((tmp_path / "copy/index.html").exists, 90)
        until(lambda: whole(tmp_path / "copy") == whole(tmp_path / "public"), 90)
        assert get(port, "all/rss.xml")[1] == (tmp_path / "copy/all/rss.xml").read_bytes()
        item = json.loads(get(port, "all/feed.json")[1])["items"][0]
        assert command(path, "takedown", item["url"], "--reason", "asked for").returncode == 0
        until(lambda: whole(tmp_path / "copy") == whole(tmp_path / "public"), 90)
        assert b"ferry" not in b"".join(whole(tmp_path / "copy").values())
        assert "2 removed" in command(path, "build", str(site)).stdout
    assert whole(site) == whole(tmp_path / "public")
    publisher.origin.close()


def test_what_build_refuses(tmp_path: Path) -> None:
    """Folders that it is made from or that hold something else, and addresses that nothing reaches, each with a reason."""
    publisher, port = Hub(), free_port()
    publisher.publish(feed("ferry"))
    path = write(tmp_path, publisher, port)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("x")
    for where, said in (
        (tmp_path, "build into a folder of its own"),
        (tmp_path / "public", "build into a folder of its own"),
        (tmp_path / "state/private", "build into a folder of its own"),
        (tmp_path / "mine", "--force"),
        ("nonsense://user:hunter2@host/x", "nonsense"),
        (tmp_path / "mine/thesis.txt/x", "thesis.txt"),
    ):
        refused = command(path, "build", str(where))
        assert refused.returncode not in {0, 3}, where
        assert said in refused.stderr
        assert "hunter2" not in refused.stderr
        assert "Traceback" not in refused.stderr
    path.write_text(path.read_text().replace("targets: [copy]", "targets: [public/x]"))
    assert "publish.targets[0]" in command(path, "check").stderr
    publisher.origin.close()
