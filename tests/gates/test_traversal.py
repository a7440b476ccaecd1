"""G-P1: no name that a stranger chooses leads out of our two folders."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

from syndicator.app import App
from syndicator.config import load, parse
from syndicator.errors import ConfigError, SyndicatorError
from tests.gates import report, size
from tests.origin.server import Origin, reply

if TYPE_CHECKING:
    from pathlib import Path


STEPS = (
    "../", "..\\", "/", "\\", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c", "....//", "..;/", "．．/", "..／", "‥/", "\0", "./", "~/",
    "file:///", "C:\\", "\\\\host\\share\\", "$HOME/", "`id`/", "\r\n", "\u202e", "..%c0%af", "..%252f", "a/../../", "-rf ", "con", "nul.", " ",
)  # fmt: skip
TARGETS = (
    "etc/passwd",
    "x",
    "index.html",
    "state/ledger.json",
    ".ssh/authorized_keys",
    "a" * 300,
    "",
    "..",
    "feeds.yaml",
)


def nasty(chance: random.Random) -> str:
    """A name that means somewhere else."""
    steps = "".join(chance.choice(STEPS) for _ in range(chance.randrange(1, 7)))
    return (steps + chance.choice(TARGETS)) * chance.choice((1, 1, 1, 20))


def feed(count: int, chance: random.Random) -> bytes:
    items = [
        {
            "id": nasty(chance),
            "title": f"{nasty(chance)} {number}",
            "url": f"https://o.example/{nasty(chance)}{number}",
            "tags": [nasty(chance)],
            "authors": [{"name": nasty(chance)}],
            "content_text": f"Text {number} of {nasty(chance)}",
            "attachments": [{"url": f"https://o.example/{nasty(chance)}", "mime_type": nasty(chance)}],
        }
        for number in range(count)
    ]
    made = {"version": "https://jsonfeed.org/version/1.1", "title": nasty(chance), "items": items}
    return json.dumps(made).encode()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file outside the two folders that are ours, links too."""
    ours = {folder / "home" / "state", folder / "home" / "public"}
    return {
        str(path): b"" if path.is_dir() or path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if not ours & {path, *path.parents}
    }


def test_names_that_lead_elsewhere(tmp_path: Path) -> None:
    """Guids, titles, addresses, categories, files, keys and targets of every traversing kind write nothing outside."""
    chance, number = random.Random(11), size(300, 5000)
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "x").write_text("untouched")
    origin, per_source = Origin(), 250
    sources = -(-number // per_source)
    for key in range(sources):
        body = feed(min(per_source, number - key * per_source), chance)
        origin.routes[f"/{key}"] = reply(200, body, Content_Type="application/feed+json")
    config = {
        "site": {"title": "M", "url": "https://m.example/"},
        "defaults": {
            "limits": {"backlog": 1000, "keep": 1000},
            "category": nasty(chance)[:60].translate({0: None, 10: None, 13: None, 0x202E: None}),
        },
        "sources": {f"s{key}": origin.url(f"/{key}") for key in range(sources)},
        "publish": {"path": "public", "per_source": True, "per_category": True},
        "fetch": {"allow_networks": ["127.0.0.0/8"], "host_interval": 0, "timeout": "60 s"},
    }
    path = home / "feeds.yaml"
    path.write_text(json.dumps(config), encoding="utf-8")
    before = tree(tmp_path)
    with App(load(path, {})) as app:
        outcomes = app.poll(app.chosen(()))
        taken = sum(len(outcome.articles) for outcome in outcomes)
        app.release()
        ids = [row.id for row in app.rows()][:3]
        for _ in range(size(30, 300)):
            for act in (lambda name: app.take_down(name, "r"), app.restore, app.explain, app.article):
                try:
                    act(nasty(chance))
                except SyndicatorError:
                    continue
        for one in ids:
            app.take_down(one, nasty(chance))
    refused = 0
    for _ in range(number):
        name = nasty(chance)
        for section in (
            {"sources": {name: "https://a.example/"}},
            {"sources": config["sources"], "channels": {name: {}}},
        ):
            try:
                parse(json.dumps({"site": config["site"], **section}), path, {})
            except ConfigError:
                refused += 1
            else:
                assert re.fullmatch("[a-z0-9]{1,64}", name)  # such as "con" and "x", one after the other
    origin.close()
    assert tree(tmp_path) == before
    assert taken > number * 0.5
    assert refused > 1.9 * number
    names = {part.name for part in (home / "public").rglob("*")} | {part.name for part in (home / "state").rglob("*")}
    assert max(map(len, names)) <= 100
    assert all(name.isprintable() and "\\" not in name for name in names)
    assert not any(part.is_symlink() for part in home.rglob("*"))
    report(
        "G-P1",
        f"{number} entries whose every name traverses ({taken} taken), {2 * number} keys ({refused} refused, the others without any step), "
        f"{4 * size(30, 300)} targets: 0 files outside state and published folder",
    )
