"""Nine traps of requests, feedparser, BeautifulSoup and TinyDB: the plain use falls into each, and ours does not.

The plain use runs in a process of its own, with limits, and at sizes that show the trap and no more.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tinydb import TinyDB

from syndicator.errors import StoreBusy, TimedOut
from syndicator.ingest.feeds.parse import parse_feed
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import Fetched, FetchRequest, FetchSettings, RawHtml
from syndicator.refine.clean import clean
from syndicator.store.folder.storage import AtomicStorage
from syndicator.store.folder.tiny import TinyStore
from tests.contract.store_material import StillClock, article, poll
from tests.origin.server import Origin, drip, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1024 * 1024
URL = "http://trap.test/feed"


def run(code: str, *arguments: str, memory: int = 1024) -> subprocess.CompletedProcess[str]:
    """Run Python in a process that may take so many megabytes and 60 s of processor."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory * MEGABYTE, memory * MEGABYTE))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        preexec_fn=limits,
        cwd=Path(__file__).parents[2],
    )


def told(code: str, *arguments: str, memory: int = 1024) -> Any:
    """What such a process prints, as JSON; the string of its error where it dies."""
    done = run(code, *arguments, memory=memory)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def is_whole(path: Path) -> bool:
    try:
        json.loads(path.read_text("utf-8"))
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------------------------------------- TinyDB

KILLED = """
import os, sys
from tinydb import TinyDB
from syndicator.store.folder.storage import AtomicStorage
db = TinyDB(sys.argv[1], **({"storage": AtomicStorage} if sys.argv[2] == "ours" else {}))
db.insert_multiple({"text": "x" * 100} for _ in range(50))
os.fsync = lambda *_: os._exit(9)  # killed in the middle of the next write
db.remove(doc_ids=list(range(1, 40)))
"""


def test_f1_killed_in_the_middle_of_a_write(tmp_path: Path) -> None:
    """TinyDB overwrites in place and cuts the rest off afterwards: killed between, its file is no JSON any more. Ours is
    what it was before.
    """
    plain, ours = tmp_path / "plain.json", tmp_path / "ours.json"
    assert run(KILLED, str(plain), "plain").returncode == 9
    assert run(KILLED, str(ours), "ours").returncode == 9
    assert not is_whole(plain)
    assert len(TinyDB(ours, storage=AtomicStorage)) == 50


FULL_DISK = """
import resource, signal, sys
from tinydb import TinyDB
from syndicator.store.folder.storage import AtomicStorage
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
db = TinyDB(sys.argv[1], **({"storage": AtomicStorage} if sys.argv[2] == "ours" else {}))
done = 0
try:
    while True:
        db.insert({"text": "x" * 1000})
        done += 1
except Exception:
    print(done)
"""


def test_f2_no_room_left(tmp_path: Path) -> None:
    """Where a write does not fit, TinyDB leaves half of it and loses all; ours refuses, and everything is still there."""
    plain, ours = tmp_path / "plain.json", tmp_path / "ours.json"
    assert told(FULL_DISK, str(plain), "plain") > 5
    acknowledged = told(FULL_DISK, str(ours), "ours")
    assert not is_whole(plain)
    assert len(TinyDB(ours, storage=AtomicStorage)) == acknowledged > 5
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_f3_two_owners(tmp_path: Path) -> None:
    """Two TinyDBs on one file overwrite each other's documents and say nothing; our second owner is refused."""
    first, second = TinyDB(tmp_path / "plain.json"), TinyDB(tmp_path / "plain.json")
    for number in range(10):
        for owner in (first, second):
            with suppress(ValueError):  # now and then it notices, and refuses what it was given
                owner.insert({"number": number})
    assert len(first) < 20
    first.close()
    second.close()
    store = TinyStore(tmp_path / "state", clock=StillClock())
    with pytest.raises(StoreBusy):
        TinyStore(tmp_path / "state", clock=StillClock())
    store.close()


def test_f4_the_cost_of_a_write(tmp_path: Path) -> None:
    """TinyDB writes everything at each insert; our commit writes its own source's document, however many others."""
    plain = TinyDB(tmp_path / "plain.json")
    plain.insert_multiple({"text": "x" * 1000} for _ in range(500))
    written = io.StringIO()
    storage: Any = plain.storage
    storage._handle, kept = written, storage._handle
    written.write(kept.read() or (tmp_path / "plain.json").read_text("utf-8"))
    before_it = written.tell()
    with suppress(OSError):  # a string cannot be fsynced
        plain.insert({"text": "one more"})
    assert written.tell() > before_it > 500_000  # it began at the beginning, and wrote all of it once more
    storage._handle = kept
    plain.close()
    store = TinyStore(tmp_path / "state", clock=StillClock())
    for number in range(100):
        store.commit(poll(f"s{number}", article(f"s{number}", "a")))
    documents = tmp_path / "state" / "sources"
    before = {path: path.stat().st_mtime_ns for path in documents.iterdir()}
    store.commit(poll("s1", article("s1", "b")))
    changed = [path for path in documents.iterdir() if path.stat().st_mtime_ns != before.get(path)]
    assert [path.stem for path in changed] == ["s1"]
    store.close()


