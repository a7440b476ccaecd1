"""G-C1: secrets stay where they were put. A daemon that was told a dozen of them is run through everything that can go
wrong, and whatever it, its commands and its files say is searched for them.
"""

from __future__ import annotations

import base64
import contextlib
import json
import signal
import stat
from typing import TYPE_CHECKING

from tests.gates import report, size
from tests.integration.hub import Hub, signed
from tests.integration.test_daemon import command, get, running, until
from tests.origin.server import Answer, Origin, reply
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

USER, PASSWORD, QUERY, PATH = "canary-user-7f3a", "canary-pass-91bc", "canaryQuery5d2e8f", "canary4Path8xKq2mWz9"
HEADER, COOKIE, HOOK, HOOK_PATH = (
    "canary-header-33aa10",
    "canary-cookie-8812fe",
    "canary-hook-0f0f0f",
    "canary9Hook7Path5Zz1",
)
MAIL = "canary-mail-5566aa"
CANARIES = (USER, PASSWORD, QUERY, PATH, HEADER, COOKIE, HOOK, HOOK_PATH, MAIL)


BASIC = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
OWN = {
    "/feed": (USER, PASSWORD, BASIC),
    "/asked": (QUERY,),
    f"/private/{PATH}/feed": (PATH,),
    "/plain": (HEADER, COOKIE),
}
"""What each outlet knows of us."""


def secret_feed(origin: Origin, number: int, secrets: tuple[str, ...]) -> bytes:
    """An outlet that writes its subscriber's key into everything."""
    word, key = secrets[0], "?" + "&amp;".join(f"k{at}={secret}" for at, secret in enumerate(secrets))
    said = " ".join(secrets)
    return f"""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Members {said}</title><link>{origin.url("/")}{key}</link><description>d</description>
<atom:link rel="self" href="{origin.url("/feed")}{key}"/><atom:link rel="hub" href="{origin.url("/hub")}"/>
<item><title>Story {number} for {said}</title><link>{origin.url(f"/{number}")}{key}</link>
<guid>{origin.url(f"/g{number}")}{key}</guid><category>{word}</category><author>a@mail.example ({word})</author>
<enclosure url="{origin.url("/a.mp3")}{key}" type="audio/mpeg" length="1"/>
<description>&lt;p&gt;Read &lt;a href="{origin.url(f"/private/{word}/{number}")}"&gt;more&lt;/a&gt; of {word}, number {number}
&lt;img src="{origin.url("/p.png")}{key}&amp;amp;w=1"&gt; {said} &lt;a href="more.html"&gt;here&lt;/a&gt;&lt;/p&gt;</description>
</item></channel></rss>""".encode()


def troubles(secrets: tuple[str, ...], refusal: int) -> Iterator[Answer]:
    """What a poll may meet; the outlet's secrets in every part of it. ``refusal`` is the status of one of them."""
    word, said = secrets[-1], " ".join(secrets).encode()
    yield reply(500, said)
    yield reply(404, said, X_Said=word)
    yield reply(200, b"<!DOCTYPE html><title>" + said + b"</title>", Content_Type="text/html")
    yield reply(200, b"<rss><channel><title>" + said + b"&undefined; <item", Content_Type="application/rss+xml")
    yield reply(302, Location=f"http://{word}:{word}@127.0.0.2:9/{word}?token={word}")
    yield reply(301, Location=f"/moved/{word}?token={word}")
    yield reply(302, Location=f"javascript:{word}")
    yield reply(refusal, said, Retry_After="1")  # of 0 nothing is believed, and the host is asked once a minute
    yield Answer((b"HTTP/1.1 200 OK\r\nX: " + said + b"\r\nContent-Length: 99\r\n\r\n" + said,))
    yield Answer((said + b"\r\n\r\n",))
    yield reply(
        200,
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "' + said + b'"}]}',
        Content_Type="application/json",
    )


