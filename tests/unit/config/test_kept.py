"""A configuration kept as it was understood is the one in the file, or is not used."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from syndicator.config import Config, kept, load, loading, recall
from syndicator.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = """
site: {title: T, url: "http://t.example/x", language: zh-Hans, timezone: Asia/Shanghai, contact: "mailto:e@t.example"}
defaults: {category: c, limits: {keep: 9, body: 2 MB, keep_for: 3 d}, every: 2 h, exclude: [ad],
           rules: [{name: r, when: {title: [x, /y+/i]}, then: {tag: t, replace: {find: a, field: body, to: b}}}]}
sources:
  a: {url: "https://a.example/", name: 163, reprint: full, include: [x], enabled: false, identity: link,
      headers: {Authorization: "Bearer ${TOKEN}", Accept-Language: en}, proxy: "http://${USER}:${TOKEN}@p.example:1"}
  b: https://b.example/
  c: {url: "https://c.example/list", kind: page, list: {item: li, next: "p{page}"}, deleted: hold}
outlets: {a.example: The A}
channels:
  world: {title: W, sources: [a], include: [i], formats: [atom], podcast: {author: A, explicit: false}}
featured: {sources: [a], limit: 3}
publish: {targets: [out], hubs: ["https://hub.example/"]}
serve: {port: 1, url: "https://t.example/"}
fetch: {trust_env: true, allow_networks: [127.0.0.0/8], referers: {H.example: "https://h.example/"}}
notify: {webhook: {url: "https://w.example/", secret: {env: HOOK}},
         email: {to: [e@t.example], sender: s@t.example, password: {env: TOKEN}}}
store: state # here
"""
WORLD = {"TOKEN": "hush-hush", "USER": "me@here", "HOOK": "hooked-on", "HTTPS_PROXY": "http://p:pass@x.example"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A configuration beside its state."""
    (tmp_path / "feeds.yaml").write_text(TEXT)
    (tmp_path / "state").mkdir()
    return tmp_path / "feeds.yaml"


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often the file was understood since this was asked last."""
    times = []
    genuine = loading.as_written

    def counted(*words: object) -> Config:
        times.append(words)
        return genuine(*words)  # type: ignore[arg-type]

    def since() -> int:
        count = len(times)
        times.clear()
        return count

    monkeypatch.setattr(loading, "as_written", counted)
    return since


def test_what_is_kept_is_what_the_file_says(place: Path, understood: Callable[[], int]) -> None:
    """From the second time on the same comes without understanding it, with every kind of setting there is."""
    genuine = load(place, WORLD)
    understood()
    for times in (1, 0, 0):
        assert recall(place, WORLD, keep=True) == genuine
        assert understood() == times
    assert genuine.sources["a"].proxy == "http://me%40here:hush-hush@p.example:1"  # type: ignore[index]
    assert genuine.fetch.environment == (("HTTPS_PROXY", "http://p:pass@x.example"),)


def test_variables_are_looked_up_each_time_and_kept_nowhere(place: Path, understood: Callable[[], int]) -> None:
    """What they hold does not stand on the disk, and a new value counts at once."""
    recall(place, WORLD, keep=True)
    cache = place.parent / "state" / kept.NAME
    content = cache.read_bytes()
    assert b"${TOKEN}" in content
    assert not [word for word in (*WORLD.values(), "me%40here", "p:pass") if word.encode() in content]
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    understood()
    other = WORLD | {"TOKEN": "another one", "HTTPS_PROXY": ""}
    assert recall(place, other, keep=True) == load(place, other) != load(place, WORLD)
    assert understood() == 2  # those of the comparison


@pytest.mark.parametrize(
    "world",
    [
        {name: value for name, value in WORLD.items() if name != "HOOK"},
        WORLD | {"TOKEN": " "},
        WORLD | {"TOKEN": "two\nlines"},
        WORLD | {"HOOK": "中"},
        WORLD | {"USER": ""},
    ],
    ids=str,
)
def test_a_variable_that_will_not_do_is_told_as_ever(place: Path, world: dict[str, str]) -> None:
    """With its line, although what is kept was right."""
    recall(place, WORLD, keep=True)
    with pytest.raises(ConfigError) as caught:
        load(place, world)
    with pytest.raises(ConfigError) as again:
        recall(place, world, keep=True)
    assert again.value.mistakes == caught.value.mistakes
    assert all(mistake.line for mistake in again.value.mistakes)


def test_a_database_from_a_variable(place: Path) -> None:
    """Its address is looked up, and looked at, each time."""
    place.write_text("site: {title: T, url: 'http://t.example'}\nsources: {a: https://a.example/}\nstore: ${DB}\n")
    right = {"DB": "postgresql://me:hushed@db.example/x"}
    assert recall(place, right, keep=True) == recall(place, right, keep=True) == load(place, right)
    assert b"hushed" not in (place.parent / "state" / kept.NAME).read_bytes()
    with pytest.raises(ConfigError, match="the address of a PostgreSQL database"):
        recall(place, {"DB": "mysql://db.example/x"}, keep=True)


def test_a_change_of_anything_it_hangs_on_counts(
    place: Path, tmp_path: Path, understood: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, its place, whose home it is, our version, and our own files."""
    recall(place, WORLD, keep=True)
    understood()
    place.write_text(TEXT.replace("title: T,", "title: U,"))
    assert recall(place, WORLD, keep=True).site.title == "U"
    assert understood() == 1
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "feeds.yaml").write_text(place.read_text())
    (other / "state").symlink_to(tmp_path / "state")
    assert recall(other / "feeds.yaml", WORLD, keep=True).path == other / "feeds.yaml"
    assert understood() == 1
    monkeypatch.setenv("HOME", str(other))
    recall(other / "feeds.yaml", WORLD, keep=True)
    assert understood() == 1
    monkeypatch.setattr("syndicator.__version__", "99.0")
    assert recall(other / "feeds.yaml", WORLD, keep=True).fetch.user_agent.startswith("syndicator/99.0 ")
    assert understood() == 1
    monkeypatch.setattr(kept, "_understanding", lambda: iter(["another"]))
    recall(other / "feeds.yaml", WORLD, keep=True)
    assert understood() == 1
    recall(other / "feeds.yaml", WORLD, keep=True)
    assert understood() == 0


