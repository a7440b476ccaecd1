"""Alerts in words and as JSON, the same whichever way they leave. Pure."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

from syndicator.model import Health

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.model import Alert

_SAID = {
    Health.BROKEN: "is broken",
    Health.IDLE: "has fallen silent",
    Health.MOVED: "has moved",
    Health.DRIFTED: "has changed its pages: a site rule no longer fits",
    Health.GONE: "is gone",
    Health.ANOTHER_SITE: "looks like another site",
}
_MOST_NAMED = 3


def as_json(alerts: Sequence[Alert], site: str) -> bytes:
    """One object: ``{"site": …, "alerts": [{"id", "event", "source", "alarm", "name", "health", "was", …}]}``."""
    rows = [
        {
            "id": alert.id,
            "event": alert.event,
            "source": alert.source,
            "alarm": alert.alarm,
            "name": alert.name,
            "health": alert.health.value if alert.health else None,
            "was": alert.was.value if alert.was else None,
            "remark": alert.remark,
            "since": _time(alert.since),
            "at": _time(alert.at),
        }
        for alert in alerts
    ]
    return json.dumps({"site": site, "alerts": rows}, ensure_ascii=False).encode("utf-8", "replace")


def line(alert: Alert) -> str:
    """One sentence."""
    if alert.source is None or alert.health is None:
        return _clean(f"{alert.name}: {alert.remark}")
    if alert.event == "recovered":
        said = f"{alert.source} is well again" + (f" (was {alert.was.value})" if alert.was else "")
    else:
        said = f"{alert.source} {_SAID.get(alert.health, alert.health.value)}"
    return _clean(said + (f": {alert.remark}" if alert.remark else ""))


def subject(alerts: Sequence[Alert]) -> str:
    """What all of them come to, in one line."""
    begun = list(dict.fromkeys(alert.source or alert.name for alert in alerts if alert.event == "begun"))
    well = list(dict.fromkeys(alert.source or alert.name for alert in alerts if alert.event == "recovered"))
    need = "needs a look" if len(begun) == 1 else "need a look"
    parts = [f"{_named(keys)} {what}" for keys, what in ((begun, need), (well, "well again")) if keys]
    return "syndicator: " + "; ".join(parts)


def body(alerts: Sequence[Alert], site: str) -> str:
    """Everything, for a person to read."""
    rows = [f"{line(alert)}\n  {_clean(alert.name)}, since {alert.since:%Y-%m-%d %H:%M} UTC" for alert in alerts]
    return (
        "\n\n".join(rows)
        + f"\n\n-- \n{site}\n`syndicator status` shows every source, and what is wrong with the installation.\n"
    )


def _clean(text: str) -> str:
    """Somebody else's words as one line without controls."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _named(keys: Sequence[str]) -> str:
    rest = len(keys) - _MOST_NAMED
    return ", ".join(keys[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
