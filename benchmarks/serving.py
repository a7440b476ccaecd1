"""The web server under load, in turn with nginx over the same files, by wrk: requests per second, and per second of CPU.

Needs ``wrk``, and ``nginx`` for the comparison (Debian: ``apt-get install wrk nginx-light``). Each server is one process
with one worker; wrk has one thread and 50 connections. Rounds alternate between the servers, so that whatever else the
machine does meets both. The last part has 200 connections read while the daemon polls, refines and releases.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import corpus
from benchmarks.polls import config, control

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FEED = "/all/rss.xml"
SIZE = 100_000
ROUNDS = 3
SECONDS = 3
BESIDE = 10
"""Seconds of reading beside polls."""
RATE = 2_000
"""Requests a second where readers are paced."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """What wrk saw of one server, and what that cost it."""

    per_second: float
    per_cpu_second: float
    p99: float  # milliseconds
    failed: int


def feed() -> bytes:
    """A feed of about 100 KB of news."""
    items, size = [], 0
    for number in range(200):
        one = corpus.entry(0, number)
        items.append(f"<item><title>{one['title']}</title><description><![CDATA[{one['html']}]]></description></item>")
        size += len(items[-1].encode())
        if size > SIZE:
            break
    return f'<rss version="2.0"><channel><title>All</title>{"".join(items)}</channel></rss>'.encode()


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and its children have taken."""
    taken = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            taken += (int(fields[11]) + int(fields[12])) / TICKS
    return taken


PACED = """\
math.randomseed(os.time())
local first = true
function delay()
  if first then first = false return math.random(0, {pause}) end
  return {pause}
end
"""
"""For wrk: how many milliseconds a connection waits before its next request."""


def load(
    port: int, pid: int, headers: dict[str, str], *, connections: int = 50, seconds: int = SECONDS, rate: int = 0
) -> Load:
    """One run of wrk: as many requests as it can, or ``rate`` a second over all connections."""
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    if rate:
        script = Path(tempfile.gettempdir(), f"bench-paced-{os.getpid()}.lua")
        script.write_text(PACED.format(pause=connections * 1000 // rate), encoding="utf-8")
        given += ["-s", str(script)]
    before = cpu(pid)
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", *given, f"http://127.0.0.1:{port}{FEED}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = cpu(pid) - before
    if rate:
        script.unlink()
    number = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]  # wrk always says it
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert late
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    failed = sum(map(int, sockets.groups())) if sockets else 0
    return Load(
        float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]  # wrk always says it
        number / spent if spent else 0.0,
        float(late[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[late[2]],
        failed + (int(errors[1]) if errors else 0),
    )


def tag_of(port: int) -> str:
    """The entity tag of the gzipped feed, once the server answers."""
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", FEED, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status == 200:
                assert answer.getheader("Content-Encoding") == "gzip"
                return answer.getheader("ETag") or ""
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"nothing answers at port {port}")


def nginx(folder: Path, port: int) -> list[str]:
    """The command for an nginx over ``folder``/public with the configuration in deploy/."""
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("listen [::]:80;", "")
    site = site.replace("/srv/mirror/public", str(folder / "public"))
    (folder / "nginx.conf").write_text(
        f"worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; keepalive_requests 1000000;\n{site} }}\n",
        encoding="utf-8",
    )
    return [
        shutil.which("nginx") or "/usr/sbin/nginx",
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
    ]


def serve(folder: str, port: str) -> None:
    """Our server over ``folder``/public, in a process of its own, until it is told to end."""
    from syndicator.model import ServeSettings
    from syndicator.observe import Observer
    from syndicator.publish.outbox.fileoutbox import FileOutbox
    from syndicator.web import WebServer, create_app

    root = Path(folder) / "public"
    server = WebServer(ServeSettings(port=int(port)), create_app(root, FileOutbox(root), Observer(), dict))
    server.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()


def turns(folder: Path, port: int) -> Iterator[tuple[str, str, list[Load]]]:
    """(what, server, loads) with rounds in turn."""
    commands = {"syndicator": [sys.executable, "-m", "benchmarks.serving", str(folder), str(port)]}
    if shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        commands["nginx"] = nginx(folder, port + 1)
    ports = {name: port + number for number, name in enumerate(commands)}
    # nginx's own workers may not be who started them, and have to read what we wrote
    folder.chmod(0o755)
    with (folder / "log").open("ab") as log:
        running = {name: subprocess.Popen(command, stdout=log, stderr=log) for name, command in commands.items()}
    try:
        tags = {name: tag_of(ports[name]) for name in running}
        for what in ("304", "gzip"):
            found: dict[str, list[Load]] = {name: [] for name in running}
            for _ in range(ROUNDS):
                for name, process in running.items():
                    asked = {"Accept-Encoding": "gzip"} | ({"If-None-Match": tags[name]} if what == "304" else {})
                    found[name].append(load(ports[name], process.pid, asked))
            for name, loads in found.items():
                yield what, name, loads
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(10)


def _beside(pid: int, port: int, origin: int, rate: int) -> tuple[Load, int]:
    """Readers while every source has news: what they saw, and how many documents were fetched meanwhile."""
    control(origin, "/_tick?k=3&every=1", post=True)
    before = control(origin, "/_stats").get("200", 0)
    seen = load(port, pid, {"Accept-Encoding": "gzip"}, connections=200, seconds=BESIDE, rate=rate)
    return seen, control(origin, "/_stats").get("200", 0) - before


def while_polling(folder: Path, port: int, origin: int, feeds: int) -> None:
    """200 connections read a feed while a daemon polls sources each of which has three new articles at every poll."""
    text = config(feeds, origin).replace("defaults: {", "defaults: {every: 10 s, ") + f"serve: {{port: {port}}}\n"
    text = text.replace("host_interval: 0 s,", "host_interval: 0 s, min_interval: 10 s,")
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "syndicator", "--config", "feeds.yaml", "run"]
    with (folder / "daemon.log").open("ab") as log:
        daemon = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(100):
            try:
                control(origin, "/_stats")
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
                break
            except OSError:
                time.sleep(0.1)
        while not (folder / "public" / "all" / "rss.xml.gz").exists():
            time.sleep(0.1)
        for rate in (0, RATE, 0, RATE):
            seen, fetched = _beside(daemon.pid, port, origin, rate)
            what = f"{rate} asked" if rate else "as many as there can be"
            print(
                f"polling, {what}: 200 connections, {seen.per_second:7.0f}/s, p99 {seen.p99:6.1f} ms, {seen.failed} "
                f"failed; {fetched} new documents taken meanwhile",
                flush=True,
            )
    finally:
        daemon.terminate()
        daemon.wait(20)


