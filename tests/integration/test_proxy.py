"""Sources behind the operator's proxy, over a real one on loopback."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from syndicator.errors import FetchError, NotAllowed, Refused, TimedOut, Unreachable
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import Fetched, FetchRequest, FetchSettings
from tests.fakes.clock import FakeClock
from tests.origin.server import Origin, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PEM = Path(__file__).parents[1] / "origin" / "loopback.pem"
FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
USER, PASSWORD = "desk", "s3cret/word"


class Proxy:
    """An HTTP proxy that finds every name on loopback, and notes what it was asked."""

    def __init__(self, password: str | None = None, *, silent: bool = False) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.password, self.silent = password, silent
        # outside the network that the fetchers below may reach
        self._done = threading.Event()
        self._listener = socket.create_server(("127.0.1.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, credentials: str = "") -> str:
        return f"http://{credentials}127.0.1.1:{self.port}"

    def close(self) -> None:
        self._done.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError, IndexError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += sock.recv(65536) or b"\r\n\r\n"
            lines = head.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
            method, target, _ = lines[0].split(" ")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            self.asked.append((f"{method} {target}", headers))
            if self.silent:
                self._done.wait(30)
                return
            pair = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
            if self.password and headers.get("proxy-authorization") != f"Basic {pair}":
                sock.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            if method == "CONNECT":
                self._tunnel(sock, int(target.rpartition(":")[2]))
            else:
                self._forward(sock, urlsplit(target), lines[1:])

    def _tunnel(self, sock: socket.socket, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as there:
            sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_relay, args=(there, sock), daemon=True)
            back.start()
            _relay(sock, there)
            back.join(5)

    def _forward(self, sock: socket.socket, target: Any, lines: list[str]) -> None:
        with socket.create_connection(("127.0.0.1", target.port or 80)) as there:
            passed = [line for line in lines if not line.lower().startswith(("proxy-", "connection:"))]
            head = [f"GET {target.path or '/'} HTTP/1.1", *passed, "Connection: close", "", ""]
            there.sendall("\r\n".join(head).encode("latin-1"))
            _relay(there, sock)


def _relay(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


class Clock(FakeClock):
    """A date that stands still; seconds that really pass."""

    def monotonic(self) -> float:
        return time.monotonic()


def resolver(host: str, _port: int) -> Sequence[str]:
    """The names that we know here."""
    match host.partition(".")[0]:
        case "known":
            return ("127.0.0.1",)
        case "trap":
            return ("10.0.0.1",)
    raise socket.gaierror(socket.EAI_NONAME, "unknown")


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy(PASSWORD)
    yield made
    made.close()


@pytest.fixture
def origin() -> Iterator[Origin]:
    made = Origin({"/feed": reply(body=FEED, keep=False)})
    yield made
    made.close()


@pytest.fixture
def make() -> Iterator[Callable[..., HttpFetcher]]:
    made: list[HttpFetcher] = []

    def one(origin: Origin | None = None, **changes: Any) -> HttpFetcher:
        usual: dict[str, Any] = {
            "user_agent": "syndicator/1",
            "allow_networks": ("127.0.0.0/24",),
            "host_interval": 0.0,
            "ports": (80, 443, origin.port if origin else 80),
        }
        settings = FetchSettings(**(usual | changes))
        made.append(HttpFetcher(settings, clock=Clock(), resolver=resolver, ca_file=str(PEM)))
        return made[-1]

    yield one
    for fetcher in made:
        fetcher.close()


CREDENTIALS = "desk:s3cret%2Fword@"


def failure(fetcher: HttpFetcher, url: str, through: str, **more: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(FetchRequest(url, proxy=through, **more))
    for shown in (str(caught.value), caught.value.url, repr(caught.value)):
        assert "s3cret" not in shown
        assert "ZGVza" not in shown
    return caught.value


def test_a_plain_address_is_asked_for_through_the_proxy(
    make: Callable[..., HttpFetcher], proxy: Proxy, origin: Origin
) -> None:
    """The proxy gets the whole address and its credentials, the origin its request and none of them."""
    url = origin.url("/feed", "known.example")
    answer = make().fetch(FetchRequest(url, proxy=proxy.url(CREDENTIALS), headers=(("X-Key", "k"),)))
    assert isinstance(answer, Fetched)
    assert answer.body == FEED
    assert [line for line, _ in proxy.asked] == [f"GET {url}"]
    assert origin.seen[0].headers["host"] == f"known.example:{origin.port}"
    assert origin.seen[0].headers["x-key"] == "k"
    assert "proxy-authorization" not in origin.seen[0].headers


def test_a_tunnel_shows_the_proxy_nothing_but_the_host(make: Callable[..., HttpFetcher], proxy: Proxy) -> None:
    """With https the proxy sees neither path nor headers, and the certificate is the origin's, verified by us."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    origin = Origin({"/feed": reply(body=FEED)}, context=context)
    fetcher = make()
    for _ in range(2):
        url = f"https://127.0.0.1:{origin.port}/feed"
        answer = fetcher.fetch(FetchRequest(url, proxy=proxy.url(CREDENTIALS), headers=(("X-Key", "k"),)))
        assert isinstance(answer, Fetched)
    assert [line for line, _ in proxy.asked] == [f"CONNECT 127.0.0.1:{origin.port}"]
    assert "x-key" not in proxy.asked[0][1]
    assert origin.seen[0].headers["x-key"] == "k"
    assert all("proxy-authorization" not in seen.headers for seen in origin.seen)
    assert "TLS certificate" in str(failure(fetcher, f"https://known.example:{origin.port}/", proxy.url(CREDENTIALS)))
    origin.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://127.0.1.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/",
        "https://192.168.0.1/",
        "http://trap.example/",
        "http://intranet/",
        "http://wiki.corp/",
        "http://printer.local/",
        "https://metadata.google.internal/",
        "http://unknown.example:22/",
    ],
)
def test_nothing_private_is_asked_for_through_a_proxy(make: Callable[..., HttpFetcher], proxy: Proxy, url: str) -> None:
    """Addresses that the guard refuses, names that lead to them, and names of inside networks never reach the proxy."""
    error = failure(make(), url, proxy.url(CREDENTIALS))
    assert isinstance(error, NotAllowed)
    assert error.rule == "guard"
    assert proxy.asked == []


