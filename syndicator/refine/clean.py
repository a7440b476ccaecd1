"""Cleaning: somebody else's HTML in, HTML that may be published out. Always the last content step.

:mod:`~syndicator.refine.markup.inplace` sets right what can be in the text, :mod:`~syndicator.refine.markup.structure`
rebuilds what has to be rebuilt; then nh3, last and alone, decides what is
safe. Nothing touches the markup after nh3. Cleaning what was cleaned changes nothing: a round is repeated until its
result would be left alone by the next one.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from html import escape, unescape

import nh3

from syndicator import urls
from syndicator.endless import pictured
from syndicator.model import Cleaned, RawHtml, SafeHtml, Transformation
from syndicator.pictures import is_icon
from syndicator.refine.lookout import Lookout, in_any_case
from syndicator.refine.markup import furniture, media
from syndicator.refine.markup.elements import ATTRIBUTES, BLOCKS, MANNERS, MAX_DEPTH, SCROLLED, TAGS
from syndicator.refine.markup.inplace import set_right
from syndicator.refine.markup.references import spelt_out
from syndicator.refine.markup.survey import line_key, says

MAX_LENGTH = 2_000_000
"""Characters of markup; a longer fragment is published as its text alone."""

MAX_TAGS = 20_000
"""Start and end tags; likewise. What bounds the time sanitisers take is the number of elements, not of characters."""

MAX_REFERENCES = 100_000
"""Ampersands; likewise: nh3 is quadratic in them."""

MAX_WORK = 20_000_000_000
"""Characters times those among them that UTF-8 writes with the first byte of a no-break space (U+0080 to U+00BF, which
holds guillemets and middle dots): nh3 moves the rest of the text at each of them.
"""

MAX_TEXT = MAX_LENGTH // 8
"""Characters of text that are kept of a fragment beyond those bounds; escaped, they fit again."""

_ROUNDS = 5

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0, 2.2: no feed can carry them
_AS_NBSP = re.compile("[\x80-\xbf]")
_HAS_ILLEGAL = Lookout((), r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf]")  # as UTF-8 writes them
_ODD_WHITE = tuple(chr(code) for code in range(128) if chr(code).isspace() and chr(code) not in " \n")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*(\d{1,7}));?")
_INLINE_DATA = re.compile(r"data:[\w/+.-]{0,80}(?:;[\w=-]{1,40}){0,4};base64,[A-Za-z0-9+/=%\s]{512,}")
_SKELETON = re.compile(
    r"<(?:/?(?:html|body|frameset|plaintext|xmp|listing|!doctype)(?:\s[^<>]*+)?>|!doctype[^<>]*+>|\?[^<>]*+>)",
    re.IGNORECASE,
)
_HAS_SKELETON = Lookout(
    ("<?",), f"</?!?{in_any_case('html', 'body', 'frameset', 'plaintext', 'xmp', 'listing', 'doctype')}"
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
_MARKS_TO_BLANKS = str.maketrans("&<>", "   ")
_RAW = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
# elements that end by themselves: what follows an unclosed one does not stand inside it
_UNCOUNTED = frozenset(
    "p li dt dd tr td th thead tbody tfoot colgroup option"
    " br hr img input wbr col meta link source track param embed area base".split()
)

# the common elements first: an alternation is tried from the left
_NAMES = "|".join(sorted(TAGS - {"a", "img"}, key=lambda name: (name not in {"p", "li", "strong", "em", "br"}, name)))
_QUIET = "|".join(sorted(set().union(*ATTRIBUTES.values(), SCROLLED) - {"href", "src", "cite", *MANNERS}))
_RICH = re.compile(
    "<(?!"
    rf'/?(?:{_NAMES})(?: (?:(?:{_QUIET})="[^"<>]*"|cite="https?://[^"<>]*"))*>|/a>'
    r'|a(?: (?:title|lang|dir)="[^"<>]*")* href="(?:https?://|mailto:)[^"<>]*"[^<>]*>'
    r'|img src="https?://[^"<>]*"(?: (?:alt|title|lang|dir)="[^"<>]*")*(?: (?:width|height)="(?:[2-9]|[1-9]\d+)")*'
    ' loading="lazy" referrerpolicy="no-referrer">'
    ")"
)
"""Any tag that is not in the form that cleaning itself would give it; links may carry more attributes."""

_EMPTY = re.compile(
    r"<(?:(p|div|span|li|ul|ol|dl|h[1-6]|blockquote|figure|section|article|strong|em|b|i|a)\b[^<>]*+>"
    r"(?=[\s&<])(?:\s|&nbsp;|<br>)*</\1>|pre[^<>]*+>\n)"
)
_HREF = re.compile(r'<a(?: (?:title|lang|dir)="[^"<>]*")* href="([^"<>]*)"')

_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={
        "script",
        "style",
        "template",
        "svg",
        "math",
        "title",
        "textarea",
        "select",
        "noscript",
        "iframe",
        "object",
    },
    attributes=ATTRIBUTES,
    strip_comments=True,
    link_rel="noopener noreferrer nofollow ugc",
    # structure has written these already: nh3 would append several in an order that differs between processes
    set_tag_attribute_values={"img": MANNERS, "table": SCROLLED},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
)

_NAMED_TAG = re.compile(r"</?([a-z0-9]++)[^>]*+>")


class _Between(dict[str, str]):
    """What stands in the place of a tag, by its element."""

    def __missing__(self, name: str) -> str:
        return ""


_BETWEEN = _Between({**dict.fromkeys(BLOCKS, "\n"), "br": "\n", "td": " ", "th": " "})
_WRITTEN_BY_NH3 = (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_PICTURE = re.compile(r'<img src="([^"]+)"([^>]*)')
_EMOJI = re.compile(r' alt="[\u2190-\u2bff\u3030\u303d\ufe0f\u200d\U0001f000-\U0001faff]{1,8}"')
_SIDE = re.compile(r' (?:width|height)="(\d+)"')


def clean(html: RawHtml, base: str, *, title: str = "") -> Cleaned:
    """Make ``html`` fit to be published: safe, absolute, and without what is not the article.

    ``base`` is what relative addresses are relative to (RFC 3986, 5.1); one that the fragment itself declares is
    ignored. A heading at the top that only repeats ``title`` goes. No word is added but the labels of embedded
    players. Never raises; ``clean(clean(x).body)`` gives the same body.
    """
    counts: Counter[str] = Counter()
    markup = _legal(html)
    key = line_key(title)
    force = False
    for _ in range(_ROUNDS):
        markup, before = _bounded(markup, counts), markup
        if restructured := force or _is_rich(markup):
            touched = None if force else set_right(markup, base, counts)
            markup = _restructured(markup, base, key, counts) if touched is None else touched
        body = _CLEANER.clean(markup)
        text = words(body)
        force = _is_furnished(body, text, key)
        if (restructured and body == before) or not (force or _is_rich(body) or _is_over(body)):
            break
        markup = body
    else:
        counts["markup-given-up"] += 1
        text = _unfurnished(text, key)
        body = _CLEANER.clean(_as_text(text))
    made = tuple(Transformation(name, count) for name, count in sorted(counts.items()) if count)
    return Cleaned(SafeHtml(body), text, made, _image(body))


def _image(body: str) -> str | None:
    """The first picture that is no emoji, and stated to be more than an icon or not stated to be any size."""
    for picture in _PICTURE.finditer(body):
        if not _EMOJI.search(picture[2]) and not is_icon([int(side) for side in _SIDE.findall(picture[2])]):
            return unescape(picture[1])
    return None


def _restructured(markup: str, base: str, key: str, counts: Counter[str]) -> str:
    from syndicator.refine.markup.structure import restructure  # BeautifulSoup is a quarter of a worker's start

    return restructure(markup, base, key, counts)


def sanitised(markup: str) -> SafeHtml:
    """Markup that was clean before some of its text was changed, made safe once more. Nothing else is done to it."""
    return SafeHtml(_CLEANER.clean(markup))


def words(body: str) -> str:
    """The text of sanitised markup, one paragraph a line, white space collapsed."""
    parts = _NAMED_TAG.split(body.replace("\n", " "))  # text, name of a tag, text, …
    parts[1::2] = map(_BETWEEN.__getitem__, parts[1::2])
    text = "".join(parts)
    for reference, character in _WRITTEN_BY_NH3 if "&" in text else ():
        text = text.replace(reference, character)
    return _collapsed(text)


def _collapsed(text: str) -> str:
    """The lines in which there are words, with one blank between them."""
    lines = text.split("\n")
    if text.isascii() and not any(white in text for white in _ODD_WHITE):
        # only blanks part words, mostly one by one: a third of what splitting takes
        lines = [raw.strip(" ") if "  " not in raw else " ".join(raw.split()) for raw in lines]
    else:
        lines = [" ".join(raw.split()) for raw in lines]
    return "\n".join([line for line in lines if line])


def _is_rich(markup: str) -> bool:
    """Whether anything has to be restructured; False is a promise, True a guess."""
    if _RICH.search(markup) or _EMPTY.search(markup):
        return True
    for found in _HREF.finditer(markup):
        href = found[1]
        if "&amp;" in href or not media.is_settled(href):
            href = unescape(href)
            if href[:7] != "mailto:" and urls.resolve("", href) != href:
                return True
        if "?" in href and urls.without_tracking(href) != href:
            return True
    return False


def _is_furnished(body: str, text: str, key: str) -> bool:
    first, _, rest = text.partition("\n")
    if key and (rest or "<img " in body) and says(first, key):
        return True
    if not furniture.is_hinted(text):
        return False
    return any(furniture.of_line(line, None) for line in text.split("\n"))


def _unfurnished(text: str, key: str) -> str:
    lines = [line for line in text.split("\n") if not furniture.of_line(line, "")]
    while key and len(lines) > 1 and says(lines[0], key):
        del lines[0]
    return "\n".join(lines)


# ---------------------------------------------------------------------------------------------- bounds, before parsers


def _legal(html: str) -> str:
    """Without characters, bare or as references, that XML cannot carry, and without the skeleton of a page.

    Its pictures are called ``img``.
    """
    if _HAS_ILLEGAL.sees(html):
        html = _ILLEGAL.sub("", html)
    if "&#" in html:
        html = _REFERENCE.sub(_legal_reference, html)
    if "base64," in html:
        html = _INLINE_DATA.sub("data:,", html)
    return pictured(_SKELETON.sub("", html) if _HAS_SKELETON.sees(html) else html)


def _legal_reference(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code > sys.maxunicode or _ILLEGAL.match(chr(code)) else reference[0]


def _is_over(markup: str) -> bool:
    if len(markup) <= MAX_TAGS:  # which is as many characters: nothing has to be counted
        return False
    if len(markup) > MAX_LENGTH or markup.count("<") > MAX_TAGS or markup.count("&") > MAX_REFERENCES:
        return True
    return _is_laborious(markup)


def _is_laborious(text: str) -> bool:
    return len(text) ** 2 > MAX_WORK and not text.isascii() and len(text) * len(_AS_NBSP.findall(text)) > MAX_WORK


def _bounded(markup: str, counts: Counter[str]) -> str:
    """Markup that no parser behind us takes long for (they are quadratic in depth)."""
    if _is_over(markup):
        counts["markup-flattened"] += 1
        return _as_text(_stripped(markup))
    if markup.count("<") <= MAX_DEPTH:
        return markup
    flattener = _Flattener()
    flat = _TAG.sub(flattener, markup)
    if not flattener.dropped:
        return markup
    counts["depth-flattened"] += 1
    return flat


class _Flattener:
    """Drops the tags that stand too deep; a substitution for :data:`_TAG`. An estimate: it does not know HTML."""

    def __init__(self) -> None:
        self.depth = 0
        self.dropped = 0
        self._open: Counter[str] = Counter()

    def __call__(self, tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if name in _UNCOUNTED:
            return tag[0]
        if not tag[1]:
            self.depth += 1
            self._open[name] += 1
            deep = self.depth > MAX_DEPTH
        elif self._open[name]:
            deep = self.depth > MAX_DEPTH
            self.depth -= 1
            self._open[name] -= 1
        else:
            return tag[0]
        self.dropped += deep
        return "" if deep else tag[0]


def _stripped(markup: str) -> str:
    """The text of any markup, in linear time: no tag or comment is looked for twice."""
    for start, end in _RAW:
        kept, position = [], 0
        while (begin := markup.find(start, position)) >= 0 and (finish := markup.find(end, begin)) >= 0:
            kept.append(markup[position:begin])
            position = finish + len(end)
        markup = "".join(kept) + markup[position:]
    text = spelt_out(_TAG.sub(lambda tag: _BETWEEN[tag[2].lower()], markup.replace("\n", " ")))
    return _collapsed(text[: 4 * MAX_TEXT])


def _as_text(text: str) -> str:
    kept = text[:MAX_TEXT]
    if _is_laborious(kept):
        kept = kept[: MAX_TEXT // 2]
    if sum(map(kept.count, "&<>")) > MAX_REFERENCES:
        kept = kept.translate(_MARKS_TO_BLANKS)
    lines = [line for line in kept.split("\n") if line]
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines[: MAX_TAGS // 2])