# ---------------------------------------------------------------------------------------------- feedparser

PEAK = """
import io, json, re, sys, time
body = open(sys.argv[1], "rb").read()
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
if sys.argv[2] == "ours":
    from syndicator.ingest.feeds.parse import parse_feed
    from syndicator.engine.refining import pipeline
    read = lambda: parse_feed(body, None, "http://trap.test/")
else:
    import feedparser
    read = lambda: feedparser.parse(io.BytesIO(body))
before, started = peak(), time.process_time()
read()
print(json.dumps([peak() - before, time.process_time() - started]))
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_f5_entities_that_expat_refuses(tmp_path: Path, encoding: str) -> None:
    """Feedparser expands by itself what expat refused to: tens of kilobytes become many megabytes. Ours drops the
    DOCTYPE of the decoded text, whatever it was encoded in, before any parser sees it.
    """
    subset = f'\n<!DOCTYPE rss [\n<!ENTITY a "{"A" * 10_000}">\n]>\n'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{subset}<rss version="2.0"><channel><title>T</title><item><title>t</title>'
    path = tmp_path / "bomb.xml"
    path.write_bytes(f"{text}<description>{'&a;' * 3000}</description></item></channel></rss>".encode(encoding))
    plain, ours = told(PEAK, str(path), "plain", memory=2048), told(PEAK, str(path), "ours", memory=2048)
    assert isinstance(plain, str) or plain[0] > 60  # megabytes, or it died of them
    assert ours[0] < 25
    assert len(parse_feed(path.read_bytes(), None, URL).entries) == 1


def test_f6_an_authors_address(tmp_path: Path) -> None:
    """Feedparser looks for an address in an author's text in quadratic time; ours takes the text as it is."""
    path = tmp_path / "author.xml"
    costs = []
    for size in (6000, 12_000):
        author = "a@" + "a." * (size // 2) + "!"
        item = f"<item><title>t</title><link>http://trap.test/1</link><author>{author}</author></item>"
        path.write_text(f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>", "utf-8")
        costs.append(told(PEAK, str(path), "plain")[1])
    assert costs[1] > 2.5 * costs[0]
    assert told(PEAK, str(path), "ours")[1] < costs[1] / 2


# ---------------------------------------------------------------------------------------------- requests

GET = """
import json, re, sys, time
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
import requests
before, started = peak(), time.monotonic()
try:
    answer = requests.get(sys.argv[1], stream=True, allow_redirects=False, timeout=0.5)
    for _ in answer.iter_content(65536):
        pass
except requests.RequestException:
    pass
print(json.dumps([peak() - before, time.monotonic() - started]))
"""


class Clock:
    """The machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture(name="origin")
def an_origin() -> Iterator[Origin]:
    made = Origin()
    yield made
    made.close()


@pytest.fixture(name="fetcher")
def a_fetcher() -> Iterator[HttpFetcher]:
    settings = FetchSettings(user_agent="x", allow_networks=("127.0.0.0/8",), host_interval=0.0, deadline=0.5)
    made = HttpFetcher(settings, clock=Clock())
    yield made
    made.close()


def test_f7_the_body_of_a_redirect(origin: Origin, fetcher: HttpFetcher) -> None:
    """Requests unpacks the whole body of a redirect that it was told not to follow; ours reads none of it."""
    bomb = gzip.compress(bytes(150 * MEGABYTE), 6)
    origin.routes |= {
        "/": reply(302, bomb, Location="/there", Content_Encoding="gzip"),
        "/there": reply(body=b"<rss/>"),
    }
    plain = told(GET, origin.url("/"), memory=2048)
    assert isinstance(plain, str) or plain[0] > 100
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = fetcher.fetch(FetchRequest(origin.url("/"), deadline=20))
    assert isinstance(answer, Fetched)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


@pytest.mark.parametrize("place", ["body", "headers"])
def test_f8_a_drip(origin: Origin, fetcher: HttpFetcher, place: str) -> None:
    """The timeout of requests holds for single reads, so that a drip lasts as long as it likes; ours ends in time."""
    if place == "body":
        begun, piece = b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"x"
    else:
        begun, piece = b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"
    origin.routes["/"] = drip(begun, piece, every=0.2, lasting=2.0)
    assert told(GET, origin.url("/"))[1] > 1.5
    origin.routes["/"] = drip(begun, piece, every=0.2, lasting=30.0)
    started = time.monotonic()
    with pytest.raises(TimedOut):
        fetcher.fetch(FetchRequest(origin.url("/")))
    assert time.monotonic() - started < 10


# ---------------------------------------------------------------------------------------------- what is let through

SANITISED = """
import io, json, sys
import feedparser
from bs4 import BeautifulSoup
html = sys.argv[1]
escaped = html.replace("&", "&amp;").replace("<", "&lt;")
body = f"<rss version='2.0'><channel><title>T</title><item><title>t</title><description>{escaped}</description></item></channel></rss>"
by_feedparser = feedparser.parse(io.BytesIO(body.encode())).entries[0].description
soup = BeautifulSoup(html, "html.parser")
for tag in soup(["script", "style", "iframe"]):
    tag.decompose()
for tag in soup(True):
    for name, value in list(tag.attrs.items()):
        if name.startswith("on") or str(value).lower().startswith("javascript:"):
            del tag[name]
print(json.dumps([by_feedparser, str(soup)]))
"""


@pytest.mark.parametrize(
    ("vector", "who"),
    [
        ('<a href="&#106;avascript:alert(1)">x</a>', "feedparser"),
        ("<form action=javascript:alert(1)><input type=submit></form>", "feedparser"),
        ('<a href="java&#9;script:alert(1)">x</a>', "soup"),
        ('<svg><a xlink:href="javascript:alert(1)"><text y="9">x</text></a></svg>', "soup"),
        ('<form action="x" id="y"><math><mtext>z</mtext></math></form>', "soup"),
    ],
)
def test_f9_script_that_gets_through(vector: str, who: str) -> None:
    """A vector that feedparser's sanitiser, or the BeautifulSoup recipe of every tutorial, lets through; ours does not."""
    by_feedparser, by_soup = told(SANITISED, vector)
    assert is_dangerous(by_feedparser if who == "feedparser" else by_soup)
    assert not is_dangerous(clean(RawHtml(vector), "http://trap.test/").body)


def is_dangerous(html: str) -> bool:
    plain = "".join(unescape(unescape(html)).lower().split())
    return "script:" in plain or any(f"<{tag}" in plain for tag in ("form", "svg", "math"))


NESTED = """
import json, sys, time
html = "<div>" * 20_000
if sys.argv[1] == "ours":
    from syndicator.refine.clean import clean as sanitise
    arguments = (html, "http://trap.test/")
else:
    from nh3 import clean as sanitise
    arguments = (html,)
started = time.process_time()
sanitise(*arguments)
print(json.dumps(time.process_time() - started))
"""


def test_f9_nested_tags() -> None:
    """Every sanitiser takes quadratic time for nested elements; ours flattens what no text needs before."""
    assert told(NESTED, "ours") < told(NESTED, "plain") / 2


# ---------------------------------------------------------------------------------------------- smaller ones


def test_addresses_that_the_standard_library_calls_public() -> None:
    """``is_private`` misses some addresses that are not public and ``is_global`` others; the guard misses none."""
    from ipaddress import ip_address

    from syndicator.ingest.fetching.guard import Guard

    not_private = ("100.64.0.1", "192.88.99.1", "224.0.0.1", "168.63.129.16", "fec0::1")
    called_global = ("::ffff:100.64.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fec0::1", "224.0.0.1", "168.63.129.16")
    assert all(not ip_address(address).is_private for address in not_private)
    assert sum(ip_address(address).is_global for address in called_global) >= 4
    assert not any(Guard().allows(address, 80) for address in (*not_private, *called_global))


def test_rules_that_the_standard_library_reads_wrongly() -> None:
    """``urllib.robotparser`` knows neither wildcards nor that the longest rule wins; ours does."""
    from urllib.robotparser import RobotFileParser

    from syndicator.ingest.fetching.robots import _parse

    rules = "User-agent: *\nAllow: /a\nDisallow: /a/b\nDisallow: /private/*.html$\n"
    plain = RobotFileParser()
    plain.parse(rules.splitlines())
    ours = _parse(rules.encode())
    for path in ("http://trap.test/a/b", "http://trap.test/private/x.html"):
        assert plain.can_fetch("x", path)
        assert not ours.can_fetch(path, "x")


def test_half_a_body_without_a_length(origin: Origin, fetcher: HttpFetcher) -> None:
    """What ends without a declared length looks complete to requests; ours says that nothing tells so."""
    import requests

    from tests.origin.server import Answer

    half = b"<rss version='2.0'><channel><title>T</title><item><title>On"
    origin.routes["/"] = Answer((b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + half,))
    assert requests.get(origin.url("/"), timeout=5).content == half
    answer = fetcher.fetch(FetchRequest(origin.url("/"), deadline=5))
    assert isinstance(answer, Fetched)
    assert not answer.whole


def test_characters_that_no_parser_accepts() -> None:
    """``xml.etree`` writes what XML forbids, and no parser reads it again; what we clean holds none of it."""
    from xml.etree import ElementTree as ET

    element = ET.Element("title")
    element.text = "a\x0bb\ufffec"
    with pytest.raises(ET.ParseError):
        ET.fromstring(ET.tostring(element, encoding="utf-8"))
    body = clean(RawHtml("<p>a\x0bb\ufffec</p>"), "http://trap.test/").body
    assert ET.fromstring(f"<x>{body}</x>") is not None
