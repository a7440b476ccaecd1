"""security.txt (RFC 9116): whom to tell of a hole, until when that holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from syndicator.model import Rendition
from syndicator.publish.formats import facts

if TYPE_CHECKING:
    from syndicator.publish.edition import Edition

PATH = ".well-known/security.txt"
_JULY = 7


def security_txt(edition: Edition, newest: datetime) -> Rendition | None:
    """The file, where the site names a contact that may stand in it: mail, or an https address (section 2.5.3).

    A rendition knows no present time, so what it says expires half a year to a year after the ``newest`` change of an
    article: the file is made anew twice a year, and lapses where nothing is published any more.
    """
    site = edition.site
    contact = f"mailto:{site.contact}" if facts.is_mail(site.contact) else facts.public(site.contact)
    if not contact or contact.lower().startswith("http:"):
        return None
    at = newest.astimezone(UTC)
    expires = datetime(at.year + 1, _JULY if at.month >= _JULY else 1, 1, tzinfo=UTC)
    lines = [f"Contact: {contact}", f"Expires: {facts.stamp(expires)}", f"Preferred-Languages: {site.language}"]
    if site.url.startswith("https:"):
        lines.append(f"Canonical: {site.url}{PATH}")
    return Rendition(PATH, "text/plain; charset=utf-8", "".join(f"{line}\n" for line in lines).encode())
