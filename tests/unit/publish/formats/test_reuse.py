"""What a source says about reuse, as renditions pass it on."""

from __future__ import annotations

import pytest

from syndicator.model import Permission, Reprint, Signal, SignalKind
from syndicator.publish.formats.reuse import RSL_TYPE, reuse
from tests.builders import article

CC = "https://creativecommons.org/licenses/by/4.0/"


def signal(kind: SignalKind, value: str = "") -> Signal:
    return Signal(kind, value, "page")


def grant(*signals: Signal, basis: str = "") -> Permission:
    return Permission(Reprint.FULL, Reprint.FULL, Reprint.FULL, "as asked", basis, signals=signals)


def test_every_statement_is_passed_on_where_programs_look_for_it() -> None:
    """What is for search engines, what is for miners, what is a licence, and what is said in words; each once."""
    said = (
        signal(SignalKind.NOARCHIVE),
        signal(SignalKind.MAX_SNIPPET, "40"),
        signal(SignalKind.UNAVAILABLE_AFTER, "2030-06-25T15:00:00+00:00"),
        signal(SignalKind.TDM, "1"),
        signal(SignalKind.TDM_POLICY, "https://one.example/policy.json"),
        signal(SignalKind.USAGE, "train-ai=n"),
        signal(SignalKind.LICENCE, CC),
        signal(SignalKind.LICENCE, "Open Licence of the County"),
        signal(SignalKind.RSL, "https://one.example/rsl.xml"),
        signal(SignalKind.RESERVED, "All rights reserved"),
        signal(SignalKind.NO_REPRINT, "Not to be reprinted"),
    )
    found = reuse(article(permission=grant(*said, *said, basis="licence")), stated=False)
    assert dict(found.meta) == {
        "robots": "noarchive, max-snippet:40, unavailable_after: 2030-06-25T15:00:00+00:00",
        "tdm-reservation": "1",
        "tdm-policy": "https://one.example/policy.json",
        "content-usage": "train-ai=n",
    }
    assert len(found.meta) == 4
    assert found.links == ((CC, ""), ("https://one.example/rsl.xml", RSL_TYPE))
    assert found.words == ("All rights reserved", "Not to be reprinted")
    assert set(found.signals) == set(said)


@pytest.mark.parametrize(("permission", "stated", "listed"), [
    (None, False, False),
    (grant(), False, False),
    (grant(basis="licence"), False, True),
    (grant(), True, True),
    (None, True, True),
    (grant(signal(SignalKind.NOINDEX)), True, False),
])  # fmt: skip
def test_search_engines_may_list_what_rests_on_somebody_s_word(
    permission: Permission | None, *, stated: bool, listed: bool
) -> None:
    """The operator's or a licence's, unless the source asks not to be listed; a copy by nobody's word is not for them."""
    found = reuse(article(permission=permission), stated=stated)
    assert found.is_listed == listed
    assert ("robots", "noindex") in found.meta or listed


def test_an_address_that_nobody_else_reaches_is_not_passed_on() -> None:
    """Nor one that no browser should follow."""
    said = [signal(kind, "javascript:alert(1)") for kind in (SignalKind.RSL, SignalKind.TDM_POLICY, SignalKind.LICENCE)]
    found = reuse(article(permission=grant(*said)), stated=True)
    assert (found.links, found.meta) == ((), ())
