"""What a daemon meets in real life: a full disk, a port that is taken, a reload or an end in the middle of things."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.app import App
from syndicator.config import load
from syndicator.daemon import FLUSH, PAUSE, WATCH, Daemon
from syndicator.daemon.serving import Serving
from syndicator.demo.origin import Origin
from syndicator.engine.editing.takedown import take_down
from syndicator.errors import StoreError, SyndicatorError
from syndicator.model import SourceKey
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore
from tests.fakes.workers import InlineWorkers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syndicator.model import PollOutcome, PollRecord

CONFIG = """\
site: {{title: Mirror, url: "http://127.0.0.1/"}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0 s, robots: false}}
serve: {{port: {port}}}
publish: {{path: {public}}}
sources:
  gazette: {{name: Gazette, url: "{origin}/feed", every: 1 h}}
channels:
  all: {{title: {title}}}
"""


def document(_: str) -> tuple[bytes, str]:
    items = [{"id": "1", "url": "https://gazette.example/1", "title": "Ferry", "content_text": "It runs on tides."}]
    made = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": items}
    return json.dumps(made).encode(), "application/feed+json"


@pytest.fixture
def origin() -> Iterator[Origin]:
    made = Origin("127.0.0.22", document)
    yield made
    made.close()


class Place:
    """A folder with a feeds.yaml."""

    def __init__(self, folder: Path, origin: Origin) -> None:
        self.path = folder / "feeds.yaml"
        self.origin = origin
        self.write()

    def write(self, *, port: int = 0, title: str = "Everything", public: str = "public") -> None:
        text = CONFIG.format(origin=self.origin.url, port=port, title=title, public=public)
        self.path.write_text(text, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path, origin: Origin) -> Place:
    return Place(tmp_path, origin)


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not come true"
        time.sleep(0.02)


@contextmanager
def running(app: App, path: Path) -> Iterator[Daemon]:
    """A daemon in a thread of this process."""
    daemon, ready, failed = Daemon(app, lambda: load(path, os.environ)), threading.Event(), []

    def run() -> None:
        try:
            daemon.run(ready=lambda _: ready.set())
        except Exception as error:
            failed.append(error)
            raise

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(60)
        yield daemon
        assert not failed
    finally:
        daemon.stop()
        thread.join(60)
    assert not thread.is_alive()


def get(daemon: Daemon, path: str) -> bytes:
    with urllib.request.urlopen(f"{daemon.address}{path}", timeout=30) as answer:
        body: bytes = answer.read()
        return body


@pytest.mark.parametrize("trouble", ["port", "public"])
def test_a_reload_that_cannot_be_carried_out_leaves_what_runs(
    place: Place, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    """A port somebody else has, a folder that is a file: reported, and the old configuration goes on being served."""
    with socket.create_server(("127.0.0.1", 0)) as taken, running(_app(place), place.path) as daemon:
        until(lambda: b"Ferry" in get(daemon, "all/feed.json"))
        if trouble == "port":
            place.write(port=taken.getsockname()[1], title="Never")
        else:
            (place.path.parent / "occupied").write_text("a file")
            place.write(public="occupied", title="Never")
        look(daemon)
        until(lambda: "the last good one stays" in caplog.text)
        until(lambda: _answers(daemon))
        assert b"Never" not in get(daemon, "all/feed.json")
        place.write(title="Whole World")
        look(daemon)
        until(lambda: _answers(daemon) and b"Whole World" in get(daemon, "all/feed.json"))


def test_a_port_that_somebody_else_has_is_no_address_of_ours(place: Place) -> None:
    """Whoever asks where we are reached meanwhile is not sent there, where he might wait for ever."""
    with socket.create_server(("127.0.0.1", 0)) as taken, _app(place) as app:
        place.write(port=taken.getsockname()[1])
        app.reconfigure(load(place.path, os.environ))
        serving = Serving(app, lambda _: None)
        with pytest.raises(SyndicatorError):
            serving.follow()
        assert not serving.is_up
        assert serving.address is None


@pytest.mark.parametrize("to_go", [False, True], ids=["nothing-to-go", "something-to-go"])
def test_what_stands_is_served_while_the_first_release_takes_long(
    place: Place, monkeypatch: pytest.MonkeyPatch, *, to_go: bool
) -> None:
    """After a change of what every page shows, say. Where something was taken down meanwhile, the release comes first."""
    with running(_app(place), place.path) as daemon:
        until(lambda: b"Ferry" in get(daemon, "all/feed.json"))
    monkeypatch.setattr("syndicator.daemon.loop.LONG", 0.0)
    place.path.write_text(place.path.read_text("utf-8").replace("title: Mirror", "title: Looking Glass"), "utf-8")
    app, told = _app(place), list[str]()
    if to_go:
        (card,) = app.store.cards()
        take_down(app.store, card.id, reason="asked for", now=app.clock.now(), carrying=lambda _: ())
    release = app.release

    def releasing(**how: Any) -> Any:
        outcome = release(**how)
        told.append("released")
        return outcome

    app.release = releasing  # type: ignore[method-assign]
    daemon = Daemon(app, lambda: load(place.path, os.environ), announce=lambda _: told.append("serving"))
    daemon.run(ready=lambda _: daemon.stop())
    assert told[:2] == (["released", "serving"] if to_go else ["serving", "released"])


def look(daemon: Daemon) -> None:
    """Have it look at its configuration now, as SIGHUP does."""
    daemon._reloading.ask()
    daemon._wake.set()


def _app(place: Place) -> App:
    return App(load(place.path, os.environ), workers=InlineWorkers())


def _answers(daemon: Daemon) -> bool:
    try:
        return b"status" in get(daemon, "healthz")
    except (OSError, ValueError):  # between two servers there is no address
        return False


def test_a_file_that_is_still_being_written_is_not_taken(place: Place) -> None:
    """Half a feeds.yaml can be a valid one: a change is taken when the file has been left alone between two looks."""
    clock = FakeClock()
    app = App(load(place.path, os.environ), workers=InlineWorkers(), clock=clock)
    with running(app, place.path) as daemon:
        looks: list[int] = []
        stamp = daemon._reloading._stamp

        def looked() -> tuple[int, int] | None:
            looks.append(1)
            return stamp()

        def look_again() -> str:
            before = len(looks)
            until(lambda: bool(clock.forward(seconds=WATCH).year) and len(looks) > before)
            time.sleep(0.6)  # what follows from it, and one more turn of the loop
            return app.config.channels[0].title

        daemon._reloading._stamp = looked  # type: ignore[method-assign]
        look_again()
        place.write(title="Half of it")
        daemon._reloading._changing = stamp()  # as if it had been looked at once
        place.write(title="The whole of it")
        before = len(looks)
        clock.forward(seconds=WATCH)
        until(lambda: len(looks) > before)
        time.sleep(0.6)
        assert app.config.channels[0].title == "Everything"
        until(lambda: look_again() == "The whole of it")


class FullStore(MemoryStore):
    """Cannot write until there is room."""

    room = False

    def commit(self, record: PollRecord) -> None:
        self.check_writable()
        super().commit(record)

    def check_writable(self) -> None:
        if not self.room:
            raise StoreError("no space left on device")


class FullApp(App):
    """An App whose disk is full."""

    short = True

    def is_short_of_room(self) -> bool:
        return self.short

    @cached_property
    def store(self) -> FullStore:
        return FullStore()


def test_a_disk_that_fills_while_nothing_is_due_is_told_of(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Whether what comes next could be written is tried before it comes, where little room is left."""
    state = place.path.parent / "state"
    state.mkdir()
    clock = FakeClock()
    app = FullApp(load(place.path, os.environ), workers=InlineWorkers(), clock=clock)
    app.store.room, app.short = True, False
    with running(app, place.path) as daemon:
        until(lambda: list(app.store.cards()))
        clock.forward(seconds=FLUSH + 1)
        time.sleep(1.2)
        assert json.loads(get(daemon, "healthz"))["status"] == "ok"
        app.store.room, app.short = False, True
        until(lambda: bool(clock.forward(seconds=1).year) and "no space left" in caplog.text)
        assert json.loads(get(daemon, "healthz"))["status"] == "degraded"


