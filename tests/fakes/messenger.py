"""Remembers what it was told, or refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syndicator.errors import NotifyError
from syndicator.model import Alert

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class FakeMessenger:
    """Port: Messenger."""

    name: str = "command"
    told: list[tuple[Alert, ...]] = field(default_factory=list)
    refusing: bool = False
    attempts: int = 0

    def send(self, alerts: Sequence[Alert]) -> None:
        self.attempts += 1
        if self.refusing:
            raise NotifyError("not now", channel=self.name)
        self.told.append(tuple(alerts))

    @property
    def said(self) -> list[tuple[str, str, str]]:
        alerts = [alert for batch in self.told for alert in batch]
        return [(alert.source or "", alert.event, alert.health.value if alert.health else "") for alert in alerts]
