"""Markup without the ends of its body and of itself, behind which more may stand.

Browsers show what follows ``</body>`` and ``</html>`` (HTML, 13.2.6.4.19 and 13.2.6.4.22), the parser stops there: at a
header that a site includes and that is a page of its own, or amid an entry whose system puts one document into another.
"""

from __future__ import annotations

import re

_END = re.compile(r"</(?:body|html)\b[^<>]{0,99}>", re.IGNORECASE)


def endless(markup: str) -> str:
    """HTML, of a page or a piece of one, without ``</body>`` and ``</html>``; nothing else is changed."""
    return _END.sub("", markup)
