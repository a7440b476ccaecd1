"""Regular expressions that are compiled when they are first used.

To compile one that names all Chinese characters takes as long as to refine an article, and by most of those that tell
credits and dates apart nothing is ever looked for: whoever reads feeds starts sooner without them.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class Later:
    """A pattern that has not been used yet; from its first use on it has the methods of the one that was compiled."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        """Raises :class:`re.error` where the pattern is none."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return vars(self)[name]


def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """What :func:`re.compile` gives, later: for its methods, and for ``pattern``."""
    return cast("re.Pattern[str]", Later(expression, flags))
