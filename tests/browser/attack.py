"""Published files before a browser that counts: what runs, what is asked for, and what stands there that may not.

Pages are opened in frames, many at a time; a feed is read by an innocent reader, who trusts it and puts its HTML into his
own page. Then everything is poked: focused, clicked, hovered, submitted, and whatever else an attribute waits for.
"""

from __future__ import annotations

import mimetypes
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from syndicator.web.headers import CONTENT_SECURITY_POLICY
from tests.browser.vectors import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Frame, Page, Request

NEVER_HOST = urlsplit(NEVER).hostname
AT_ONCE = 40
"""Pages in one."""

_HOOK = """(() => {
  const say = console.log.bind(console);
  const count = name => function(n) { say(`RAN ${name} ${n}`); };
  for (const name of ["xss", "alert", "confirm", "prompt", "print", "open"])
    Object.defineProperty(window, name, {value: count(name), writable: false, configurable: false});
})();"""
# of an element's own, whatever a form's fields or a picture's name puts in their place
_BARE = """
  const own = (kind, name) => { const found = Object.getOwnPropertyDescriptor(kind.prototype, name); return found.get || found.value; };
  const attributes = own(Element, "attributes"), space = own(Element, "namespaceURI"), local = own(Element, "localName"), outer = own(Element, "outerHTML");
  const matches = own(Element, "matches"), all = own(Document, "querySelectorAll"), head = own(Document, "head"), base = own(Node, "baseURI"), forms = own(Document, "forms");
  const contains = own(Node, "contains"), focus = own(HTMLElement, "focus"), click = own(HTMLElement, "click"), get = own(Element, "getAttribute"), dispatch = own(EventTarget, "dispatchEvent");
  const inner = own(HTMLIFrameElement, "contentDocument"), within = own(HTMLIFrameElement, "contentWindow"), listen = own(EventTarget, "addEventListener");
"""
_POKE = """async () => {
«bare»
  const events = {Mouse: MouseEvent, Key: KeyboardEvent, Pointer: PointerEvent, Focus: FocusEvent, Drag: DragEvent};
  const fire = (target, name) => {
    const kind = Object.keys(events).find(one => name.startsWith(one.toLowerCase())) || "";
    dispatch.call(target, new (events[kind] || Event)(name, {bubbles: true, cancelable: true}));
  };
  const home = url => { try { return /^(https?|mailto|tel):$/.test(new URL(url, location.href).protocol); } catch { return true; } };
  const poke = win => {
    const doc = win.document;
    listen.call(win, "click", event => {
      const link = event.target.closest && event.target.closest("a, area");
      if (link && home(link.getAttribute("href") || link.getAttribute("xlink:href") || "")) event.preventDefault();
    }, true);
    listen.call(win, "submit", event => {
      const by = event.submitter && event.submitter.getAttribute("formaction");
      if (home(by || get.call(event.target, "action") || "")) event.preventDefault();
    }, true);
    for (const name of ["hashchange", "popstate", "message", "resize", "scroll", "storage", "beforeprint", "afterprint", "pageshow"]) fire(win, name);
    for (const element of all.call(doc, "*")) {
      const waits = [...attributes.call(element)].map(one => one.name).filter(name => name.startsWith("on"));
      for (const name of waits) fire(element, name.slice(2));
      if (waits.length) try { focus.call(element); } catch {}  // lays out the whole page: where nothing waits, for nothing
      for (const name of ["mouseover", "mouseenter", "pointerover", "keydown"]) fire(element, name);
      if (matches.call(element, "a, area, button, input, select, textarea, summary, details, [tabindex], [contenteditable], svg *, math, form")) {
        try { click.call(element); } catch { fire(element, "focus"); fire(element, "click"); }
      }
    }
    for (const form of forms.call(doc)) try { HTMLFormElement.prototype.requestSubmit.call(form); } catch {}
    for (const frame of all.call(doc, "iframe")) try { if (inner.call(frame)) poke(within.call(frame)); } catch {}
  };
  for (let turn = 0; turn < 200; turn++) {
    if ([...document.querySelectorAll("iframe[data-own]")].every(frame => frame.dataset.ready)) break;
    await new Promise(done => setTimeout(done, 50));
  }
  poke(window);
  await new Promise(done => setTimeout(done, 120));
}"""
_SHAPES = """() => {
«bare»
  const told = {};
  const worth = new Set(["id", "class", "name", "rel", "http-equiv", "property", "role", "method", "type", "target", "for", "tabindex", "charset"]);
  const leads = new Set(["href", "src", "action", "formaction", "cite", "poster", "data", "background", "ping", "srcset", "xlink:href", "srcdoc"]);
  const look = (doc, place) => {
    for (const element of all.call(doc, "*")) {
      const html = space.call(element) === "http://www.w3.org/1999/xhtml";
      const where = head.call(doc) && contains.call(head.call(doc), element) ? "head " : "";
      const name = where + (html ? local.call(element) : `{${space.call(element)}}${local.call(element)}`);
      const shapes = [name];
      for (const {name: attribute, value} of attributes.call(element)) {
        let shape = `${name}@${attribute}`;
        if (worth.has(attribute)) for (const one of value.split(/\\s+/)) shapes.push(`${shape}=${one}`);
        else if (leads.has(attribute)) {
          let scheme = "nowhere:"; try { scheme = new URL(value, base.call(doc)).protocol; } catch {}
          shapes.push(`${shape}:${scheme}`);
        } else shapes.push(shape);
      }
      for (const shape of shapes) told[shape] = told[shape] || `${place}: ${outer.call(element).slice(0, 300)}`;
    }
  };
  for (const frame of document.querySelectorAll("iframe[data-own]")) {
    if (!frame.contentDocument) { told["frame left"] = frame.dataset.own; continue; }
    look(frame.contentDocument, frame.dataset.own);
  }
  return told;
}"""
_POKE, _SHAPES = _POKE.replace("«bare»", _BARE), _SHAPES.replace("«bare»", _BARE)
_READER = """async feeds => {
  const text = (within, names) => { for (const name of names) { const found = [...within.children].find(one => one.localName === name); if (found) return found; } };
  const words = (within, ...names) => { const found = text(within, names); return found ? found.textContent : ""; };
  const read = async path => {
    const body = await (await fetch(path)).text();
    if (path.endsWith(".json")) return JSON.parse(body).items.map(item => ({
      title: item.title, link: item.url, other: item.external_url, by: (item.authors || []).map(one => one.name).join(), tags: (item.tags || []).join(),
      html: [item.content_html], plain: [item.summary, item.language], image: item.image, files: (item.attachments || []).map(one => [one.url, one.mime_type])}));
    const root = new DOMParser().parseFromString(body, "application/xml");
    if (root.querySelector("parsererror")) throw new Error(`${path}: ${root.querySelector("parsererror").textContent}`);
    return [...root.querySelectorAll("item, entry")].map(item => {
      const links = [...item.children].filter(one => one.localName === "link");
      const whole = [...item.children].filter(one => ["description", "encoded"].includes(one.localName) || (one.localName === "content" && one.getAttribute("type") === "html") || (one.localName === "summary" && one.getAttribute("type") === "html"));
      return {
        title: words(item, "title"), link: links.length ? links[0].getAttribute("href") || links[0].textContent : "", other: (links.find(one => one.getAttribute("rel") === "via") || {getAttribute: () => ""}).getAttribute("href"),
        by: words(item, "creator", "author"), tags: [...item.children].filter(one => one.localName === "category").map(one => one.getAttribute("term") || one.textContent).join(),
        html: whole.map(one => one.textContent), plain: [words(item, "rights"), words(item, "source"), words(item, "summary")], image: "",
        files: [...item.children].filter(one => one.localName === "enclosure").map(one => [one.getAttribute("url"), one.getAttribute("type")])};
    });
  };
  let number = 0;
  for (const path of feeds) {
    const parts = [];
    for (const item of await read(path)) {
      number++;
      const shown = document.createElement("article");
      const put = (name, value, html) => { const made = document.createElement(name); if (html) made.innerHTML = value || ""; else made.textContent = value || ""; shown.append(made); return made; };
      put("h2", item.title); put("cite", item.by); put("i", item.tags);
      for (const one of item.plain) put("p", one);
      for (const address of [item.link, item.other, ...item.files.map(one => one[0])]) if (address) put("a", "there").href = address;
      for (const [address, type] of item.files) if (/^(audio|video)/.test(type || "")) { const made = document.createElement(type.startsWith("a") ? "audio" : "video"); made.preload = "none"; made.src = address; shown.append(made); }
      if (item.image) { const made = document.createElement("img"); made.loading = "lazy"; made.src = item.image; shown.append(made); }
      for (const one of item.html) put("div", one, true);
      document.body.append(shown);
      parts.push(...item.html);
    }
    const frame = document.createElement("iframe");
    frame.dataset.own = path;
    frame.onload = () => { frame.dataset.ready = 1; };
    frame.srcdoc = "<!doctype html><title>r</title>" + parts.join("\\n");
    document.body.append(frame);
  }
  return number;
}"""

