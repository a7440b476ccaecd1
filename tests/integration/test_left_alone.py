"""A host that asks to be left alone, and somebody who polls by hand."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

from click.testing import CliRunner

from syndicator.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Tired(BaseHTTPRequestHandler):
    """Refuses until it may be asked."""

    asked: ClassVar[list[str]]
    rests: ClassVar[bool]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        feed = b"<rss version='2.0'><channel><title>T</title><link>http://t.example/</link></channel></rss>"
        self.send_response(429 if self.rests else 200)
        self.send_header("Retry-After", "90") if self.rests else self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(feed)))
        self.end_headers()
        self.wfile.write(feed)

    def log_message(self, *_: object) -> None:
        """Not told."""


@contextmanager
def tired() -> Iterator[tuple[str, type[Tired]]]:
    kind = type("OneTired", (Tired,), {"asked": [], "rests": True})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", kind
        finally:
            server.shutdown()
            serving.join()


def test_who_is_left_out_and_until_when_is_told_at_once(tmp_path: Path) -> None:
    """The other sources of a host that refused are not waited for; --force asks it all the same."""
    with tired() as (url, origin):
        path = tmp_path / "feeds.yaml"
        path.write_text(
            "site: {title: M, url: 'https://m.example/', contact: m@m.example}\n"
            "fetch: {allow_networks: [127.0.0.0/8], host_interval: 0 s, robots: false}\n"
            f"sources: {{one: {{url: '{url}/1'}}, two: {{url: '{url}/2'}}}}\nchannels: {{all: {{title: All}}}}\n",
            encoding="utf-8",
        )

        def poll(*words: str) -> tuple[int, str, str]:
            began = time.monotonic()
            ended = CliRunner().invoke(main, ["--config", str(path), "poll", *words])
            assert time.monotonic() - began < 60  # not the 90 s
            return ended.exit_code, ended.stdout, ended.stderr

        code, said, errors = poll()
        assert code == 3
        assert len(origin.asked) == 1
        assert "left alone: its host asked us to wait until 20" in said
        assert "answered 429; left alone until 20" in errors
        code, said, _ = poll("--json")
        told = [json.loads(line) for line in said.splitlines()]
        assert code == 0
        assert [(one["status"], one["not_before"] is not None) for one in told] == [("skipped", True)] * 2
        assert len(origin.asked) == 1
        origin.rests = False
        code, said, _ = poll("--force", "two")
        assert (code, said) == (0, "1 source polled: nothing new\n")
        assert len(origin.asked) == 2
