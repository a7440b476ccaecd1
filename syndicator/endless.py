"""Markup as browsers read it, where the parser does not: what follows an end, and a picture's old name.

Browsers show what follows ``</body>`` and ``</html>`` (HTML, 13.2.6.4.19 and 13.2.6.4.22), the parser stops there: at a
header that a site includes and that is a page of its own, or amid an entry whose system puts one document into another.
``<image>`` is ``<img>`` to them (13.2.6.4.7), to the parser it holds what follows; that of SVG has no ``src``.
"""

from __future__ import annotations

import re

_END = re.compile(r"</(?:body|html)\b[^<>]{0,99}>", re.IGNORECASE)
_IMAGE = re.compile(r"<image(?=\s[^<>]{0,999}?\bsrc\s*=)", re.IGNORECASE)


def endless(markup: str) -> str:
    """HTML, of a page or a piece of one, without ``</body>`` and ``</html>``, and with its pictures called ``img``."""
    return pictured(_END.sub("", markup))


def pictured(markup: str) -> str:
    """HTML with each ``<image src>`` as ``<img src>``; nothing else is changed."""
    return _IMAGE.sub("<img", markup) if "<image" in markup or "<IMAGE" in markup else markup
