"""An article page in, its full text as HTML out, with the method that found it and how far to trust it.

Chinese, Japanese and Korean pages: our own finder, with readability as a second opinion where the finder is not sure.
Other languages: the finder, trafilatura and, where these two differ, readability vote; where the finder agrees with the
others its HTML is taken, since it keeps pictures, captions, tables and embeds as the page has them. Credit lines stay
in the text: the credit stage reads them.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from syndicator import later, urls
from syndicator.endless import endless
from syndicator.model import Extracted, RawHtml
from syndicator.refine import rules
from syndicator.refine.fulltext import arbiter, asides
from syndicator.refine.fulltext.arbiter import ENOUGH, Candidate
from syndicator.refine.fulltext.finder import Found, find, weigh
from syndicator.refine.fulltext.nesting import shallow, without_rowless
from syndicator.refine.fulltext.opening import is_begun, opening
from syndicator.refine.fulltext.parts import unite
from syndicator.refine.fulltext.pruner import fold, prune
from syndicator.refine.fulltext.spilt import gather
from syndicator.refine.fulltext.taking import OTHERS
from syndicator.refine.fulltext.told import told
from syndicator.refine.fulltext.unfolding import unfold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lxml.html import HtmlElement, HTMLParser

    from syndicator.model import SiteRule

MAX_PAGE = 16_000_000
"""Characters of a page with its scripts and styles, which may be ten times what it shows; a longer one is refused."""

MAX_LENGTH = 2_000_000
"""Characters without them; a longer page is refused."""

MAX_TAGS = 25_000
"""Start and end tags, without theirs; a page with more is a list of something, and no article."""

LEAST = 10.0
"""Han characters of a notice that is told from teasers beside it."""

_MOST_HEADINGS = 30
_WHOLE = 0.2  # of the container: so much stands under an article's own heading
_RULED, _SURE, _FAR_LESS, _TOLD = 0.98, 0.6, 0.4, 0.6
_OPENING = later.pattern(r"<!--(-?>)?|<(script|style)\b", re.IGNORECASE)
_CLOSING = {
    "": re.compile(r"--!?>"),
    "script": re.compile(r"</script\b[^>]{0,99}>", re.IGNORECASE),
    "style": re.compile(r"</style\b[^>]{0,99}>", re.IGNORECASE),
}
_XML = later.pattern(r"^\s*<\?xml[^>]{0,300}\?>")
_ILLEGAL = later.pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CJK = later.pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_SITE_SUFFIX = later.pattern(
    r"\s*[_|｜]\s*|\s+[-–—]+\s+|[-–—]{2,}|(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])[-–—](?=[^-–—]{2,15}$)"
)


def extract(
    html: str, url: str, language: str | None = None, rule: SiteRule | None = None, *, parsed: Parsed | None = None
) -> Extracted | None:
    """The text of the article on this page, or None where there is none to be had.

    ``language`` is a hint (BCP 47) for pages that are too short to tell. Pictures keep their attributes and addresses
    as they are: relative ones are relative to ``url`` or the page's ``<base>``. ``confidence`` (0 to 1) is low for
    short, link-ridden or disputed texts. What ``rule`` names is taken as it stands, unless the page holds far more than
    it finds: then the general method is used, and ``drifted`` says so. Never raises: a library that fails is passed
    over, and ``method`` says so. ``parsed`` is what :func:`parse_page` made of ``html``, where that is there
    already; it is not changed.
    """
    parsed = parsed or parse_page(html)
    if parsed is None:
        return None
    root, source = copy.deepcopy(parsed[0]), parsed[1]  # a third of what parsing costs; finding takes trees apart
    ruled = _ruled(copy.deepcopy(root), rule) if rule and rule.body else None
    stood = rules.strip(root, rule) if rule else []
    titles = frozenset(fold(title) for title in _titles(root))
    base = _base(root, url)  # before the finder moves parts of the tree
    page = arbiter.Page(_shown(root, source), url, titles)
    own, opened = _own(root, titles, stood)
    if rule and rule.body and (ruled is None or _is_far_less(ruled, own)):
        found = "far less than there is" if ruled else "nothing"
        doubt = f"the rule for {rule.domains[0]} finds {found} on the page"
        drifted: dict[str, Any] = {"drifted": rule.domains[0], "doubts": (doubt,)}
    elif rule and ruled:
        return Extracted(
            RawHtml(ruled.html), ruled.method, ruled.confidence, base=base, rule=rule.domains[0], removed=ruled.removed
        )
    else:
        drifted = {}
    if own is None and weigh(root.text_content()) < ENOUGH:
        return _unshown(html, titles, base)
    if _is_cjk(own.text if own else root.text_content(), language):
        best = arbiter.for_cjk(own, page)
    else:
        best = arbiter.for_others(own, page)
    best = _opened(arbiter.with_media(best, page), opened)
    if best is None or weigh(best.text) < (LEAST if best.chosen else ENOUGH / 2):
        return _unshown(html, titles, base)
    return Extracted(
        RawHtml(best.html), best.method, round(best.confidence, 3), base=base, removed=best.removed, **drifted
    )


def page_title(html: str) -> str | None:
    """What the page calls the article: heading, ``og:title``, or ``<title>`` without the site's name."""
    page = parse_page(html)
    return next(iter(_titles(page[0])), None) if page else None


