"""feeds.yaml as a whole, and the JSON Schema made from its sections.

No model holds a default: what is not said is None and takes the default of ``model.configured``, the only place
where defaults stand. ``schema()`` shows them in words.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from pydantic import Field

from syndicator import model
from syndicator.config import kinds
from syndicator.config.configuration import DEFAULT_STORE
from syndicator.config.sections import (
    ChannelSection,
    DefaultsSection,
    FeaturedSection,
    FetchSection,
    NotifySection,
    PublishSection,
    Section,
    ServeSection,
    SiteSection,
    SourceSection,
    StoreSection,
    WorkersSection,
)
from syndicator.config.units import duration_words, size_words

RESERVED = frozenset(
    (
        "about",
        "articles",
        "categories",
        "days",
        "gone",
        "healthz",
        "hub",
        "media",
        "metrics",
        "outlets",
        "private",
        "search",
        "sources",
        "static",
        "websub",
    )
)
"""Folders and addresses of our own; no channel may take one."""


class FeedsFile(Section):
    """A newsroom's mirror: what it polls, what it publishes, and as whom."""

    site: SiteSection = Field(description="Who mirrors.")
    defaults: DefaultsSection | None = Field(None, description="For every source that does not say otherwise.")
    sources: dict[str, SourceSection] = Field(description="Where articles come from, by key.")
    channels: dict[str, ChannelSection] | None = Field(
        None, description="The feeds we publish, by key; not said: one, 'all'."
    )
    featured: FeaturedSection | None = Field(
        None, description="What stands at the top of the home page, besides what editors feature by command."
    )
    outlets: dict[str, kinds.Text] | None = Field(
        None,
        description="Domain to name, for outlets that the built-in table does not know or names otherwise.",
        examples=[{"riverside.example": "Riverside Herald"}],
    )
    store: StoreSection | None = Field(
        None, description="Where everything is remembered: a folder, relative to this file, or a database."
    )
    rules: kinds.Text | None = Field(
        None, description="A folder of site rules of your own, relative to this file.", examples=["rules"]
    )
    publish: PublishSection | None = Field(None, description="Where and what we publish.")
    serve: ServeSection | None = Field(None, description="The built-in web server.")
    fetch: FetchSection | None = Field(None, description="How we behave as a guest.")
    workers: WorkersSection | None = Field(None, description="Bounds for the processes that parse, clean and render.")
    notify: NotifySection | None = Field(None, description="Who is told when a source breaks.")


RENAMED = {"deadline": "timeout"}
"""Field of ``FetchSettings`` -> key in feeds.yaml, where they differ."""
_WORDS = {
    **dict.fromkeys(("body", "page", "memory", "picture", "keep_size"), size_words),
    **dict.fromkeys(
        (
            "timeout",
            "connect_timeout",
            "host_interval",
            "min_interval",
            "max_interval",
            "deadline",
            "idle",
            "push_interval",
            "blind_interval",
            "broken_after",
            "idle_after",
            "patience",
        ),
        duration_words,
    ),
}
_DEFAULTS_OF: dict[str, type] = {
    "SiteSection": model.Site,
    "LimitsSection": model.Limits,
    "DefaultsSection": model.Source,
    "SourceSection": model.Source,
    "ListSection": model.Listing,
    "ChannelSection": model.Channel,
    "FeaturedSection": model.Featured,
    "FetchSection": model.FetchSettings,
    "WorkersSection": model.WorkerSettings,
    "PublishSection": model.PublishSettings,
    "ServeSection": model.ServeSettings,
    "MailSection": model.MailSettings,
    "StoreSection": model.DatabaseSettings,
    "NotifySection": model.NotifySettings,
}


@dataclasses.dataclass
class _Nothing:
    """The defaults of a section without any."""


def defaults(section: str) -> dict[str, Any]:
    """The defaults of a section (by the name of its model here) as one would write them; no None, nothing empty."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(_DEFAULTS_OF.get(section, _Nothing)):
        key = RENAMED.get(field.name, field.name) if section == "FetchSection" else field.name
        value = field.default
        if value is dataclasses.MISSING or value is None or value in ((), ""):
            continue
        if dataclasses.is_dataclass(value):
            continue
        words = _WORDS.get(key)
        found[key] = words(value) if words else list(value) if isinstance(value, tuple) else value
    if section in {"SourceSection", "DefaultsSection"}:
        found["every"] = "auto"
    return found


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of feeds.yaml, with descriptions, examples and defaults."""
    made = _without_null(FeedsFile.model_json_schema(ref_template="#/$defs/{model}"))
    definitions = made["$defs"]
    for name, definition in definitions.items():
        for key, value in defaults(name).items():
            if key in definition["properties"]:
                definition["properties"][key]["default"] = value
    for name, short in (
        ("SourceSection", "url"),
        ("PublishSection", "path"),
        ("WebhookSection", "url"),
        ("StoreSection", "folder"),
    ):
        whole = definitions[name]
        definitions[name] = {"anyOf": [dict(whole["properties"][short]), whole], "description": whole["description"]}
    then = definitions["ThenSection"]
    several = {key: then["properties"]["replace"].pop(key) for key in ("type", "items")}
    then["properties"]["replace"]["anyOf"] = [several["items"], several]
    word = {"type": "string", "enum": ["exclude", "hold"]}
    definitions["ThenSection"] = {"anyOf": [word, then], "description": then["description"]}
    definitions["StoreSection"]["anyOf"][1]["properties"]["folder"]["default"] = DEFAULT_STORE
    keys: dict[str, Any] = {"pattern": f"^{kinds.KEY.pattern}$"}
    made["properties"]["sources"].update(propertyNames=keys, minProperties=1)
    made["properties"]["channels"]["propertyNames"] = {**keys, "not": {"enum": sorted(RESERVED)}}
    made["properties"]["channels"]["additionalProperties"] = {
        "anyOf": [{"$ref": "#/$defs/ChannelSection"}, {"type": "null"}]
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "feeds.yaml"}


def _without_null(value: Any) -> Any:
    """A key with nothing behind it counts as not said; editors need not offer ``null``, nor titles made from keys."""
    if isinstance(value, list):
        return [_without_null(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {k: _without_null(v) for k, v in value.items() if not (k == "title" and isinstance(v, str))}
    if kept.get("default", "") is None:
        del kept["default"]
    options = kept.get("anyOf")
    if options and {"type": "null"} in options:
        options = [option for option in options if option != {"type": "null"}]
        kept.pop("anyOf")
        kept = {**options[0], **kept} if len(options) == 1 else {"anyOf": options, **kept}
    return kept
