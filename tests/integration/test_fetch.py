"""The fetcher against a hostile origin, over real HTTP on loopback."""

from __future__ import annotations

import gc
import gzip
import http.client
import importlib
import pkgutil
import socket
import ssl
import threading
import time
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from syndicator.errors import (
    FetchError,
    Gone,
    NotAllowed,
    RateLimited,
    Refused,
    TimedOut,
    TooLarge,
    Unreachable,
    Unresolved,
)
from syndicator.ingest.fetching import transport
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import Fetched, FetchRequest, FetchSettings, NotModified, Parcel, Validators
from tests.fakes.store import MemoryStore
from tests.origin.farm import PEM
from tests.origin.server import Answer, Origin, Seen, drip, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

AGENT = "syndicator/1.0 (+https://mirror.example/bot; desk@mirror.example)"
NOW = datetime(2024, 5, 1, 12, 0, 0, tzinfo=UTC)

DEADLINE = 0.5
LATE = 1.0
"""Seconds past its end after which a request is late, on a machine that does not hold it up."""
TRIES = 5
MOST = 8.0
"""Seconds past it where trying again is no use. What would not have been cut lasts twenty, or for ever."""
FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


class Clock:
    """A fixed date; seconds that really pass."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture
def make() -> Iterator[Callable[..., HttpFetcher]]:
    """Makes fetchers that may reach loopback and do not space their requests, unless told otherwise."""
    made: list[HttpFetcher] = []

    def one(
        *, resolver: Callable[[str, int], Sequence[str]] | None = None, ca_file: str | None = None, **changes: Any
    ) -> HttpFetcher:
        usual: dict[str, Any] = {"user_agent": AGENT, "allow_networks": ("127.0.0.0/8",), "host_interval": 0.0}
        settings = FetchSettings(**{**usual, **changes})
        made.append(HttpFetcher(settings, clock=Clock(), resolver=resolver, ca_file=ca_file))
        return made[-1]

    yield one
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def origin() -> Iterator[Origin]:
    server = Origin()
    yield server
    server.close()


@pytest.fixture
def canary() -> Iterator[Origin]:
    """A host that the guard refuses: its own loopback address is outside the allowed network."""
    server = Origin(address="127.0.0.2")
    server.routes["/"] = reply(body=b"secret")
    yield server
    server.close()


@pytest.fixture
def secure() -> Iterator[Origin]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    server = Origin(context=context)
    yield server
    server.close()


@pytest.fixture
def fetcher(make: Callable[..., HttpFetcher]) -> HttpFetcher:
    return make()


def got(answer: Fetched | NotModified) -> Fetched:
    assert isinstance(answer, Fetched)
    return answer


def failure(fetcher: HttpFetcher, request: FetchRequest | str, kind: type[FetchError] = FetchError) -> Any:
    with pytest.raises(kind) as caught:
        fetcher.fetch(FetchRequest(request) if isinstance(request, str) else request)
    return caught.value


# ---------------------------------------------------------------------------------------------- plain requests


def test_a_document_comes_with_what_its_headers_say(fetcher: HttpFetcher, origin: Origin) -> None:
    """Body, type, validators and link header of a 200 are handed over as they came."""
    origin.routes["/feed"] = reply(
        body=FEED,
        ETag='W/"x y"',
        Last_Modified="Wed, 01 May 2024 11:00:00 GMT",
        Content_Type="application/rss+xml; charset=gbk",
        Link='<https://hub.example/>; rel="hub"',
        Cache_Control="public, max-age=600",
    )
    assert fetcher.fetch(FetchRequest(origin.url("/feed#top"))) == Fetched(
        url=origin.url("/feed"),
        status=200,
        body=FEED,
        content_type="application/rss+xml; charset=gbk",
        validators=Validators('W/"x y"', "Wed, 01 May 2024 11:00:00 GMT"),
        max_age=600.0,
        moved_to=None,
        link_header='<https://hub.example/>; rel="hub"',
    )


def test_what_is_said_about_reuse_comes_along(fetcher: HttpFetcher, origin: Origin) -> None:
    """Each line of each header counts by itself; robots.txt adds what it says where it is asked."""
    origin.routes["/robots.txt"] = reply(body=b"License: /rsl.xml\nUser-agent: *\nContent-Usage: train-ai=n\n")
    origin.routes["/a"] = reply(body=FEED, X_Robots_Tag="noarchive", TDM_Reservation="1")
    asked = fetcher.fetch(FetchRequest(origin.url("/a"), obey_robots=True))
    unasked = fetcher.fetch(FetchRequest(origin.url("/a")))
    assert isinstance(asked, Fetched)
    assert isinstance(unasked, Fetched)
    assert [(s.kind.value, s.value, s.where) for s in asked.signals] == [
        ("noarchive", "", "header"),
        ("tdm-reservation", "1", "header"),
        ("rsl", origin.url("/rsl.xml"), "robots.txt"),
        ("content-usage", "train-ai=n", "robots.txt"),
    ]
    assert unasked.signals == asked.signals[:2]


def test_we_send_our_name_and_nothing_that_tracks(fetcher: HttpFetcher, origin: Origin) -> None:
    """A first request holds exactly these headers: no cookie, no referrer, no validator, no cache-buster."""
    origin.routes["/feed"] = reply(body=FEED, Set_Cookie="id=1; Path=/")
    for _ in range(2):
        fetcher.fetch(FetchRequest(origin.url("/feed?a=%20b"), accept="application/atom+xml"))
    assert [seen.target for seen in origin.seen] == ["/feed?a=%20b"] * 2
    for seen in origin.seen:
        assert seen.method == "GET"
        assert seen.headers == {
            "host": f"127.0.0.1:{origin.port}",
            "user-agent": AGENT,
            "accept": "application/atom+xml",
            "accept-encoding": "gzip, deflate, br",
        }


@pytest.mark.parametrize(
    "etag", ['"abc"', 'W/"abc"', "abc", '"a b,c"', '""', '"\u00e9\u00ff"', 'W/"x\\"y"', '"' + "e" * 500 + '"']
)
def test_validators_go_back_exactly_as_they_came(fetcher: HttpFetcher, origin: Origin, etag: str) -> None:
    """What the host gave as ETag and Last-Modified comes back byte for byte, however odd."""

    def serve(seen: Seen) -> Answer:
        if "if-none-match" in seen.headers:
            return reply(304)
        head = f"HTTP/1.1 200 OK\r\nETag: {etag}\r\nLast-Modified: yesterday, roughly\r\nContent-Length: 0\r\n\r\n"
        return Answer((head.encode("latin-1"),), keep=True)

    origin.routes["/feed"] = serve
    first = got(fetcher.fetch(FetchRequest(origin.url("/feed"))))
    second = fetcher.fetch(FetchRequest(origin.url("/feed"), validators=first.validators))
    assert second == NotModified(origin.url("/feed"))
    assert origin.seen[1].headers["if-none-match"] == etag
    assert origin.seen[1].headers["if-modified-since"] == "yesterday, roughly"


def test_unchanged_is_only_an_answer_to_a_question(fetcher: HttpFetcher, origin: Origin) -> None:
    """A 304 to a request without validators is a refusal, because there is nothing that could stand."""
    origin.routes["/feed"] = reply(304)
    assert failure(fetcher, origin.url("/feed"), Refused).status == 304


@pytest.mark.parametrize("status", [201, 203, 204, 206, 300, 305, 306, 400, 401, 403, 404, 451, 500, 502, 599])
def test_other_answers_carry_no_document(fetcher: HttpFetcher, origin: Origin, status: int) -> None:
    """Whatever is neither 200 nor 304 is refused with its status."""
    origin.routes["/feed"] = reply(status, FEED if status != 204 else b"", ETag='"no"', Location="/elsewhere")
    error = failure(fetcher, origin.url("/feed"), Refused)
    assert (type(error), error.status, error.url) == (Refused, status, origin.url("/feed"))
    assert len(origin.seen) == 1


def test_gone_is_gone(fetcher: HttpFetcher, origin: Origin) -> None:
    """410 has an error of its own."""
    origin.routes["/feed"] = reply(410)
    assert failure(fetcher, origin.url("/feed"), Gone).status == 410


@pytest.mark.parametrize(("status", "kind"), [(301, Gone), (302, Refused)])
def test_what_is_gone_behind_a_redirect(fetcher: HttpFetcher, origin: Origin, status: int, kind: type) -> None:
    """It is where the address has moved for good; behind one for the time being that says nothing of the address."""
    origin.routes["/feed"] = reply(status, Location="/elsewhere")
    origin.routes["/elsewhere"] = reply(410)
    assert type(failure(fetcher, origin.url("/feed"), kind)) is kind


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Cache_Control": "max-age=300"}, 300.0),
        ({"Cache_Control": 'private, MAX-AGE="60", must-revalidate'}, 60.0),
        ({"Cache_Control": "max-age=300", "Age": "100"}, 200.0),
        ({"Cache_Control": "max-age=300", "Age": "1000"}, 0.0),
        ({"Cache_Control": "max-age=300", "Age": "old"}, 300.0),
        ({"Cache_Control": "no-cache, max-age=300"}, None),
        ({"Cache_Control": "no-store"}, None),
        ({"Cache_Control": "max-age=-5"}, None),
        ({"Cache_Control": "max-age=soon"}, None),
        ({"Cache_Control": "max-age=" + "9" * 400}, 365 * 24 * 3600.0),
        ({"Expires": "Wed, 01 May 2024 12:10:00 GMT"}, 600.0),
        ({"Expires": "Wed, 01 May 2024 12:10:00 GMT", "Date": "Wed, 01 May 2024 12:09:00 GMT"}, 60.0),
        ({"Expires": "Wed, 01 May 2024 11:00:00 GMT"}, 0.0),
        ({"Expires": "0"}, None),
        ({"Expires": "Wed, 01 May 2024 12:10:00 GMT", "Cache_Control": "max-age=5"}, 5.0),
    ],
)
def test_freshness_is_read(fetcher: HttpFetcher, origin: Origin, headers: dict[str, Any], expected: float) -> None:
    """max-age wins over Expires, age counts, and what forbids storing names no time; alike on 200 and 304."""
    origin.routes["/ok"] = reply(body=FEED, **headers)
    origin.routes["/same"] = reply(304, **headers)
    assert fetcher.fetch(FetchRequest(origin.url("/ok"))).max_age == expected
    assert fetcher.fetch(FetchRequest(origin.url("/same"), validators=Validators('"e"'))).max_age == expected


def retry_headers(value: str | None) -> dict[str, Any]:
    return {} if value is None else {"Retry_After": value}


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        (" 3 ", 3.0),
        ("0", None),
        ("Wed, 01 May 2024 12:02:00 GMT", 120.0),
        ("Wednesday, 01-May-24 12:02:00 GMT", 120.0),
        ("Wed May  1 12:02:00 2024", 120.0),
        ("Wed, 01 May 2024 11:00:00 GMT", None),
        ("Thu, 01 May 2025 12:00:00 GMT", 7 * 24 * 3600.0),
        ("9" * 300, 7 * 24 * 3600.0),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Wed, 99 May 2024 99:99:99 GMT", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_nothing(
    fetcher: HttpFetcher, origin: Origin, status: int, value: str | None, expected: float | None
) -> None:
    """Both forms of Retry-After, on both codes, become seconds up to a week; garbage, naught and the past become nothing."""
    origin.routes["/feed"] = reply(status, **retry_headers(value))
    error = failure(fetcher, origin.url("/feed"), RateLimited)
    assert (error.status, error.retry_after) == (status, expected)


def test_a_host_that_said_wait_is_left_alone_by_all(fetcher: HttpFetcher, origin: Origin) -> None:
    """After a Retry-After no address of that host is asked, while another port is."""
    other = Origin({"/": reply(body=FEED)})
    origin.routes |= {"/a": reply(503, Retry_After="100"), "/b": reply(body=FEED)}
    failure(fetcher, origin.url("/a"), RateLimited)
    error = failure(fetcher, origin.url("/b"), RateLimited)
    assert 90 < error.retry_after <= 100
    assert 90 < fetcher.ready_in(origin.url("/c")) <= 100
    assert len(origin.seen) == 1
    assert got(fetcher.fetch(FetchRequest(other.url("/")))).body == FEED
    other.close()


# ---------------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize(("status", "permanent"), [(301, True), (302, False), (303, False), (307, False), (308, True)])
@pytest.mark.parametrize("location", ["/there", "there", "//127.0.0.1:{port}/there", "http://127.0.0.1:{port}/there#x"])
def test_redirects_are_followed(
    fetcher: HttpFetcher, origin: Origin, status: int, permanent: bool, location: str
) -> None:
    """Every kind of redirect, absolute, relative or without a scheme, leads to its document; 301 and 308 are moves."""
    origin.routes |= {"/feed": reply(status, Location=location.format(port=origin.port)), "/there": reply(body=FEED)}
    answer = got(fetcher.fetch(FetchRequest(origin.url("/feed"))))
    assert (answer.body, answer.url) == (FEED, origin.url("/there"))
    assert answer.moved_to == (origin.url("/there") if permanent else None)


def test_one_temporary_hop_makes_no_move(fetcher: HttpFetcher, origin: Origin) -> None:
    """Only a chain of permanent redirects says that the document moved; a 304 at its end says so too."""
    origin.routes |= {
        "/a": reply(301, Location="/b"),
        "/b": reply(302, Location="/c"),
        "/c": reply(308, Location="/d"),
        "/d": lambda seen: reply(304) if "if-none-match" in seen.headers else reply(body=FEED),
    }
    assert fetcher.fetch(FetchRequest(origin.url("/a"))).moved_to is None
    assert fetcher.fetch(FetchRequest(origin.url("/c"))).moved_to == origin.url("/d")
    same = fetcher.fetch(FetchRequest(origin.url("/c"), validators=Validators('"e"')))
    assert same == NotModified(origin.url("/d"), moved_to=origin.url("/d"))


@pytest.mark.parametrize("location", ["/\u65b0\u95fb feed", "/%E6%96%B0%E9%97%BB%20feed", "\t/\u65b0\u95fb%20feed"])
def test_sloppy_locations_are_understood(fetcher: HttpFetcher, origin: Origin, location: str) -> None:
    """A Location in raw UTF-8, or with blanks round it, is asked for as a browser would."""
    origin.routes["/feed"] = reply(302, Location=location)
    origin.routes["/%E6%96%B0%E9%97%BB%20feed"] = origin.routes["/%E6%96%B0%E9%97%BBfeed"] = reply(body=FEED)
    assert got(fetcher.fetch(FetchRequest(origin.url("/feed")))).body == FEED


def test_circles_are_noticed_at_once(fetcher: HttpFetcher, origin: Origin) -> None:
    """A redirect to where we have been ends the journey with the first repetition."""
    origin.routes |= {
        "/self": reply(302, Location="/self"),
        "/a": reply(301, Location="/b"),
        "/b": reply(302, Location="/a"),
    }
    assert failure(fetcher, origin.url("/self"), Refused).status == 302
    assert failure(fetcher, origin.url("/a"), Refused).status == 302
    assert [seen.target for seen in origin.seen] == ["/self", "/a", "/b"]


def test_hops_are_counted(make: Callable[..., HttpFetcher], origin: Origin) -> None:
    """As many hops as allowed are made, and not one more."""
    for number in range(9):
        origin.routes[f"/{number}"] = reply(302, Location=f"/{number + 1}")
    origin.routes["/9"] = reply(body=FEED)
    fetcher = make(max_hops=3)
    assert got(fetcher.fetch(FetchRequest(origin.url("/6")))).body == FEED
    seen = len(origin.seen)
    failure(fetcher, origin.url("/5"), Refused)
    assert len(origin.seen) - seen == 4


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "unix:/run/x.sock",
        "http://[::1/x",
        "http://127.0.0.1:0/x",
        "http://127.0.0.1:99999/x",
        "http://exa mple\x7f@/",
        "http://" + "a" * 5000 + "/",
    ],
)
def test_redirects_out_of_the_web_are_refused(fetcher: HttpFetcher, origin: Origin, location: str) -> None:
    """A Location that is no http address ends in NotAllowed, and nothing else is asked."""
    origin.routes["/feed"] = reply(302, Location=location)
    assert failure(fetcher, origin.url("/feed"), NotAllowed).rule == "scheme"
    assert len(origin.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_without_location_is_a_refusal(fetcher: HttpFetcher, origin: Origin, status: int) -> None:
    """A redirect that leads nowhere is refused with its status."""
    origin.routes["/feed"] = reply(status, body=FEED)
    assert failure(fetcher, origin.url("/feed"), Refused).status == status


# ---------------------------------------------------------------------------------------------- the guard

SPELLINGS = ["127.0.0.2", "127.2", "2130706434", "0x7f000002", "0177.0.0.2", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]"]


@pytest.mark.parametrize("direct", [True, False])
@pytest.mark.parametrize("host", SPELLINGS)
def test_a_refused_address_is_never_connected_to(
    make: Callable[..., HttpFetcher], origin: Origin, canary: Origin, host: str, direct: bool
) -> None:
    """However a refused address is spelled, asked for or redirected to, its listener sees no connection."""
    fetcher = make(allow_networks=("127.0.0.1/32",))
    origin.routes["/"] = reply(302, Location=canary.url("/", host))
    error = failure(fetcher, canary.url("/", host) if direct else origin.url("/"), NotAllowed)
    assert error.rule == "guard"
    assert canary.accepted == 0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "[::]", "169.254.169.254", "[fe80::1]"])
def test_nothing_private_is_reachable_by_default(make: Callable[..., HttpFetcher], host: str) -> None:
    """Without an operator's permission loopback, link-local and unspecified addresses are refused on port 80 too."""
    assert failure(make(allow_networks=()), f"http://{host}/", NotAllowed).rule == "guard"


