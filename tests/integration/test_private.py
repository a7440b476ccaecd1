"""Private channels over real HTTP, and by the command line beside a daemon."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.subscribing.tokens import Tokens
from syndicator.model import Rendition, ServeSettings
from syndicator.publish.outbox.split import SplitOutbox
from syndicator.web import Private, WebServer, create_app
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore
from tests.integration.hub import Hub
from tests.integration.served import BODY, HTML, TYPES, Site
from tests.integration.test_daemon import command, get, running, until
from tests.integration.test_websub import feed
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEED, PAGE = "private/desk/rss.xml", "private/desk/articles/0b/index.html"
RSS = TYPES["all/rss.xml"]
NEWS = b"<rss>" + b"for subscribers only, " * 300 + b"</rss>"


class Club(Site):
    """A site with two private channels, and a token of one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "public")
        self.server.stop()
        self.outbox.close()
        self.split = SplitOutbox(folder / "public", folder / "private")
        for path, media_type in ((FEED, RSS), ("private/desk/index.html", HTML), (PAGE, HTML), ("private/other/rss.xml", RSS)):  # fmt: skip
            self.split.put(Rendition(path, media_type, NEWS))
        self.split.bury("private/desk/articles/gone/index.html")
        self.tokens = Tokens(MemoryStore(), clock=FakeClock(), word=iter(("abcdefgh-secret-word", "ijklmnop-others")).__next__)  # fmt: skip
        self.token, self.word = self.tokens.add("desk", "Ann")
        self.other = self.tokens.add("other", "Ben")[1]
        private = Private(folder / "private", self.split.private, self.tokens.channel_of)
        app = create_app(folder / "public", self.split, self.meter, dict, private=private)
        self.server = WebServer(ServeSettings(port=0), app)
        self.server.start()

    def close(self) -> None:
        self.server.stop()
        self.split.close()


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Club]:
    """Served, with a token."""
    made = Club(tmp_path)
    yield made
    made.close()


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_token_opens_its_channel_in_every_way_it_can_be_brought(club: Club) -> None:
    """As password, as user, in the query, in the path; compressed and conditional like everything else."""
    for target, asked in (
        (f"/{FEED}", basic("reader", club.word)),
        (f"/{FEED}", basic(club.word, "")),
        (f"/{FEED}?token={club.word}", {}),
        (f"/~{club.word}/{FEED}", {}),
    ):
        reply = club.get(target, asked)
        assert (reply.status, reply.body) == (200, NEWS)
        assert reply.headers["cache-control"] == "private, no-cache"
        assert reply.headers["x-robots-tag"] == "noindex"
        assert "access-control-allow-origin" not in reply.headers
        packed = club.get(target, {**asked, "Accept-Encoding": "br"})
        assert packed.headers["content-encoding"] == "br"
        again = club.get(target, {**asked, "If-None-Match": reply.headers["etag"]})
        assert (again.status, again.headers["cache-control"]) == (304, "private, no-cache")
        assert "access-control-allow-origin" not in club.get(target, asked, "OPTIONS").headers
        assert club.get(target, asked, "POST").status == 405


def test_without_one_nothing_is_said(club: Club) -> None:
    """What is there and what is not answer alike: 401 below /private/, 404 behind a wrong token in the path."""
    there, not_there = f"/{FEED}", "/private/nowhere/rss.xml"
    for asked in ({}, basic("x", "y"), basic("reader", club.other), {"Authorization": "Basic !!!"}, {"Authorization": "Bearer x"},
                  basic(club.word[:-1], club.word + "a")):  # fmt: skip
        replies = [club.get(target, asked) for target in (there, not_there, "/private/", "/private", "/private/desk")]
        for reply in replies:
            reply.headers.pop("date")
        assert {(reply.status, reply.body, str(reply.headers)) for reply in replies} == {
            (401, replies[0].body, str(replies[0].headers))
        }
        assert replies[0].headers["www-authenticate"].startswith("Basic ")
        assert replies[0].headers["x-content-type-options"] == "nosniff"
    for target in (f"/~nonsense/{FEED}", f"/~{club.other}/{FEED}", f"/~/{FEED}", f"/~{club.word}x/{FEED}", "/~",
                   f"/~{club.word}/private/other/rss.xml", f"/~{club.word}/../{FEED}", f"/~{club.word}/missing"):  # fmt: skip
        assert club.get(target).status == 404, target
    assert club.get(f"/{FEED}?token={club.word}&token=x").status == 200
    assert club.get(f"/{FEED}?token=x&token={club.word}").status == 401