def run(feeds: int = 200, port: int = 18400, origin: int = 20000) -> None:
    """Every figure."""
    from syndicator.model import Rendition
    from syndicator.publish.outbox.fileoutbox import FileOutbox

    if not shutil.which("wrk"):
        raise SystemExit("wrk is needed (apt-get install wrk)")
    with tempfile.TemporaryDirectory(prefix="bench-serving-") as name:
        folder = Path(name)
        outbox = FileOutbox(folder / "public")
        outbox.put(Rendition(FEED[1:], "application/rss+xml; charset=utf-8", feed()))
        outbox.close()
        packed = (folder / "public" / f"{FEED[1:]}.gz").stat().st_size
        print(f"a feed of {len(feed()):,} bytes, {packed:,} gzipped; {ROUNDS} rounds of {SECONDS} s in turn, medians")
        medians: dict[tuple[str, str], float] = {}
        for what, server, loads in turns(folder, port):
            rate = statistics.median(one.per_second for one in loads)
            medians[what, server] = statistics.median(one.per_cpu_second for one in loads)
            print(
                f"{what:<5} {server:<11} {rate:8.0f}/s  {medians[what, server]:8.0f} per CPU-s  "
                f"p99 {statistics.median(one.p99 for one in loads):6.1f} ms  {sum(one.failed for one in loads)} failed",
                flush=True,
            )
        for what in ("304", "gzip"):
            if (what, "nginx") in medians:
                share = medians[what, "syndicator"] / medians[what, "nginx"]
                print(f"{what}: {share:.2f} of what nginx answers with the same CPU")
    with tempfile.TemporaryDirectory(prefix="bench-serving-") as name:
        while_polling(Path(name), port, origin, feeds)


if __name__ == "__main__":
    serve(*sys.argv[1:])