@pytest.mark.parametrize("answers", [["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "::1"]])
def test_one_bad_answer_spoils_the_name(
    make: Callable[..., HttpFetcher], origin: Origin, canary: Origin, answers: list[str]
) -> None:
    """A name with one refused address among its answers is not connected to at all."""
    fetcher = make(allow_networks=("127.0.0.1/32",), resolver=lambda _host, _port: answers)
    failure(fetcher, origin.url("/", "news.example"), NotAllowed)
    assert origin.accepted == canary.accepted == 0


def test_rebinding_gains_nothing(make: Callable[..., HttpFetcher], canary: Origin) -> None:
    """The address that was checked is the one connected to: a second answer is a new question to the guard."""
    asked: list[str] = []

    def resolver(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    origin = Origin({"/": reply(body=FEED)})
    fetcher = make(allow_networks=("127.0.0.1/32",), resolver=resolver)
    assert got(fetcher.fetch(FetchRequest(origin.url("/", "news.example")))).body == FEED
    assert asked == ["news.example"]
    assert origin.seen[0].headers["host"] == f"news.example:{origin.port}"
    origin.drop_connections()
    origin.wait_until_idle()
    failure(fetcher, origin.url("/", "news.example"), NotAllowed)
    assert canary.accepted == 0
    origin.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed.xml",
        "ftp://a.example/",
        "http:/x",
        "http://",
        "file:///etc/passwd",
        "http://:80/",
        "http://a\nb.example/",
    ],
)
def test_what_is_no_web_address_is_not_asked(fetcher: HttpFetcher, url: str) -> None:
    """An address that is none is refused in our own words, which hold no control characters."""
    error = failure(fetcher, url, NotAllowed)
    assert error.rule == "scheme"
    assert f"{error}{error.url}".isprintable()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "the name is not known"),
        (OSError(5, "strange"), "strange"),
        (RuntimeError("bug"), "name lookup failed"),
    ],
)
def test_dns_failures_are_unreachable(make: Callable[..., HttpFetcher], error: Exception, words: str) -> None:
    """Whatever a resolver raises, the caller gets Unreachable with the reason."""

    def resolver(_host: str, _port: int) -> Sequence[str]:
        raise error

    for _ in range(2):
        assert words in str(failure(make(resolver=resolver), "http://news.example/", Unreachable))


