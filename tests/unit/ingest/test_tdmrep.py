"""A host's TDMRep rules, read for one page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.ingest import tdmrep
from syndicator.model import SignalKind

PAGE = "https://one.example/news/2026/ferry.html?page=2"


def said(*rules: object, url: str = PAGE) -> list[tuple[str, str]]:
    return [(signal.kind.value, signal.value) for signal in tdmrep.signals(json.dumps(rules).encode(), url)]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([{"location": "/", "tdm-reservation": 1}], [("tdm-reservation", "1")]),
        ([{"location": "/", "tdm-reservation": "0"}], [("tdm-reservation", "0")]),
        ([{"location": "/news/*/ferry", "tdm-reservation": 1}], [("tdm-reservation", "1")]),
        ([{"location": "*.pdf$", "tdm-reservation": 1}], []),
        ([{"location": "/sport/", "tdm-reservation": 1}], []),
        # the longest pattern counts, and of equals the first
        ([{"location": "/news/", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}], [("tdm-reservation", "0")]),
        ([{"location": "/", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}], [("tdm-reservation", "1")]),
        # a policy belongs to a reservation
        (
            [{"location": "/", "tdm-reservation": 1, "tdm-policy": "/policy.json"}],
            [("tdm-reservation", "1"), ("tdm-policy", "https://one.example/policy.json")],
        ),
        ([{"location": "/", "tdm-reservation": 0, "tdm-policy": "/policy.json"}], [("tdm-reservation", "0")]),
        # what is no value counts as none
        ([{"location": "/", "tdm-reservation": 2}], []),
        ([{"location": "/", "tdm-reservation": True}], []),
        ([{"location": 5, "tdm-reservation": 1}, "words", None, {}], []),
    ],
)  # fmt: skip
def test_rules_by_path(rules: list[object], expected: list[tuple[str, str]]) -> None:
    """Each rule is for a pattern of paths."""
    assert said(*rules) == expected


@pytest.mark.parametrize("body", [b"", b"<html>404</html>", b'{"location": "/"}', b"[" * 100_000, b"\xff\xfe\x00"])
def test_what_is_no_list_of_rules_says_nothing(body: bytes) -> None:
    """A page that answers everything with 200, an object, nesting, bytes."""
    assert tdmrep.signals(body, PAGE) == ()


@given(st.binary(max_size=200), st.text(max_size=40))
def test_nothing_raises(body: bytes, location: str) -> None:
    """Whatever the file holds."""
    tdmrep.signals(body, PAGE)
    said({"location": location, "tdm-reservation": 1, "tdm-policy": location})


def test_the_address_is_the_hosts_own() -> None:
    """With its port, without credentials."""
    assert tdmrep.address("http://u:p@one.example:8080/a/b?c") == "http://one.example:8080/.well-known/tdmrep.json"
    assert {signal.kind for signal in tdmrep.signals(b'[{"location": "/", "tdm-reservation": 1}]', PAGE)} == {
        SignalKind.TDM
    }
