"""Who may read a private channel."""

from __future__ import annotations

import logging
from typing import Any

from syndicator.app.asking import Asking
from syndicator.errors import UsageError
from syndicator.observe import event


class Subscribing(Asking):
    """Gives out tokens, and takes them back."""

    def add_token(self, channel: str, name: str) -> dict[str, Any]:
        """Let one more subscriber into a private channel: the token, and the addresses under which it opens what."""
        found = next((made for made in self.edition.private if made.key == channel), None)
        if found is None:
            have = ", ".join(made.key for made in self.edition.private) or "none; `private: true` makes a channel one"
            raise UsageError(f"no private channel is called {channel}; configured: {have}")
        from syndicator.publish.edition import channel_path

        token, word = self.tokens.add(channel, name)
        event(logging.INFO, "token added", {"id": token.id, "channel": channel})
        addresses = {form: f"{self.config.site.url}~{word}/{channel_path(found, form)}" for form in found.formats}
        return {**self.plain(token), "token": word, "addresses": addresses}

    def revoke_token(self, id: str) -> dict[str, Any]:
        """Let a token open nothing any more."""
        token = self.tokens.revoke(id)
        event(logging.INFO, "token revoked", {"id": token.id, "channel": token.channel})
        plain: dict[str, Any] = self.plain(token)
        return plain