_FOREIGN = """() => {
  const source = document.getElementById("webkit-xml-viewer-source-xml");  // where Chromium shows XML in a page of its own
  return [...(source || document).querySelectorAll("*")].filter(one => /xhtml|svg|MathML/.test(one.namespaceURI || "") ||
    [...one.attributes].some(a => /xlink/.test(a.namespaceURI || "")) || one.localName === "parsererror").map(one => one.outerHTML.slice(0, 200));
}"""

# What an article of anybody may consist of. Written down here once more, so that a slip in the product's own list shows.
_WORDS = (
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd"
    " pre blockquote address table caption thead tbody tfoot tr td th colgroup col article aside details figcaption figure footer header hgroup main nav section summary br hr wbr img"
).split()
_ATTRIBUTES = (
    "a@title img@alt img@title img@width img@height img@loading img@referrerpolicy td@colspan td@rowspan th@colspan th@rowspan th@scope col@span colgroup@span ol@start ol@reversed"
    " li@value time@datetime del@datetime ins@datetime abbr@title table@tabindex=0 ol@type=1 ol@type=a ol@type=A ol@type=i ol@type=I"
    " details@open a@rel=noopener a@rel=noreferrer a@rel=nofollow a@rel=ugc"
).split()
_LEADING = [
    f"{element}:{scheme}"
    for element in ("a@href", "img@src", "blockquote@cite", "q@cite", "del@cite", "ins@cite")
    for scheme in ("http:", "https:")
] + ["a@href:mailto:"]
ALLOWED = frozenset(
    (*_WORDS, *_ATTRIBUTES, *_LEADING, *(f"{word}@{attribute}" for word in _WORDS for attribute in ("lang", "dir")))
)
"""The shapes of elements and attributes that may come from outside; what is ``open`` was clicked by us."""


