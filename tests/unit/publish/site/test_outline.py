"""Markup of articles under their page's title."""

from __future__ import annotations

import re

import pytest

from syndicator.model import SafeHtml
from syndicator.publish.site.outline import set_right

CASES = (
    ("<p>Nothing to see.</p>", "<p>Nothing to see.</p>"),
    ("<h2>a</h2><h3>b</h3><h2>c</h2>", "<h2>a</h2><h3>b</h3><h2>c</h2>"),
    ("<h4>a</h4><h6>b</h6><h4>c</h4>", "<h2>a</h2><h3>b</h3><h2>c</h2>"),
    ("<h3>a</h3><h2>b</h2><h5>c</h5>", "<h2>a</h2><h2>b</h2><h3>c</h3>"),
    ("<h1>a</h1><h2>b</h2><p>h3</p>", "<h2>a</h2><h3>b</h3><p>h3</p>"),
    ('<h4 dir="rtl">a</h4><hr>', '<h2 dir="rtl">a</h2><hr>'),
    ('<tr><th scope="col" colspan="2"> </th><th>b</th></tr>', '<tr><td colspan="2"> </td><th>b</th></tr>'),
    ("<thead><tr><th></th></tr></thead>", "<thead><tr><td></td></tr></thead>"),
    ('<p lang="cn">a</p><p lang="english">b</p><p lang="zh_CN">c</p>', "<p>a</p><p>b</p><p>c</p>"),
    (
        '<p lang="zh-Hant">a</p><q lang="uk">b</q><p lang="">c</p>',
        '<p lang="zh-Hant">a</p><q lang="uk">b</q><p lang="">c</p>',
    ),
    ('<p>words: lang="cn"</p><p dir="ltr" lang="12">a</p>', '<p>words: lang="cn"</p><p dir="ltr">a</p>'),
)


@pytest.mark.parametrize(("markup", "shown"), CASES)
def test_what_is_set_right(markup: str, shown: str) -> None:
    """What the page shows; set right again, it stays, and no word is other than it was."""
    assert set_right(SafeHtml(markup)) == shown
    assert set_right(SafeHtml(shown)) == shown
    assert re.sub(r"<[^<>]*>", "", shown) == re.sub(r"<[^<>]*>", "", markup)
