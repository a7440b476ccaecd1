"""feeds.yaml becomes a Config, or every mistake in it is named."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from syndicator.config import Config, default_user_agent, load, parse, secrets_of
from syndicator.errors import ConfigError, Mistake
from syndicator.model import Limits, Reprint, Site, SourceKey, Words

HERE = Path("/srv/mirror/feeds.yaml")
SITE = "site: {title: Wire, url: https://wire.example}\n"
LEAST = SITE + "sources:\n  one: https://one.example/feed\n"


def read(text: str, environment: dict[str, str] | None = None) -> Config:
    return parse(text, HERE, environment or {})


def mistakes(text: str, environment: dict[str, str] | None = None) -> tuple[Mistake, ...]:
    with pytest.raises(ConfigError) as caught:
        read(text, environment)
    return caught.value.mistakes


def only(text: str, environment: dict[str, str] | None = None) -> Mistake:
    found = mistakes(text, environment)
    assert len(found) == 1, found
    return found[0]


def test_the_least_configuration() -> None:
    """A title, an address and one source are enough; everything else has a default."""
    config = read(LEAST)
    assert config.site.url == "https://wire.example/"
    source = config.sources["one"]  # type: ignore[index]  # a literal is the key as it stands in the file
    assert (source.name, source.url, source.reprint, source.every) == ("one", "https://one.example/feed", "feed", None)
    assert source.limits == Limits()
    assert [(c.key, c.title, c.sources) for c in config.channels] == [("all", "Wire", ())]
    assert (config.store, config.publish.path) == ("/srv/mirror/state", "/srv/mirror/public")
    assert config.fetch.user_agent.startswith("syndicator/")


def test_every_key_arrives() -> None:
    """Each section's keys reach the settings they are for, in the units of the model."""
    text = """
site: {title: T, url: "http://t.example/x", language: zh-Hans, timezone: Asia/Shanghai, responsible_editor: E,
       contact: "mailto:e@t.example", notice: N, description: D}
defaults: {category: c, limits: {keep: 9, body: 2 MB}, every: 2 h, exclude: [ad], headers: {Accept-Language: zh}}
sources:
  a: {url: "https://a.example/", name: 163, home: "https://a.example/h", language: en, timezone: UTC, editor: Ed,
      rights: R, permission: P, reprint: full, every: auto, limits: {keep_for: 1d}, include: [x], enabled: false,
      headers: {Authorization: "Bearer ${TOKEN}", X-Api-Key: {env: KEY}, accept-language: en}}
  b: https://b.example/
channels:
  world: {title: W, description: D, language: fr, sources: [a], categories: [c], languages: [en], include: [i],
          exclude: [e], limit: 7, formats: [atom]}
  bare:
store: ../elsewhere/state
publish: {path: /var/www/x, pages: false, per_source: true, per_category: true, hubs: ["https://h.example/"],
          link_to: mirror, tombstones: 3}
serve: {host: "::1", port: 0, enabled: false}
fetch: {user_agent: me/1, timeout: 5 s, connect_timeout: 1 s, allow_networks: [127.0.0.1/8], ports: [8080],
        host_interval: 0 s, host_connections: 32, max_hops: 0, threads: 2, robots: false, min_interval: 0,
        max_interval: 3 h}
workers: {processes: 1, deadline: 9 s, memory: 512 MiB, idle: 0 s}
"""
    config = read(text, {"TOKEN": "t0", "KEY": "k0"})
    a, b = config.sources.values()
    assert (a.name, a.reprint, a.every, a.enabled, a.words) == (
        "163",
        Reprint.FULL,
        None,
        False,
        Words(("x",), ("ad",)),
    )
    assert a.limits == Limits(keep=9, body=2_000_000, keep_for=86_400.0)
    assert a.headers == (("Authorization", "Bearer t0"), ("X-Api-Key", "k0"), ("accept-language", "en"))
    assert (b.every, b.category, b.headers) == (7200.0, "c", (("Accept-Language", "zh"),))
    world, bare = config.channels
    assert (world.sources, world.formats, world.limit, world.words) == (("a",), ("atom",), 7, Words(("i",), ("e",)))
    assert (bare.title, bare.sources) == ("T: bare", ())
    assert (config.store, config.publish.path) == ("/srv/elsewhere/state", "/var/www/x")
    assert (config.fetch.deadline, config.fetch.host_interval, config.fetch.min_interval) == (5.0, 0.0, 0.0)
    assert config.fetch.allow_networks == ("127.0.0.0/8",)
    assert (config.workers.memory, config.workers.processes) == (512 * 1024**2, 1)
    assert (config.serve.host, config.serve.port, config.serve.enabled) == ("::1", 0, False)
    assert (config.site.contact, config.publish.hubs) == ("e@t.example", ("https://h.example/",))


