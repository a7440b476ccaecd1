"""The JSON Schema, the example and the reference say what the models say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest

from syndicator.config import load, parse, positions
from syndicator.config.schema import schema
from syndicator.errors import ConfigError

ROOT = Path(__file__).parents[3]
SECTIONS = {
    "SiteSection": "site",
    "DefaultsSection": "defaults",
    "LimitsSection": "limits",
    "SourceSection": "sources",
    "ListSection": "list",
    "ChannelSection": "channels",
    "FeaturedSection": "featured",
    "PodcastSection": "podcast",
    "PublishSection": "publish",
    "ServeSection": "serve",
    "FetchSection": "fetch",
    "WorkersSection": "workers",
    "NotifySection": "notify",
    "StoreSection": "store",
    "WebhookSection": "webhook",
    "MailSection": "email",
    "RuleSection": "rules",
    "WhenSection": "when",
    "ThenSection": "then",
    "ReplaceSection": "replace",
}
RULES = {"RuleSection", "WhenSection", "ThenSection", "ReplaceSection"}
INNER = {"LimitsSection", "PodcastSection", "ListSection", "WebhookSection", "MailSection"} | RULES


def definitions() -> dict[str, dict[str, Any]]:
    return {name: d["anyOf"][1] if "anyOf" in d else d for name, d in schema()["$defs"].items()}


def plain(value: positions.Value) -> Any:
    """What a YAML 1.2 reader would give."""
    if isinstance(value, positions.Number):
        return float(value) if "." in value else int(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list) else value


def valid(text: str) -> bool:
    return bool(jsonschema.Draft202012Validator(schema()).is_valid(plain(positions.read(text).root)))


def test_the_committed_schema_is_current() -> None:
    """docs/feeds.schema.json is what the models give."""
    assert json.loads((ROOT / "docs" / "feeds.schema.json").read_text("utf-8")) == schema()
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_example_is_right() -> None:
    """The top-level feeds.yaml loads without any environment, fits the schema, and names it for editors."""
    text = (ROOT / "feeds.yaml").read_text("utf-8")
    assert load(ROOT / "feeds.yaml", {}).sources
    assert valid(text)
    assert text.splitlines()[0] == "# yaml-language-server: $schema=docs/feeds.schema.json"


def test_the_example_shows_every_key() -> None:
    """Every key that can be configured stands in the commented example."""
    text = (ROOT / "feeds.yaml").read_text("utf-8")
    missing = [f"{n}.{k}" for n, d in definitions().items() for k in d["properties"] if f"{k}:" not in text]
    assert missing == []


@pytest.mark.parametrize("name", SECTIONS)
def test_the_reference_names_every_key(name: str) -> None:
    """Every key stands in its section of docs/reference-config.md, with its default, example and meaning."""
    text = (ROOT / "docs" / "reference-config.md").read_text("utf-8")
    heading = f"{'###' if name in INNER else '##'} {SECTIONS[name]}\n"
    section = text.split(heading)[1].split("\n#")[0]
    rows = {line.split("`")[1]: line for line in section.splitlines() if line.startswith("| `")}
    properties = definitions()[name]["properties"]
    assert rows.keys() == properties.keys()
    for key, known in properties.items():
        default = known.get("default")
        shown = str(default).lower() if isinstance(default, bool) else str(default).replace("'", "")
        assert default is None or f"`{shown}`" in rows[key], key
        assert known["description"] in rows[key]


def test_every_key_has_a_description_and_an_example() -> None:
    """Editors can say what each key means and show how it is written; each example is a right value."""
    for name, definition in definitions().items():
        for key, known in definition["properties"].items():
            assert known["description"], (name, key)
            assert known.get("examples") or key in {"limits", "list"}, (name, key)


def test_the_examples_are_right(tmp_path: Path) -> None:
    """A configuration made of nothing but the examples loads."""
    made: dict[str, Any] = {
        section: {k: v["examples"][0] for k, v in definitions()[name]["properties"].items() if "examples" in v}
        for name, section in SECTIONS.items()
    }
    del made["defaults"]["headers"]
    made["defaults"]["limits"] = made.pop("limits")
    rule, when, then, words = (made.pop(name) for name in ("rules", "when", "then", "replace"))
    made["defaults"]["rules"] = [{**rule, "when": when, "then": {**then, "exclude": False, "replace": words}}]
    page = {key: value for key, value in made.pop("list").items() if key not in {"items", "content", "id"}}
    made["sources"] = {"nasa": {**made["sources"], "list": page}, "plos-one": "https://p.example/"}
    made["channels"] = {"c": {**made["channels"], "podcast": made.pop("podcast")}}
    made["notify"] |= {name: made.pop(name) for name in ("webhook", "email")}
    environment = dict.fromkeys(
        ("NEWS_TOKEN", "NEWS_KEY", "HOOK_SECRET", "SMTP_PASSWORD", "PROXY_USER", "PROXY_PASSWORD", "DATABASE_PASSWORD"),
        "k",
    )
    (tmp_path / made["site"]["theme"]).mkdir()
    config = parse(json.dumps(made), tmp_path / "feeds.yaml", environment)
    assert len(config.sources) == 2
    assert valid(json.dumps(made))


@pytest.mark.parametrize(
    "addition",
    ["colour: red", "serve: {port: 99999}", "fetch: {timeout: 20}", "channels: {about: {}}", "publish: {link_to: us}",
     "workers: {memory: 5}", "serve: {enabled: 'no'}", "channels: {x: {formats: [pdf]}}", "featured: {limit: 51}",
     "defaults: {url: 'http://x'}"],
)  # fmt: skip
def test_schema_and_loader_refuse_the_same(addition: str) -> None:
    """What the loader calls a mistake of form, editors underline too."""
    text = f"site: {{title: T, url: https://t.example/}}\nsources: {{a: https://a.example/}}\n{addition}\n"
    assert not valid(text)
    with pytest.raises(ConfigError):
        parse(text, ROOT / "feeds.yaml", {})
