"""Three invented outlets, and a mirror of them as one revision leaves it: ``states/`` holds some, by their day.

``python -m tests.integration.older FILE`` makes one with the code that Python finds first: of another revision with that
one's folder in ``PYTHONPATH`` and ``-P``.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from syndicator.demo.origin import Origin

if TYPE_CHECKING:
    from syndicator.demo.origin import Answer

FERRY = (
    "The harbour trust said on Tuesday that the small ferry will run on tidal power alone from September. Two "
    "turbines moored under the east pier charge its batteries on every tide, and over the winter they supplied most "
    "of what the boat needed. Fares stay as they are, and readings will be shown on the notice board at the quay."
)
LETTER = (
    "A letter that Maud Ellery wrote to her sister in the spring of 1911 was read aloud in the reading room on Friday. "
    "It tells of a goat that ate the sails of a windmill, of four neighbours who sewed new ones out of bed linen, and of "
    "the miller, who would not have them and ground nothing until the harvest was over."
)
TEXTS = {
    "bees": "Beekeepers in the northern valleys counted their hives and lost fewer than ever before in 12 years.",
    "pier": "The east pier is closed on two afternoons a week until its planks, some 80 years old, have been replaced.",
    "market": "The covered market opens at six from now on, an hour earlier than it did, and closes at two.",
    "lamp": "The lamp of the old lighthouse was carried down its 201 steps by nine firemen, and cleaned on the lawn.",
    "bridge": "The footbridge over the Wend was painted green, for which the parish had asked three times in vain.",
    "fair": "Some 4,000 people came to the autumn fair, where a pumpkin of 311 kilograms was weighed twice.",
    "tram": "Tram number 7 stops at the hospital again, after the rails on Mill Street were laid anew in a night.",
}
CORRECTION = "Correction: An earlier version of this article misstated the weight of the pumpkin."
CONFIG = """\
site: {{title: Mirror, url: "https://mirror.example/", language: en, contact: desk@mirror.example}}
fetch: {{host_interval: 0 s}}
workers: {{processes: 1}}
defaults: {{permission: an agreement}}
sources:
  harbour: {{name: Harbour Post, url: "http://harbour.example/feed", proxy: "{proxy}", category: Local}}
  valley: {{name: Valley News, url: "http://valley.example/feed", proxy: "{proxy}"}}
  gazette: {{name: Gazette, url: "http://gazette.example/feed", proxy: "{proxy}"}}
channels:
  all: {{title: Everything}}
"""


class Press:
    """The outlets, behind a proxy on loopback. ``day`` says how much they have published: 0, 1 and 2."""

    def __init__(self, host: str) -> None:
        self.day = 0
        self._origin = Origin(host, self._answer)
        self.proxy, self.close = self._origin.url, self._origin.close

    def _answer(self, path: str) -> Answer:
        outlet = path.removeprefix("http://").removesuffix(".example:80/feed")
        if outlet == "harbour":
            return _rss(self._harbour()), "application/rss+xml"
        if outlet == "valley":
            return _atom(self._valley(), removed=self.day > 0), "application/atom+xml"
        return (_json(self._gazette()), "application/feed+json") if outlet == "gazette" else None

    def _harbour(self) -> dict[str, str]:
        told = {"ferry": FERRY, "letter": LETTER, "bees": TEXTS["bees"]}
        return told | ({"pier": TEXTS["pier"]} if self.day > 1 else {})

    def _valley(self) -> dict[str, str]:
        told = {"market": TEXTS["market"]} | ({"lamp": TEXTS["lamp"]} if self.day == 0 else {"ferry": FERRY})
        return told | ({"kept": LETTER} if self.day > 1 else {})

    def _gazette(self) -> dict[str, str]:
        fair = TEXTS["fair"].replace("311", "113") if self.day == 0 else f"{TEXTS['fair']}\n{CORRECTION}"
        told = {"bridge": TEXTS["bridge"], "fair": fair}
        return told | ({"ferry": FERRY, "tram": TEXTS["tram"]} if self.day > 1 else {})


def make(target: Path) -> None:
    """Write the state of a mirror with a copy of a story, a takedown, a hold, an edit, a correction and a removal."""
    press = Press("127.0.93.1")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "feeds.yaml").write_text(CONFIG.format(proxy=press.proxy), encoding="utf-8")
        try:
            _command(folder, "poll")
            _command(folder, "takedown", "http://harbour.example/letter", "--reason", "asked for by the family")
            _command(folder, "hold", "http://valley.example/market", "--reason", "to be checked")
            if " edit " in _command(folder, "--help"):
                words = ("--title", "A green bridge", "--set", "editor=Ida Brand", "--by", "The desk")
                _command(folder, "edit", "http://gazette.example/bridge", *words)
            press.day = 1
            _command(folder, "poll", "--force")
            rows = [json.loads(line) for line in _command(folder, "list", "--json").splitlines()]
            if "--state" in _command(folder, "export", "--help"):
                _command(folder, "export", "--state", str(folder / "export.gz"))
        finally:
            press.close()
        _pack(folder, rows, target)


def _pack(folder: Path, rows: list[dict[str, object]], target: Path) -> None:
    """The state without what is made anew, the feed that was published of it, what it listed, and its export."""
    with tarfile.open(target, "w:gz", compresslevel=9) as packed:
        for part in ("sources", "notes", "cases", "ledger.json", "ledger.copy.json", "schedule.json"):
            if (folder / "state" / part).exists():
                packed.add(folder / "state" / part, f"state/{part}")
        packed.add(folder / "public" / "all" / "feed.json", "feed.json")
        if (folder / "export.gz").exists():
            packed.add(folder / "export.gz", "export.gz")
        told = json.dumps(rows).encode()
        entry = tarfile.TarInfo("rows.json")
        entry.size = len(told)
        packed.addfile(entry, io.BytesIO(told))


def _command(folder: Path, *words: str) -> str:
    command = [sys.executable, "-P", "-m", "syndicator", "--config", str(folder / "feeds.yaml"), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def _html(text: str) -> str:
    return "".join(f"<p>{line}</p>" for line in text.split("\n"))


def _rss(told: dict[str, str]) -> bytes:
    items = "".join(
        f"<item><guid>http://harbour.example/{name}</guid><link>http://harbour.example/{name}</link>"
        f"<title>What of the {name}</title><pubDate>Tue, 03 Nov 2026 0{number}:00:00 GMT</pubDate>"
        f"<description>{escape(_html(text))}</description></item>"
        for number, (name, text) in enumerate(told.items())
    )
    return f"<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>".encode()


def _atom(told: dict[str, str], *, removed: bool) -> bytes:
    entries = "".join(
        f"<entry><id>tag:valley.example:{name}</id><link href='http://valley.example/{name}'/>"
        f"<title>About the {name}</title><updated>2026-11-04T0{number}:00:00Z</updated>"
        f"<content type='html'>{escape(_html(text))}</content></entry>"
        for number, (name, text) in enumerate(told.items())
    )
    gone = "<at:deleted-entry ref='tag:valley.example:lamp' when='2026-11-05T10:00:00Z'/>" if removed else ""
    names = "xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'"
    return f"<feed {names}><id>tag:valley.example</id><title>Valley News</title>{gone}{entries}</feed>".encode()


def _json(told: dict[str, str]) -> bytes:
    items = [
        {
            "id": name,
            "url": f"http://gazette.example/{name}",
            "title": f"News of the {name}",
            "content_html": _html(text),
            "date_published": f"2026-11-05T0{number}:00:00Z",
        }
        for number, (name, text) in enumerate(told.items())
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": items}
    return json.dumps(feed).encode()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
