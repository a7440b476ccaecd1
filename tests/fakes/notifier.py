"""Remembers what it was asked to announce."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class FakeNotifier:
    """Port: Notifier."""

    topics: list[str] = field(default_factory=list)

    def notify(self, topics: Sequence[str]) -> None:
        self.topics += topics
