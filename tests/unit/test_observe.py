"""Outcomes become counters and log lines that cannot be forged."""

from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator import observe
from syndicator.model import Health, PollOutcome, ReleaseOutcome, SourceKey, SourceState, Trace, Verdict
from syndicator.redact import Veil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Start = "Callable[[Literal['text', 'json']], io.StringIO]"


@pytest.fixture
def logs() -> Iterator[Callable[[Literal["text", "json"]], io.StringIO]]:
    """Log lines in one format, caught; the root logger is put back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level

    def start(format: Literal["text", "json"]) -> io.StringIO:
        stream = io.StringIO()
        observe.configure_logging(format, "debug", stream)
        return stream

    yield start
    for handler in [h for h in root.handlers if h not in before]:
        root.removeHandler(handler)
    root.setLevel(level)


def outcome(**changes: object) -> PollOutcome:
    values: dict[str, object] = {"source": SourceKey("one"), "started": NOW, "seconds": 0.5, "status": "changed"}
    return PollOutcome(**{**values, **changes})  # type: ignore[arg-type]  # the values are checked by the tests


def sample(observer: observe.Observer, line: str) -> float:
    found = [row for row in observer.metrics().decode().splitlines() if row.startswith(line + " ")]
    assert len(found) == 1, line
    return float(found[0].rpartition(" ")[2])


def test_polls_are_counted() -> None:
    """Status, verdicts, bytes and failures by kind end in the exposition."""
    observer = observe.Observer()
    observer.polled(outcome(verdicts=((Verdict.NEW, 3), (Verdict.DUPLICATE, 1)), bytes_read=100))
    observer.polled(outcome(status="failed", error="no", error_kind="timed-out"))
    observer.polled(outcome(status="failed", error="no", error_kind="https://evil.example/?token=x"))
    observer.polled(outcome(status="invented"))
    observer.polled(outcome(deleted=(Trace.TOMBSTONE, Trace.PAGE_GONE)))
    observer.deleted((Trace.TOMBSTONE,))
    assert sample(observer, 'syndicator_deletions_total{trace="tombstone"}') == 2
    assert sample(observer, 'syndicator_deletions_total{trace="page-gone"}') == 1
    assert sample(observer, 'syndicator_polls_total{status="changed"}') == 2
    assert sample(observer, 'syndicator_polls_total{status="other"}') == 1
    assert sample(observer, 'syndicator_articles_total{verdict="new"}') == 3
    assert sample(observer, "syndicator_fetched_bytes_total") == 100
    assert sample(observer, 'syndicator_failures_total{kind="timed-out"}') == 1
    assert sample(observer, 'syndicator_failures_total{kind="other"}') == 1
    assert b"evil" not in observer.metrics()


def test_releases_and_answers_are_counted() -> None:
    """Files written and removed, channels, pages and the web server's answers end in the exposition."""
    observer = observe.Observer()
    observer.released(ReleaseOutcome(channels=2, pages=5, written=4, removed=1, seconds=0.1))
    observer.served(304)
    observer.served(99_999)
    assert sample(observer, 'syndicator_files_total{action="written"}') == 4
    assert sample(observer, 'syndicator_rendered_total{what="page"}') == 5
    assert sample(observer, 'syndicator_requests_total{status="304"}') == 1
    assert sample(observer, 'syndicator_requests_total{status="other"}') == 1


def test_health_of_the_sources() -> None:
    """Sources are counted by health, the lag is the most overdue source's, and a source that recovered is let go."""
    observer = observe.Observer()
    well = SourceState(SourceKey("well"), "u", last_ok=NOW, next_due=NOW - timedelta(minutes=2))
    ill = SourceState(SourceKey("ill"), "u", failures=3, next_due=NOW + timedelta(hours=1))
    told = SourceState(
        SourceKey("told"), "u", last_ok=NOW, next_due=NOW - timedelta(days=1), not_before=NOW + timedelta(1)
    )
    over = SourceState(SourceKey("over"), "u", gone=True, failures=9, next_due=NOW - timedelta(days=9))
    observer.sources(
        [
            (well, Health.OK),
            (ill, Health.FAILING),
            (told, Health.WAITING),
            (over, Health.GONE),
            (None, Health.NEW),
        ],
        NOW,
    )
    for health in ("ok", "failing", "waiting", "gone", "new"):
        assert sample(observer, f'syndicator_sources{{health="{health}"}}') == 1
    assert sample(observer, "syndicator_schedule_lag_seconds") == 120
    assert sample(observer, 'syndicator_source_failures_in_a_row{source="ill"}') == 3
    observer.sources([(well, Health.OK)], NOW)
    assert b"ill" not in observer.metrics().replace(b"failing", b"")


