"""What the log says of commands that the daemon carries out."""

from __future__ import annotations

import contextlib
import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from syndicator.daemon.commands import Commands
from syndicator.errors import UsageError

if TYPE_CHECKING:
    from syndicator.app import App


def commands(**does: Any) -> Commands:
    app = cast("App", SimpleNamespace(**{name: lambda *_, one=one, **__: one for name, one in does.items()}))
    return Commands(app, contextlib.nullcontext(), begun=lambda: None, release=lambda: None)


def test_what_is_changed_is_logged_in_numbers(caplog: pytest.LogCaptureFixture) -> None:
    """The case and the stories, five of them by name; nothing of who asked, and no token."""
    tombs = [{"id": f"s{number}", "case": 3, "reason": "asked by Ann Reed"} for number in range(7)]
    able = commands(take_down_as_asked=tombs, add_token={"id": "abcd", "token": "secret"})
    with caplog.at_level(logging.INFO):
        assert able.carry_out({"command": "takedown"}, print) == tombs
        able.carry_out({"command": "token add", "channel": "desk"}, print)
    first, second = caplog.records
    assert (first.getMessage(), vars(first)["fields"]) == (
        "takedown", {"case": 3, "stories": "s0, s1, s2, s3, s4 and 2 more"}
    )  # fmt: skip
    assert (second.getMessage(), vars(second)["fields"]) == ("token add", {})


def test_what_is_no_command_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    """And nothing is logged as done."""
    with caplog.at_level(logging.INFO), pytest.raises(UsageError, match="knows no command 'dance'"):
        commands().carry_out({"command": "dance"}, print)
    assert not caplog.records
