"""What another syndicator says of the way that an article came: every hop, and the frame that it put round the text.

Claims like ``atom:source``, and nothing more: they are kept with the article and shown as stated by its source. Pure.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from syndicator import urls
from syndicator.ingest.dates import parse_date
from syndicator.ingest.text import plain
from syndicator.model import Credit, Evidence, Hop, HopRole, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml import etree

NAMESPACE: Final = "urn:x-syndicator:credits:1"
MOST_HOPS = 12
"""Publishers on the way of one article; one with more has gone round."""
MOST_CREDITS = 40
"""Names at one hop."""
MARK: Final = "syn-credits"
"""The class of the box below a text, in which a syndicator says whom it has it from."""

_HOP, _CREDIT = f"{{{NAMESPACE}}}hop", f"{{{NAMESPACE}}}credit"
_LONGEST = 300
_LINE = re.compile(r"<p\s[^<>]{0,80}\bsyn-source\b[^<>]{0,80}>", re.IGNORECASE)
_BOX = re.compile(r"(?:<hr\s?/?>\s{0,4})?<ul\s[^<>]{0,80}\bsyn-credits\b[^<>]{0,80}>", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^<>]{0,200}?href=[\"']?(https?://[^\"'<>\s]{1,2000})", re.IGNORECASE)
_MOST_FRAMES = 12


def speaks(root: etree._Element) -> bool:
    """Whether a feed may be a syndicator's: cheap, for all those that are not."""
    return NAMESPACE in root.nsmap.values()


def chain(item: etree._Element, base: str) -> tuple[Hop, ...]:
    """The hops that an item of such a feed names, origin first; () where it names none."""
    found: list[dict[str, Any]] = []
    for child in item:
        if child.tag == _HOP:
            found.append({**_attributes(child), "outlet": child.text, "credits": []})
        elif child.tag == _CREDIT and found:
            found[-1]["credits"].append({**_attributes(child), "name": child.text})
    return _hops(found, base)


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def from_json(told: object, base: str) -> tuple[Hop, ...]:
    """The same of a JSON Feed's item: the content of its ``_syndicator``."""
    hops = told.get("hops") if isinstance(told, dict) else None
    return _hops([hop for hop in hops if isinstance(hop, dict)], base) if isinstance(hops, list) else ()


def podcast(told: object) -> tuple[tuple[str, object], ...]:
    """What a JSON Feed, or an item of it, says of a podcast: the names in ``_syndicator.podcast``, one by one."""
    named = told.get("podcast") if isinstance(told, dict) else None
    if not isinstance(named, dict):
        return ()
    pairs = [(name, value) for name, value in named.items() if isinstance(name, str)]
    return tuple((name, one) for name, value in pairs for one in (value if isinstance(value, list) else [value]))


def passed(html: str) -> tuple[str, ...]:
    """The addresses in the boxes of syndicators, whoever passed them on."""
    if MARK not in html:
        return ()
    boxes = [html[start:end] for start, end in _frames(html, _BOX, "</ul>")]
    return tuple(dict.fromkeys(unescape(url) for box in boxes for url in _LINK.findall(box)))


def without_frame(html: str) -> str:
    """A text without the credit lines and boxes round it; what they say stands in the hops."""
    if MARK not in html:
        return html
    places = sorted((*_frames(html, _LINE, "</p>"), *_frames(html, _BOX, "</ul>")))
    kept, at = [], 0
    for start, end in places:
        if start >= at:
            kept.append(html[at:start])
            at = end
    return "".join((*kept, html[at:])).strip()


def _frames(html: str, opening: re.Pattern[str], closing: str) -> Iterator[tuple[int, int]]:
    at = 0
    for _ in range(_MOST_FRAMES):
        found = opening.search(html, at)
        end = html.find(closing, found.end()) if found else -1
        if found is None or end < 0:
            return
        at = end + len(closing)
        yield found.start(), at


def _hops(told: Iterable[Mapping[str, Any]], base: str) -> tuple[Hop, ...]:
    hops = [hop for one in list(told)[:MOST_HOPS] if (hop := _hop(one, base))]
    return tuple(hops) if hops and hops[0].role is HopRole.ORIGINAL else ()


def _hop(told: Mapping[str, Any], base: str) -> Hop | None:
    role, evidence = _one_of(HopRole, told.get("role")), _one_of(Evidence, told.get("evidence"))
    if role is None:
        return None
    outlet = _name(told.get("outlet"))
    published = told.get("published")
    people = told.get("credits")
    return Hop(
        role,
        outlet or None,
        urls.resolve(base, told["url"]) if isinstance(told.get("url"), str) else None,
        # what they were told in so many words is told us in so many words; what they guessed stays a guess
        Evidence.INFERRED
        if outlet and evidence is Evidence.INFERRED
        else Evidence.FOUND
        if outlet
        else Evidence.ABSENT,
        published=parse_date(published, "UTC") if isinstance(published, str) else None,
        credits=tuple(_credits(people)) if isinstance(people, list) else (),
    )


def _credits(people: Iterable[object]) -> Iterator[Credit]:
    for person in list(people)[:MOST_CREDITS]:
        if (
            isinstance(person, dict)
            and (role := _one_of(Role, person.get("role")))
            and (name := _name(person.get("name")))
        ):
            guessed = _one_of(Evidence, person.get("evidence")) is Evidence.INFERRED
            yield Credit(role, name, Evidence.INFERRED if guessed else Evidence.FOUND)


def _name(value: object) -> str:
    found = plain(value, markup=False) if isinstance(value, str) else ""
    return found if len(found) <= _LONGEST and "@" not in found else ""


def _one_of(kinds: Any, value: object) -> Any:
    return next((kind for kind in kinds if kind.value == value), None)
