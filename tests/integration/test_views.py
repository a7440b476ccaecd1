"""From readers' requests to the number on the page and the list of what is read most, over real HTTP."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import html

from syndicator.app import App
from syndicator.config import load
from syndicator.daemon.serving import Serving
from syndicator.engine.selecting.views import SHOW
from tests.fakes.clock import FakeClock
from tests.unit.test_readers import FIREFOX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syndicator.workers import ProcessWorkers
    from tests.integration.conftest import Stage


def ask(address: str, path: str, method: str = "GET", **fields: str) -> tuple[int, str | None]:
    """Status and tag of an answer."""
    at = urlsplit(address)
    connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=30)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in fields.items()})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("etag")
    finally:
        connection.close()


def counted(address: str) -> None:
    """Wait until what was answered so far has been told: what is handed over goes after it."""
    assert ask(address, "/healthz")[0] == 200


@contextmanager
def served(stage: Stage, workers: ProcessWorkers) -> Iterator[tuple[App, str, FakeClock]]:
    """What the stage has polled, served by an App on a clock of its own."""
    stage.poll()
    now = stage.app.clock.now()
    stage.app.close()
    path = stage.path
    path.write_text(path.read_text("utf-8").replace("port: 8080", "port: 0"), "utf-8")
    clock = FakeClock(now)
    with App(load(path, {}), workers=workers, clock=clock) as app:
        app.release()
        serving = Serving(app, lambda _: None)
        serving.follow()
        assert serving.address
        try:
            yield app, serving.address, clock
        finally:
            serving.stop()


def test_a_view_reaches_its_page(stage: Stage, workers: ProcessWorkers) -> None:
    """Readers are counted, whoever else asks is not; the number stands on the page after the next look, with another
    tag; its story leads the list of what is read most; and nothing of any reader is kept.
    """
    with served(stage, workers) as (app, address, clock):
        story = next(iter(app.rows(source="lantern"))).story
        path, agent = f"/articles/{story}/", FIREFOX
        status, tag = ask(address, path, user_agent=agent, cookie="who=me", x_forwarded_for="203.0.113.77")
        assert (status, bool(tag)) == (200, True)
        assert ask(address, path, user_agent=agent)[0] == 200
        assert ask(address, path, "HEAD", user_agent=agent)[0] == 200
        assert ask(address, path, user_agent=agent, if_none_match=str(tag))[0] == 304
        assert ask(address, path, user_agent=agent, sec_purpose="prefetch")[0] == 200
        assert ask(address, path, user_agent="Mozilla/5.0 (compatible; Somebot/1.0)")[0] == 200
        assert ask(address, "/articles/" + "0" * 32 + "/", user_agent=agent)[0] == 404
        counted(address)
        clock.forward(seconds=SHOW)
        assert app.collect_views()
        assert app.release().pages == 1
        page = stage.public / f"articles/{story}/index.html"
        assert "浏览：2" in page.read_text("utf-8")
        assert ask(address, path, user_agent=agent, if_none_match=str(tag))[0] == 200
        home = html.fromstring((stage.public / "index.html").read_text("utf-8"))
        assert [one.get("href") for one in home.iterfind(".//section[@id='hot']//a")] == [f"./articles/{story}/"]
        kept = b"".join(one.read_bytes() for one in (stage.path.parent / "state").rglob("*") if one.is_file())
        assert not any(word in kept for word in (b"203.0.113.77", b"who=me", FIREFOX.encode(), b"Firefox"))
        app.take_down(story, "asked for")
        counted(address)
        clock.forward(seconds=SHOW)
        assert app.collect_views()
        app.release()
        assert story not in (stage.public / "index.html").read_text("utf-8")


def test_views_can_be_switched_off(stage: Stage, workers: ProcessWorkers) -> None:
    """serve.views: false counts nothing."""
    path = stage.path
    text = path.read_text("utf-8")
    assert "\nserve:\n" in text
    path.write_text(text.replace("\nserve:\n", "\nserve:\n  views: false\n"), "utf-8")
    with served(stage, workers) as (app, address, clock):
        story = next(iter(app.rows(source="lantern"))).story
        assert ask(address, f"/articles/{story}/", user_agent=FIREFOX)[0] == 200
        counted(address)
        clock.forward(seconds=SHOW)
        assert not app.collect_views()


def feature(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "syndicator", "--config", str(path), "feature", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_an_editor_features_articles(stage: Stage) -> None:
    """By address or id, from the command line; listed, and taken off again."""
    stage.poll()
    row = next(iter(stage.app.rows(source="lantern")))
    stage.app.close()
    assert feature(stage.path).stdout == "nothing is featured\n"
    done = feature(stage.path, row.url)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"featured: {row.story} (lantern) {row.title}\n"
    home = html.fromstring((stage.public / "index.html").read_text("utf-8"))
    assert [one.text for one in home.iterfind(".//section[@id='featured']//h3/a")] == [row.title]
    (told,) = json.loads(feature(stage.path, "--json").stdout)
    assert (told["story"], told["published"]) == (row.story, True)
    assert feature(stage.path, "--off", row.story, "--json").stdout.strip() == "[]"
    assert "featured" not in (stage.public / "index.html").read_text("utf-8")
    missing = feature(stage.path, "https://nowhere.example/x")
    assert missing.returncode in {1, 2}
    assert "nowhere.example" in missing.stderr


def test_a_configuration_features_articles(stage: Stage) -> None:
    """`featured:` in the file; the command lists what comes of it, and what it names and cannot show."""
    stage.poll()
    row = next(iter(stage.app.rows(source="lantern")))
    stage.app.close()
    nowhere = "https://nowhere.example/ferry"
    text = stage.path.read_text("utf-8")
    stage.path.write_text(f"{text}\nfeatured:\n  articles: ['{row.url}', {nowhere}]\n", "utf-8")
    told = feature(stage.path).stdout
    assert told == (
        f"featured, by configuration: {row.story} (lantern) {row.title}\n"
        f"featured, by configuration: {nowhere} is not published at present\n"
    )
    shown, missing = json.loads(feature(stage.path, "--json").stdout)
    assert (shown["story"], shown["published"], shown["configured"]) == (row.story, True, True)
    assert (missing["story"], missing["published"], missing["article"]) == (None, False, nowhere)
    command = [sys.executable, "-m", "syndicator", "--config", str(stage.path), "release"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    home = html.fromstring((stage.public / "index.html").read_text("utf-8"))
    assert [one.text for one in home.iterfind(".//section[@id='featured']//h3/a")] == [row.title]
