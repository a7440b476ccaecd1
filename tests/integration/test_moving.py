"""A mirror that moves to another machine: over real HTTP and the command line, nothing is published twice or lost."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from syndicator.app import App
from syndicator.cli import main
from syndicator.config import load
from tests.documents import START, Item, item, jsonfeed, text
from tests.fakes.clock import FakeClock
from tests.fakes.workers import InlineWorkers
from tests.origin.server import Origin, reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Server
    from tests.origin.server import Answer, Seen

CONFIG = """
site: {{title: The mirror, url: "https://mirror.example/", contact: desk@mirror.example}}
sources:
  one: {{url: "{one}", name: The One}}
  two: {{url: "{two}", name: The Two}}
fetch: {{allow_networks: [127.0.0.0/8, "::1/128"], host_interval: 0 s}}
workers: {{processes: 1}}
store: {folder}/state
publish: {{path: {folder}/public}}
serve: {{enabled: false}}
"""


class Installation:
    """One folder with a feeds.yaml, a state and an outbox."""

    def __init__(self, folder: Path, one: str, two: str, clock: FakeClock) -> None:
        folder.mkdir()
        self.folder, self.clock = folder, clock
        self.config = folder / "feeds.yaml"
        self.config.write_text(CONFIG.format(folder=folder, one=one, two=two))

    def app(self) -> App:
        return App(load(self.config, {}), clock=self.clock, workers=InlineWorkers())

    def turn(self) -> list[tuple[str, dict[str, int]]]:
        """Poll, and publish, at the present of the shared clock."""
        with self.app() as app:
            outcomes = app.poll(app.chosen([]))
            app.release()
        assert [outcome.error for outcome in outcomes] == [None, None]
        found = [(o.source, {v.value: n for v, n in o.verdicts}) for o in outcomes]
        return sorted((str(key), verdicts) for key, verdicts in found)

    def run(self, *arguments: str, status: int = 0) -> str:
        result = CliRunner().invoke(main, ["--config", str(self.config), *arguments])
        assert result.exit_code == status, result.output
        return result.output

    def published(self) -> dict[str, bytes]:
        root = self.folder / "public"
        paths = (path for path in root.rglob("*") if path.is_file() and ".outbox" not in path.parts)
        return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def test_a_mirror_moves(tmp_path: Path) -> None:
    """Exported and imported into a fresh installation, it publishes the same bytes; what was held, taken down, aliased,
    edited and ruled is so still; the next polls bring nothing twice, and nothing back.
    """
    one: list[Item] = [item(n) for n in range(6)]
    two: list[Item] = [
        item(1, guid="t1", link="https://two.example/1"),
        item(8, guid="t8", link="https://two.example/8"),
    ]

    def serve(seen: Seen) -> Answer:
        return reply(body=jsonfeed(one if "one" in seen.path else two)[0], content_type="application/feed+json")

    with closing(Origin(serve=serve)) as origin:
        clock = FakeClock(START)
        places = origin.url("/one/feed"), origin.url("/two/feed")
        old = Installation(tmp_path / "old", *places, clock)
        old.turn()
        clock.forward(hours=2)
        one[2] = item(2, guid="renamed")  # an alias
        one[3] = item(3, text=text(3) + " And a paragraph of some length that was not there before, about the mill.")
        old.turn()
        clock.forward(hours=2)
        old.run("takedown", "https://one.example/0", "--reason", "asked for")
        old.run("hold", "https://one.example/4", "--reason", "ask first")
        old.turn()
        told = old.run("export", "--state", str(tmp_path / "state.gz"))
        assert "2 sources, 7 articles, 1 taken down, 1 case," in told
        assert (tmp_path / "state.gz").stat().st_mode & 0o077 == 0

        new = Installation(tmp_path / "new", *places, clock)
        assert "7 articles" in new.run("import", "--state", str(tmp_path / "state.gz"))
        with new.app() as app:
            app.release()
        assert new.published() == old.published()

        clock.forward(hours=2)
        one[1] = item(1, guid="other")
        one[0] = item(0, guid="back-again", link="https://one.example/elsewhere")
        one[2] = item(2, guid="renamed", link="https://one.example/new/2")  # known by the alias alone
        one[5] = item(
            5, text=text(5) + " A fifth sentence, which is new, says that the ferry runs again from Monday on."
        )
        assert new.turn() == old.turn()
        assert new.published() == old.published()
        clock.forward(hours=2)
        again = dict(new.turn())
        assert "new" not in again["one"]
        shown = json.loads((tmp_path / "new/public/all/feed.json").read_text())["items"]
        titles = [one["title"] for one in shown]
        assert len(titles) == len(set(titles)) == 5
        assert item(0).title not in titles
        assert item(4).title not in titles
        assert "ask first" in new.run("list", "--held")
        assert "1" in new.run("takedown", "--list")
        assert "there is a state already" in new.run("import", "--state", str(tmp_path / "state.gz"), status=1)


def test_a_list_of_sources_keeps_their_keys(tmp_path: Path) -> None:
    """Imported elsewhere they have the keys that they had, of which ids are made, unless one is taken."""
    clock = FakeClock(START)
    old = Installation(tmp_path / "old", "https://one.example/feed", "https://two.example/feed", clock)
    old.run("export", str(tmp_path / "sources.opml"))
    new = Installation(tmp_path / "new", "https://other.example/feed", "https://two.example/feed", clock)
    new.config.write_text(new.config.read_text().replace("  two:", "  mine:"))
    new.run("import", str(tmp_path / "sources.opml"))
    found = load(new.config, {}).sources
    assert {str(key): source.url for key, source in found.items()} == {
        "one": "https://other.example/feed",
        "mine": "https://two.example/feed",
        "the-one": "https://one.example/feed",
    }
    new.config.write_text(CONFIG.format(folder=tmp_path / "new", one="https://x.example/", two="https://y.example/"))
    text_of = new.config.read_text().replace("  one:", "  first:").replace("  two:", "  second:")
    new.config.write_text(text_of)
    new.run("import", str(tmp_path / "sources.opml"))
    assert set(load(new.config, {}).sources) == {"first", "second", "one", "two"}


def test_a_source_gets_another_key(tmp_path: Path) -> None:
    """Its new key alone would hide what it has brought: the commands that look say so, and what is copied with its new
    key is published under the same ids, what was taken down stays away, and nothing is new.
    """
    one = [item(n) for n in range(4)]

    def serve(seen: Seen) -> Answer:
        return reply(body=jsonfeed(one if "one" in seen.path else [item(8)])[0], content_type="application/feed+json")

    with closing(Origin(serve=serve)) as origin:
        clock = FakeClock(START)
        made = Installation(tmp_path / "made", origin.url("/one/feed"), origin.url("/two/feed"), clock)
        made.turn()
        made.run("takedown", "https://one.example/0", "--reason", "asked for")
        gone = one.pop()  # has left the feed, and stays published
        clock.forward(hours=2)
        made.turn()
        before = {path for path in made.published() if path.startswith("articles/")}
        made.config.write_text(made.config.read_text().replace("  one: {", "  first: {"))
        told = "its address is that of first now, which begins anew: `syndicator migrate-store"
        assert told in made.run("check", "--diff", status=1)
        status = json.loads(made.run("status", "--json"))["sources"]
        assert next(row["remark"] for row in status if row["key"] == "one").startswith(told)
        made.turn()  # as a daemon does at once
        made.run("migrate-store", str(made.folder / "state"), str(made.folder / "other"), "--rename", "one=first")
        made.config.write_text(made.config.read_text().replace("/state\n", "/other\n"))
        clock.forward(hours=2)
        assert not {verdict for _, found in made.turn() for verdict in found} & {"new", "changed", "duplicate"}
        assert {path for path in made.published() if path.startswith("articles/")} == before
        titles = [row["title"] for row in json.loads((made.folder / "public/all/feed.json").read_text())["items"]]
        assert sorted(titles) == sorted(known.title for known in (*one[1:], gone, item(8)))
        assert "two sources cannot become one" in made.run(
            "migrate-store", "other", "more", "--rename", "first=x", "--rename", "two=x", status=2
        )
        assert "an old key, = and a new one" in made.run("migrate-store", "other", "more", "--rename", "x", status=2)


def test_sources_change_keys_among_themselves_and_never_become_one(tmp_path: Path) -> None:
    """Two that change places, or one that takes the key that another gives up, each keep what they have brought; the key
    of another outlet is refused, whose articles would be credited to one of them.
    """

    def serve(seen: Seen) -> Answer:
        shown = [item(n) for n in range(3)] if "one" in seen.path else [item(8)]
        return reply(body=jsonfeed(shown)[0], content_type="application/feed+json")

    with closing(Origin(serve=serve)) as origin:
        made = Installation(tmp_path / "made", origin.url("/one/feed"), origin.url("/two/feed"), FakeClock(START))
        made.turn()
        made.run("takedown", "https://one.example/0", "--reason", "asked for")

    def copied(name: str, *renames: str, status: int = 0) -> str:
        words = [word for pair in renames for word in ("--rename", pair)]
        told = made.run("migrate-store", str(made.folder / "state"), str(made.folder / name), *words, status=status)
        made.config.write_text(re.sub("store: .*", f"store: {made.folder}/{name}", made.config.read_text()))
        return told

    def owners() -> dict[str, str]:
        rows = [json.loads(line) for line in made.run("list", "--json").splitlines()]
        return {row["url"].rpartition("/")[2]: row["source"] for row in rows}

    before = owners()
    assert before == {"1": "one", "2": "one", "8": "two"}
    assert "two sources cannot become one" in copied("joined", "one=two", status=1)
    copied("turned", "one=two", "two=one")
    assert owners() == {"1": "two", "2": "two", "8": "one"}
    copied("moved", "one=two", "two=three")
    assert owners() == {"1": "two", "2": "two", "8": "three"}
    copied("same", "one=one")
    assert owners() == before


def test_what_was_copied_by_half_is_not_gone_on_with(tmp_path: Path) -> None:
    """It lacks what was decided of the rest, which would be met anew. The same copy again makes it whole."""

    def broken_off(_: str) -> None:
        raise KeyboardInterrupt

    with closing(Origin(serve=lambda _: reply(body=jsonfeed([item(1)])[0]))) as origin:
        clock = FakeClock(START)
        old = Installation(tmp_path / "old", origin.url("/one/feed"), origin.url("/two/feed"), clock)
        new = Installation(tmp_path / "new", origin.url("/one/feed"), origin.url("/two/feed"), clock)
        old.turn()
        old.run("hold", "https://one.example/1", "--reason", "ask first")
        with old.app() as whole, new.app() as half, pytest.raises(KeyboardInterrupt):
            whole.copy_state(half, broken_off)
        for command in ("poll", "release", "run"):
            told = new.run(command, status=1)
            assert (
                "the state was taken in only in part (import --state, migrate-store): give that command again" in told
            )
        assert not new.published()
        new.run("status")
        new.run("migrate-store", str(tmp_path / "old/state"), str(tmp_path / "new/state"))
        new.run("release")
        assert json.loads(new.run("list", "--held", "--json").splitlines()[0])["title"]


def test_a_mirror_changes_its_store_and_comes_back(tmp_path: Path, postgres: Server) -> None:
    """From the folder into a database, and from there into another folder: equal documents and notes, the same bytes
    published, and the next polls bring what they would have brought.
    """
    one: list[Item] = [item(n) for n in range(5)]

    def serve(_: Seen) -> Answer:
        return reply(body=jsonfeed(one)[0], content_type="application/feed+json")

    schema = f"mirror-{postgres.schema().rpartition(' ')[2]}"
    database = f"{{url: '{postgres.url}', schema_name: {schema}, folder: {tmp_path}/old/local}}"
    with closing(Origin(serve=serve)) as origin:
        clock = FakeClock(START)
        old = Installation(tmp_path / "old", origin.url("/one/feed"), origin.url("/two/feed"), clock)
        old.turn()
        clock.forward(hours=2)
        one[2] = item(2, guid="renamed")
        one[3] = item(3, text=text(3) + " And a paragraph of some length that was not there before, about the mill.")
        old.turn()
        clock.forward(hours=2)
        old.run("takedown", "https://one.example/0", "--reason", "asked for")
        old.run("hold", "https://one.example/4", "--reason", "ask first")
        old.run("takedown", "https://one.example/1", "--reason", "in error")
        old.run("restore", "https://one.example/1", "--reason", "it was")
        old.turn()
        before, documents = old.published(), exported(old, tmp_path / "before")

        told = json.loads(
            old.run("migrate-store", str(tmp_path / "old/state"), postgres.url, "--schema-name", schema, "--json")
        )
        assert told == {"sources": 2, "articles": 8, "tombstones": 1, "cases": 2, "pictures": 0}
        text_before = old.config.read_text()
        old.config.write_text(text_before.replace(f"store: {tmp_path}/old/state", f"store: {database}"))
        with old.app() as app:
            app.release()
        assert old.published() == before
        assert exported(old, tmp_path / "database") == documents
        again = old.run("migrate-store", str(tmp_path / "old/state"), postgres.url, status=1)
        assert "there is a state already" in again

        old.run("migrate-store", postgres.url, str(tmp_path / "back"))
        back = Installation(tmp_path / "new", origin.url("/one/feed"), origin.url("/two/feed"), clock)
        back.config.write_text(text_before.replace("/old/", "/new/").replace("/new/state", "/back"))
        assert exported(back, tmp_path / "after") == documents
        assert contents(tmp_path / "back") == contents(tmp_path / "old/state")
        with back.app() as app:
            app.release()
        assert back.published() == before

        clock.forward(hours=2)
        one[1] = item(1, guid="other")
        one[0] = item(0, guid="back-again", link="https://one.example/elsewhere")
        assert back.turn() == old.turn()
        assert back.published() == old.published()
    postgres.drop(schema)


def test_a_state_that_others_work_on_is_neither_copied_nor_put_in_their_place(tmp_path: Path, postgres: Server) -> None:
    """What they commit after it was read would be lost: copying wants to be alone, also where the state is shared."""
    schema = f"mirror-{postgres.schema().rpartition(' ')[2]}"
    shared = f"store: {{url: '{postgres.url}', schema_name: {schema}, shared: true, folder: {tmp_path}/local}}"
    with closing(Origin(serve=lambda _: reply(body=jsonfeed([item(0)])[0]))) as origin:
        old = Installation(tmp_path / "old", origin.url("/one/feed"), origin.url("/two/feed"), FakeClock(START))
        old.turn()
        old.run("export", "--state", str(tmp_path / "packed"))
        node = Installation(tmp_path / "node", origin.url("/one/feed"), origin.url("/two/feed"), FakeClock(START))
        node.config.write_text(node.config.read_text().replace(f"store: {tmp_path}/node/state", shared))
        into, out_of = (str(tmp_path / "old/state"), postgres.url), (postgres.url, str(tmp_path / "copy"))
        with node.app() as other:
            assert not other.store.states()
            for command in (
                ("migrate-store", *into),
                ("migrate-store", *out_of),
                ("import", "--state", str(tmp_path / "packed")),
            ):
                assert "is in use by" in node.run(*command, status=4)
        assert "2 articles" in node.run("import", "--state", str(tmp_path / "packed"))
        assert "2 articles" in node.run("migrate-store", *out_of)
    postgres.drop(schema)


def exported(installation: Installation, file: Path) -> bytes:
    """Everything that is remembered, in one order."""
    installation.run("export", "--state", str(file))
    return gzip.decompress(file.read_bytes())


def contents(state: Path) -> dict[str, object]:
    """What each source's document holds, but for how often it was written; states are in what is exported."""
    found: dict[str, object] = {}
    for path in sorted((state / "sources").iterdir()):
        tables = json.loads(path.read_bytes())["tables"]
        known, rows = tables["known"]["1"], tables["catalog"].items()
        articles = {row["id"]: (row["digest"], row["sum"], tables["articles"][number]) for number, row in rows}
        found[path.name] = (sorted(known.pop("hashes")), [list(one.items()) for one in known.values()], articles)
    return found


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (("nowhere", "elsewhere"), "there is no state in"),
        (("state", "./state"), "the same store"),
        (("state", "redis://db"), "'redis' is no store"),
        (("state", "postgresql:u:opensesame@db/x"), "'postgresql' is no store"),
        (("state", "postgresql://u:opensesame@db/x"), "the database's password stands in plain text"),
        (("state", "${NO_SUCH_DATABASE}"), "the environment variable NO_SUCH_DATABASE is not set"),
    ],
)
def test_stores_that_are_none_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, places: tuple[str, str], words: str
) -> None:
    """In words that say which, before anything is made."""
    made = Installation(tmp_path / "old", "https://one.example/", "https://two.example/", FakeClock(START))
    monkeypatch.chdir(tmp_path / "old")
    found = made.run("migrate-store", *places, status=1)
    assert words in found
    assert "opensesame" not in found
    assert not (tmp_path / "old/elsewhere").exists()