def test_a_name_without_addresses_is_unreachable(make: Callable[..., HttpFetcher]) -> None:
    """An empty DNS answer is a failure, not a crash."""
    failure(make(resolver=lambda _host, _port: []), "http://news.example/", Unreachable)


def test_the_second_address_is_tried(make: Callable[..., HttpFetcher], origin: Origin) -> None:
    """Where a name's first address does not answer, the next one does."""
    origin.routes["/"] = reply(body=FEED)
    fetcher = make(resolver=lambda _host, _port: ["127.0.0.9", "127.0.0.1"])
    assert got(fetcher.fetch(FetchRequest(origin.url("/", "news.example")))).body == FEED


# ---------------------------------------------------------------------------------------------- credentials

SECRET = {"authorization": "Bearer s3cret", "x-api-key": "s3cret", "cookie": "sid=s3cret"}
HEADERS = (("Authorization", "Bearer s3cret"), ("X-Api-Key", "s3cret"), ("Cookie", "sid=s3cret"))


def secrets_in(seen: Seen) -> dict[str, str]:
    return {name: value for name, value in seen.headers.items() if name in SECRET}


def test_headers_stay_with_their_origin(fetcher: HttpFetcher, origin: Origin) -> None:
    """A redirect within the origin keeps the request's headers; one to another port loses them, for good."""
    second = Origin({"/x": reply(302, Location=origin.url("/back"))})
    origin.routes |= {
        "/feed": reply(302, Location="/same"),
        "/same": reply(302, Location=second.url("/x")),
        "/back": reply(body=FEED),
    }
    fetcher.fetch(FetchRequest(origin.url("/feed"), headers=HEADERS))
    assert [secrets_in(seen) for seen in origin.seen] == [SECRET, SECRET, {}]
    assert [secrets_in(seen) for seen in second.seen] == [{}]
    second.close()