def test_one_line_an_event(logs: Callable[[Literal["text", "json"]], io.StringIO]) -> None:
    """A poll is one line with its values, in words or as JSON; what did not happen is not mentioned."""
    stream = logs("text")
    observe.Observer().polled(outcome(verdicts=((Verdict.NEW, 2), (Verdict.HELD, 0)), next_due=NOW))
    assert "INFO    poll source=one status=changed new=2 seconds=0.5 next=2026-03-01T12:00:00Z\n" in stream.getvalue()
    stream = logs("json")
    observe.Observer().polled(outcome(status="failed", error="gone", error_kind="gone"))
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["source"], line["error"]) == ("poll", "warning", "one", "gone")


@pytest.mark.parametrize("format", ["text", "json"])
@pytest.mark.parametrize(
    "text",
    [
        "a\r\nERROR forged",
        "\x1b[2Jcleared",
        "nul\x00",
        "line\u2028para\u2029",
        "nel\x85",
        "\u202egnp.exe",
        "x" * 10**6,
        "\x9b31mred",
        "\u2066iso\u2069",
        "mark\u200f",
        "\ufeffbom",
        "tab\tvt\x0bff\x0c",
        "del\x7f",
        "\x1b]0;title\x07",
        "\ud800half",
        'quote" }, {"level": "error',
        "\\u000a",
        "\x1b" * 10_000,
    ],
)
def test_lines_cannot_be_forged(
    logs: Callable[[Literal["text", "json"]], io.StringIO], format: Literal["text", "json"], text: str
) -> None:
    """Whatever a source puts into an error is one capped, printable line."""
    stream = logs(format)
    observe.Observer().polled(outcome(status="failed", error=text, error_kind="parse"))
    (line,) = stream.getvalue().split("\n")[:-1]
    assert line.isprintable()
    assert len(line) <= observe.LONGEST_LINE
    if format == "json":
        shown = json.loads(line)["error"]
        assert text.startswith(shown)
        assert len(shown) >= min(len(text), 100)


@pytest.mark.parametrize("format", ["text", "json"])
def test_secrets_are_left_out(
    logs: Callable[[Literal["text", "json"]], io.StringIO], format: Literal["text", "json"]
) -> None:
    """User names, passwords and tokens in addresses reach no log line, not even through a traceback."""
    stream = logs(format)
    address = "https://ann:hunter2@one.example/f?a=1&token=hunter2&X-Api-Key=hunter2#x"
    observe.Observer().polled(outcome(status="failed", error=f"cannot reach {address}", error_kind="refused"))
    try:
        int(address)
    except ValueError:
        logging.getLogger("other").exception("failed at %s", address)
    assert "hunter2" not in stream.getvalue()
    assert "one.example/f?a=1" in stream.getvalue()
    assert len(stream.getvalue().split("\n")) == 3


@pytest.mark.parametrize("format", ["text", "json"])
def test_configured_secrets_are_covered(
    logs: Callable[[Literal["text", "json"]], io.StringIO], format: Literal["text", "json"]
) -> None:
    """The very words that the operator called secret stand in no line, wherever they turn up; others are left alone."""
    stream = logs(format)
    observe.hide(Veil(["s3cr3tpath", "short", "tiny"]))
    observe.Observer().polled(outcome(status="failed", error="at /feeds/s3cr3tpath/rss, tiny", error_kind="refused"))
    try:
        int("s3cr3tpath")
    except ValueError:
        logging.getLogger("other").exception("s3cr3tpath")
    assert "s3cr3tpath" not in stream.getvalue()
    assert "/rss, tiny" in stream.getvalue()


def test_configuring_twice_logs_once(logs: Callable[[Literal["text", "json"]], io.StringIO]) -> None:
    """A second call replaces the first one's handler."""
    first, second = logs("json"), logs("text")
    logging.getLogger("any").warning("once")
    assert first.getvalue() == ""
    assert second.getvalue().count("once") == 1


@given(st.text(max_size=200))
def test_escaping_is_reversible_enough(text: str) -> None:
    """Any text is one printable line afterwards, and printable ASCII without backslashes stays as it is."""
    line = observe.escaped(text)
    assert len(line.splitlines()) <= 1
    if text.isascii() and text.isprintable() and "\\" not in text:
        assert line == text