@dataclass
class Found:
    """What came of looking at pages."""

    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # of other hosts, but for pictures
    went: list[str] = field(default_factory=list)  # frames and pages that ended elsewhere
    complaints: list[str] = field(default_factory=list)
    shapes: dict[str, str] = field(default_factory=dict)  # kind of element or attribute -> an example
    looked: int = 0

    def numbers(self) -> set[int]:
        """The vectors that worked."""
        words = [said.split()[2] for said in self.ran] + [url.rpartition("/")[2] for url in self.asked if NEVER in url]
        return {int(word) for word in words if word.isdecimal()}

    def strange(self, known: Iterable[str]) -> list[str]:
        """What stands there that is neither allowed to come from outside nor ``known`` as our own."""
        fine = ALLOWED | frozenset(known)
        return [f"{shape} in {example}" for shape, example in sorted(self.shapes.items()) if shape not in fine]

    def faults(self, known: Iterable[str]) -> list[str]:
        """Everything that may not be."""
        return [*self.ran, *self.asked, *self.went, *self.strange(known)]


class Stand:
    """A published folder over HTTP on loopback, under the policy of our own web server or under none, and pages that
    hold many of its pages.
    """

    def __init__(self, folder: Path, *, policy: bool, raw: Sequence[str] = ()) -> None:
        # no frame could show the pages under frame-ancestors, and many in frames are ten times faster than one by one
        told = CONTENT_SECURITY_POLICY.replace("; frame-ancestors 'none'", "")
        assert told != CONTENT_SECURITY_POLICY

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path).lstrip("/")
                body, kind, own = _answer(folder, path, raw)
                self.send_response(200 if body is not None else 404)
                if policy and not own:
                    self.send_header("Content-Security-Policy", told)
                self.send_header("Content-Type", kind)
                self.send_header("X-Content-Type-Options", "nosniff")
                self.send_header("Cache-Control", "max-age=600")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _answer(folder: Path, path: str, raw: Sequence[str]) -> tuple[bytes | None, str, bool]:
    """(body or None, media type, whether it is a page of this test's own)."""
    html = "text/html; charset=utf-8"
    if path == "stand/empty":
        return b"<!doctype html><meta charset=utf-8><title>stand</title>", html, True
    if path.startswith("stand/raw/") and path[10:].isdecimal():
        told = f"<!doctype html><meta charset=utf-8><title>raw</title>{raw[int(path[10:])]}"
        return told.encode("utf-8", "replace"), html, False
    file = folder / path
    if path.endswith("/") or not path:
        file /= "index.html"
    if not file.is_file():
        return None, "text/plain", False
    kind = "text/xml" if file.suffix == ".opml" else mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return file.read_bytes(), {"text/html": html, "application/xml": "text/xml"}.get(kind, kind), False