def test_damage_goes_unnoticed_and_is_mended(place: Path, understood: Callable[[], int]) -> None:
    """Any byte, any length: the file is there."""
    genuine = recall(place, WORLD, keep=True)
    cache = place.parent / "state" / kept.NAME
    whole = cache.read_bytes()
    spoilt = [bytearray(whole) for _ in range(40)]
    for number, one in enumerate(spoilt):
        one[number * len(whole) // 40] ^= 1 << number % 8
    for broken in (b"", whole[:31], whole[:-1], whole + b"\0", b"\0" * len(whole), *map(bytes, spoilt)):
        cache.write_bytes(broken)
        understood()
        assert recall(place, WORLD, keep=False) == genuine
        assert understood() == 1
    recall(place, WORLD, keep=True)
    assert cache.read_bytes() == whole


def test_who_only_reads_writes_nothing(place: Path) -> None:
    """Nor does he make the folder of the state for it, and nobody writes where the state is not."""
    recall(place, WORLD, keep=False)
    assert not list((place.parent / "state").iterdir())
    (place.parent / "state").rmdir()
    assert recall(place, WORLD, keep=False) == load(place, WORLD)
    assert not (place.parent / "state").exists()
    (place.parent / "state").mkdir()
    place.write_text(TEXT.replace("store: state # here", "store: {folder: there}"))
    (place.parent / "there").mkdir()
    recall(place, WORLD, keep=True)
    assert not [*(place.parent / "state").iterdir(), *(place.parent / "there").iterdir()]


def test_what_a_first_start_understands_is_kept(place: Path, understood: Callable[[], int]) -> None:
    """Although there is no state yet: what a daemon runs for weeks upon is not understood anew by each command."""
    folder = place.parent / "state"
    folder.rmdir()
    recall(place, WORLD, keep=True)
    understood()
    recall(place, WORLD, keep=False)
    assert understood() == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_where_it_cannot_be_written_nothing_is_lost(place: Path) -> None:
    """Something else stands in its place."""
    (place.parent / "state" / kept.NAME).mkdir()
    assert recall(place, WORLD, keep=True) == load(place, WORLD)


def test_what_other_files_say_is_read_each_time(place: Path, understood: Callable[[], int]) -> None:
    """A theme and site rules, and paths in the homes of others."""
    theme, rules = place.parent / "theme", place.parent / "rules"
    theme.mkdir()
    rules.mkdir()
    (theme / "style.css").write_text("p {color: red}")
    for text in (
        TEXT.replace("title: T,", "title: T, theme: theme,"),
        TEXT + "rules: rules\n",
        TEXT.replace("targets: [out]", "targets: [~root/out]"),
    ):
        place.write_text(text)
        recall(place, WORLD, keep=True)
        understood()
        recall(place, WORLD, keep=True)
        assert understood() == 1
    place.write_text(TEXT.replace("https://b.example/", "https://b.example/~ann/feed"))
    recall(place, WORLD, keep=True)
    understood()
    recall(place, WORLD, keep=True)
    assert understood() == 0


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        ("store: var/news", "var/news"),
        ('store: "my state" # spaces', "my state"),
        ("store: 'x'\r", "x"),
        ("store: ../beside", "../beside"),
        ("store: {keep_size: 1 GB}", "state"),
        ("", "state"),
    ],
)
def test_where_the_state_is(place: Path, understood: Callable[[], int], line: str, folder: str) -> None:
    """In all the ways in which its folder is written by itself."""
    deep = place.parent / "conf"
    (deep / folder).mkdir(parents=True)
    path = deep / "feeds.yaml"
    path.write_text(TEXT.replace("store: state # here", line))
    recall(path, WORLD, keep=True)
    understood()
    assert recall(path, WORLD, keep=True) == load(path, WORLD)
    assert understood() == 1  # that of the comparison
    assert (deep / folder / kept.NAME).is_file()