def test_five_mistakes_are_all_named_with_their_lines() -> None:
    """A file with five mistakes gives five, in the order of the file, each with line, column, place and hint."""
    found = mistakes(
        "site:\n  titel: T\n  title: T\n  url: wire.example\n"
        "sources:\n  one: {url: https://one.example/, every: 30}\n  two: {url: https://two.example/, reprint: ful}\n"
        "channels:\n  all: {sources: [oen]}\n"
    )
    assert [(m.line, m.column, m.where) for m in found] == [
        (2, 3, "site.titel"),
        (4, 8, "site.url"),
        (6, 43, "sources.one.every"),
        (7, 45, "sources.two.reprint"),
        (9, 19, "channels.all.sources[0]"),
    ]
    assert [m.hint for m in found] == [
        "did you mean 'title'?",
        "write https://wire.example",
        "say 30 of what: 30 s, 30 min, 30 h",
        "did you mean 'full'?",
        "did you mean 'one'?",
    ]


@pytest.mark.parametrize(
    ("addition", "line", "where", "message"),
    [
        ("port: 80", 4, "port", "unknown key 'port'"),
        ("serve: {port: 80000}", 4, "serve.port", "80000 is out of range"),
        ("serve: {port: '80'}", 4, "serve.port", "expected a whole number, found '80'"),
        ("serve: {enabled: no}", 4, "serve.enabled", "expected true or false, found 'no'"),
        ("serve: {hub: true}", 4, "serve.hub", "a hub needs an address"),
        ("serve: [1]", 4, "serve", "expected a mapping, found a list"),
        ("fetch: {timeout: soon}", 4, "fetch.timeout", "'soon' is no duration"),
        ("fetch: {allow_networks: [10.0.0.0/99]}", 4, "fetch.allow_networks[0]", "'10.0.0.0/99' is no network"),
        ("fetch: {allow_networks: 10.0.0.0/8}", 4, "fetch.allow_networks", "expected a list, found '10.0.0.0/8'"),
        ("fetch: {user_agent: Mozilla/5.0}", 4, "fetch.user_agent", "this user agent pretends to be a browser"),
        ("fetch: {min_interval: 2 d}", 4, "fetch.min_interval", "min_interval is longer than max_interval"),
        ("workers: {memory: lots}", 4, "workers.memory", "'lots' is no size"),
        ("publish: .", 4, "publish.path", "everything in this folder would be published, this file too"),
        ("publish: /srv", 4, "publish.path", "everything in this folder would be published, this file too"),
        ("store: public/x", 4, "store", "the state stands in the published folder"),
        ("publish: state/x", 4, "publish.path", "the published folder stands in the state"),
        ("publish: {targets: [copy, state]}", 4, "publish.targets[1]", "this folder holds /srv/mirror/state, or stands in it"),
        ("publish: {targets: [state/x]}", 4, "publish.targets[0]", "this folder holds /srv/mirror/state, or stands in it"),
        ("publish: {targets: [public/x]}", 4, "publish.targets[0]", "this folder holds /srv/mirror/public, or stands in it"),
        ("publish: {targets: [/srv]}", 4, "publish.targets[0]", "this folder holds /srv/mirror, or stands in it"),
        ("notify: {command: []}", 4, "notify.command", "an empty list"),
        ("store: postgresql://u:hunter2@db/x", 4, "store.url", "the database's password stands in plain text"),
        ("store: postgresql://db/x?password=hunter2", 4, "store.url", "the database's password stands in plain text"),
        ("store: postgresql://db:port/x", 4, "store.url", "expected the address of a PostgreSQL database"),
        ("store: ${NO_SUCH_DATABASE}", 4, "store", "the environment variable NO_SUCH_DATABASE is not set"),
        ("store: {url: {env: NO_SUCH_DATABASE}}", 4, "store.url", "the environment variable NO_SUCH_DATABASE is not set"),
        ("store: {url: postgresql://db/x, password: hunter2}", 4, "store.password", "a secret in plain text"),
        ("store: {folder: s, password: {env: K}}", 4, "store.password", "this is for a database, and none is named"),
        ("store: {url: postgresql://db/x, pasword: {env: K}}", 4, "store.pasword", "unknown key 'pasword'"),
        ("store: {url: postgresql://db/x, folder: public/x}", 4, "store", "the state stands in the published folder"),
        ("store: {folder: s, shared: true}", 4, "store.shared", "this is for a database, and none is named"),
        ("store: {url: postgresql://db/x, shared: yes}", 4, "store.shared", "expected true or false, found 'yes'"),
        ("publish: {shared: true}", 4, "publish.shared", "one folder for several machines needs a database that they share"),
        ("publish: {private: x}", 4, "publish.private", "this is for a folder that several machines serve"),
        ("store: redis://db", 4, "store", "'redis' is no store"),
        ("store: postgres:/db/mirror", 4, "store", "'postgres' is no store"),
        ("channels: {articles: {}}", 4, "channels.articles", "'articles' is a folder of syndicator's own"),
        ("channels: {World: {}}", 4, "channels.World", "'World' cannot be a key"),
        ("channels: {a: {formats: []}}", 4, "channels.a.formats", "an empty list selects nothing"),
        ("channels: {a: {formats: [rss, atmo]}}", 4, "channels.a.formats[1]", "'atmo' is none of rss, atom, json, html"),
        ("channels: {a: {categories: [c]}}", 4, "channels.a.categories[0]", "'c' is no category of any source"),
        ("channels: {a: {languages: [x_y]}}", 4, "channels.a.languages[0]", "'x_y' is no language tag"),
        ("channels: {a: {podcast: {category: [Ferries]}}}", 4, "channels.a.podcast.category[0]", "'Ferries' is no category of podcasts"),
        ("channels: {a: {podcast: {type: weekly}}}", 4, "channels.a.podcast.type", "'weekly' is none of episodic, serial"),
        ("channels: {a: {podcast: {owner: me}}}", 4, "channels.a.podcast.owner", "unknown key 'owner'"),
        ("featured: {sources: [oen]}", 4, "featured.sources[0]", "'oen' is no source"),
        ("featured: {categories: [c]}", 4, "featured.categories[0]", "'c' is no category of any source"),
        ("featured: {articles: [ferry]}", 4, "featured.articles[0]", "'ferry' is neither an article's id nor an address"),
        ("featured: {articles: []}", 4, "featured.articles", "an empty list selects nothing"),
        ("featured: {limit: 4}", 4, "featured", "it does not say which articles"),
        ("featured: {title: T, sources: [one]}", 4, "featured.title", "unknown key 'title'"),
        ("defaults: {timezone: Europe/Belin}", 4, "defaults.timezone", "'Europe/Belin' is no time zone"),
        ("defaults: {url: https://x.example}", 4, "defaults.url", "unknown key 'url'"),
        ("defaults: {headers: {X-Api-Key: {env: K}}}", 4, "defaults.headers.X-Api-Key", "a secret here would be sent to every source"),
        ("  two: {}", 4, "sources.two", "'url' is missing"),
        ("  two:", 4, "sources.two", "expected a mapping, found nothing"),
        ("  two: ftp://two.example/", 4, "sources.two.url", "'ftp://two.example/' is no web address"),
        ("  two: http://two..example/", 4, "sources.two.url", "'http://two..example/' has a host that cannot be: 'two..example'"),
        ("  two: {url: https://t.example, home: https://t%20u.example/}", 4, "sources.two.home", "'https://t%20u.example/' has a host that cannot be: 't%20u.example'"),
        ("  one: https://two.example/", 4, "", "'one' stands here a second time"),
        ("  two: {url: https://t.example, limits: {boddy: 1 MB}}", 4, "sources.two.limits.boddy", "unknown key 'boddy'"),
        ("  ../x: https://t.example", 4, "sources.../x", "'../x' cannot be a key"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake(addition: str, line: int, where: str, message: str) -> None:
    """Each kind of mistake is found where it stands, and nothing else is complained of."""
    found = only(LEAST + addition + "\n")
    assert (found.line, found.where, found.message) == (line, where, message)


def test_a_folder_for_all_machines_has_a_place_for_what_is_private() -> None:
    """Which is neither in the published folder nor on one machine alone."""
    shared = LEAST + "store: {url: postgresql://db/x, shared: true}\nchannels: {inner: {private: true}}\n"
    assert "the private channel inner needs a folder" in only(shared + "publish: {shared: true}\n").message
    within = only(shared + "publish: {shared: true, path: out, private: out/inner}\n")
    assert (within.line, within.where) == (6, "publish.private")
    served = only(shared + "publish: {shared: true, private: /var/www/inner, targets: [/var/www, s3://inner]}\n")
    assert (served.where, served.message) == (
        "publish.targets[0]",
        "this folder holds /var/www/inner, or stands in it",
    )
    config = read(shared + "publish: {shared: true, path: out, private: inner, targets: [/var/www]}\n")
    assert config.publish.shared
    assert config.publish.private.endswith("/inner")


def test_mistakes_beside_each_other_do_not_hide_one_another() -> None:
    """A channel or source with one mistake is still checked for references and secrets."""
    found = mistakes(
        SITE + "sources:\n  one: {url: https://one.example/, every: 1, headers: {X-Token: {env: NOPE}}}\n"
        "channels:\n  all: {limit: no, sources: [two]}\n"
    )
    assert [m.where for m in found] == [
        "sources.one.every",
        "sources.one.headers.X-Token",
        "channels.all.limit",
        "channels.all.sources[0]",
    ]


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://ann:s3cretpw@one.example/feed", "s3cretpw"),
        ("https://one.example/feed?token=s3cretpw", "s3cretpw"),
        ("https://one.example/feed?user=1&api_key=s3cretpw", "s3cretpw"),
        ("https://one.example/feed?X-Signature=s3cretpw", "s3cretpw"),
        ("ann:s3cretpw@one.example/feed", "s3cretpw"),
    ],
)
def test_private_addresses_are_refused(address: str, secret: str) -> None:
    """An address that holds a secret is refused, and the message does not repeat the secret."""
    assert secret not in str(only(SITE + f"sources:\n  one: {address}\n"))


@pytest.mark.parametrize("address", ["https://one.example/?key=news", "https://one.example/?tokens=abcdefgh&author=al"])
def test_public_addresses_are_not_mistaken_for_private_ones(address: str) -> None:
    """Short values and names that only resemble secrets pass."""
    assert read(SITE + f"sources:\n  one: {address}\n").sources


def test_private_addresses_are_taken_where_that_is_meant() -> None:
    """`private: true` opts in; `false` says that it is no secret; a secret under `notify` never stands in the file."""
    one = "{{url: 'https://one.example/feed?token=s3cretpw', private: {}}}"
    made = read(SITE + f"sources:\n  one: {one.format('true')}\n  two: {one.format('false')}\n")
    assert [source.private for source in made.sources.values()] == [True, False]
    assert "s3cretpw" in secrets_of(made)
    assert "s3cretpw" not in secrets_of(read(SITE + f"sources:\n  two: {one.format('false')}\n"))
    hook = "notify:\n  webhook: {url: 'https://h.example/', secret: hunter22}\n"
    found = only(SITE + "sources:\n  one: https://one.example/\n" + hook)
    assert found.where == "notify.webhook.secret"
    assert "hunter22" not in str(found)
    told = read(
        SITE + "sources:\n  one: https://one.example/\n" + hook.replace("hunter22", "{env: H}"), {"H": "hunter22"}
    )
    assert told.notify.webhook_secret == "hunter22"
    assert "hunter22" not in repr(told)


@pytest.mark.parametrize("name", ["Authorization", "cookie", "X-Api-Key", "X-Auth-Token"])
def test_secrets_in_the_file_are_refused(name: str) -> None:
    """A literal value for a header that carries secrets is a mistake which does not repeat the value."""
    found = only(SITE + f"sources:\n  one: {{url: https://one.example/, headers: {{{name}: hunter2}}}}\n")
    assert found.where == f"sources.one.headers.{name}"
    assert "hunter2" not in str(found)


@pytest.mark.parametrize("value", ["a\nb", "秘密", "", "\x7f"])
def test_unusable_environment_variables_are_mistakes(value: str) -> None:
    """A variable that is unset, or that cannot stand in a header, is named, and its value is not shown."""
    found = only(SITE + "sources:\n  one: {url: https://o.example/, headers: {Cookie: {env: JAR}}}\n", {"JAR": value})
    assert "JAR" in found.message
    assert not value or value not in str(found)


@pytest.mark.parametrize("name", ["Host", "user-agent", "If-None-Match", "Bad Name"])
def test_our_own_headers_cannot_be_configured(name: str) -> None:
    """Headers that the fetcher sets itself, and names that are none, are refused."""
    assert only(SITE + f"sources:\n  one: {{url: https://o.example/, headers: {{{name}: x}}}}\n").where.endswith(name)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 0, "nothing there"),
        ("# only a comment\n", 0, "nothing there"),
        ("- a\n", 1, "expected a mapping"),
        ("site: [a\nsources: b\n", 1, "an open bracket or a missing comma"),
        ("site: 'a\nb: 1\n", 1, "a quote that is never closed"),
        ("site: a: b\n", 1, "a ':' in the middle of a value"),
        ("site: @x\n", 1, "a value cannot begin with '@'"),
        ("site:\n  - a\n b: c\n", 3, "the indentation or a bracket is off here"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins here"),
        ("site: \x00\n", 1, "an illegal character, U+0000"),
        ("a: " + "[" * 500, 1, "nested more than 32 deep"),
    ],
)
def test_broken_yaml_is_placed(text: str, line: int, message: str) -> None:
    """What is not YAML, or no mapping, is one mistake with its line."""
    found = only(text)
    assert (found.line, found.message) == (line, message)


