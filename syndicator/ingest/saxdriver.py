"""A SAX driver on expat that gathers text before it reports it.

The standard library's driver reports escaped text a few characters at a time, which is most of what reading a feed
costs. SAX finds a driver by its module's name (``xml.sax.make_parser``), hence a module of its own.
"""

from __future__ import annotations

from typing import Any
from xml.sax import expatreader

_BUFFER = 1 << 16


class BufferedExpatParser(expatreader.ExpatParser):
    """Expat with text buffering on. Reports the same events with less of them."""

    _parser: Any  # expat's own parser, which the base class makes anew in reset()

    def reset(self) -> None:
        """Make the expat parser of the next document."""
        super().reset()
        self._parser.buffer_size = _BUFFER
        self._parser.buffer_text = True


def create_parser() -> BufferedExpatParser:
    """What ``xml.sax.make_parser`` calls."""
    return BufferedExpatParser()
