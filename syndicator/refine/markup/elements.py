"""The elements of HTML and what becomes of each: which may be published, are renamed, or go with all they hold."""

from __future__ import annotations

MAX_DEPTH = 200
"""Elements inside one another; what is deeper is kept as text."""

ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading", "referrerpolicy"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "abbr": {"title"},
}
"""What may stand on an element; ``*`` is any. No class, id, name or style of a source reaches a page of ours."""

MANNERS = {"loading": "lazy", "referrerpolicy": "no-referrer"}
"""What every picture of ours carries: readers' addresses are not given to the outlets' hosts before they scroll."""

SCROLLED = {"tabindex": "0"}
"""What every table of ours carries: one that is wider than the screen can be scrolled by keyboard (WCAG 2.2, 2.1.1)."""

INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup"
    " time tt u var".split()
)
VOID = frozenset(("br", "hr", "wbr", "img", "col"))
OLD_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd pre blockquote address"
    " table caption thead tbody tfoot tr td th colgroup".split()
)
# libxml2 does not know these: a paragraph around them stays open, which HTML5 forbids. They are always grown.
NEW_BLOCKS = frozenset("article aside details figcaption figure footer header hgroup main nav section summary".split())
BLOCKS = OLD_BLOCKS | NEW_BLOCKS | {"hr"}
TAGS = INLINE | VOID | OLD_BLOCKS | NEW_BLOCKS
"""Every element that may be published."""

PLAIN = INLINE | OLD_BLOCKS | {"br", "hr", "col"}
UNCLOSED = frozenset(("embed", "bgsound", "keygen"))
"""Void, too, which libxml2 does not know: it puts what follows inside them."""
MAY_BE_EMPTY = VOID | {"td", "th", "tr", "tbody", "thead", "tfoot", "table", "colgroup", "rt", "rp"}
RENAMED = {
    "center": "div",
    "fieldset": "div",
    "legend": "p",
    "dir": "ul",
    "menu": "ul",
    "image": "img",
    "amp-img": "img",
    "amp-anim": "img",
    "amp-iframe": "iframe",
    "amp-video": "video",
    "amp-audio": "audio",
}
ROWS = frozenset(("table", "thead", "tbody", "tfoot"))
# HTML5 ignores the tags of these elsewhere, and runs their words together
HOMES = {
    "td": frozenset(("tr",)),
    "th": frozenset(("tr",)),
    "tr": ROWS,
    **dict.fromkeys(("tbody", "thead", "tfoot", "caption", "colgroup"), frozenset(("table",))),
    "col": frozenset(("table", "colgroup")),
}
DROPPED = {
    "script": "scripts-removed",
    **dict.fromkeys(("head", "meta", "link", "base", "basefont", "title"), "page-metadata-removed"),
    "style": "styles-removed",
    **dict.fromkeys(
        "button input select textarea option optgroup datalist output progress meter label keygen isindex".split(),
        "form-controls-removed",
    ),
    **dict.fromkeys(("svg", "math", "canvas", "template", "map", "area", "dialog"), "graphics-removed"),
    **dict.fromkeys(("applet", "frameset", "noframes", "noembed", "bgsound"), "embeds-removed"),
}
EMBEDS = frozenset(("iframe", "frame", "embed", "object", "video", "audio"))
"""What loads something else into the page."""

OF_LINES = INLINE | frozenset("p h1 h2 h3 h4 h5 h6 pre dt summary".split())
"""What holds phrases, not blocks."""
