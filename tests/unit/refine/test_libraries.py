"""What the libraries are heard for is what they write themselves."""

from __future__ import annotations

import lxml.html
import pytest
import trafilatura

from syndicator.refine.fulltext.libraries import by_trafilatura

TOLD = "The ferry across the sound sails again, and the harbour café\u0301 has opened its doors. " * 3
PAGE = f"""<html><head><title>The ferry</title></head><body><article><h1>The ferry</h1><p>{TOLD}</p>
<h2>Fares</h2><table><tr><td>Adults</td><td>4 pounds</td></tr><tr><td>Children</td><td>2 pounds</td></tr></table>
<p>{TOLD}<b>No dogs.</b> <a href="https://ferry.example/">Times</a></p><ul><li>Bring a coat.</li><li>Be early.</li></ul>
<p><img src="/ferry.jpg" alt="The ferry"></p></article></body></html>"""


def test_trafilatura_is_heard_as_it_writes() -> None:
    """Links, emphasis, tables, lists and pictures, letters composed; the same words in the same markup."""
    own = trafilatura.extract(
        PAGE,
        url="https://news.example/1",
        fast=True,
        output_format="html",
        include_comments=False,
        include_images=True,
        include_tables=True,
        include_links=True,
        include_formatting=True,
    )
    body = lxml.html.document_fromstring(own or "").find("body")
    assert body is not None
    body.tag = "div"
    assert by_trafilatura(PAGE, "https://news.example/1") == lxml.html.tostring(body, encoding="unicode")


def test_no_fingerprint_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads it, and of a long text it costs more than all else."""

    def fail(content: str) -> str:
        raise AssertionError(content[:40])

    monkeypatch.setattr("trafilatura.core.content_fingerprint", fail)
    assert "Bring a coat" in (by_trafilatura(PAGE, "https://news.example/1") or "")


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<p>x</p>"])
def test_nothing_to_be_found(page: str) -> None:
    """A page without a text."""
    assert not by_trafilatura(page, "")
