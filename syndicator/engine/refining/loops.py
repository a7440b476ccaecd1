"""Whether an entry is what we have published ourselves, come back by way of others. Pure.

Told by what only ever speaks of the entry that carries it: its own address, the hops that it names, the boxes below its
text. So nobody can keep anything away but what he sends himself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.model import HopRole
from syndicator.urls import canonical

if TYPE_CHECKING:
    from syndicator.engine.refining.batch import Draft

_PAGE = re.compile(r"/articles/[0-9a-f]{32}(?:/|$)")


def way_back(draft: Draft, ours: str) -> str:
    """How an entry shows that it has passed through the mirror whose canonical address this is; "" if it does not."""
    article = draft.article
    if _is_under(article.canonical, ours) and _PAGE.search(article.url):
        return f"its link is our page {article.url}"
    for hop in article.hops if len(article.hops) > 1 else ():
        if hop.role is HopRole.MIRROR and hop.url and _is_under(canonical(hop.url), ours):
            after = [other.outlet or other.url or "" for other in article.hops[article.hops.index(hop) + 1 :]]
            way = f", and came back by way of {', '.join(after)}" if after else ""
            return f"it passed through us ({hop.url}){way}"
    for address in draft.passed:
        if _is_under(canonical(address), ours):
            return f"our credit box stands below its text ({address})"
    return ""


def _is_under(address: str, ours: str) -> bool:
    return address == ours or address.startswith((f"{ours}/", f"{ours}?"))