def test_a_full_disk_is_waited_out(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Polls wait instead of hammering the source; the alarm is shown; with room again it ends, and polls go on."""
    (place.path.parent / "state").mkdir()
    clock = FakeClock()
    app = FullApp(load(place.path, os.environ), workers=InlineWorkers(), clock=clock)
    with running(app, place.path) as daemon:
        until(lambda: "no space left" in caplog.text)
        asked = sum(place.origin.seen.values())
        clock.forward(seconds=10 * PAUSE)
        time.sleep(1.2)  # two more looks at what is due
        assert sum(place.origin.seen.values()) == asked
        assert json.loads(get(daemon, "healthz"))["status"] == "degraded"
        assert b'syndicator_alarm{kind="state"} 1.0' in get(daemon, "metrics")
        assert caplog.text.count("no space left") == 1
        app.store.room = True
        clock.forward(seconds=FLUSH + 1)
        until(lambda: list(app.store.cards()))
        assert json.loads(get(daemon, "healthz"))["status"] == "ok"
        clock.forward(seconds=2)
        until(lambda: b"Ferry" in get(daemon, "all/feed.json"))


def test_a_bug_in_one_source_costs_that_source(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What a poll raises that nobody foresaw is logged and shown; the daemon lives, and the others are polled."""

    class Buggy(MemoryStore):
        broken = True

        def commit(self, record: PollRecord) -> None:
            if self.broken and record.state.key == "gazette":
                raise KeyError("nobody foresaw this")
            super().commit(record)

    class BuggyApp(App):
        @cached_property
        def store(self) -> Buggy:
            return Buggy()

    one, other = Origin("127.0.0.24", document), Origin("127.0.0.25", document)
    place = Place(tmp_path, one)
    more = f'sources:\n  herald: {{name: Herald, url: "{other.url}/feed", every: 1 h}}\n'
    place.path.write_text(place.path.read_text().replace("sources:\n", more))
    (tmp_path / "state").mkdir()
    clock = FakeClock()
    app = BuggyApp(load(place.path, os.environ), workers=InlineWorkers(), clock=clock)
    with running(app, place.path) as daemon:
        until(lambda: any(card.source == "herald" for card in app.store.cards()))
        until(lambda: "left alone" in caplog.text)
        time.sleep(1.2)
        assert one.seen["200"] == 1
        assert "gazette" in "".join(json.loads(get(daemon, "healthz"))["problems"])
        app.store.broken = False
        clock.forward(seconds=PAUSE + 1)
        until(lambda: len(list(app.store.cards())) == 2)
        until(lambda: json.loads(get(daemon, "healthz"))["status"] == "ok")
    one.close()
    other.close()


def test_what_we_cut_short_is_no_failure_of_the_source(tmp_path: Path) -> None:
    """A poll under way when its connections are closed is left out of the books: no failure, no backing off."""
    asked, go = threading.Event(), threading.Event()

    def slow(_: str) -> tuple[bytes, str]:
        asked.set()
        go.wait(60)
        return document("")

    origin = Origin("127.0.0.23", slow)
    place = Place(tmp_path, origin)
    outcomes: list[PollOutcome] = []
    with _app(place) as app:
        store = app.store
        thread = threading.Thread(target=lambda: outcomes.extend(app.poll(app.chosen(()))))
        thread.start()
        assert asked.wait(60)
        app.reconfigure(replace(app.config, fetch=replace(app.config.fetch, threads=3)))
        thread.join(30)
        assert [outcome.status for outcome in outcomes] == ["skipped"]
        assert store.state(SourceKey("gazette")) is None
    go.set()
    origin.close()
