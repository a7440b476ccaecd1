"""Markup without the ends of its body and of itself, behind which more may stand.

Browsers show what follows ``</body>`` and ``</html>`` (HTML, 13.2.6.4.19 and 13.2.6.4.22), the parser stops there: at a
header that a site includes and that is a page of its own, or amid an entry whose system puts one document into another.
"""

from __future__ import annotations

import re

_ENDS = ("</body", "</html", "</BODY", "</HTML")
_END = re.compile(r"</(?:body|html)\b[^<>]{0,99}>", re.IGNORECASE)


def endless(markup: str) -> str:
    """HTML, of a page or a piece of one, without ``</body>`` and ``</html>``; nothing else is changed."""
    places = [place for end in _ENDS if (place := markup.find(end)) >= 0]
    if not places:
        return markup
    first = min(places)  # mostly where the page ends
    return markup[:first] + _END.sub("", markup[first:])