def test_a_name_that_is_unknown_here_is_the_proxys_to_find(
    make: Callable[..., HttpFetcher], proxy: Proxy, origin: Origin
) -> None:
    """A newsroom without DNS of its own reaches the world through its proxy."""
    answer = make(origin).fetch(FetchRequest(origin.url("/feed", "unknown.example"), proxy=proxy.url(CREDENTIALS)))
    assert isinstance(answer, Fetched)


def test_redirects_are_vetted_behind_a_proxy_too(
    make: Callable[..., HttpFetcher], proxy: Proxy, origin: Origin
) -> None:
    """A hop to a private address ends there, and robots.txt is asked for through the proxy as well."""
    origin.routes["/to"] = reply(302, Location="http://10.0.0.1/secret", keep=False)
    origin.routes["/robots.txt"] = reply(404, keep=False)
    url = origin.url("/to", "known.example")
    error = failure(make(), url, proxy.url(CREDENTIALS), obey_robots=True)
    assert isinstance(error, NotAllowed)
    assert [line for line, _ in proxy.asked] == [f"GET http://known.example:{origin.port}/robots.txt", f"GET {url}"]


def test_a_proxy_that_lets_us_not_in_is_told_without_its_credentials(
    make: Callable[..., HttpFetcher], proxy: Proxy, origin: Origin
) -> None:
    """A wrong password is a failure that names neither it nor the user."""
    wrong = proxy.url("desk:s3cret@")
    assert "the proxy answered 407" in str(failure(make(), f"https://known.example:{origin.port}/", wrong))
    plain = failure(make(), origin.url("/feed", "known.example"), wrong)
    assert isinstance(plain, Refused)
    assert plain.status == 407


def test_a_proxy_that_is_away_or_silent_is_our_network(make: Callable[..., HttpFetcher], origin: Origin) -> None:
    """What never got beyond our own proxy does not count as reached, and ends at the deadline."""
    url = origin.url("/feed", "known.example")
    gone = failure(make(), url, "http://desk:s3cret@127.0.1.1:9")
    assert isinstance(gone, Unreachable)
    assert not gone.reached
    silent = Proxy(silent=True)
    started = time.monotonic()
    for address in (url, url.replace("http:", "https:")):
        assert isinstance(failure(make(deadline=0.5), address, silent.url("desk:s3cret@")), TimedOut)
    assert time.monotonic() - started < 20  # of a minute
    silent.close()


def test_the_environment_counts_only_where_it_is_trusted(
    make: Callable[..., HttpFetcher], proxy: Proxy, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables of the process change nothing; those that the configuration let in do, but for what NO_PROXY names."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url(CREDENTIALS))
    url = origin.url("/feed", "known.example")
    make().fetch(FetchRequest(url))
    assert proxy.asked == []
    said = (
        ("HTTP_PROXY", "http://127.0.1.1:9"),
        ("http_proxy", proxy.url(CREDENTIALS)),
        ("NO_PROXY", "x.org, .here.example"),
    )
    trusting = make(environment=said)
    trusting.fetch(FetchRequest(url))
    assert [line for line, _ in proxy.asked] == [f"GET {url}"]
    with pytest.raises(FetchError):
        trusting.fetch(FetchRequest(origin.url("/feed", "unknown.here.example")))  # directly, so that it is not found
    assert len(proxy.asked) == 1