def test_credentials_in_the_address_become_a_header_of_that_origin(fetcher: HttpFetcher, origin: Origin) -> None:
    """User and password of the address are sent as Authorization, kept within the origin and nowhere shown."""
    second = Origin({"/x": reply(body=FEED)})
    origin.routes |= {"/a": reply(302, Location="/b"), "/b": reply(302, Location=second.url("/x"))}
    address = origin.url("/a").replace("://", "://us%40er:p%3Aw%E9%97%BB@")
    answer = fetcher.fetch(FetchRequest(address))
    expected = "Basic dXNAZXI6cDp36Ze7"
    assert [seen.headers.get("authorization") for seen in origin.seen] == [expected, expected]
    assert "authorization" not in second.seen[0].headers
    assert answer.url == second.url("/x")
    second.close()


def test_credentials_that_a_redirect_brings_are_dropped(fetcher: HttpFetcher, origin: Origin) -> None:
    """A Location cannot make us log in somewhere."""
    origin.routes |= {
        "/a": reply(302, Location=origin.url("/b").replace("://", "://evil:twin@")),
        "/b": reply(body=FEED),
    }
    assert fetcher.fetch(FetchRequest(origin.url("/a"))).url == origin.url("/b")
    assert "authorization" not in origin.seen[1].headers


def test_a_move_never_takes_credentials_along(fetcher: HttpFetcher, origin: Origin) -> None:
    """A permanent move is reported with the credentials within the origin, and not at all to another one."""
    second = Origin({"/x": reply(body=FEED)})
    origin.routes |= {
        "/near": reply(301, Location="/b"),
        "/far": reply(301, Location=second.url("/x")),
        "/b": reply(body=FEED),
    }
    login = origin.url("/near").replace("://", "://u:p@")
    assert fetcher.fetch(FetchRequest(login)).moved_to == origin.url("/b").replace("://", "://u:p@")
    assert fetcher.fetch(FetchRequest(login.replace("near", "far"))).moved_to is None
    assert fetcher.fetch(FetchRequest(origin.url("/far"), headers=HEADERS)).moved_to is None
    assert fetcher.fetch(FetchRequest(origin.url("/far"))).moved_to == second.url("/x")
    second.close()


def test_given_headers_win_over_ours(fetcher: HttpFetcher, origin: Origin) -> None:
    """A header that the operator set replaces ours, whatever its case."""
    origin.routes["/"] = reply(body=FEED)
    fetcher.fetch(FetchRequest(origin.url("/"), accept="text/xml", headers=(("accept", "application/json"),)))
    assert origin.seen[0].headers["accept"] == "application/json"


@pytest.mark.parametrize("header", [("X-Bad", "a\r\nHost: evil"), ("X-Bad", "新闻")])
def test_headers_that_cannot_be_sent_are_an_error_of_ours(
    fetcher: HttpFetcher, origin: Origin, header: tuple[str, str]
) -> None:
    """A header that would break the request is not sent, and the failure is a FetchError."""
    failure(fetcher, FetchRequest(origin.url("/"), headers=(header,)))
    assert origin.seen == []


def test_no_message_holds_a_secret(make: Callable[..., HttpFetcher], origin: Origin) -> None:
    """In every kind of failure neither message nor address shows credentials, and the message shows no query."""
    origin.routes |= {
        "/404": reply(404),
        "/410": reply(410),
        "/loop": reply(302, Location="/loop?token=s3cret"),
        "/ftp": reply(302, Location="ftp://u:s3cret@h/"),
        "/drip": drip(b"HTTP/1.1 200 OK\r\n"),
        "/large": reply(body=bytes(100)),
        "/cut": reply(body=b"x", length=50, keep=False),
        "/garbage": Answer((b"s3cret s3cret\r\n\r\n",)),
        "/double": reply(body=b"x", Content_Encoding="gzip, gzip"),
        "/429": reply(429),  # the last one: it is the host that is left alone then
    }
    fetcher = make(deadline=0.3)
    base = origin.url("").replace("://", "://user:s3cret@")
    closed = "http://user:s3cret@127.0.0.1:9"
    addresses = [f"{base}{path}?token=s3cret" for path in origin.routes]
    addresses += [f"{closed}/?token=s3cret", "http://user:s3cret@10.0.0.1/?token=s3cret", "ftp://user:s3cret@h/"]
    kinds = set()
    for address in addresses:
        error = failure(fetcher, FetchRequest(address, max_bytes=60, headers=(("X-Key", "s3cret"),)))
        kinds.add(type(error))
        assert "s3cret" not in str(error)
        assert "user" not in error.url
        assert error.__cause__ is None
    assert kinds == {Refused, Gone, RateLimited, NotAllowed, TimedOut, TooLarge, Unreachable}


# ---------------------------------------------------------------------------------------------- deadlines

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
DRIPS = {
    "status line": drip(b"HT", b"T"),
    "header": drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
    "headers": drip(b"HTTP/1.1 200 OK\r\n", b"a:b\r\n"),
    "continues": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body with length": drip(HEAD + b"Content-Length: 1000\r\n\r\n"),
    "body without length": drip(HEAD + b"\r\n"),
    "chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "trailers": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a:b\r\n"),
    "gzip": drip(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b"\0"),
    "silence": drip(b"", b"", every=20),
    "silent body": drip(HEAD + b"Content-Length: 10\r\n\r\nabc", b"", every=0.01),
}


def timed(fetcher: HttpFetcher, request: FetchRequest, within: float, kind: type[FetchError] = TimedOut) -> float:
    """Seconds until it failed. Failing late it is tried again: a busy machine is late now and then, a mistake always."""
    for _ in range(TRIES):
        start = time.monotonic()
        failure(fetcher, request, kind)
        if (spent := time.monotonic() - start) < within:
            return spent
    pytest.fail(f"failed after {spent:.1f} s, {TRIES} times later than {within} s")


@pytest.mark.parametrize("name", DRIPS)
def test_drips_end_at_the_deadline(fetcher: HttpFetcher, origin: Origin, name: str) -> None:
    """An origin that answers for ever, in whatever part of its answer, is cut off at the deadline."""
    origin.routes["/"] = DRIPS[name]
    spent = timed(fetcher, FetchRequest(origin.url("/"), deadline=DEADLINE), DEADLINE + LATE)
    assert spent >= DEADLINE - 0.05
    origin.routes["/"] = reply(body=FEED)
    assert got(fetcher.fetch(FetchRequest(origin.url("/")))).body == FEED


def test_a_drip_over_tls_ends_at_the_deadline(make: Callable[..., HttpFetcher], secure: Origin) -> None:
    """The deadline reaches through TLS."""
    fetcher = make(ca_file=str(PEM))
    for name in ("headers", "body without length", "chunks"):
        secure.routes["/"] = DRIPS[name]
        timed(fetcher, FetchRequest(secure.url("/"), deadline=DEADLINE), DEADLINE + LATE)


