"""An article page in, its full text as HTML out, with the method that found it and how far to trust it.

Chinese, Japanese and Korean pages: our own finder, with readability as a second opinion where the finder is not sure.
Other languages: trafilatura; where the finder agrees with it, the finder's HTML is taken, since it keeps pictures,
captions, tables and embeds as the page has them. Credit lines stay in the text: the credit stage reads them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syndicator.model import Extracted, RawHtml
from syndicator.refine.fulltext.finder import Found, find, weigh
from syndicator.refine.fulltext.pruner import fold, prune

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

MAX_LENGTH = 2_000_000
"""Characters; a longer page is refused."""

_MOST_TAGS = 60_000  # opening and closing; more are not given to the libraries, whose cost grows faster

MAX_DEPTH = 240
"""Elements inside each other; the parser itself gives up at 256."""

_ENOUGH = 40.0  # Han characters: less is no article
_SURE = 0.6
_AGREED = 0.85  # two results that differ by a caption or a credit line
_OPENING = re.compile(r"<!--|<(script|style)\b", re.IGNORECASE)
_CLOSING = {
    "": re.compile(r"-->"),
    "script": re.compile(r"</script\b[^>]{0,99}>", re.IGNORECASE),
    "style": re.compile(r"</style\b[^>]{0,99}>", re.IGNORECASE),
}
_NESTING = re.compile(
    r"<(/?)(?:div|section|article|span|table|ul|ol|dl|blockquote|font|center|strong|em|b|i|u|big|small|form|main)\b",
    re.IGNORECASE,
)
_XML = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_SITE_SUFFIX = re.compile(
    r"\s*[_|｜]\s*|\s+[-–—]+\s+|[-–—]{2,}|(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])[-–—](?=[^-–—]{2,15}$)"
)
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    html: str
    text: str
    method: str
    confidence: float


def extract(html: str, url: str, language: str | None = None) -> Extracted | None:
    """The text of the article on this page, or None where there is none to be had.

    ``language`` is a hint (BCP 47) for pages that are too short to tell. Pictures keep their attributes and addresses
    as they are: relative ones are relative to ``url`` or the page's ``<base>``. ``confidence`` (0 to 1) is low for
    short, link-ridden or disputed texts. Never raises: a library that fails is passed over, and ``method`` says so.
    """
    page = _parse(html)
    if page is None:
        return None
    root, source = page
    titles = frozenset(fold(title) for title in _titles(root))
    own = _own(root, titles)
    if own is None and weigh(root.text_content()) < _ENOUGH:
        return None
    if _is_cjk(own.text if own else root.text_content(), language):
        best = _for_cjk(own, source, url, titles)
    else:
        best = _for_others(own, source, url, titles)
    if best is None or weigh(best.text) < _ENOUGH / 2:
        return None
    return Extracted(RawHtml(best.html), best.method, round(best.confidence, 3))


def page_title(html: str) -> str | None:
    """What the page calls the article: heading, ``og:title``, or ``<title>`` without the site's name."""
    page = _parse(html)
    return next(iter(_titles(page[0])), None) if page else None


# ---------------------------------------------------------------------------------------------- reading the page


def _parse(html: str) -> tuple[HtmlElement, str] | None:
    """The page as a tree and as the source the tree was made of; None where it is too large, too deep or empty."""
    if len(html) > MAX_LENGTH:
        return None
    source = _XML.sub("", _ILLEGAL.sub("", _without_scripts(html)))
    if not source.strip() or _depth(source) > MAX_DEPTH:
        return None
    import lxml.etree
    import lxml.html

    try:
        return lxml.html.document_fromstring(source), source
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def _without_scripts(html: str) -> str:
    """Without scripts, styles and comments; linear, whatever is left open."""
    kept: list[str] = []
    position, unclosed = 0, set[str]()
    while opening := _OPENING.search(html, position):
        kind = (opening[1] or "").lower()
        closing = None if kind in unclosed else _CLOSING[kind].search(html, opening.end())
        kept.append(html[position : opening.start()])
        if closing is None:
            unclosed.add(kind)
        position = closing.end() if closing else opening.end()
    kept.append(html[position:])
    return "".join(kept)


