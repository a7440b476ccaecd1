"""From the commit of a poll to the arrival of its news at a subscriber of our own hub, over loopback."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks.polls import control

ROUNDS = 8
CONFIG = """\
site: {{title: Bench, url: "http://127.0.0.1:{port}/", contact: bench@mirror.example}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s}}
defaults: {{permission: bench, every: 1 d}}
sources: {{s0: {{name: Source, url: "http://127.0.0.1:{origin}/feed/0"}}}}
channels: {{all: {{title: All}}}}
serve: {{port: {port}, url: "http://127.0.0.1:{port}/", hub: true}}
"""


class Reader(BaseHTTPRequestHandler):
    """Confirms, and notes when something comes."""

    came: list[float] = []  # noqa: RUF012 - one for all
    confirmed = threading.Event()

    def do_GET(self) -> None:
        challenge = parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(challenge)))
        self.end_headers()
        self.wfile.write(challenge)
        self.confirmed.set()

    def do_POST(self) -> None:
        self.came.append(time.time())
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def run(origin: int, port: int = 18480) -> None:
    """Subscribe, then tick and poll again and again."""
    reader = HTTPServer(("127.0.0.1", 0), Reader)
    threading.Thread(target=reader.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="bench-pushing-") as name:
        folder = Path(name)
        (folder / "feeds.yaml").write_text(CONFIG.format(port=port, origin=origin), encoding="utf-8")
        command = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml"]
        with (folder / "log").open("ab") as log:
            daemon = subprocess.Popen([*command, "run"], cwd=folder, stdout=log, stderr=log)
            try:
                document = folder / "state" / "sources" / "s0.json"
                while not document.exists() or not (folder / "public" / "all" / "rss.xml").exists():
                    time.sleep(0.1)
                time.sleep(3)  # the first release is through
                form = urlencode(
                    {
                        "hub.mode": "subscribe",
                        "hub.topic": f"http://127.0.0.1:{port}/all/rss.xml",
                        "hub.callback": f"http://127.0.0.1:{reader.server_port}/push",
                    }
                )
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("POST", "/hub", form, {"Content-Type": "application/x-www-form-urlencoded"})
                assert connection.getresponse().status == 202
                assert Reader.confirmed.wait(30)
                took = []
                for number in range(1, ROUNDS + 1):
                    control(origin, "/_tick?k=1&every=1", post=True)
                    subprocess.run([*command, "poll", "s0"], cwd=folder, stdout=log, stderr=log, check=True)
                    while len(Reader.came) < number:
                        time.sleep(0.01)
                    took.append(Reader.came[-1] - document.stat().st_mtime)
                print(
                    f"push: {1000 * statistics.median(took):.0f} ms from commit to subscriber, median of {ROUNDS}; "
                    f"longest {1000 * max(took):.0f} ms"
                )
            finally:
                daemon.terminate()
                daemon.wait(20)
                reader.shutdown()
