"""The configuration for Caddy, before a real one: what it answers is what our own server answers."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from syndicator.model import ArticleId, Rendition
from syndicator.web import headers
from tests.integration.served import BODY, RSS, TYPES, Reply, Site, ask, unzstd
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"
GLOBAL = "{\n\tadmin off\n\tauto_https off\n}\n"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
GONE = ArticleId("ab" * 16)
SAME = ("content-type", "cache-control", "access-control-allow-origin", "access-control-expose-headers")


class Caddy:
    """Caddy over the folder of a site, in front of the site's own server."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.port = free_port()
        text = CADDYFILE.read_text("utf-8")
        for said, meant in (
            ("news.example {", f"http://127.0.0.1:{self.port} {{"),
            ("/srv/mirror/public", str(site.root)),
            ("127.0.0.1:8080", f"127.0.0.1:{site.server.port}"),
        ):
            assert said in text
            text = text.replace(said, meant)
        config = folder / "Caddyfile"
        config.write_text(GLOBAL + text, "utf-8")
        beside = Path(sys.executable).with_name("caddy")
        program = str(beside) if beside.exists() else shutil.which("caddy")
        assert program, "no caddy: make .venv/.ready-dev installs one"
        homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
        self._log = (folder / "caddy.log").open("wb")
        self._process = subprocess.Popen(
            [program, "run", "--config", str(config), "--adapter", "caddyfile"],
            env={**os.environ, **homes},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait(folder / "caddy.log")
        except BaseException:
            self.close()
            raise

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.get("/healthz")
            except OSError:
                assert self._process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < deadline, log.read_text("utf-8")
                time.sleep(0.05)
            else:
                return

    def get(self, target: str, told: dict[str, str] | None = None, method: str = "GET") -> Reply:
        return ask(self.port, target, told, method)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Caddy]]:
    folder = tmp_path_factory.mktemp("caddy")
    site = Site(folder / "public")
    site.outbox.put(Rendition(f"articles/{GONE}/index.html", TYPES["index.html"], BODY))
    site.outbox.bury(f"articles/{GONE}/index.html")
    with ExitStack() as stack:
        stack.callback(site.close)
        caddy = Caddy(site, folder)
        stack.callback(caddy.close)
        yield site, caddy


@pytest.mark.parametrize("accept", ["*/*", BROWSER, "{own}, application/xml;q=0.9"])
@pytest.mark.parametrize("path", TYPES)
def test_files_are_answered_alike(path: str, accept: str, both: tuple[Site, Caddy]) -> None:
    """Status, text, type, how long it may be kept, who may read it, and every header that protects."""
    accept = accept.format(own=TYPES[path].partition(";")[0])
    _, caddy = both
    target = "/" + quote(path.removesuffix("index.html"))
    ours, theirs = (one.get(target, {"Accept": accept}) for one in both)
    assert (theirs.status, theirs.body) == (ours.status, ours.body) == (200, BODY)
    for name in (*SAME, *(name.decode() for name, _ in headers.SECURITY)):
        assert theirs.headers.get(name) == ours.headers.get(name), name
    assert {one.strip() for one in theirs.headers.get("vary", "").split(",") if one} <= {"Accept-Encoding", "Accept"}
    assert "server" not in theirs.headers
    head = caddy.get(target, {"Accept": accept}, "HEAD")
    assert (head.status, head.body, head.headers["content-type"]) == (200, b"", theirs.headers["content-type"])


@pytest.mark.parametrize(("coding", "read"), [("gzip", gzip.decompress), ("zstd", unzstd)])
def test_what_was_compressed_beforehand_is_sent(coding: str, read: object, both: tuple[Site, Caddy]) -> None:
    """The very bytes that our own server sends."""
    ours, theirs = (one.get(f"/{RSS}", {"Accept-Encoding": coding}) for one in both)
    assert theirs.headers["content-encoding"] == ours.headers["content-encoding"] == coding
    assert theirs.body == ours.body
    assert callable(read)
    assert read(theirs.body) == BODY


def test_what_did_not_change_is_not_sent_again(both: tuple[Site, Caddy]) -> None:
    """By the tag that it gave."""
    _, caddy = both
    tag = caddy.get(f"/{RSS}").headers["etag"]
    again = caddy.get(f"/{RSS}", {"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"/articles/{GONE}/", 410),
        ("/articles/none/", 404),
        ("/all", 301),
        ("/.outbox/manifest.json", 404),
        (f"/{RSS}.gz", 404),
        ("/../etc/passwd", None),
        ("/private/staff/rss.xml", None),
        ("/hub", None),
        ("/search/", None),
    ],
)
def test_what_is_no_file_is_answered_by_the_daemon(target: str, status: int | None, both: tuple[Site, Caddy]) -> None:
    """What was taken down, what needs a token, folders without their slash; files that are not for readers are none."""
    ours, theirs = (one.get(target) for one in both)
    assert (theirs.status, theirs.body) == (ours.status, ours.body)
    assert status is None or theirs.status == status


@pytest.mark.parametrize("target", ["/healthz", "/metrics"])
def test_what_is_for_the_operator_is_kept_inside(target: str, both: tuple[Site, Caddy]) -> None:
    """Our own server would tell."""
    site, caddy = both
    assert site.get(target).status == 200
    assert caddy.get(target).status == 404
