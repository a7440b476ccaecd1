"""security.txt: whom to tell, until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from syndicator.publish.site.contact import security_txt
from tests.unit.publish.publish_builders import edition


def fields(contact: str | None, newest: datetime, **site: Any) -> dict[str, str]:
    made = security_txt(edition(contact=contact, **site), newest)
    if made is None:
        return {}
    assert made.path == ".well-known/security.txt"
    assert made.media_type == "text/plain; charset=utf-8"
    lines = made.body.decode().splitlines()
    found = dict(line.split(": ", 1) for line in lines)
    assert len(found) == len(lines)
    return found


def test_it_names_contact_language_and_where_it_stands() -> None:
    assert fields("desk@mirror.example", datetime(2026, 11, 29, tzinfo=UTC)) == {
        "Contact": "mailto:desk@mirror.example",
        "Expires": "2027-07-01T00:00:00Z",
        "Preferred-Languages": "en",
        "Canonical": "https://mirror.example/.well-known/security.txt",
    }


@pytest.mark.parametrize("contact", [None, "http://mirror.example/form", "desk", "javascript:x"])
def test_a_contact_that_may_not_stand_there_makes_no_file(contact: str | None) -> None:
    """Web addresses have to be https (RFC 9116, 2.5.3)."""
    assert fields(contact, datetime(2026, 1, 1, tzinfo=UTC)) == {}


def test_it_expires_within_a_year_and_not_at_once() -> None:
    """Clock-free: of the day of the newest article, which decides nothing but the half-year."""
    seen = set()
    for day in range(0, 730, 5):
        newest = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        expires = datetime.fromisoformat(fields("https://mirror.example/form", newest)["Expires"])
        assert timedelta(days=180) < expires - newest < timedelta(days=366)
        seen.add(expires)
    assert len(seen) == 4


def test_no_address_of_its_own_without_https() -> None:
    assert "Canonical" not in fields("a@b.example", datetime(2026, 1, 1, tzinfo=UTC), url="http://127.0.0.1:8080/")