@pytest.mark.parametrize("piece", [b"", b"\x16\x03\x03\x40\x00" + b"\0" * 5])
def test_a_tls_handshake_that_never_ends_is_cut(make: Callable[..., HttpFetcher], piece: bytes) -> None:
    """A peer that stays silent in the handshake, or sends it byte by byte, is cut off at the deadline."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while not stop.is_set():
                sock, _ = listener.accept()
                with sock, suppress(OSError):
                    sock.sendall(piece)
                    while not stop.wait(0.05):
                        sock.sendall(b"\0" if piece else b"")

    stop = threading.Event()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
    timed(make(ca_file=str(PEM)), FetchRequest(url, deadline=DEADLINE), DEADLINE + LATE)
    stop.set()
    listener.shutdown(socket.SHUT_RDWR)  # so that nobody waits for another client
    listener.close()
    thread.join(30)


def test_hops_share_one_deadline(fetcher: HttpFetcher, origin: Origin) -> None:
    """Several slow hops, each well within the deadline, are together cut off at it."""
    for number in range(5):
        head = f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\nContent-Length: 0\r\n\r\n".encode()
        origin.routes[f"/{number}"] = Answer((head,), pause=0.2, keep=True)
    timed(fetcher, FetchRequest(origin.url("/0"), deadline=DEADLINE), DEADLINE + LATE)
    assert "/4" not in {seen.path for seen in origin.seen}


def test_a_hanging_lookup_ends_at_the_deadline_and_harms_nobody(
    make: Callable[..., HttpFetcher], origin: Origin
) -> None:
    """A name server that never answers costs its own requests their deadline, and other hosts nothing."""
    free = threading.Event()
    asked: list[str] = []

    def resolver(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        if host == "hangs.example":
            free.wait(60)
        return ["127.0.0.1"]

    origin.routes["/"] = reply(body=FEED)
    fetcher = make(resolver=resolver, host_connections=32)
    failures: list[FetchError] = []

    def hang() -> None:
        failures.append(failure(fetcher, FetchRequest("http://hangs.example/", deadline=DEADLINE), Unresolved))

    threads = [threading.Thread(target=hang, daemon=True) for _ in range(20)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    assert got(fetcher.fetch(FetchRequest(origin.url("/", "fine.example"), deadline=DEADLINE))).body == FEED
    for thread in threads:
        thread.join(20)
    assert time.monotonic() - start < DEADLINE + MOST
    assert len(failures) == 20
    assert asked.count("hangs.example") == 1
    free.set()


def test_a_late_deadline_never_hits_the_next_request(fetcher: HttpFetcher, origin: Origin) -> None:
    """A connection that goes back to the pool is off the deadline of the request that used it."""
    origin.routes["/"] = reply(body=FEED)
    slow = Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", b"x"), pause=0.2, keep=True)
    origin.routes["/slow"] = slow
    fetcher.fetch(FetchRequest(origin.url("/"), deadline=0.3))
    assert got(fetcher.fetch(FetchRequest(origin.url("/slow"), deadline=5))).body == b"x"
    assert origin.accepted == 1


def test_closing_ends_what_runs(fetcher: HttpFetcher, origin: Origin) -> None:
    """A fetcher that is closed lets running requests fail at once, and takes no more."""
    origin.routes["/"] = DRIPS["chunks"]
    failures: list[FetchError] = []

    def run() -> None:
        failures.append(failure(fetcher, FetchRequest(origin.url("/"), deadline=30), Unreachable))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while not origin.seen:
        time.sleep(0.005)
    start = time.monotonic()
    fetcher.close()
    thread.join(20)
    assert time.monotonic() - start < MOST
    assert len(failures) == 1
    failure(fetcher, origin.url("/"), Unreachable)


# ---------------------------------------------------------------------------------------------- bodies


def peak_of(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


BOMB = gzip.compress(bytes(64 * 1024 * 1024))


@pytest.mark.parametrize("length", [-1, None, 10, 10**9])
def test_a_bomb_is_too_large_and_small_in_memory(fetcher: HttpFetcher, origin: Origin, length: int | None) -> None:
    """64 MB in 64 KB end at the limit, whatever length the host declares, without being inflated."""
    origin.routes["/"] = reply(body=BOMB, length=length, keep=False, Content_Encoding="gzip")
    request = FetchRequest(origin.url("/"), max_bytes=1024 * 1024)
    kind = FetchError if length == 10 else TooLarge
    assert peak_of(lambda: failure(fetcher, request, kind)) < 8 * 1024 * 1024


@pytest.mark.parametrize("status", [302, 404, 410, 429, 500, 304])
def test_a_bomb_on_another_answer_is_not_read(fetcher: HttpFetcher, origin: Origin, status: int) -> None:
    """The bodies of redirects and errors are neither inflated nor read beyond a few kilobytes."""
    body = BOMB + bytes(3 * 1024 * 1024)
    origin.routes["/"] = reply(status, body=body, keep=False, Content_Encoding="gzip", Location="/there")
    origin.routes["/there"] = reply(body=FEED)
    request = FetchRequest(origin.url("/"), validators=Validators('"e"'))

    def ask() -> None:
        if status in {302, 304}:
            fetcher.fetch(request)
        else:
            failure(fetcher, request, Refused)

    assert peak_of(ask) < 2 * 1024 * 1024


def test_a_declared_length_over_the_limit_is_refused_at_once(fetcher: HttpFetcher, origin: Origin) -> None:
    """A body that says it is too large is not waited for."""
    origin.routes["/"] = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n")
    request = FetchRequest(origin.url("/"), max_bytes=100, deadline=10)
    timed(fetcher, request, 1, TooLarge)
    assert failure(fetcher, request, TooLarge).limit == 100


@pytest.mark.parametrize("size", [99, 100, 101])
@pytest.mark.parametrize("length", [-1, None])
def test_the_limit_is_exact(fetcher: HttpFetcher, origin: Origin, size: int, length: int | None) -> None:
    """A body of exactly the limit is taken, one byte more is not."""
    origin.routes["/"] = reply(body=bytes(size), length=length)
    request = FetchRequest(origin.url("/"), max_bytes=100)
    if size <= 100:
        assert got(fetcher.fetch(request)).body == bytes(size)
    else:
        failure(fetcher, request, TooLarge)


LAST_CHUNK = b"0\r\n\r\n"


def chunked(*chunks: bytes, end: bytes = LAST_CHUNK) -> Answer:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return Answer((HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body + end,), keep=end == LAST_CHUNK)


def test_a_body_may_come_in_chunks(fetcher: HttpFetcher, origin: Origin) -> None:
    """A chunked body is joined, decoded and its connection used again."""
    origin.routes["/"] = chunked(b"<rss", b"/>")
    for _ in range(3):
        assert got(fetcher.fetch(FetchRequest(origin.url("/")))).body == b"<rss/>"
    assert origin.accepted == 1


@pytest.mark.parametrize(
    "answer",
    [
        reply(body=FEED, length=len(FEED) + 1, keep=False),
        reply(body=b"", length=5, keep=False),
        chunked(b"<rss", end=b""),
        chunked(b"<rss", end=b"5\r\nab"),
        chunked(b"<rss", end=b"zz\r\n"),
        reply(body=gzip.compress(FEED)[:-9], length=None, Content_Encoding="gzip"),
        reply(body=FEED, Content_Encoding="gzip"),
        reply(body=gzip.compress(gzip.compress(FEED)), Content_Encoding="gzip, gzip"),
        Answer((b"",)),
        Answer((b"\r\n\r\n",)),
        Answer((b"SSH-2.0-OpenSSH_9\r\n",)),
        Answer((b"\x15\x03\x01\x00\x02\x02\x16",)),
        Answer((b"HTTP/1.1 abc OK\r\n\r\n",)),
        Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",)),
        Answer((b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",)),
        Answer((b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n",)),
    ],
)
def test_half_and_broken_answers_are_unreachable(fetcher: HttpFetcher, origin: Origin, answer: Answer) -> None:
    """Whatever breaks off or is not HTTP gives Unreachable, and no part of it is used."""
    origin.routes["/"] = answer
    failure(fetcher, origin.url("/"), Unreachable)
    origin.routes["/"] = reply(body=FEED)
    assert got(fetcher.fetch(FetchRequest(origin.url("/")))).body == FEED


@pytest.mark.parametrize("packed", ["gzip", "utf-8", "identity"])
def test_codings_are_undone(fetcher: HttpFetcher, origin: Origin, packed: str) -> None:
    """A compressed body comes out plain; a name that is no coding changes nothing."""
    origin.routes["/"] = reply(body=gzip.compress(FEED) if packed == "gzip" else FEED, Content_Encoding=packed)
    assert got(fetcher.fetch(FetchRequest(origin.url("/")))).body == FEED


# ---------------------------------------------------------------------------------------------- connections


def test_connections_are_kept_over_all_short_answers(fetcher: HttpFetcher, origin: Origin) -> None:
    """Documents, 304s, redirects and short errors share one connection."""
    origin.routes |= {"/": reply(body=FEED), "/same": reply(304), "/moved": reply(302, Location="/")}
    for _ in range(3):
        fetcher.fetch(FetchRequest(origin.url("/")))
        fetcher.fetch(FetchRequest(origin.url("/same"), validators=Validators('"e"')))
        fetcher.fetch(FetchRequest(origin.url("/moved")))
        failure(fetcher, origin.url("/missing"), Refused)
    assert origin.accepted == 1
    assert len(origin.seen) == 15


def test_a_connection_that_the_host_closed_is_replaced(fetcher: HttpFetcher, origin: Origin) -> None:
    """A kept connection that is closed between two requests, or on the second, is no failure."""
    origin.routes["/"] = reply(body=FEED)
    fetcher.fetch(FetchRequest(origin.url("/")))
    origin.drop_connections()
    origin.wait_until_idle()
    assert got(fetcher.fetch(FetchRequest(origin.url("/")))).body == FEED

    def rude(seen: Seen) -> Answer:
        return Answer(()) if seen.connection == 2 else reply(body=FEED)

    origin.routes["/rude"] = rude
    assert got(fetcher.fetch(FetchRequest(origin.url("/rude")))).body == FEED
    assert [seen.connection for seen in origin.seen] == [1, 2, 2, 3]


def test_a_fresh_connection_that_closes_is_not_asked_again(fetcher: HttpFetcher, origin: Origin) -> None:
    """A host that closes without an answer is asked once."""
    origin.routes["/"] = Answer(())
    assert "closed without an answer" in str(failure(fetcher, origin.url("/"), Unreachable))
    assert len(origin.seen) == 1


def test_idle_connections_are_closed(fetcher: HttpFetcher, origin: Origin) -> None:
    """Connections that nobody uses are closed by the sweep, and open again when they are needed."""
    origin.routes["/"] = reply(body=FEED)
    fetcher.fetch(FetchRequest(origin.url("/")))
    for pool in fetcher._transport._pools.values():
        pool.close_idle(time.monotonic() - 100)
    assert origin.open_now == 1
    for pool in fetcher._transport._pools.values():
        pool.close_idle(time.monotonic() + 1)
    assert origin.wait_until_idle() == 0
    assert got(fetcher.fetch(FetchRequest(origin.url("/")))).body == FEED


def test_the_number_of_kept_connections_is_bounded(make: Callable[..., HttpFetcher], origin: Origin) -> None:
    """After requests to more hosts than are kept, no more connections than that stay open."""
    origin.routes["/"] = reply(body=FEED)
    fetcher = make(resolver=lambda _host, _port: ["127.0.0.1"])
    for number in range(transport.POOLS + 20):
        fetcher.fetch(FetchRequest(origin.url("/", f"h{number}.example")))
    gc.collect()
    time.sleep(0.05)
    assert origin.open_now <= transport.POOLS
    fetcher.close()
    assert origin.wait_until_idle() == 0


def open_files() -> int:
    """How many descriptors this process holds; 0 where the system does not tell."""
    listing = Path("/proc/self/fd")
    return sum(1 for _ in listing.iterdir()) if listing.is_dir() else 0


def test_thirty_two_threads_share_a_fetcher(make: Callable[..., HttpFetcher]) -> None:
    """Many threads over several hosts get every document whole; closing leaves no socket behind."""
    origins = [Origin({"/": reply(body=FEED * 50), "/gone": reply(404)}) for _ in range(4)]
    fetcher = make(host_connections=4)
    before = open_files()
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(8):
            server = origins[(number + turn) % 4]
            body = got(fetcher.fetch(FetchRequest(server.url("/")))).body
            if body != FEED * 50:
                wrong.append(body)
            failure(fetcher, server.url("/gone"), Refused)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong
    assert sum(len(server.seen) for server in origins) == 32 * 8 * 2
    assert all(server.accepted <= 4 for server in origins)
    fetcher.close()
    assert [server.wait_until_idle() for server in origins] == [0] * 4
    assert open_files() <= before + 1
    for server in origins:
        server.close()


def test_the_environment_has_no_say(
    fetcher: HttpFetcher, origin: Origin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Proxies, netrc and certificate bundles named in the environment are ignored."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login u password s3cret\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    origin.routes["/"] = reply(body=FEED)
    assert got(fetcher.fetch(FetchRequest(origin.url("/")))).body == FEED
    assert "authorization" not in origin.seen[0].headers


# ---------------------------------------------------------------------------------------------- TLS


def test_tls_is_spoken_and_its_connections_kept(make: Callable[..., HttpFetcher], secure: Origin) -> None:
    """A host with a certificate that we trust is read, over one connection, by address and by name."""
    secure.routes["/"] = reply(body=FEED)
    fetcher = make(ca_file=str(PEM), resolver=lambda _host, _port: ["127.0.0.1"])
    for _ in range(3):
        assert got(fetcher.fetch(FetchRequest(secure.url("/")))).body == FEED
    assert secure.accepted == 1
    assert got(fetcher.fetch(FetchRequest(secure.url("/", "news.example")))).body == FEED


def test_certificates_are_checked(make: Callable[..., HttpFetcher], secure: Origin) -> None:
    """An unknown issuer and a wrong name are both refused, and nothing is sent."""
    secure.routes["/"] = reply(body=FEED)
    assert "certificate" in str(failure(make(), secure.url("/"), Unreachable))
    fetcher = make(ca_file=str(PEM), resolver=lambda _host, _port: ["127.0.0.1"])
    assert "certificate" in str(failure(fetcher, secure.url("/", "other.example"), Unreachable))
    assert secure.seen == []


def test_plain_http_behind_https_is_unreachable(make: Callable[..., HttpFetcher]) -> None:
    """A host that answers the TLS handshake in plain HTTP gives an error of ours, at once."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        sock, _ = listener.accept()
        with sock:
            sock.recv(4096)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
    assert "TLS failed" in str(failure(make(ca_file=str(PEM)), url, Unreachable))
    thread.join(30)
    listener.close()


