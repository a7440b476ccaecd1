"""The Link header (RFC 8288, section 3): what a document says of its hub and of its own name, beside its body. Pure."""

from __future__ import annotations

from syndicator import urls
from syndicator.later import pattern

LONGEST = 16_384
"""Characters of a header that are read."""

_LINK = pattern(r"<([^<>]{0,4096})>((?:[^,\"<]|\"(?:[^\"\\]|\\.)*\")*)")
_PARAMETER = pattern(r";\s*([\w!#$&+.^`|~*-]{1,64})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*))")


def linked(header: str | None, rel: str, base: str) -> str | None:
    """The first address with this relation, absolute; None where there is none that could be asked."""
    for link in _LINK.finditer((header or "")[:LONGEST]):
        named = ((m[1].lower(), m[2] if m[2] is not None else m[3]) for m in _PARAMETER.finditer(link[2]))
        # only the first "rel" counts (RFC 8288, 3.3)
        relations = next((value for name, value in named if name == "rel"), "")
        if rel in relations.lower().split() and (found := urls.resolve(base, link[1])):
            return found
    return None
