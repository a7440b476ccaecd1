"""Outcomes -> counters and log lines.

Every event is one log line: control characters are escaped, credentials and tokens in addresses are left out, and the
length is capped, because much of what is logged was written by strangers. Metrics carry no label that a
stranger could fill.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TextIO

from syndicator import errors
from syndicator.model import Health, Trace, Verdict
from syndicator.redact import Veil

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syndicator.model import PollOutcome, ReleaseOutcome, SourceState

STATUSES = ("changed", "unchanged", "not-modified", "failed", "skipped")
PUSHES = ("accepted", "ignored", "unknown")
DELIVERIES = ("delivered", "failed", "gone")
OTHER = "other"
LONGEST_LINE = 4000
"""Characters of one log line; a traceback may take four times as many."""

_LONGEST_VALUE = 1000
_SHORT_VALUE = 100  # where escapes made a line too long: each character may have become six
_FAILING_SHOWN = 100
_ESCAPED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|\\\\(?=[nrtxu\\\\])"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_LOGGER = logging.getLogger("syndicator")


def _kinds(error: type[errors.SourceError]) -> set[str]:
    return {error.kind}.union(*(_kinds(child) for child in error.__subclasses__()))


KINDS = frozenset(_kinds(errors.SourceError))
"""Every kind of failure there is a name for; others are counted as "other"."""


def log_poll(outcome: PollOutcome) -> None:
    """One line for a poll; quiet ones only at debug level."""
    quiet = outcome.status in {"not-modified", "unchanged", "skipped"} and not outcome.problems
    level = logging.WARNING if outcome.status == "failed" else logging.DEBUG if quiet else logging.INFO
    if not _LOGGER.isEnabledFor(level):
        return
    fields: dict[str, object] = {"source": outcome.source, "status": outcome.status}
    fields |= {verdict.value: number for verdict, number in outcome.verdicts if number}
    fields["removed"] = len(outcome.deleted) or None
    fields |= {"bytes": outcome.bytes_read or None, "seconds": round(outcome.seconds, 3)}
    fields |= {"next": outcome.next_due, "error_kind": outcome.error_kind, "error": outcome.error}
    fields["problems"] = "; ".join(outcome.problems[:5]) or None
    event(level, "poll", fields)


def log_release(outcome: ReleaseOutcome) -> None:
    """One line for a release; one that did nothing only at debug level."""
    fields: dict[str, object] = {"channels": outcome.channels, "pages": outcome.pages}
    fields |= {"written": outcome.written, "removed": outcome.removed, "seconds": round(outcome.seconds, 3)}
    fields["problems"] = "; ".join(outcome.problems[:5]) or None
    nothing = not (outcome.written or outcome.removed or outcome.problems)
    level = logging.WARNING if outcome.problems else logging.DEBUG if nothing else logging.INFO
    event(level, "release", fields)


class Observer:
    """Counts what happened and logs it. Safe to call from many threads."""

    def __init__(self) -> None:
        # a command that polls once and ends has nobody to show metrics to, and starts faster without them
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        registry = self._registry = CollectorRegistry()
        self._polls = Counter("syndicator_polls", "Polls, by how they ended", ["status"], registry=registry)
        self._poll_seconds = Histogram("syndicator_poll_seconds", "Wall clock of one poll", registry=registry)
        self._articles = Counter("syndicator_articles", "Entries judged, by verdict", ["verdict"], registry=registry)
        self._deletions = Counter(
            "syndicator_deletions", "Articles that their sources removed, by how we know", ["trace"], registry=registry
        )
        self._bytes = Counter("syndicator_fetched_bytes", "Bytes read from sources", registry=registry)
        self._failures = Counter("syndicator_failures", "Failed polls, by kind of error", ["kind"], registry=registry)
        self._problems = Counter("syndicator_problems", "Problems that ended nothing", ["stage"], registry=registry)
        self._releases = Counter("syndicator_releases", "Releases", registry=registry)
        self._release_seconds = Histogram("syndicator_release_seconds", "Wall clock of one release", registry=registry)
        self._rendered = Counter("syndicator_rendered", "Channels and pages rendered", ["what"], registry=registry)
        self._files = Counter("syndicator_files", "Files written and removed", ["action"], registry=registry)
        self._requests = Counter("syndicator_requests", "Answers of the web server", ["status"], registry=registry)
        self._answers: dict[int, Counter] = {}  # looking one up by its label costs more than counting
        self._sources = Gauge("syndicator_sources", "Sources, by health", ["health"], registry=registry)
        self._pushes = Counter(
            "syndicator_pushes", "WebSub deliveries, by what became of them", ["outcome"], registry=registry
        )
        self._subscribed = Gauge(
            "syndicator_subscriptions", "WebSub subscriptions, by state", ["state"], registry=registry
        )
        self._deliveries = Counter(
            "syndicator_hub_deliveries", "Pushes of our own hub, by what became of them", ["outcome"], registry=registry
        )
        self._subscribers = Gauge("syndicator_hub_subscribers", "Leases that our own hub granted", registry=registry)
        self._lag = Gauge("syndicator_schedule_lag_seconds", "How late the most overdue source is", registry=registry)
        self._streak = Gauge(
            "syndicator_source_failures_in_a_row", "Failing sources only, worst 100", ["source"], registry=registry
        )
        self._alarm = Gauge("syndicator_alarm", "1 while something is wrong", ["kind"], registry=registry)
        for status in STATUSES:
            self._polls.labels(status)
        for verdict in Verdict:
            self._articles.labels(verdict.value)
        for trace in Trace:
            self._deletions.labels(trace.value)

    def polled(self, outcome: PollOutcome) -> None:
        """Count and log one poll."""
        self._polls.labels(outcome.status if outcome.status in STATUSES else OTHER).inc()
        self._bytes.inc(max(0, outcome.bytes_read))
        if outcome.status != "skipped":
            self._poll_seconds.observe(max(0.0, outcome.seconds))
        for verdict, number in outcome.verdicts:
            self._articles.labels(verdict.value).inc(number)
        self.deleted(outcome.deleted)
        if outcome.status == "failed":
            self._failures.labels(outcome.error_kind if outcome.error_kind in KINDS else OTHER).inc()
        self._problems.labels("poll").inc(len(outcome.problems))
        log_poll(outcome)

    def deleted(self, traces: Iterable[Trace]) -> None:
        """Count articles that their sources removed."""
        for trace in traces:
            self._deletions.labels(trace.value).inc()

    def released(self, outcome: ReleaseOutcome) -> None:
        """Count and log one release."""
        self._releases.inc()
        self._release_seconds.observe(max(0.0, outcome.seconds))
        self._rendered.labels("channel").inc(outcome.channels)
        self._rendered.labels("page").inc(outcome.pages)
        self._files.labels("written").inc(outcome.written)
        self._files.labels("removed").inc(outcome.removed)
        self._problems.labels("release").inc(len(outcome.problems))
        log_release(outcome)

    def sources(self, rows: Iterable[tuple[SourceState | None, Health]], now: datetime) -> None:
        """Take stock: how many sources are well, which fail, and how late the most overdue one is."""
        counts = dict.fromkeys(Health, 0)
        failing: list[tuple[int, str]] = []
        lag = 0.0
        for state, health in rows:
            counts[health] += 1
            if state is None or health in {Health.DISABLED, Health.REMOVED, Health.GONE}:
                continue
            if state.failures:
                failing.append((state.failures, state.key))
            due = max((t for t in (state.next_due, state.not_before) if t is not None), default=None)
            if due is not None:
                lag = max(lag, (now - due).total_seconds())
        for health, number in counts.items():
            self._sources.labels(health.value).set(number)
        self._lag.set(lag)
        self._streak.clear()
        for failures, key in sorted(failing, reverse=True)[:_FAILING_SHOWN]:
            self._streak.labels(key).set(failures)

    def alarm(self, kind: str, on: bool) -> None:
        """Something is wrong with the installation itself, or no longer is."""
        self._alarm.labels(kind).set(on)

    def pushed(self, outcome: str) -> None:
        """Count one delivery of a hub, or of whoever claims to be one."""
        self._pushes.labels(outcome if outcome in PUSHES else OTHER).inc()

    def delivered(self, outcome: str) -> None:
        """Count one push of our own hub."""
        self._deliveries.labels(outcome if outcome in DELIVERIES else OTHER).inc()

    def subscribers(self, number: int) -> None:
        """Take stock of whom our own hub pushes to."""
        self._subscribers.set(number)

    def subscriptions(self, tally: Mapping[str, int]) -> None:
        """Take stock of the agreements with hubs."""
        for state in ("active", "asked"):
            self._subscribed.labels(state).set(tally.get(state, 0))

    def served(self, status: int, times: int = 1) -> None:
        """Count answers of the web server."""
        counter = self._answers.get(status)
        if counter is None:
            counter = self._requests.labels(str(status) if 100 <= status <= 599 else OTHER)  # noqa: PLR2004 - RFC 9110, 15
            self._answers[status] = counter
        counter.inc(times)

    def metrics(self) -> bytes:
        """The counters in Prometheus' text format."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)