def _depth(html: str) -> int:
    depth = deepest = 0
    for tag in _NESTING.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


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
    if size < _ENOUGH and language:
        return language.lower().startswith(("zh", "ja", "ko", "yue"))
    return han > 0.2 * size


# ---------------------------------------------------------------------------------------------- the three ways


def _own(root: HtmlElement, titles: frozenset[str]) -> _Candidate | None:
    import lxml.html

    body = root.find("body")
    found = find(root if body is None else body)
    if found is None or found.worth < _ENOUGH:
        found = find(root if body is None else body, see_hidden=True) or found
    if found is None:
        return None
    confidence = _confidence(found)
    prune(found.element, titles)
    found.element.tag = "div"
    found.element.tail = None
    markup = lxml.html.tostring(found.element, encoding="unicode")
    return _Candidate(markup, _words(found.element), "blocks", confidence)


def _confidence(found: Found) -> float:
    """From length, the share of the page's sentences, and whether the page itself names the container."""
    length = min(1.0, max(0.0, found.worth) / 200)
    return min(1.0, (0.35 + 0.3 * found.share + 0.35 * length) + (0.1 if found.named else 0.0))


def _words(element: HtmlElement) -> str:
    return "\n".join(piece.strip() for piece in element.itertext() if piece.strip())


def _for_cjk(own: _Candidate | None, source: str, url: str, titles: frozenset[str]) -> _Candidate | None:
    if own and own.confidence >= _SURE and weigh(own.text) >= _ENOUGH:
        return own
    return _arbitrate(own, _attempt(_readability, source, url, titles), "readability")


def _for_others(own: _Candidate | None, source: str, url: str, titles: frozenset[str]) -> _Candidate | None:
    other = _attempt(_trafilatura, source, url, titles)
    if other is None or (own and weigh(other.text) < weigh(own.text) / 4):
        return _arbitrate(own, _attempt(_readability, source, url, titles), "readability")
    return _arbitrate(own, other, "trafilatura")


def _arbitrate(own: _Candidate | None, other: _Candidate | None, name: str) -> _Candidate | None:
    """Where both agree, ours, which keeps the page's own markup; else the one that is more to be trusted."""
    if other is None:
        return own and replace(own, method=f"{own.method} ({name} failed)", confidence=own.confidence * 0.8)
    if own is None:
        return other
    agreement = _agreement(own.text, other.text)
    if agreement >= _AGREED:
        return replace(own, method=f"{own.method}+{name}", confidence=max(own.confidence, agreement))
    ours, theirs = weigh(own.text), weigh(other.text)
    # readability, measured on Chinese pages, is right against the finder only where that found next to nothing
    ours_is_better = theirs < 3 * ours if name == "readability" and ours >= _ENOUGH else theirs < ours / 4
    if ours_is_better:
        return replace(own, confidence=own.confidence * (0.5 + agreement / 2))
    return replace(other, confidence=0.4 + 0.5 * agreement)


def _agreement(one: str, two: str) -> float:
    """F1 of the two texts as bags of three tokens (a word, or one CJK character)."""
    a, b = _bag(one), _bag(two)
    common = sum((a & b).values())
    total = sum(a.values()) + sum(b.values())
    return 2 * common / total if total else 0.0


def _bag(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    return Counter(zip(tokens, tokens[1:], tokens[2:], strict=False))


def _attempt(
    extractor: Callable[[str, str], str | None], source: str, url: str, titles: frozenset[str]
) -> _Candidate | None:
    import lxml.html

    if source.count("<") > _MOST_TAGS:
        return None
    try:
        markup = extractor(source, url)
        if not markup or not markup.strip():
            return None
        tree = lxml.html.fragment_fromstring(markup, create_parent="div")
        if extractor is _readability:  # it takes along what stands inside the text's container
            prune(tree, titles)
            markup = lxml.html.tostring(tree, encoding="unicode")
    except Exception:  # noqa: BLE001 - the one door behind which both libraries, and whatever they use, may fail
        return None
    return _Candidate(markup, _words(tree), extractor.__name__.strip("_"), _SURE)


def _readability(source: str, url: str) -> str | None:
    from readability import Document

    summary = Document(source, url=url or None).summary(html_partial=True)
    return str(summary) if summary else None


def _trafilatura(source: str, url: str) -> str | None:
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
