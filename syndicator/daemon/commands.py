"""What a command line asks of the daemon that owns the state; see :mod:`syndicator.control`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from syndicator.errors import UsageError
from syndicator.observe import event

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from syndicator.app import App

_TOLD = frozenset(("takedown", "restore", "hold", "approve", "edit"))
"""Commands of which the log names the stories."""
_NAMED = 5


class Commands:
    """Carries commands out over one App.

    ``alone`` keeps releases and reloads away from what changes the state. ``begun`` is told of a change that has to be
    published even should it fail half-way, ``release`` publishes what a poll has brought.
    """

    def __init__(
        self,
        app: App,
        alone: AbstractContextManager[object],
        *,
        begun: Callable[[], None],
        release: Callable[[], None],
    ) -> None:
        self._app = app
        self._alone = alone
        self._begun = begun
        self._release = release

    def carry_out(self, request: dict[str, Any], news: Callable[[Any], None]) -> Any:
        """Do what a request asks for, with ``news`` on the way; the answer, as JSON values. Raises SyndicatorError."""
        name, app = request.get("command"), self._app
        if name == "problems":
            return app.problems()
        if name == "status":
            return self._status(request)
        if name == "poll":
            outcomes = app.poll(
                app.chosen(request.get("sources", [])),
                lambda outcome: news(app.plain(outcome)),
                force=bool(request.get("force")),
            )
            self._release()
            return len(outcomes)
        with self._alone:
            answer = self._changed(name, request)
        _tell(str(name), answer)
        return answer

    def _changed(self, name: object, request: dict[str, Any]) -> Any:
        """Do what an editor or the operator asks to be changed."""
        app = self._app
        if name == "takedown":
            self._begun()
            return app.take_down_as_asked(request)
        if name == "hold":
            return [app.plain(article) for article in app.hold(request["target"], request["reason"])]
        if name == "approve":
            released = app.approve(request["targets"], source=request.get("source"), reason=request.get("reason", ""))
            return [app.plain(article) for article in released]
        if name == "feature":
            return app.feature(request["targets"], off=bool(request.get("off")))
        if name == "edit":
            return app.edit_as_asked(request)
        if name == "restore":
            return app.restore_as_asked(request)
        if name == "token add":
            return app.add_token(request["channel"], request.get("name", ""))
        if name == "token revoke":
            return app.revoke_token(request["id"])
        if name == "accept":
            return app.accept(request["source"])
        raise UsageError(f"this daemon knows no command {name!r}")

    def _status(self, request: dict[str, Any]) -> dict[str, Any]:
        """How the sources are, from what we hold."""
        app, wanted = self._app, request.get("sources") or ()
        if request.get("config") != str(app.config.path):
            raise UsageError(f"this daemon runs over {app.config.path}")
        app.met(wanted)
        found = [status for status in app.status() if not wanted or status.key in wanted]
        return {"sources": app.packed(found), "problems": app.problems(), "sharing": app.packed(app.sharing())}


def _tell(name: str, answer: Any) -> None:
    """One line of what was changed, in numbers: who asks for it, and why, stands in the case and the audit log."""
    rows = answer if isinstance(answer, list) else [answer]
    told = [row for row in rows if isinstance(row, dict)] if name in _TOLD else []
    ids = list(dict.fromkeys(str(row.get("story") or row["id"]) for row in told if row.get("story") or row.get("id")))
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    case = next((row.get("case") or row.get("number") for row in told), None)
    event(logging.INFO, name, {"case": case, "stories": ", ".join(ids[:_NAMED]) + more or None})