def test_a_revoked_token_opens_nothing_from_then_on(club: Club) -> None:
    """Not even a 304."""
    tag = club.get(f"/~{club.word}/{FEED}").headers["etag"]
    club.tokens.revoke(club.token.id)
    assert club.get(f"/~{club.word}/{FEED}", {"If-None-Match": tag}).status == 404
    assert club.get(f"/{FEED}?token={club.word}", {"If-None-Match": tag}).status == 401


def test_links_between_pages_keep_the_token(club: Club) -> None:
    """A folder leads to its page behind the token; what everybody may read is shown at its own address."""
    reply = club.get(f"/~{club.word}/private/desk")
    assert (reply.status, reply.headers["location"]) == (301, f"/~{club.word}/private/desk/")
    assert club.get(f"/~{club.word}/private/desk/articles/0b/").body == NEWS
    assert club.get(f"/~{club.word}/private/desk/articles/gone/").status == 410
    for path in ("", "articles/0a/", "static/site.css"):
        reply = club.get(f"/~{club.word}/{path}")
        assert (reply.status, reply.headers["location"]) == (302, f"/{path}")
        assert reply.headers["cache-control"] == "no-store"
        assert club.get(reply.headers["location"]).body == BODY


@pytest.mark.usefixtures("club")
def test_the_published_folder_holds_nothing_of_it(tmp_path: Path) -> None:
    """Whatever publishes the folder by itself can leak nothing; what is private stands where only its owner looks."""
    for path in (tmp_path / "public").rglob("*"):
        assert "private" not in path.name
        assert not path.is_file() or b"subscribers only" not in path.read_bytes()
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700


def test_a_daemon_lets_in_whoever_the_command_line_says(tmp_path: Path) -> None:
    """Token add, list and revoke while it runs; no list, log or metric names channel or token."""
    publisher, port = Hub(), free_port()
    publisher.publish(feed("ferry"))
    path = tmp_path / "feeds.yaml"
    path.write_text(
        f"""
site: {{title: M, url: "http://127.0.0.1:{port}/"}}
sources:
  gazette: {{url: "{publisher.topic}", every: 1 d, websub: false}}
channels:
  salon: {{private: true}}
  everybody: {{sources: [gazette], exclude: [ferry]}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0, timeout: 10 s}}
serve: {{port: {port}}}
workers: {{processes: 1}}
""",
        encoding="utf-8",
    )
    with running(path):
        until(lambda: get(port, "healthz")[0] == 200, 90)
        shown = command(path, "token", "add", "salon", "Ann of the desk", "--json")
        made = json.loads(shown.stdout)
        address = made["addresses"]["rss"].removeprefix(f"http://127.0.0.1:{port}/")
        until(lambda: b"ferry" in get(port, address)[1], 90)
        assert get(port, "private/salon/rss.xml")[0] == 401
        (row,) = json.loads(command(path, "token", "list", "--json").stdout)
        assert (row["id"], row["name"], row["channel"]) == (made["id"], "Ann of the desk", "salon")
        assert made["token"] not in command(path, "token", "list").stdout
        wrong = command(path, "token", "add", "everybody")
        assert (wrong.returncode != 0, "configured: salon" in wrong.stderr) == (True, True)
        metrics = get(port, "metrics")[1].decode()
        assert command(path, "token", "revoke", made["id"]).stdout.startswith(f"revoked: {made['id']}")
        assert get(port, address)[0] == 404
    publisher.origin.close()
    everything = [
        one.read_bytes().decode("utf-8", "replace") for one in (tmp_path / "public").rglob("*") if one.is_file()
    ]
    log = (tmp_path / "daemon.log").read_text()
    for text in (metrics, *everything):
        assert not re.search(r"salon|ferry", text)
    for text in (metrics, log, *everything):
        assert made["token"] not in text
    state = b"".join(one.read_bytes() for one in (tmp_path / "state").rglob("*") if one.is_file())
    assert made["token"].encode() not in state