def test_every_tab_is_named() -> None:
    """Each line that is indented with a tab gets a mistake of its own."""
    assert [m.line for m in mistakes("site:\n\ttitle: T\n\turl: x\n")] == [2, 3]


def test_no_sources_is_a_mistake() -> None:
    """A mirror of nothing is refused, whether the section is missing, empty or {}."""
    for text in (SITE, SITE + "sources:\n", SITE + "sources: {}\n"):
        assert only(text).message == "no sources"


def test_tags_anchors_and_aliases_make_nothing() -> None:
    """Tags, anchors and aliases are refused, each in its place, and an alias bomb costs nothing."""
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(9)
    )
    started = time.process_time()
    found = mistakes(LEAST + bomb + "evil: !!python/object/apply:os.system [id]\n")
    assert time.process_time() - started < 1
    assert sum("is an alias" in m.message for m in found) == 81
    assert sum("is an anchor" in m.message for m in found) == 10
    assert [m.line for m in found if "the tag" in m.message] == [14]


def test_words_of_yaml_11_are_text() -> None:
    """no, on, 12:30 and dates are text, as YAML 1.2 says; only true and false are not."""
    text = (
        SITE + "sources: {one: {url: https://o.example, name: no, editor: 12:30, rights: 2024-01-02, category: on}}\n"
    )
    (source,) = read(text).sources.values()
    assert (source.name, source.editor, source.rights, source.category) == ("no", "12:30", "2024-01-02", "on")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder, another encoding and a huge file are mistakes, never tracebacks."""
    (tmp_path / "utf16").write_bytes(LEAST.encode("utf-16"))
    (tmp_path / "latin").write_bytes(b"site:\n  title: caf\xe9\n")
    (tmp_path / "huge").write_bytes(b"#" * (16 * 1024 * 1024 + 1))
    found = {}
    for name in ("missing", ".", "utf16", "latin", "huge"):
        with pytest.raises(ConfigError) as caught:
            load(tmp_path / name, {})
        found[name] = caught.value.mistakes[0]
    assert found["missing"].message == "there is no such file"
    assert "directory" in found["."].message
    assert found["utf16"].message == "not UTF-8: byte 0xFF"
    assert (found["latin"].line, found["latin"].column) == (2, 13)
    assert found["huge"].message == "larger than 16 MiB"


def test_a_file_with_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    """What Windows editors save is read like anything else; paths are relative to the file."""
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert load(path, {}).store == str(tmp_path / "state")


def test_ten_thousand_sources_load_quickly() -> None:
    """Ten thousand sources are read and checked in a few seconds of processor time at most."""
    sources = "".join(
        f"  s{i}:\n    name: Outlet {i}\n    url: https://o{i}.example/feed.xml\n    category: c{i % 9}\n    every: 30m\n"
        for i in range(10_000)
    )
    started = time.process_time()
    assert len(read(SITE + "sources:\n" + sources).sources) == 10_000
    assert time.process_time() - started < 6


def test_user_agent() -> None:
    """The default user agent names version, a page about us and the contact, in ASCII."""
    site = Site("T", "https://t.example/", contact="d@t.example")
    assert default_user_agent("1.2", site) == "syndicator/1.2 (+https://t.example/about/; d@t.example)"
    abroad = Site("T", "https://münchen.example:81/ä/", contact="ü@t.example")
    assert default_user_agent("1.2", abroad) == "syndicator/1.2 (+https://xn--mnchen-3ya.example:81/%C3%A4/about/)"


def test_one_feed_under_two_keys_is_doubted() -> None:
    """Whatever scheme, www and trackers; not so two lists of one page, nor two feeds of one site."""
    text = (
        "site: {title: Mirror, url: https://mirror.example/}\n"
        "sources:\n"
        "  one: http://outlet.example/feed?id=1\n"
        "  two: {url: 'https://www.outlet.example/feed?id=1&utm_source=x'}\n"
        "  three: https://outlet.example/feed?id=2\n"
        "  four: {url: 'https://outlet.example/', kind: page, list: {item: .left}}\n"
        "  five: {url: 'https://outlet.example/', kind: page, list: {item: .right}}\n"
    )
    assert [(doubt.line, doubt.where) for doubt in read(text).doubts] == [(4, "sources.two.url")]
    assert "that of 'one'" in read(text).doubts[0].message


def test_full_text_without_a_permission_is_doubted() -> None:
    """It is right, and taken; but the operator is told where it stands that the full text needs a word."""
    text = f"""{SITE}defaults: {{reprint: full}}