# ---------------------------------------------------------------------------------------------- reading the page


Parsed = tuple["HtmlElement", str]
"""A page's tree, and the source without scripts and comments that it was made of."""


def parse_page(html: str) -> Parsed | None:
    """The page as a tree and as the source the tree was made of; None where it is too large or empty."""
    if len(html) > MAX_PAGE:
        return None
    shown = _without_scripts(html)
    if len(shown) > MAX_LENGTH or shown.count("<") > MAX_TAGS:
        return None
    source = endless(_XML.sub("", _ILLEGAL.sub("", shown)))
    if not source.strip():
        return None
    source = shallow(without_rowless(source))
    import lxml.etree
    import lxml.html

    try:
        return lxml.html.document_fromstring(source, parser=_parser()), source
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


@cache
def _parser() -> HTMLParser:
    """Without comments and instructions, which ``<![if !IE]>`` and ``<?php ?>`` are, too."""
    import lxml.html

    return lxml.html.HTMLParser(remove_comments=True, remove_pis=True)


def _without_scripts(html: str) -> str:
    """Without scripts, styles and comments; linear, whatever is left open."""
    kept: list[str] = []
    position, unclosed = 0, set[str]()
    while opening := _OPENING.search(html, position):
        kind = (opening[2] or "").lower()
        closing = None if opening[1] or kind in unclosed else _CLOSING[kind].search(html, opening.end())
        kept.append(html[position : opening.start()])
        if closing is None and not opening[1]:  # <!--> is all of a comment
            unclosed.add(kind)
        position = closing.end() if closing else opening.end()
    kept.append(html[position:])
    return "".join(kept)


def _base(root: HtmlElement, url: str) -> str:
    """What relative addresses are relative to: the page's ``<base>`` (HTML, 4.2.3), or the page itself."""
    stated = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    return (stated and urls.resolve(url, stated)) or url


def _titles(root: HtmlElement) -> list[str]:
    """Every name that the page gives the article, best first.

    A main heading may hold the site's name: it goes before the metadata only where it agrees with the beginning of
    ``<title>``.
    """
    whole = next((title.text_content() for title in root.iter("title")), "")
    head = _SITE_SUFFIX.split(whole.strip())[0]
    headings = [heading.text_content() for heading in list(root.iter("h1"))[:3]]
    agreeing = [h for h in headings if fold(h) and fold(head) and (fold(h) in fold(head) or fold(head) in fold(h))]
    stated = [str(value) for value in root.xpath("//meta[@property='og:title' or @name='ArticleTitle']/@content")]
    found = [*agreeing, *stated, head, *headings, whole]
    return [" ".join(title.split()) for title in found if title.strip()]


def _is_cjk(text: str, language: str | None) -> bool:
    han, size = len(_CJK.findall(text)), len("".join(text.split()))
    if size < ENOUGH and language:
        return language.lower().startswith(("zh", "ja", "ko", "yue"))
    return han > 0.2 * size


# ---------------------------------------------------------------------------------------------- the three ways