def write(folder: Path, origin: Origin, hub: Hub, port: int) -> Path:
    path = folder / "feeds.yaml"
    at = f"127.0.0.1:{origin.port}"
    path.write_text(
        f"""
site: {{title: M, url: "http://127.0.0.1:{port}/"}}
defaults: {{every: 1 s, reprint: full, permission: yes we may}}
sources:
  basic: {{url: "http://{USER}:{PASSWORD}@{at}/feed", private: true}}
  query: {{url: "http://{at}/asked?token={QUERY}", private: true}}
  path: {{url: "http://{at}/private/{PATH}/feed", private: true}}
  header: {{url: "http://{at}/plain", headers: {{Authorization: "Bearer ${{C_HEADER}}", Cookie: {{env: C_COOKIE}}}}}}
  pushed: {{url: "{hub.topic}", every: 1 d}}
publish: {{path: public, per_source: true, per_category: true}}
fetch: {{allow_networks: [127.0.0.1/32], host_interval: 0, timeout: 3 s, min_interval: 1 s, push_interval: 1 s}}
serve: {{port: {port}, url: "http://127.0.0.1:{port}/"}}
workers: {{processes: 1}}
notify:
  broken_after: 1 min
  webhook: {{url: "http://{at}/hook/{HOOK_PATH}", secret: {{env: C_HOOK}}}}
  email: {{to: [a@b.example], sender: c@d.example, host: 127.0.0.1, port: 9, security: none, user: u, password: {{env: C_MAIL}}}}
""",
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


def told(folder: Path, path: Path, port: int) -> dict[str, bytes]:
    """Everything that somebody else could read: by name, its bytes."""
    found = {name: get(port, name)[1] for name in ("metrics", "healthz", "sources.opml", "")}
    return found | spoken(path) | left(folder, path)


def spoken(path: Path) -> dict[str, bytes]:
    found = {}
    every = [
        "status", "list --json", "poll --json", "notify --test", "export", "status --json", "poll --force", "check",
        "preview query", "explain http://127.0.0.1/nothing", "--log json poll", "diff query",
    ]  # fmt: skip
    for words in every[: size(4, len(every))]:
        done = command(path, *words.split())
        found[words] = (done.stdout + done.stderr).encode()
    for line in found["list --json"].splitlines()[: size(1, 3)]:
        with contextlib.suppress(ValueError):
            row = json.loads(line)
            for more in (
                ("show", row["id"], "--json"),
                ("explain", row["id"], "--json"),
                ("takedown", row["id"], "--reason", "r"),
            ):
                done = command(path, *more)
                found[" ".join(more)] = (done.stdout + done.stderr).encode()
    return found


def left(folder: Path, path: Path) -> dict[str, bytes]:
    """Files that others than their owner may read."""
    found = {}
    for file in folder.rglob("*"):
        mode = file.stat().st_mode
        hidden = any(not part.stat().st_mode & 0o005 for part in file.parents if folder in part.parents)
        if stat.S_ISREG(mode) and mode & 0o044 and not hidden and file != path:
            found[str(file.relative_to(folder))] = file.read_bytes()
    return found


def test_secrets_stay_where_they_were_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through polls, failures, releases, takedowns, kills and commands not one of a dozen canaries is to be read anywhere."""
    for name, value in (("C_HEADER", HEADER), ("C_COOKIE", COOKIE), ("C_HOOK", HOOK), ("C_MAIL", MAIL)):
        monkeypatch.setenv(name, value)
    origin, hub, port = Origin(), Hub(), free_port()
    hub.publish(
        b"<rss version='2.0'><channel><title>t</title><item><title>a</title><guid>1</guid></item></channel></rss>"
    )
    number = 0

    def show() -> None:
        nonlocal number
        number += 1
        for where, secrets in OWN.items():
            origin.routes[where] = reply(200, secret_feed(origin, number, secrets), Content_Type="application/rss+xml")

    origin.routes["/hook/" + HOOK_PATH] = reply(500, HOOK.encode())
    seen: dict[str, bytes] = {}
    path = write(tmp_path, origin, hub, port)
    rounds = size(1, 5)
    for turn in range(rounds):
        show()
        with running(path) as process:
            until(lambda: b"Story" in get(port, "all/feed.json")[1], 60)
            until(lambda: len(hub.granted) == 1, 60)
            refusal = 503 if turn else 429  # each 429 would have its host asked half as often from then on
            every = list(zip(*(troubles(secrets, refusal) for secrets in OWN.values()), strict=True))
            for at, answers in enumerate(every[:: size(4, 1)]):
                origin.routes.update(zip(OWN, answers, strict=True))
                before = len(origin.seen)
                done = command(path, "poll", "--force")  # who fails again and again is asked ever less often
                seen[f"{turn} poll, trouble {at}"] = (done.stdout + done.stderr).encode()
                assert len(origin.seen) > before
            seen |= {f"{turn} {name}": body for name, body in told(tmp_path, path, port).items()}
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        seen |= {f"{turn} killed {name}": body for name, body in left(tmp_path, path).items()}
    ((callback, secret),) = list(hub.granted.items())[-1:]
    granted = (secret, callback.rpartition("/")[2], signed(secret, b"x")[7:])
    encoded = tuple(base64.b64encode(text.encode()).decode() for text in (f"{USER}:{PASSWORD}", *CANARIES))
    found = {
        (name, canary)
        for name, body in seen.items()
        for canary in (*CANARIES, *granted, *encoded)
        if canary.encode() in body
    }
    received = {name for one in origin.seen for name in CANARIES if name in f"{one.target}{one.headers}{one.body!r}"}
    auths = {one.headers.get("authorization", "") for one in origin.seen}
    origin.close()
    hub.origin.close()
    assert found == set()
    assert {QUERY, PATH, HEADER, COOKIE, HOOK_PATH} <= received  # they were really used
    assert any(encoded[0] in auth for auth in auths)
    names = " ".join(seen)
    assert all(word in names for word in ("daemon.log", "public/all/atom.xml", "status", "metrics", "explain"))
    assert any(b"failed" in body for name, body in seen.items() if name.endswith("daemon.log"))
    report(
        "G-C1",
        f"{len(CANARIES)} secrets, {rounds} daemons run and killed, {len(seen)} outputs and files searched: 0 found",
    )


def test_the_search_would_find_them(tmp_path: Path) -> None:
    """The searching itself works: a secret in a readable file is seen, one in an unreadable file is not looked for."""
    (tmp_path / "feeds.yaml").write_text(QUERY)
    (tmp_path / "open").write_text(QUERY)
    (tmp_path / "shut").write_text(QUERY)
    (tmp_path / "shut").chmod(0o600)
    (tmp_path / "state").mkdir(0o700)
    (tmp_path / "state" / "inside").write_text(QUERY)
    assert left(tmp_path, tmp_path / "feeds.yaml") == {"open": QUERY.encode()}
