"""Between a command's words and the model: keys become sources, values become JSON."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.errors import UsageError
from syndicator.model import Source, SourceKey
from syndicator.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Sequence


class Asking(Wiring):
    """What several commands name, and how they are answered."""

    def chosen(self, keys: Sequence[str]) -> list[Source]:
        """The named sources, or every enabled one."""
        unknown = [key for key in keys if key not in self.config.sources]
        if unknown:
            have = ", ".join(list(self.config.sources)[:12])
            raise UsageError(f"no source is called {', '.join(unknown)}; configured: {have}")
        if keys:
            return [self.config.sources[SourceKey(key)] for key in dict.fromkeys(keys)]
        return [source for source in self.config.sources.values() if source.enabled]

    def met(self, keys: Sequence[str]) -> None:
        """Raises UsageError for a source that neither feeds.yaml nor the state knows."""
        for key in keys:
            if key not in self.config.sources and key not in self.store.states():
                self.chosen([key])

    def plain(self, value: object) -> Any:
        """A value of the model as JSON values."""
        from syndicator.store.codec import to_plain

        return to_plain(value)

    def packed(self, value: object) -> msgspec.Raw:
        """A value of the model as the JSON that says it, to be sent on."""
        from syndicator.store.codec import encode

        return msgspec.Raw(encode(value))


def document(request: dict[str, Any]) -> tuple[str, bytes] | None:
    """The path and content of a document that came with a command."""
    if not (given := request.get("statement")):
        return None
    return str(given["path"]), base64.b64decode(given["body"])
