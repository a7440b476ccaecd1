"""Whether any of many words stands in a text: the cheap look before a costly one.

All words are looked for in one pass (RE2 makes one table of them all), in a tenth of the time that looking for each
would take; every article pays for several such looks.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOM = 16 << 20  # bytes for RE2's tables: no set of words comes near it


class Lookout:
    """Any of ``words``, none of them empty, in any text; upper and lower case are two."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words))

    def sees(self, text: str) -> bool:
        """Whether one of the words stands in ``text``."""
        # as bytes: RE2's own way from str counts characters, and refuses lone surrogates
        return self._pattern.search(text.encode("utf-8", "surrogatepass")) is not None

    @cached_property
    def _pattern(self) -> Any:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # bytes: UTF-8 words stand in UTF-8 as they are
        options.max_mem = _ROOM
        return re2.compile("|".join(map(re.escape, self.words)).encode(), options)
