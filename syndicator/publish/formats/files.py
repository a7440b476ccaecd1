"""The files that go with an article, as its page names them: sound, film, documents. Pictures are shown elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from syndicator.dataclass import dataclass
from syndicator.publish.formats import facts

if TYPE_CHECKING:
    from syndicator.model import Enclosure
    from syndicator.publish.formats.item import Item

_PLAYED = ("audio/", "video/")
_LONGEST_NAME = 80
_MEGABYTE = 1_000_000
_TELLING = 100_000  # bytes; many feeds state some number, because RSS wants one


@dataclass(frozen=True, slots=True)
class File:
    """A link to a file. ``about`` says how long it plays and how large it is, as far as its source does."""

    url: str
    media_type: str
    name: str
    about: str


def files(told: Item, body: str) -> tuple[File, ...]:
    """Those to which the text (HTML) does not lead anyway; the one that is played first says how long."""
    if not told.publication.article.enclosures:
        return ()
    wanted = [e for e in told.enclosures if not (e.media_type or "").startswith("image/")]
    duration = dict(told.podcast).get("duration", "")
    first = next((e for e in wanted if _is_played(e)), None)
    return tuple(_file(e, duration if e is first else "") for e in wanted if escape(e.url) not in body)


def _is_played(enclosure: Enclosure) -> bool:
    return (enclosure.media_type or "").startswith(_PLAYED)


def _file(enclosure: Enclosure, duration: str) -> File:
    address = urlsplit(enclosure.url)
    name = facts.line(unquote(address.path.rpartition("/")[2]))[:_LONGEST_NAME] or address.netloc
    length = enclosure.length or 0
    size = f"{length / _MEGABYTE:.1f} MB" if length >= _TELLING else ""
    return File(
        url=enclosure.url,
        media_type=enclosure.media_type or "",
        name=f"▶ {name}" if _is_played(enclosure) else name,
        about=" · ".join(filter(None, (_clock(duration), size))),
    )


def _clock(duration: str) -> str:
    seconds = facts.seconds(duration) if duration else None
    if not seconds:
        return ""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
