"""G-W1: forged and replayed pushes gain nothing."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from syndicator.backends import SystemClock
from syndicator.engine.subscribing.subscriptions import Subscriptions
from syndicator.model import FetchSettings, Receipt, ServeSettings, SourceState
from syndicator.observe import Observer
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.web import WebServer, create_app
from tests.builders import source
from tests.fakes.store import MemoryStore
from tests.gates import report, size
from tests.integration.hub import signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from syndicator.model import Parcel

ONE = source("one")
HUB, TOPIC = "https://hub.example/", "https://one.example/feed"
SETTINGS = FetchSettings(push_interval=1.0)


class Polls:
    """Polls whatever has been pushed, as the daemon's loop does, but for the request."""

    def __init__(self, ours: Subscriptions, store: MemoryStore) -> None:
        self.times: list[float] = []
        self._ours, self._store = ours, store
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.01):
            for key in self._ours.pushed(self._store.states(), SETTINGS):
                self._ours.polling(key)
                self.times.append(time.monotonic())
                self._store.save_state(replace(self._store.states()[key], last_polled=SystemClock().now()))

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(10)


def forgeries(secret: str, right: bytes, chance: random.Random) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Deliveries by somebody who knows the address, and one that was listened to."""

    def signature(value: str) -> dict[str, str]:
        return {"X-Hub-Signature": value}

    kinds: list[Callable[[bytes], tuple[bytes, dict[str, str]]]] = [
        lambda body: (body, {}),
        lambda body: (body, signature(signed(chance.randbytes(16).hex(), body))),
        lambda body: (body, signature(signed(secret, body, "sha1"))),
        lambda body: (body, signature(signed(secret, body + b" "))),
        lambda body: (body, signature(f"sha256={chance.randbytes(32).hex()}")),
        lambda body: (body, signature(signed(secret, body)[:-1])),
        lambda body: (body, signature(signed(secret, body, "sha512").replace("sha512", "sha256"))),
        lambda body: (body.decode().encode("utf-16"), signature(signed(secret, body))),
        lambda _: (right, signature(signed(secret, right))),  # replayed
        lambda body: (body, signature("sha256=" + "0" * 64)),
    ]
    while True:
        yield chance.choice(kinds)(chance.randbytes(chance.randrange(10, 200)).hex().encode())


def test_forged_and_replayed_pushes(tmp_path: Path) -> None:
    """Of thousands of forged, replayed and misdirected deliveries none is accepted, and polls keep their distance."""
    number = size(300, 10_000)
    asked: list[Parcel] = []
    store, observer, chance = MemoryStore(), Observer(), random.Random(7)
    store.save_state(SourceState(ONE.key, ONE.url, hub=HUB, topic=TOPIC))

    def post(parcel: Parcel) -> Receipt:
        asked.append(parcel)
        return Receipt(202, parcel.url)

    words = iter(("token-token-token-token", "secret-secret-secret"))
    ours = Subscriptions(
        store,
        clock=SystemClock(),
        callback="http://127.0.0.1/websub/",
        post=post,
        token=lambda: next(words),
        count=observer.pushed,
    )
    ours.tend({ONE.key: ONE}, store.states())
    outbox = FileOutbox(tmp_path / "public")
    server = WebServer(
        ServeSettings(port=0), create_app(tmp_path / "public", outbox, observer, dict, callbacks=lambda: ours)
    )
    server.start()
    path, secret, right = "/websub/token-token-token-token", "secret-secret-secret", b"<rss>a real one</rss>"
    polls = Polls(ours, store)
    codes: dict[int, int] = {}
    accepted, started = 0, time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as wire:

        def send(method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> int:
            wire.request(method, target, body, headers or {})
            answer = wire.getresponse()
            answer.read()
            codes[answer.status] = codes.get(answer.status, 0) + 1
            return answer.status

        question = {"hub.mode": "subscribe", "hub.challenge": "c", "hub.lease_seconds": "1000"}
        assert send("GET", f"{path}?{urlencode(question | {'hub.topic': 'https://evil.example/'})}") == 404
        assert send("GET", f"{path}?{urlencode(question | {'hub.topic': TOPIC})}") == 200
        assert send("POST", path, right, {"X-Hub-Signature": signed(secret, right)}) == 202
        forger = forgeries(secret, right, chance)
        for turn in range(number):
            body, headers = next(forger)
            where = path if turn % 10 else f"/websub/{chance.randbytes(16).hex()}"
            assert send("POST", where, body, headers) == (202 if turn % 10 else 404)
            if turn % 100 == 99:  # the hub goes on as ever
                body = b"<rss>%d</rss>" % turn
                send("POST", path, body, {"X-Hub-Signature": signed(secret, body)})
                accepted += 1
    seconds = time.monotonic() - started
    time.sleep(1.2)
    polls.stop()
    server.stop()
    outbox.close()
    counted = {
        name: int(float(line.rpartition(" ")[2]))
        for line in observer.metrics().decode().splitlines()
        for name in ("accepted", "ignored", "unknown")
        if line.startswith(f'syndicator_pushes_total{{outcome="{name}"}}')
    }
    assert counted == {"accepted": accepted + 1, "ignored": number - number // 10, "unknown": number // 10}
    gaps = [after - before for before, after in zip(polls.times, polls.times[1:], strict=False)]
    assert min(gaps, default=9.0) >= SETTINGS.push_interval - 0.05
    assert len(polls.times) <= seconds / SETTINGS.push_interval + 2
    assert json.dumps(sorted(codes)) == "[200, 202, 404]"
    report(
        "G-W1",
        f"{number} forged, replayed or misdirected deliveries in {seconds:.0f} s: 0 accepted; {accepted + 1} real ones, "
        f"{len(polls.times)} polls, closest {min(gaps, default=0):.2f} s apart (push_interval 1 s)",
    )
