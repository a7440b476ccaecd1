"""A source's health in one word, and whether it is still itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndicator.engine.polling import health
from syndicator.model import Face, Health, NotifySettings, SourceKey, SourceState
from tests.builders import article, source

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
SETTINGS = NotifySettings()
ONE = source("one")


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def state(**fields: Any) -> SourceState:
    made = SourceState(SourceKey("one"), ONE.url, last_polled=ago(hours=1), last_ok=ago(hours=1))
    return replace(made, **fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Health.OK),
        ({"last_polled": None}, Health.NEW),
        ({"url": "https://before.example/"}, Health.NEW),
        ({"gone": True, "failures": 5}, Health.GONE),
        ({"failures": 1, "failing_since": ago(hours=1)}, Health.FAILING),
        ({"failures": 9, "failing_since": ago(hours=23)}, Health.FAILING),
        ({"failures": 9, "failing_since": ago(hours=24)}, Health.BROKEN),
        ({"failures": 2, "failing_since": ago(days=9)}, Health.FAILING),
        ({"failures": 9, "failing_since": None, "last_ok": ago(days=9)}, Health.BROKEN),
        ({"failures": 9, "failing_since": None, "last_ok": None}, Health.FAILING),
        ({"failures": 1, "not_before": NOW + timedelta(hours=1)}, Health.WAITING),
        ({"failures": 9, "failing_since": ago(days=2), "not_before": NOW + timedelta(hours=1)}, Health.BROKEN),
        ({"not_before": NOW + timedelta(hours=1)}, Health.WAITING),
        ({"not_before": NOW}, Health.OK),
        ({"failures": 1, "last_error_kind": "another-site"}, Health.ANOTHER_SITE),
        ({"moved_to": "https://new.example/feed", "moved_seen": 3}, Health.MOVED),
        ({"moved_to": "https://new.example/feed", "moved_seen": 2}, Health.OK),
        ({"last_changed": ago(days=8), "interval": 3600.0}, Health.IDLE),
        ({"drifted": "site.example"}, Health.DRIFTED),
        ({"last_changed": ago(days=6), "interval": 3600.0}, Health.OK),
        ({"last_changed": ago(days=60), "interval": 7 * 86_400.0}, Health.OK),
        ({"last_changed": ago(days=71), "interval": 7 * 86_400.0}, Health.IDLE),
        ({"last_changed": ago(days=400), "interval": None}, Health.OK),
    ],
)
def test_the_word(fields: dict[str, Any], expected: Health) -> None:
    """Each state has one word, the gravest; short failures and habits are not mistaken for the end."""
    assert health.word(ONE, state(**fields), NOW, SETTINGS) is expected


def test_sources_that_are_not_polled() -> None:
    """Disabled, removed and never polled sources are called so, whatever their last state was."""
    broken = state(failures=9, failing_since=ago(days=9))
    assert health.word(None, broken, NOW, SETTINGS) is Health.REMOVED
    assert health.word(replace(ONE, enabled=False), broken, NOW, SETTINGS) is Health.DISABLED
    assert health.word(ONE, None, NOW, SETTINGS) is Health.NEW


@pytest.mark.parametrize(
    ("fields", "remark", "since"),
    [
        (
            {"gone": True, "failures": 1, "last_error": "answered 410", "failing_since": ago(days=2)},
            "answered 410: remove it from feeds.yaml, or give it another url",
            ago(days=2),
        ),
        (
            {"last_changed": ago(days=71), "interval": 7 * 86_400.0},
            "nothing new since 2026-01-06; usually every 7 d",
            ago(days=71),
        ),
        (
            {"last_changed": ago(days=30), "interval": 5400.0},
            "nothing new since 2026-02-16; usually every 2 h",
            ago(days=30),
        ),
        (
            {"last_changed": ago(days=30), "interval": 600.0},
            "nothing new since 2026-02-16; usually every 10 min",
            ago(days=30),
        ),
    ],
)
def test_the_remark_says_what_is_wrong_and_since_when(fields: dict[str, Any], remark: str, since: datetime) -> None:
    """And what to do about it, where something can be done."""
    found = health.checkup(SourceKey("one"), ONE, state(**fields), NOW, SETTINGS)
    assert (found.remark, found.since) == (remark, since)


def test_the_remark_shows_no_secret() -> None:
    """What is said of a source names neither credentials nor, for a private one, where it went."""
    moved = state(moved_to="https://u:hunter2@new.example/feed?token=hunter2", moved_seen=3)
    assert "hunter2" not in health.checkup(ONE.key, ONE, moved, NOW, SETTINGS).remark
    assert "new.example" in health.checkup(ONE.key, ONE, moved, NOW, SETTINGS).remark
    private = replace(ONE, private=True)
    assert "new.example" not in health.checkup(ONE.key, private, moved, NOW, SETTINGS).remark


def test_a_source_that_is_missing_for_months_says_how_seldom_it_is_asked() -> None:
    """And what gets it back at once."""
    missing = state(failures=90, last_error="404", failing_since=ago(days=90), missing_since=ago(days=90))
    remark = health.checkup(ONE.key, ONE, missing, NOW, SETTINGS).remark
    assert remark.startswith("404; as for 90 d, so it is asked every 3 d: `syndicator poll one` asks now")
    lately = replace(missing, missing_since=ago(days=59))
    assert health.checkup(ONE.key, ONE, lately, NOW, SETTINGS).remark == "404"


OLD = Face("the one post", ("www.one.example",), ("ann lee", "bo tran"))
NEW = Face("best casino bonus", ("casino.example",), ("admin",))


@pytest.mark.parametrize(
    ("new", "fields", "knows_any", "expected"),
    [
        (NEW, {}, False, True),
        (NEW, {}, True, False),  # something in it was there before
        (replace(NEW, title="the one post"), {}, False, False),
        (replace(NEW, title=""), {}, False, False),
        (replace(NEW, authors=("bo tran",)), {}, False, False),
        (replace(NEW, hosts=("feeds.one.example",)), {}, False, False),  # a redesign, with a new title
        (replace(NEW, hosts=("feeds.one.example",)), {"failures": 9, "last_ok": ago(days=4)}, False, True),
        (replace(NEW, hosts=("feeds.one.example",)), {"failures": 9, "last_ok": ago(days=1)}, False, False),
        (replace(NEW, authors=()), {}, False, True),
        (Face(), {}, False, False),  # an empty document says nothing
    ],
)
def test_another_site(new: Face, fields: dict[str, Any], knows_any: bool, expected: bool) -> None:
    """Only where title, sites, authors and entries changed together is it another site; on an old host after a gap."""
    assert health.is_another(OLD, new, knows_any=knows_any, state=state(**fields), now=NOW) is expected


def test_hosts_of_one_site() -> None:
    """Subdomains are one site, and so are those under a country's second level; neighbours there are not."""
    seen = [Face("t", (host,)) for host in ("a.one.example", "one.example", "news.one.co.uk", "two.co.uk")]
    other = replace(NEW, title="other")

    def elsewhere(old: Face, host: str) -> bool:
        return health.is_another(old, replace(other, hosts=(host,)), knows_any=False, state=state(), now=NOW)

    assert not elsewhere(seen[0], "b.one.example")
    assert not elsewhere(seen[1], "b.one.example")
    assert not elsewhere(seen[2], "one.co.uk")
    assert elsewhere(seen[3], "one.co.uk")


def test_the_hosts_of_a_face_are_those_of_all_addresses() -> None:
    """In the order of the entries, whatever follows a host's name; what has none adds nothing."""
    urls = (
        "https://one.example/a/b",
        "https://one.example/c",
        "https://Two.Example:8443/a",
        "http://three.example?next=https://one.example/",
        "https://user@four.example#a/b/c",
        "",
        "mailto:five@one.example",
    )
    shown = health.face_of("One", [replace(article("one", n), url=url) for n, url in enumerate(urls)])
    assert shown.hosts == ("one.example", "two.example", "three.example", "four.example")


def test_a_face_grows_and_keeps_what_an_empty_document_would_wipe() -> None:
    """New traits come first, old ones stay up to a bound, and a document without entries changes nothing."""
    shown = health.face_of("  The   One Post ", [article("one", n) for n in range(3)])
    assert shown == Face("the one post", ("one.example",), ())
    both = health.merged(OLD, replace(NEW, authors=tuple(f"a{n}" for n in range(60))))
    assert (both.title, both.hosts) == (NEW.title, ("casino.example", "www.one.example"))
    assert len(both.authors) == 40
    assert health.merged(OLD, Face("parked")) == OLD