def test_credentials_never_go_down_to_plain_http(
    make: Callable[..., HttpFetcher], secure: Origin, origin: Origin
) -> None:
    """A redirect from https to http is refused where the request carries headers or credentials, else followed."""
    secure.routes["/"] = reply(301, Location=origin.url("/"))
    origin.routes["/"] = reply(body=FEED)
    fetcher = make(ca_file=str(PEM))
    login = secure.url("/").replace("://", "://u:p@")
    for request in (FetchRequest(secure.url("/"), headers=HEADERS), FetchRequest(login)):
        assert failure(fetcher, request, NotAllowed).rule == "downgrade"
    assert origin.seen == []
    assert got(fetcher.fetch(FetchRequest(secure.url("/")))).moved_to == origin.url("/")


# ---------------------------------------------------------------------------------------------- manners


def page(url: str) -> FetchRequest:
    return FetchRequest(url, obey_robots=True)


def test_requests_to_one_host_are_spaced(make: Callable[..., HttpFetcher], origin: Origin) -> None:
    """Two requests, and a redirect's two hops, start at least an interval apart; the wait is not part of the deadline."""
    moments: list[float] = []

    def serve(seen: Seen) -> Answer:
        moments.append(time.monotonic())
        return reply(302, Location="/there") if seen.target == "/" else reply(body=FEED)

    origin.routes |= {"/": serve, "/there": serve}
    fetcher = make(host_interval=0.3)
    fetcher.fetch(FetchRequest(origin.url("/"), deadline=0.25))
    fetcher.fetch(FetchRequest(origin.url("/there"), deadline=0.25))
    assert len(moments) == 3
    assert min(b - a for a, b in pairwise(moments)) > 0.28