def _ruled(root: HtmlElement, rule: SiteRule) -> Candidate | None:
    """What the rule names as the text, None where that is nothing."""
    import lxml.html

    titles = frozenset(fold(title) for title in _titles(root))
    stood = rules.strip(root, rule)
    whole = lxml.html.Element("div")
    for element in rules.bodies(root, rule):
        element.tag, element.tail = "div", None
        whole.append(element)
    gone = Counter({rules.STRIPPED: rules.inside(stood, whole)}) + prune(whole, titles)
    text = arbiter.words(whole)
    if not text and whole.find(".//img") is None:
        return None
    markup = lxml.html.tostring(whole, encoding="unicode")
    return Candidate(markup, text, f"rule {rule.domains[0]}", _RULED, arbiter.steps(gone))


def _is_far_less(ruled: Candidate, own: Candidate | None) -> bool:
    """Whether a site has changed so that its rule finds a small part of what the general method finds."""
    return own is not None and own.confidence >= _SURE and weigh(ruled.text) < _FAR_LESS * weigh(own.text)


def _shown(root: HtmlElement, source: str) -> str:
    """What the page shows once its reader has asked for all of it: the tree is changed, and its source returned."""
    import lxml.html

    unfolded = unfold(root)
    asides.accept(root)
    return lxml.html.tostring(root, encoding="unicode") if unfolded else source


def _own(root: HtmlElement, titles: frozenset[str], stood: Sequence[HtmlElement]) -> tuple[Candidate | None, str]:
    """What our own finder takes for the text, and the paragraph above it that opens it."""
    import lxml.html

    body = root.find("body")
    found = find(root if body is None else body)
    if found is None or found.worth < ENOUGH:
        found = find(root if body is None else body, see_hidden=True) or found
    if found is None:
        return None, ""
    opened = opening(found.element)
    unite(found.element)
    gather(found.element)
    gone = Counter({OTHERS: _drop_other_articles(found.element, titles)})
    confidence = _confidence(found)
    gone += Counter({rules.STRIPPED: rules.inside(stood, found.element)}) + prune(found.element, titles)
    found.element.tag = "div"
    found.element.tail = None
    markup = lxml.html.tostring(found.element, encoding="unicode")
    made = arbiter.steps(gone)
    return Candidate(markup, arbiter.words(found.element), "blocks", confidence, made, found.chosen), opened


def _unshown(html: str, titles: frozenset[str], base: str) -> Extracted | None:
    """The text of a page that shows none, of the data in its scripts."""
    import lxml.html

    text = told(html, titles)
    if not text:
        return None
    whole = lxml.html.fragment_fromstring(endless(_ILLEGAL.sub("", text)), create_parent="div")
    gone = prune(whole, titles)
    if weigh(arbiter.words(whole)) < ENOUGH:
        return None
    body = RawHtml(lxml.html.tostring(whole, encoding="unicode"))
    return Extracted(body, "script data", _TOLD, base=base, removed=arbiter.steps(gone))


def _opened(best: Candidate | None, opened: str) -> Candidate | None:
    """With the paragraph that opens the text, where it lacks it."""
    if best is None or not opened or is_begun(best.text, opened):
        return best
    return replace(best, html=f"<div>{opened}{best.html}</div>")


def _drop_other_articles(container: HtmlElement, titles: frozenset[str]) -> int:
    """Where a page goes on with whole articles below its own, each under a main heading: they go; how many."""
    headings = [heading for heading in islice(container.iter("h1"), _MOST_HEADINGS) if fold(heading.text_content())]
    own = next((h for h in headings if fold(h.text_content()) in titles), None)
    others = [h for h in headings if h is not own]
    if own is None or not others or len(headings) == _MOST_HEADINGS:
        return 0
    holding = {own, *own.iterancestors()}
    theirs = {around for other in others for around in other.iterancestors()}
    alone = own
    while (around := alone.getparent()) is not None and around not in theirs:
        alone = around
    if weigh(alone.text_content()) < _WHOLE * weigh(container.text_content()):
        return 0  # the others head parts of its text
    gone = 0
    for other in others:
        branch = other
        while (around := branch.getparent()) is not None and around not in holding:
            branch = around
        if around is not None and branch is not other and branch.getparent() is not None:
            branch.drop_tree()
            gone += 1
    return gone


def _confidence(found: Found) -> float:
    """From length, the share of the page's sentences, and whether the page itself names the container."""
    length = min(1.0, max(0.0, found.worth) / 200)
    return min(1.0, (0.35 + 0.3 * found.share + 0.35 * length) + (0.1 if found.named else 0.0))