# ------------------------------------------------------------------------------------------------------- logging


def event(level: int, name: str, fields: Mapping[str, object]) -> None:
    """Log one event with named values; None is left out."""
    if _LOGGER.isEnabledFor(level):
        kept = {key: value for key, value in fields.items() if value is not None}
        _LOGGER.log(level, name, extra={"fields": kept})


def escaped(text: str, limit: int = LONGEST_LINE) -> str:
    """``text`` as one line: control, bidirectional and line-breaking characters as escapes, at most ``limit`` long."""
    text = text[: limit + 1]
    plain = _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}", text)
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _shown(value: object, veil: Veil) -> object:
    """A value as it is logged: numbers as they are, times in ISO 8601, everything else as redacted text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return veil.over(str(value)[: 4 * _LONGEST_VALUE])[:_LONGEST_VALUE]


class _Formatter(logging.Formatter):
    """What both formats share. ``veil`` covers what the configuration names as secret."""

    veil = Veil()

    def parts(self, record: logging.LogRecord) -> dict[str, object]:
        when = datetime.fromtimestamp(record.created, UTC)
        fields: dict[str, Any] = getattr(record, "fields", {})
        found: dict[str, object] = {
            "time": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": self.veil.over(record.getMessage()[: 4 * LONGEST_LINE])[:LONGEST_LINE],
        }
        if record.name != _LOGGER.name:
            found["logger"] = record.name
        found |= {key: _shown(value, self.veil) for key, value in fields.items() if key not in found}
        if record.exc_info:
            found["traceback"] = self.veil.over(self.formatException(record.exc_info))[-3 * LONGEST_LINE :]
        return found


class TextFormatter(_Formatter):
    """``time LEVEL event key=value …``: for people, and still one line an event."""

    def format(self, record: logging.LogRecord) -> str:
        """One escaped line."""
        parts = self.parts(record)
        head = f"{parts.pop('time')} {str(parts.pop('level')).upper():7} {parts.pop('event')}"
        line = " ".join([head, *(f"{key}={_quoted(value)}" for key, value in parts.items())])
        return escaped(line, 4 * LONGEST_LINE if "traceback" in parts else LONGEST_LINE)


class JsonFormatter(_Formatter):
    """One JSON object a line: for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of ASCII: every character that could break it is escaped by JSON itself."""
        parts = self.parts(record)
        line = json.dumps(parts, default=str)
        if len(line) <= (4 * LONGEST_LINE if "traceback" in parts else LONGEST_LINE):
            return line
        short = {k: v[:_SHORT_VALUE] if isinstance(v, str) else v for k, v in list(parts.items())[:20]}
        return json.dumps(short, default=str)


def hide(veil: Veil) -> None:
    """From now on cover these words in every line of the log."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _Formatter):
            handler.formatter.veil = veil


def _quoted(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if re.fullmatch(r"[\w.:/@+~-]+", text) else '"' + text.replace('"', "'") + '"'


def configure_logging(
    format: Literal["text", "json"] = "text",
    level: int | str = logging.INFO,
    stream: TextIO | None = None,
    *,
    without: str = "",
) -> None:
    """Send every logger's lines to ``stream`` (default: standard error), one line an event, but no event that is named
    ``without``. May be called again.
    """
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h.formatter, _Formatter)]:
        root.removeHandler(handler)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if format == "json" else TextFormatter())
    if without:
        handler.addFilter(lambda record: record.getMessage() != without)
    root.addHandler(handler)
    root.setLevel(level.upper() if isinstance(level, str) else level)
    for noisy in ("urllib3", "asyncio", "charset_normalizer", "trafilatura", "readability", "htmldate"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