def test_robots_rules_are_obeyed_where_asked(fetcher: HttpFetcher, origin: Origin) -> None:
    """A forbidden page is not asked for, an allowed one is, robots.txt once; feeds do not ask for it."""
    origin.routes |= {
        "/robots.txt": reply(body=b"User-agent: *\nDisallow: /private\nCrawl-delay: 5"),
        "/private": reply(body=FEED),
        "/public": reply(body=FEED),
    }
    assert got(fetcher.fetch(FetchRequest(origin.url("/private")))).body == FEED
    assert failure(fetcher, page(origin.url("/private")), NotAllowed).rule == "robots.txt"
    assert [seen.target for seen in origin.seen] == ["/private", "/robots.txt"]
    assert fetcher.fetch(page(origin.url("/public"))).url == origin.url("/public")
    assert [seen.target for seen in origin.seen] == ["/private", "/robots.txt", "/public"]
    assert 4 < fetcher.ready_in(origin.url("/")) <= 5


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (reply(404), True),
        (reply(401), True),
        (reply(410), True),
        (reply(500), False),
        (reply(302, Location="/rules"), False),
        (reply(body=b"User-agent: *\nDisallow: /\n" + b"# padding\n" * 60_000), False),
        (reply(body=gzip.compress(b"User-agent: *\nDisallow: /\n" + bytes(10**7)), Content_Encoding="gzip"), False),
        (reply(200, b""), True),
    ],
)
def test_robots_answers_of_all_kinds(fetcher: HttpFetcher, origin: Origin, answer: Answer, allowed: bool) -> None:
    """No rules allow, trouble forbids, redirects are followed, and of a huge file the first part counts."""
    origin.routes |= {
        "/robots.txt": answer,
        "/rules": reply(body=b"User-agent: syndicator\nDisallow: /page"),
        "/page": reply(body=FEED),
    }
    if allowed:
        assert got(fetcher.fetch(page(origin.url("/page")))).body == FEED
    else:
        assert failure(fetcher, page(origin.url("/page")), NotAllowed).rule == "robots.txt"
        assert "/page" not in [seen.target for seen in origin.seen]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(reply(503), RateLimited), (reply(429, Retry_After="60"), RateLimited), (Answer(()), Unreachable)],
)
def test_trouble_with_robots_txt_is_told_as_what_it_is(
    fetcher: HttpFetcher, origin: Origin, answer: Answer, kind: type[FetchError]
) -> None:
    """A host that wants to be left alone, or does not answer, has said nothing of its rules; its page is not asked for."""
    origin.routes |= {"/robots.txt": answer, "/page": reply(body=FEED)}
    failure(fetcher, page(origin.url("/page")), kind)
    assert "/page" not in [seen.target for seen in origin.seen]


def test_rules_can_be_read_before_the_request(make: Callable[..., HttpFetcher], origin: Origin) -> None:
    """Whoever prepares a request asks for robots.txt alone, once, and hears whether the host had to be asked."""
    origin.routes |= {"/robots.txt": reply(body=b"User-agent: *\nDisallow: /private"), "/page": reply(body=FEED)}
    fetcher = make(host_interval=0.2)
    assert not fetcher.prepare(FetchRequest(origin.url("/page")))
    assert fetcher.prepare(page(origin.url("/page")))
    assert 0 < fetcher.ready_in(origin.url("/page")) <= 0.2
    assert not fetcher.prepare(page(origin.url("/page")))
    assert not fetcher.prepare(page(origin.url("/private")))
    assert [seen.target for seen in origin.seen] == ["/robots.txt"]
    assert got(fetcher.fetch(page(origin.url("/page")))).body == FEED
    assert failure(fetcher, page(origin.url("/private")), NotAllowed).rule == "robots.txt"
    assert not fetcher.prepare(page(origin.url("/page")))
    assert [seen.target for seen in origin.seen] == ["/robots.txt", "/page"]


def test_a_host_that_refuses_its_rules_has_refused_the_request(fetcher: HttpFetcher, origin: Origin) -> None:
    """It was asked, and its sources fail: told only that it is left alone, nobody would ever hear why they bring nothing.
    Whoever comes next was not asked for.
    """
    origin.routes |= {"/robots.txt": reply(503, Retry_After="100"), "/page": reply(body=FEED)}
    assert fetcher.prepare(page(origin.url("/page")))
    found = failure(fetcher, page(origin.url("/page")), RateLimited)
    assert (found.asked, found.status, found.retry_after) == (True, 503, 100.0)
    assert not failure(fetcher, page(origin.url("/page")), RateLimited).asked
    assert [seen.target for seen in origin.seen] == ["/robots.txt"]


