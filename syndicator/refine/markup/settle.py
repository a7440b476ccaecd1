"""What becomes of the elements that lead or load somewhere: links, pictures and players.

The same for the soup and for what is set right in place; ``counts`` gathers what was done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from syndicator import urls
from syndicator.refine.markup import furniture, media
from syndicator.refine.markup.elements import MANNERS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping


def destination(href: str) -> str:
    """Where a link leads that shows nothing but a picture: what a screen reader says of it."""
    address = urlsplit(href)
    name = unquote(address.path).rstrip("/").rpartition("/")[2]
    return "".join(filter(str.isprintable, name)) or address.netloc


_ADDRESSES = (*media.LAZY[:2], "src", "data", "href")


def link(href: str, base: str, counts: Counter[str]) -> str | None:
    """Where a link leads, absolute and without trackers; None where it leads nowhere."""
    if media.is_settled(href):
        address: str | None = href
    elif href.lstrip()[:7].lower() == "mailto:":
        return href
    else:
        address = urls.resolve(base, href)
    if address is None:
        counts["links-disarmed"] += 1
        return None
    shown = urls.without_tracking(address)
    if shown != address:
        counts["tracking-parameters-removed"] += 1
    return shown


def image(
    attrs: Mapping[str, str], base: str, counts: Counter[str], described: Callable[[], str] = str
) -> dict[str, str] | None:
    """The attributes with which a picture is shown; None for one that is not there to be seen.

    ``described`` gives the words for one that has none of its own.
    """
    found = media.picture(attrs, base)
    if media.is_beacon(attrs, found.src if found else urls.resolve(base, attrs.get("src"))):
        counts["trackers-removed"] += 1
        return None
    if found is None:
        counts["images-without-address-removed"] += 1
        return None
    if media.is_qr_code(attrs, found.src):
        counts[furniture.QR_CODE] += 1
        return None
    if media.is_share_button(attrs):
        counts[furniture.SHARE_BAR] += 1
        return None
    if found.lazy:
        counts["lazy-images-resolved"] += 1
    kept = {name: attrs[name] for name in ("alt", "title", "lang", "dir") if name in attrs}
    if not kept.get("alt", "").strip():
        kept["alt"] = kept.get("title") or described()
    sizes = {side: size for side in ("width", "height") if (size := media.length(attrs.get(side)))}
    return {"src": found.src} | kept | sizes | MANNERS


def loaded(attrs: Mapping[str, str], base: str) -> str | None:
    """What a player or frame would load, as far as its own attributes say."""
    for name in _ADDRESSES:
        if (value := attrs.get(name)) and (address := urls.resolve(base, value)):
            return address
    return None


def embed(
    name: str, attrs: Mapping[str, str], address: str | None, *, inside_link: bool, counts: Counter[str]
) -> media.Player | None:
    """The page to link to in place of what a player or frame would have loaded; None where there is none."""
    if address and media.is_furniture_frame(address):
        counts[furniture.ADVERTISEMENT] += 1
        return None
    if address is None or media.is_beacon(attrs, address) or inside_link:
        counts["embeds-removed"] += 1
        return None
    counts["iframes-linked" if name in {"iframe", "frame"} else "media-linked"] += 1
    return media.player(address, attrs.get("title") or attrs.get("aria-label") or "")