sources:
  one: https://one.example/feed
  two: {{url: https://two.example/feed, permission: agreement}}
  three: {{url: https://three.example/feed, reprint: feed}}
  four:
    url: https://four.example/feed
    reprint: full
"""
    assert [(doubt.line, doubt.where) for doubt in read(text).doubts] == [
        (4, "sources.one"),
        (9, "sources.four.reprint"),
    ]
    assert read(LEAST).doubts == ()


def test_outlets_are_known_to_every_source() -> None:
    """Outlets by domain go with every source; a leading www and capitals make no difference."""
    config = read(LEAST + "outlets: {www.River.example: River Post, lake.example: 清河观察}\n")
    (source,) = config.sources.values()
    assert source.outlets == (("river.example", "River Post"), ("lake.example", "清河观察"))


def test_outlets_that_are_none_are_named() -> None:
    """An address for a domain, a name that is none, a list: each is a mistake with its line and a hint."""
    found = mistakes(LEAST + "outlets:\n  https://river.example/: River Post\n  lake.example: ''\n")
    assert [(m.line, m.message) for m in found] == [
        (5, "'https://river.example/' is no domain"),
        (6, "expected an outlet's name"),
    ]
    assert found[0].hint == "write river.example"
    assert only(LEAST + "outlets: [river.example]\n").message == "expected a mapping of domain to name"


def test_a_sources_zones_can_be_ignored() -> None:
    """Times of a source that names wrong zones are read by its own zone alone."""
    text = SITE + "sources:\n  one: {url: https://one.example/feed, timezone: Asia/Taipei, ignore_zones: true}\n"
    (source,) = read(text).sources.values()
    assert source.zone_of_times("UTC") == "only Asia/Taipei"


def test_passing_over_robots_txt_needs_a_reason_and_a_feed() -> None:
    """Without a reason it is a mistake, for a list it is one in any case; with a reason the source says both."""
    text = """\
site: {title: T, url: "https://t.example/"}
sources:
  a: {url: "https://a.example/feed", robots: false}
  b: {url: "https://b.example/list", kind: sitemap, robots: false, robots_reason: none}
"""
    with pytest.raises(ConfigError) as caught:
        parse(text, Path("feeds.yaml"), {})
    assert [(mistake.line, mistake.where) for mistake in caught.value.mistakes] == [
        (3, "sources.a.robots"),
        (4, "sources.b.robots"),
    ]
    right = text.replace("robots: false}", "robots: false, robots_reason: agreed}").partition("  b:")[0]
    config = parse(right, Path("feeds.yaml"), {})
    assert (config.sources[SourceKey("a")].robots, config.sources[SourceKey("a")].robots_reason) == (False, "agreed")


@pytest.mark.parametrize(
    ("proxy", "what"),
    [
        ("socks5://p.example:1", "expected the address of an HTTP proxy"),
        ("http://p.example:1/path", "expected the address of an HTTP proxy"),
        ("http://user:secret@p.example:1", "the proxy's password stands in plain text"),
        ("http://user:${NOT_SET}@p.example:1", "the environment variable NOT_SET is not set"),
    ],
)
def test_a_wrong_proxy_is_a_mistake(proxy: str, what: str) -> None:
    """Kinds that are not spoken, passwords in the file, variables that are not set."""
    found = mistakes(SITE + f"sources:\n  a: {{url: 'https://a.example/feed', proxy: '{proxy}'}}\n")
    assert [what in mistake.message for mistake in found] == [True]


def test_proxies_come_with_their_secrets_resolved_and_known() -> None:
    """Variables are filled in, and what they hold is among the words that must be shown nowhere."""
    text = SITE + "sources:\n  a: {url: 'https://a.example/feed', proxy: 'http://${U}:${P}@p.example:3128'}\n"
    text += "fetch: {trust_env: true}\n"
    config = parse(
        text, Path("feeds.yaml"), {"U": "desk", "P": "s3/cret", "HTTPS_PROXY": "http://x:envword@q:1", "HOME": "/"}
    )
    assert config.sources[SourceKey("a")].proxy == "http://desk:s3%2Fcret@p.example:3128"
    assert config.fetch.environment == (("HTTPS_PROXY", "http://x:envword@q:1"),)
    assert {"s3/cret", "s3%2Fcret", "envword"} <= secrets_of(config)
    assert (
        parse(text.replace("true", "false"), Path("f"), {"U": "u", "P": "p", "HTTP_PROXY": "x"}).fetch.environment == ()
    )