def test_what_fails_before_a_request_is_left_for_the_request_to_say(fetcher: HttpFetcher, origin: Origin) -> None:
    """A host that is not reached is not asked again at once; an address that may not be asked is refused as ever."""
    origin.routes |= {"/robots.txt": Answer(()), "/page": reply(body=FEED)}
    assert fetcher.prepare(page(origin.url("/page")))
    failure(fetcher, page(origin.url("/page")), Unreachable)
    assert {seen.target for seen in origin.seen} == {"/robots.txt"}
    asked = len(origin.seen)
    assert not fetcher.prepare(page(origin.url("/page")))
    assert len(origin.seen) == asked
    fetcher.prepare(page("http://10.0.0.1/page"))
    failure(fetcher, page("http://10.0.0.1/page"), NotAllowed)


def test_rules_are_written_down_when_a_fetcher_is_closed(origin: Origin) -> None:
    """The next one asks for no robots.txt again."""
    origin.routes |= {"/robots.txt": reply(body=b"User-agent: *\nDisallow: /private"), "/page": reply(body=FEED)}
    settings = FetchSettings(user_agent=AGENT, allow_networks=("127.0.0.0/8",), host_interval=0.0)
    notes = MemoryStore()
    for _ in range(3):
        fetcher = HttpFetcher(settings, clock=Clock(), notes=notes)
        fetcher.fetch(page(origin.url("/page")))
        fetcher.close()
    assert [seen.target for seen in origin.seen] == ["/robots.txt", "/page", "/page", "/page"]


def test_robots_rules_hold_at_every_hop(fetcher: HttpFetcher, origin: Origin) -> None:
    """A redirect to a host that forbids the page ends there."""
    second = Origin({"/robots.txt": reply(body=b"User-agent: *\nDisallow: /"), "/x": reply(body=FEED)})
    origin.routes["/page"] = reply(302, Location=second.url("/x"))
    assert failure(fetcher, page(origin.url("/page")), NotAllowed).rule == "robots.txt"
    assert [seen.target for seen in second.seen] == ["/robots.txt"]
    second.close()


# ---------------------------------------------------------------------------------------------- translation


def is_error(value: object) -> bool:
    """Whether this is a class of errors that a caller may meet."""
    kind = isinstance(value, type) and issubclass(value, Exception) and not issubclass(value, Warning)
    return kind and not getattr(value, "__name__", "_").startswith("_")


def exceptions_of(package: Any) -> set[type[Exception]]:
    found: set[type[Exception]] = set()
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if "contrib" in info.name or "packages" in info.name or "http2" in info.name or "__main__" in info.name:
            continue
        for value in vars(importlib.import_module(info.name)).values():
            if is_error(value):
                found.add(value)
    return found


def made(kind: type[Exception]) -> Exception:
    error = kind.__new__(kind)
    error.args = (f"{kind.__name__} at http://u:s3cret@h/?token=s3cret",)
    return error


LIBRARY = sorted(
    {
        *exceptions_of(urllib3),
        *filter(is_error, vars(http.client).values()),
        *filter(is_error, vars(ssl).values()),
        *filter(is_error, vars(socket).values()),
    }
    - {Exception, AttributeError, TypeError, RuntimeError, KeyError, ImportError, NotImplementedError},
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)


def test_the_walk_found_the_libraries() -> None:
    """The list of foreign errors holds those of urllib3, http.client, ssl and socket."""
    wanted = {
        urllib3.exceptions.SSLError,
        urllib3.exceptions.IncompleteRead,
        urllib3.exceptions.LocationParseError,
        http.client.BadStatusLine,
        ssl.SSLEOFError,
        socket.gaierror,
    }
    assert wanted <= set(LIBRARY)


@pytest.mark.parametrize("kind", LIBRARY, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_no_error_of_a_library_escapes(kind: type[Exception]) -> None:
    """Every error class of the libraries is caught by ours, becomes a FetchError, and its text is not repeated."""
    assert issubclass(kind, transport.ERRORS)
    error = transport.translate(made(kind), host="h", url="http://h/")
    assert isinstance(error, TimedOut | Unreachable)
    assert "s3cret" not in str(error)
    assert error.url == "http://h/"


# ---------------------------------------------------------------------------------------------- posting


def test_a_parcel_is_posted_and_acknowledged(fetcher: HttpFetcher, origin: Origin) -> None:
    """Body, type and headers arrive as they were; the status comes back, and what a refusal says, as one line."""
    origin.routes["/in"] = reply(202)
    origin.routes["/no"] = reply(400, b"bad\r\ntopic\x1b[2J")
    receipt = fetcher.post(Parcel(origin.url("/in"), b"a=1", "text/plain", (("X-Own", "yes"),)))
    assert (receipt.status, receipt.said) == (202, "")
    seen = origin.seen[0]
    assert (seen.method, seen.body, seen.headers["content-type"], seen.headers["x-own"]) == (
        "POST",
        b"a=1",
        "text/plain",
        "yes",
    )
    assert seen.headers["user-agent"] == AGENT
    refused = fetcher.post(Parcel(origin.url("/no"), b"", "text/plain"))
    assert (refused.status, refused.said) == (400, "bad topic [2J")


def test_only_redirects_that_keep_the_method_are_followed(fetcher: HttpFetcher, origin: Origin, canary: Origin) -> None:
    """307 and 308 are posted on, without headers where the origin changes; 302 is an answer; a guarded host stays shut."""
    for status in (307, 308):
        origin.routes[f"/{status}"] = reply(status, Location="/in")
    origin.routes["/in"] = reply(204)
    origin.routes["/302"] = reply(302, Location="/in")
    origin.routes["/out"] = reply(307, Location=canary.url("/"))
    for status in (307, 308):
        assert fetcher.post(Parcel(origin.url(f"/{status}"), b"x", "text/plain")).status == 204
        assert origin.seen[-1].body == b"x"
    assert fetcher.post(Parcel(origin.url("/302"), b"x", "text/plain")).status == 302
    other = Origin()
    other.routes["/"] = reply(204)
    origin.routes["/other"] = reply(307, Location=other.url("/"))
    fetcher.post(Parcel(origin.url("/other"), b"x", "text/plain", (("X-Own", "secret"),)))
    assert "x-own" not in other.seen[0].headers
    other.close()


def test_posting_goes_through_the_guard_and_the_deadline(
    make: Callable[..., HttpFetcher], origin: Origin, canary: Origin
) -> None:
    """A private address is not connected to, directly or by redirect; a drip ends in time; circles end."""
    fetcher = make(allow_networks=("127.0.0.1/32",))
    origin.routes["/out"] = reply(307, Location=canary.url("/"))
    origin.routes["/circle"] = reply(307, Location="/circle")
    origin.routes["/drip"] = drip(b"HTTP/1.1 200 OK\r\n")
    for url in (canary.url("/"), origin.url("/out")):
        with pytest.raises(NotAllowed):
            fetcher.post(Parcel(url, b"x", "text/plain"))
    assert canary.accepted == 0
    with pytest.raises(Refused):
        fetcher.post(Parcel(origin.url("/circle"), b"x", "text/plain"))
    started = time.monotonic()
    with pytest.raises(TimedOut):
        fetcher.post(Parcel(origin.url("/drip"), b"x", "text/plain", deadline=DEADLINE))
    assert time.monotonic() - started < DEADLINE + MOST
