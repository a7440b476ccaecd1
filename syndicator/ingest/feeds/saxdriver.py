"""A SAX driver on expat that gathers text before it reports it.

The standard library's driver reports escaped text a few characters at a time, which is most of what reading a feed
costs. SAX finds a driver by its module's name (``xml.sax.make_parser``), hence a module of its own.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.sax import expatreader

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ATTRIBUTES = 100
"""Of one element; feedparser looks each of them up among all of them."""
_BUFFER = 1 << 16


class BufferedExpatParser(expatreader.ExpatParser):
    """Expat with text buffering on. Reports the same events with less of them."""

    _parser: Any  # expat's own parser, which the base class makes anew in reset()

    def reset(self) -> None:
        """Make the expat parser of the next document."""
        super().reset()
        self._parser.buffer_size = _BUFFER
        self._parser.buffer_text = True

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element, with no more attributes than any has in earnest."""
        if len(attrs) > MAX_ATTRIBUTES:
            attrs = dict(islice(attrs.items(), MAX_ATTRIBUTES))
        super().start_element_ns(name, attrs)


def create_parser() -> BufferedExpatParser:
    """What ``xml.sax.make_parser`` calls."""
    return BufferedExpatParser()