@contextmanager
def stand(folder: Path, *, policy: bool, raw: Sequence[str] = ()) -> Iterator[Stand]:
    made = Stand(folder, policy=policy, raw=raw)
    try:
        yield made
    finally:
        made.close()


def pages(browser: Browser, url: str, paths: Sequence[str]) -> Found:
    """Look at pages in frames."""
    found = Found()
    for start in range(0, len(paths), AT_ONCE):
        with _counted(browser, url, found) as page:
            page.evaluate(
                """paths => { for (const path of paths) { const frame = document.createElement("iframe"); frame.dataset.own = path;
                frame.onload = () => { frame.dataset.ready = 1; }; frame.src = path; document.body.append(frame); } }""",
                [f"/{path}" for path in paths[start : start + AT_ONCE]],
            )
            _poked(page, found)
    found.looked = len(paths)
    return found


def feeds(browser: Browser, url: str, paths: Sequence[str]) -> Found:
    """Read feeds in an innocent reader."""
    found = Found()
    with _counted(browser, url, found) as page:
        found.looked = page.evaluate(_READER, [f"/{path}" for path in paths])
        _poked(page, found)
    return found


def documents(browser: Browser, url: str, paths: Sequence[str]) -> Found:
    """Open feeds and lists themselves, as a browser shows XML."""
    found = Found()
    with _counted(browser, url, found) as page:
        for path in paths:
            page.goto(url + path)
            found.went.pop()  # that was us
            foreign = page.evaluate(_FOREIGN)
            found.shapes.update({f"{path} has {one}": path for one in foreign})
            found.looked += 1
    return found


def _poked(page: Page, found: Found) -> None:
    page.evaluate(_POKE)
    for shape, example in page.evaluate(_SHAPES).items():
        found.shapes.setdefault(shape, example)


@contextmanager
def _counted(browser: Browser, url: str, found: Found) -> Iterator[Page]:
    """An empty page, of which all is noted that it and its frames do."""
    with browser.new_context() as context:
        context.add_init_script(_HOOK)
        page = context.new_page()
        page.on("console", lambda said: found.ran.append(said.text) if said.text.startswith("RAN ") else None)
        page.on("dialog", lambda dialog: dialog.dismiss())  # none comes up: the hook stands in its place

        def asked(request: Request) -> None:
            if not request.url.startswith((url, "data:", "about:")) and (
                urlsplit(request.url).hostname == NEVER_HOST or request.resource_type not in {"image", "media"}
            ):
                found.asked.append(f"{request.resource_type} {request.url}")

        def went(frame: Frame) -> None:
            if not frame.url.startswith((url, "about:")) or frame is page.main_frame:
                found.went.append(f"a frame went to {frame.url[:200]}")

        context.on("page", lambda other: found.went.append(f"a page was opened: {other.url[:200]}"))
        page.on("request", asked)
        page.goto(url + "stand/empty")
        page.on("framenavigated", went)
        yield page
