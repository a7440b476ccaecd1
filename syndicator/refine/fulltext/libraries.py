"""The two libraries that are heard besides our own finder. Either may raise anything: their caller expects it."""

from __future__ import annotations


def by_readability(source: str, url: str) -> str | None:
    """What readability takes for the article; keeps pictures."""
    from readability import Document

    summary = Document(source, url=url or None).summary(html_partial=True)
    return str(summary) if summary else None


def by_trafilatura(source: str, url: str) -> str | None:
    """What trafilatura takes for the article."""
    import lxml.html
    import trafilatura

    whole = trafilatura.extract(
        source,
        url=url or None,
        fast=True,
        output_format="html",
        include_comments=False,
        include_images=True,
        include_tables=True,
        include_links=True,
        include_formatting=True,
    )
    if not whole:
        return None
    body = lxml.html.document_fromstring(whole).find("body")
    if body is None:
        return None
    body.tag = "div"
    return str(lxml.html.tostring(body, encoding="unicode"))
