"""Telling the operator for real: a program, a webhook, a mail server; and a daemon that does it once."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from syndicator.app import App
from syndicator.backends import SystemClock
from syndicator.config import load
from syndicator.errors import NotifyError
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import Alert, FetchSettings, Health, MailSettings, SourceKey
from syndicator.notify.command import CommandMessenger
from syndicator.notify.mail import MailMessenger
from syndicator.notify.webhook import WebhookMessenger
from tests.integration.test_daemon import command, running, until
from tests.origin.server import Origin, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
SITE = "https://mirror.example/"
PEM = Path(__file__).parents[1] / "origin" / "loopback.pem"
EVIL = "Gazette\r\nBcc: all@victim.example\r\n\r\n<b>$(touch x)</b> \x1b[2J"
ALERT = Alert("one-broken", "begun", SourceKey("one"), EVIL, Health.BROKEN, None, EVIL, NOW, NOW)


@pytest.fixture
def origin() -> Iterator[Origin]:
    server = Origin()
    yield server
    server.close()


# ------------------------------------------------------------------------------------------ a program


def test_a_program_gets_json_and_no_shell_sees_it(tmp_path: Path) -> None:
    """Standard input holds the alerts; whatever a source is called, it is a value and never a word of a command."""
    out = tmp_path / "out.json"
    code = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    CommandMessenger([sys.executable, "-c", code, str(out)], SITE).send(
        [ALERT, replace(ALERT, source=SourceKey("two"))]
    )
    told = json.loads(out.read_bytes())
    assert told["site"] == SITE
    assert [row["source"] for row in told["alerts"]] == ["one", "two"]
    assert told["alerts"][0] == {
        "id": "one-broken", "event": "begun", "source": "one", "alarm": None, "name": EVIL, "health": "broken", "was": None,
        "remark": EVIL, "since": "2026-03-18T12:00:00Z", "at": "2026-03-18T12:00:00Z",
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_program_that_fails_or_hangs(tmp_path: Path) -> None:
    """Exit codes, missing programs and hangs are failures; what a hanging one started is killed with it."""
    with pytest.raises(NotifyError, match="ended with 3: no pager"):
        CommandMessenger(
            [sys.executable, "-c", "import sys; sys.exit(print('no pager', file=sys.stderr) or 3)"], SITE
        ).send([ALERT])
    with pytest.raises(NotifyError, match="FileNotFoundError"):
        CommandMessenger([str(tmp_path / "nothing")], SITE).send([ALERT])
    started = time.monotonic()
    with pytest.raises(NotifyError, match="killed"):
        CommandMessenger(["/bin/sh", "-c", "sleep 60 & sleep 60"], SITE, timeout=0.3).send([ALERT])
    assert time.monotonic() - started < 20


# ------------------------------------------------------------------------------------------ a webhook


def test_a_webhook_gets_a_signed_post(origin: Origin) -> None:
    """The signature is that of the very bytes; anything but 2xx, and an address the guard refuses, is a failure."""
    origin.routes |= {"/hook": reply(204), "/down": reply(500)}
    fetcher = HttpFetcher(
        FetchSettings(user_agent="test", allow_networks=("127.0.0.1/32",), host_interval=0), clock=SystemClock()
    )
    WebhookMessenger(origin.url("/hook"), "s3cret", SITE, fetcher.post).send([ALERT])
    (seen,) = origin.seen
    expected = hmac.new(b"s3cret", seen.body, hashlib.sha256).hexdigest()
    assert seen.headers["x-syndicator-signature"] == f"sha256={expected}"
    assert json.loads(seen.body)["alerts"][0]["health"] == "broken"
    with pytest.raises(NotifyError, match="answered 500"):
        WebhookMessenger(origin.url("/down"), "", SITE, fetcher.post).send([ALERT])
    with pytest.raises(NotifyError):
        WebhookMessenger("http://127.0.0.2:9/", "", SITE, fetcher.post).send([ALERT])
    fetcher.close()


# ------------------------------------------------------------------------------------------ e-mail


class MailServer:
    """As much of SMTP as it takes to receive a message, or to refuse it; in the clear, by STARTTLS or all of it by TLS."""

    def __init__(self, security: str = "none", *, refusing: bool = False) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.lines: list[str] = []
        self.clear: list[str] = []
        self._security = security
        self._refusing = refusing
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        sock, _ = self._listener.accept()
        try:
            if self._security == "tls":
                sock = self._hidden(sock)
            sock.sendall(b"220 here\r\n")
            if self._talk(sock) == "STAR":
                sock = self._hidden(sock)
                self._talk(sock)
        except OSError:  # who is not trusted hears no more
            pass
        finally:
            sock.close()

    def _hidden(self, sock: socket.socket) -> socket.socket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(PEM)
        return context.wrap_socket(sock, server_side=True)

    def _talk(self, sock: socket.socket) -> str:
        """Until it ends, or is to be hidden."""
        content = False
        with sock.makefile("rb") as lines:
            for raw in lines:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                self.lines.append(line)
                if not isinstance(sock, ssl.SSLSocket):
                    self.clear.append(line)
                if content and line != ".":
                    continue
                verb = line[:4].upper()
                content = verb == "DATA"
                sock.sendall(self._answer(verb))
                if verb == "STAR":
                    return verb
        return ""

    def _answer(self, verb: str) -> bytes:
        if (verb == "AUTH" and self._security == "none") or (self._refusing and verb == "RCPT"):
            return b"535 no such hunter2\r\n"
        offered = b"250-STARTTLS\r\n" if self._security == "starttls" else b""
        said = {
            "EHLO": b"250-here\r\n" + offered + b"250 AUTH PLAIN\r\n",
            "DATA": b"354 go\r\n",
            "QUIT": b"goodbye\r\n",
        }
        said |= {"AUTH": b"235 yes\r\n", "STAR": b"220 go\r\n"}
        return said.get(verb, b"250 ok\r\n")

    def close(self) -> None:
        self._thread.join(30)
        self._listener.close()


def settings(server: MailServer, **fields: str) -> MailSettings:
    return replace(
        MailSettings(("desk@news.example",), "mirror@news.example", "127.0.0.1", server.port, "none"),
        **fields,  # type: ignore[arg-type]
    )


def test_a_message_arrives_and_no_name_forges_a_header() -> None:
    """Sender, recipients, subject and text are there; a source's name adds no header and no recipient."""
    server = MailServer()
    MailMessenger(settings(server), SITE).send([ALERT])
    server.close()
    text = "\n".join(server.lines)
    assert "\x1b" not in text
    recipients = [line.lower() for line in server.lines if line.lower().startswith("rcpt")]
    assert recipients == ["rcpt to:<desk@news.example>"]  # in capitals or not, as the library likes
    head = text.split("\n\n")[0]
    assert "Subject: syndicator: one needs a look" in head
    assert "\nBcc" not in head
    assert "Auto-Submitted: auto-generated" in head


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_no_password_and_no_message_is_sent_in_the_clear(security: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By either way all of it is hidden; a server that nobody vouches for, or that cannot hide it, gets neither."""
    secret = {"security": security, "user": "u", "password": "hunter2"}
    stranger, plain = MailServer(security), MailServer()
    for server in (stranger, plain):
        with pytest.raises(NotifyError):
            MailMessenger(settings(server, **secret), SITE, timeout=5.0).send([ALERT])
        server.close()
        assert not any(line.startswith(("AUTH", "MAIL", "Subject")) for line in server.lines)
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    server = MailServer(security)
    MailMessenger(settings(server, **secret), SITE).send([ALERT])
    server.close()
    assert any(line.startswith("AUTH PLAIN ") for line in server.lines)
    assert "From: mirror@news.example" in server.lines
    assert "Gazette" in "".join(server.lines)
    assert {line.split()[0].upper() for line in server.clear} <= {"EHLO", "STARTTLS"}


def test_a_mail_server_that_refuses_does_not_repeat_the_password() -> None:
    """A refused log-in or recipient is a failure, in our words; so is a server that is not there."""
    server = MailServer()
    with pytest.raises(NotifyError, match=r"127\.0\.0\.1 answered 535") as caught:
        MailMessenger(settings(server, user="u", password="hunter2"), SITE).send([ALERT])
    assert "hunter2" not in str(caught.value)
    server.close()
    server = MailServer(refusing=True)
    with pytest.raises(NotifyError, match="refused every recipient"):
        MailMessenger(settings(server), SITE).send([ALERT])
    server.close()
    with pytest.raises(NotifyError, match=r"127\.0\.0\.1: Connection refused"):
        MailMessenger(settings(server), SITE).send([ALERT])


# ------------------------------------------------------------------------------------------ the whole of it

FEED = b"""<rss version="2.0"><channel><title>Gazette</title><link>https://g.example/</link><description>d</description>
<item><title>A ferry</title><link>https://g.example/1</link><guid>1</guid><description>It sails.</description></item>
</channel></rss>"""


def write(folder: Path, origin: Origin, notify: str) -> Path:
    path = folder / "feeds.yaml"
    path.write_text(
        f"""
site: {{title: M, url: "https://m.example/"}}
sources:
  gazette: {{url: "{origin.url("/feed")}", every: 1 s}}
fetch: {{allow_networks: [127.0.0.0/8], host_interval: 0, timeout: 5 s}}
serve: {{enabled: false}}
workers: {{processes: 1}}
notify: {notify}
""",
        encoding="utf-8",
    )
    return path


def test_the_daemon_tells_once_and_again_when_it_is_over(tmp_path: Path, origin: Origin) -> None:
    """A source that is gone is told once by the program, not again after a restart, and once more when it is back."""
    out = tmp_path / "told"
    code = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"
    origin.routes["/feed"] = reply(200, FEED, Content_Type="application/rss+xml")
    path = write(tmp_path, origin, f"{{command: {json.dumps([sys.executable, '-c', code, str(out)])}}}")
    with running(path):
        until(lambda: any(seen.target == "/feed" for seen in origin.seen))
        origin.routes["/feed"] = reply(410)
        until(lambda: out.exists() and out.read_bytes().count(b"\n") == 1, 90)
    with running(path):
        time.sleep(0.5)
        origin.routes["/feed"] = reply(200, FEED, Content_Type="application/rss+xml")
        until(lambda: command(path, "poll", "--force").returncode == 0, 90)  # it may not listen yet
        until(lambda: out.read_bytes().count(b"\n") == 2, 90)
    told = [json.loads(line)["alerts"] for line in out.read_bytes().splitlines()]
    assert [[(row["event"], row["health"]) for row in rows] for rows in told] == [
        [("begun", "gone")],
        [("recovered", "ok")],
    ]


def test_the_daemon_tells_of_itself(tmp_path: Path, origin: Origin) -> None:
    """What is wrong with the installation is told once by the program, not again after a restart, and when it is over."""
    out = tmp_path / "told"
    code = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'\\n')"
    origin.routes["/feed"] = reply(200, FEED, Content_Type="application/rss+xml")
    path = write(tmp_path, origin, f"{{command: {json.dumps([sys.executable, '-c', code, str(out)])}}}")
    damaged = tmp_path / "state" / "damaged" / "bay.json"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("{")
    with running(path):
        until(lambda: out.exists() and out.read_bytes().count(b"\n") == 1, 90)
    with running(path):
        until(lambda: any(seen.target == "/feed" for seen in origin.seen))
        time.sleep(0.5)
        damaged.unlink()
        until(lambda: out.read_bytes().count(b"\n") == 2, 90)
    told = [row for line in out.read_bytes().splitlines() for row in json.loads(line)["alerts"]]
    assert [(row["event"], row["alarm"], row["source"], row["health"]) for row in told] == [
        ("begun", "damage", None, None),
        ("recovered", "damage", None, None),
    ]
    assert "damaged in the state" in told[0]["remark"]


def test_notify_test_tries_every_channel(tmp_path: Path, origin: Origin) -> None:
    """`notify --test` says which channel works, exits 1 where one does not, and shows no secret."""
    origin.routes["/hook/s3cretpath99"] = reply(403)
    path = write(tmp_path, origin, f'{{command: [/bin/true], webhook: "{origin.url("/hook/s3cretpath99")}"}}')
    done = command(path, "notify", "--test")
    assert done.returncode == 1
    assert done.stdout == "command: sent\n"
    assert "webhook: answered 403" in done.stderr
    assert "s3cretpath" not in done.stdout + done.stderr
    assert command(path, "notify").stdout == "command\nwebhook\n"
    assert json.loads(origin.seen[0].body)["alerts"][0]["source"] == "test"


def test_accept_without_a_reason_says_so(tmp_path: Path, origin: Origin) -> None:
    """Only a source that is held can be accepted."""
    origin.routes["/feed"] = reply(200, FEED, Content_Type="application/rss+xml")
    path = write(tmp_path, origin, "{}")
    assert command(path, "poll").returncode == 0
    done = command(path, "accept", "gazette")
    assert done.returncode == 1
    assert "not held" in done.stderr
    assert command(path, "accept", "nobody").returncode == 1


def test_a_hijacked_source_is_accepted_by_command(tmp_path: Path, origin: Origin) -> None:
    """From the first poll through the hold to `accept`: what was held is taken then, and only then."""
    other = (
        FEED.replace(b"Gazette", b"Bonus")
        .replace(b"g.example/1", b"casino.example/9")
        .replace(b"<guid>1<", b"<guid>9<")
        .replace(b"A ferry", b"Win")
    )
    origin.routes["/feed"] = reply(200, FEED, Content_Type="application/rss+xml")
    path = write(tmp_path, origin, "{}")
    assert command(path, "poll").returncode == 0
    origin.routes["/feed"] = reply(200, other, Content_Type="application/rss+xml")
    assert command(path, "poll").returncode == 3
    (row,) = json.loads(command(path, "status", "--json").stdout)["sources"]
    assert row["health"] == "another-site"
    assert "syndicator accept gazette" in row["remark"]
    assert command(path, "accept", "gazette").returncode == 0
    assert command(path, "poll").returncode == 0
    with App(load(path, {}), read_only=True) as app:
        assert {found.title for found in app.rows()} == {"A ferry", "Win"}
