"""Whether it is a person who looks at a page: told by what a request says of itself, and kept nowhere."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROBOT = re.compile(
    rb"(?<!cu)bot|crawl|spider|slurp|archiv|scan|check|monitor|preview|fetch|feed|rss|index|search|http|curl|wget|python|java/|"
    rb"headless|phantom|selenium|lighthouse|facebookexternalhit|whatsapp|telegram|mediapartners|validator|ia_archiver",
    re.IGNORECASE,
)
"""Words of programs; ``http`` stands in the address that most robots name."""
_BROWSER = b"Mozilla/5.0"
_AHEAD = (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")
"""Fields that say that a page is fetched before anybody has asked for it."""
_LONGEST = 500


def is_person(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a browser asks for a page because somebody wants to see it. ``headers`` have names in lower case."""
    agent = b""
    for name, value in headers:
        if name == b"user-agent":
            agent = value
        elif name == b"sec-fetch-dest":
            if value != b"document":
                return False
        elif name in _AHEAD and (b"prefetch" in value or b"prerender" in value or b"preview" in value):
            return False
    return len(agent) <= _LONGEST and _is_browser(agent)


@lru_cache(maxsize=512)  # there are few, and to look for a robot's words takes longer than all the rest
def _is_browser(agent: bytes) -> bool:
    return agent.startswith(_BROWSER) and _ROBOT.search(agent) is None
