"""The two libraries that are heard besides our own finder. Either may raise anything: their caller expects it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def by_readability(source: str, url: str) -> str | None:
    """What readability takes for the article; keeps pictures."""
    from readability import Document

    summary = Document(source, url=url or None).summary(html_partial=True)
    return str(summary) if summary else None


def by_trafilatura(source: str, url: str) -> str | None:
    """What trafilatura takes for the article.

    As its ``extract`` writes it, which would work out a fingerprint besides: half the time of a page of short words.
    """
    import lxml.html
    from trafilatura import bare_extraction
    from trafilatura.htmlprocessing import build_html_output

    found: Any = bare_extraction(
        source,
        url=url or None,
        fast=True,
        output_format="html",
        include_comments=False,
        include_images=True,
        include_tables=True,
        include_links=True,
        include_formatting=True,
        as_dict=False,
    )
    if found is None or found.body is None:
        return None
    whole = unicodedata.normalize("NFC", build_html_output(found))
    body = lxml.html.document_fromstring(whole).find("body")
    if body is None:
        return None
    body.tag = "div"
    return str(lxml.html.tostring(body, encoding="unicode"))
