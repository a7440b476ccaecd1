"""What feeds.yaml may say: one model per section, and the JSON Schema made from them.

No model holds a default: what is not said is None here and takes the default of ``model.configured``, the only place
where defaults stand. ``schema()`` shows them in words.
"""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from syndicator import model
from syndicator.config import kinds
from syndicator.config.units import duration_words, size_words

DAY = 86_400
GIB = 1024**3
RESERVED = frozenset(
    ("about", "articles", "categories", "gone", "healthz", "media", "metrics", "sources", "static", "websub")
)
"""Folders and addresses of our own; no channel may take one."""


class Section(BaseModel):
    """A mapping in feeds.yaml; what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteSection(Section):
    """Who mirrors: what stands at the head of every page and feed."""

    title: kinds.Text = Field(description="The name of the mirror.", examples=["Riverside Wire"])
    url: kinds.SiteUrl = Field(
        description="Where it is published; what links begin with.", examples=["https://news.example/"]
    )
    language: kinds.Language | None = Field(None, description="Of pages and feeds (BCP 47).", examples=["zh-Hans"])
    timezone: kinds.Zone | None = Field(
        None, description="In which times are shown (IANA).", examples=["Asia/Shanghai"]
    )
    responsible_editor: kinds.Text | None = Field(
        None, description="Named on every article.", examples=["Ada Lindqvist"]
    )
    contact: kinds.Contact | None = Field(
        None,
        description="E-mail or web address for corrections and removal; also told to the hosts we poll.",
        examples=["desk@news.example"],
    )
    notice: kinds.Text | None = Field(
        None, description="Replaces the built-in reprint notice.", examples=["Reprinted with the outlets' permission."]
    )
    description: kinds.Text | None = Field(
        None, description="One sentence about the mirror.", examples=["News of the valley"]
    )


class LimitsSection(Section):
    """Bounds for one source."""

    body: Annotated[int, *kinds.size(1024, GIB)] | None = Field(
        None, description="Largest feed, decompressed.", examples=["2 MB"]
    )
    page: Annotated[int, *kinds.size(1024, GIB)] | None = Field(
        None, description="Largest article page, decompressed.", examples=["1 MiB"]
    )
    entries: Annotated[int, *kinds.count(1, 100_000)] | None = Field(
        None, description="Entries read from one document.", examples=[200]
    )
    backlog: Annotated[int, *kinds.count(0, 100_000)] | None = Field(
        None, description="Entries taken at the first poll, newest first.", examples=[20]
    )
    keep: Annotated[int, *kinds.count(1, 100_000)] | None = Field(
        None, description="Articles kept per source.", examples=[500]
    )
    keep_for: Annotated[float, *kinds.duration(3600, 36_500 * DAY)] | None = Field(
        None, description="Age at which an article is dropped; not said: no limit by age.", examples=["90 d"]
    )


class DefaultsSection(Section):
    """What holds for every source that does not say otherwise."""

    language: kinds.Language | None = Field(
        None, description="Of the articles; not said: as the feed says.", examples=["zh-Hant"]
    )
    timezone: kinds.Zone | None = Field(
        None, description="Of times without a zone; not said: the site's.", examples=["Europe/Paris"]
    )
    ignore_zones: kinds.Flag | None = Field(
        None,
        description="true: its times name a wrong zone, such as +00:00 for local time; timezone holds for all.",
        examples=[True],
    )
    category: kinds.Text | None = Field(None, description="Under which its articles are filed.", examples=["science"])
    editor: kinds.Text | None = Field(None, description="Our editor in charge of it.", examples=["Bo Tran"])
    rights: kinds.Text | None = Field(
        None, description="Its licence or copyright line, shown with every article.", examples=["CC BY 4.0"]
    )
    permission: kinds.Text | None = Field(
        None, description="On what basis we republish it.", examples=["agreement of 3 May 2025"]
    )
    reprint: Annotated[str, *kinds.choice(*model.Reprint)] | None = Field(
        None,
        description="How much is republished: what the feed itself gives, the full text, an excerpt, or a link.",
        examples=["excerpt"],
    )
    every: kinds.Every | None = Field(
        None, description="How often it is polled; auto follows the source's own pace.", examples=["30 min"]
    )
    limits: LimitsSection | None = Field(None, description="Bounds for one source.")
    include: list[kinds.Text] | None = Field(
        None, description="Only articles with one of these words in title or text.", examples=[["river", "harbour"]]
    )
    exclude: list[kinds.Text] | None = Field(
        None, description="No articles with one of these words in title or text.", examples=[["horoscope"]]
    )
    media: Annotated[str, *kinds.choice("link", "mirror")] | None = Field(
        None,
        description="Whether pictures are shown from their own hosts, or mirrored and shown from here.",
        examples=["mirror"],
    )
    require: list[Annotated[str, *kinds.choice(*model.Requirement)]] | None = Field(
        None,
        description="What an article must have to be published; one that lacks any of it is held for an editor.",
        examples=[["source", "original_url"]],
    )
    headers: dict[str, kinds.HeaderValue] | None = Field(
        None,
        description="Sent with its requests, to its own host only. Secrets by reference to environment variables.",
        examples=[{"Authorization": "Bearer ${NEWS_TOKEN}", "X-Api-Key": {"env": "NEWS_KEY"}}],
    )
    websub: kinds.Flag | None = Field(
        None,
        description="Whether its hub, if it has one, may push; needs serve.url. Never for private sources.",
        examples=[False],
    )
    enabled: kinds.Flag | None = Field(
        None, description="false: it stays configured and is not polled.", examples=[False]
    )
    keep_raw: kinds.Flag | None = Field(
        None,
        description="Whether an article's HTML is also kept as it came, packed, for `syndicator diff`.",
        examples=[False],
    )


class ListSection(Section):
    """How a list without a feed is read: by CSS selectors in a page, by paths in JSON."""

    item: kinds.Expression | None = Field(
        None, description="page: the element that holds one entry.", examples=["ul.list > li"]
    )
    items: kinds.Expression | None = Field(
        None, description="json: the path of the list; not said: the document is the list.", examples=["data.list"]
    )
    link: kinds.Expression | None = Field(
        None,
        description="page: the link, in the item. json: the path of the address, or an address with {path} in it.",
        examples=["h3 a"],
    )
    title: kinds.Expression | None = Field(
        None, description="Where its title stands; not said: page: in the link; json: title.", examples=["a[title]"]
    )
    date: kinds.Expression | None = Field(
        None,
        description="Where its date stands; not said: page: what looks like one in the item.",
        examples=["span.date"],
    )
    summary: kinds.Expression | None = Field(None, description="Where its summary stands.", examples=["p.intro"])
    content: kinds.Expression | None = Field(
        None, description="json: the path of its whole text, HTML or plain.", examples=["body.html"]
    )
    author: kinds.Expression | None = Field(None, description="Where its author stands.", examples=["span.author"])
    image: kinds.Expression | None = Field(None, description="Where its picture stands.", examples=["img"])
    id: kinds.Expression | None = Field(None, description="json: the path of its id.", examples=["id"])
    next: kinds.Expression | None = Field(
        None,
        description="The next page: its link (page), the path of its address (json), or an address with {page}.",
        examples=["index_{page-1}.html"],
    )
    max_pages: Annotated[int, *kinds.count(1, 100)] | None = Field(
        None, description="Pages, or parts of a sitemap, read at one poll.", examples=[3]
    )
    url_pattern: kinds.Expression | None = Field(
        None,
        description="A regular expression (RE2's syntax); only addresses that it matches are taken. "
        "Not said: those on the source's own host.",
        examples=["/t20\\d{6}_\\d+\\.s?html$"],
    )


class SourceSection(DefaultsSection):
    """A place articles come from. The address alone will do."""

    url: kinds.FeedUrl = Field(
        description="The feed, the list page, the sitemap.", examples=["https://outlet.example/feed.xml"]
    )
    kind: Annotated[str, *kinds.choice(*model.Kind)] | None = Field(
        None, description="What stands there.", examples=["page"]
    )
    private: kinds.Flag | None = Field(
        None,
        description="true: its address is a secret, and shown nowhere; false: it only looks like one.",
        examples=[True],
    )
    name: kinds.Text | None = Field(None, description="As it is credited; not said: its key.", examples=["The Outlet"])
    home: kinds.Url | None = Field(None, description="Its front page.", examples=["https://outlet.example/"])
    list: ListSection | None = Field(None, description="How it is read, where it is no feed.")
    proxy: kinds.Proxy | None = Field(
        None,
        description="Through which it and its article pages are asked for. Secrets by reference to variables.",
        examples=["http://${PROXY_USER}:${PROXY_PASSWORD}@proxy.example:3128"],
    )
    robots: kinds.Flag | None = Field(
        None, description="false: the feed itself is polled whatever robots.txt says.", examples=[True]
    )
    robots_reason: kinds.Text | None = Field(
        None, description="Why; needed with 'robots: false', and logged.", examples=["asked for by its editor, 3 May"]
    )

    @model_validator(mode="before")
    @classmethod
    def _from_address(cls, value: Any) -> Any:
        return {"url": value} if isinstance(value, str) else value


class ChannelSection(Section):
    """One feed we publish: a selection of articles. What it does not narrow down, it takes whole."""

    title: kinds.Text | None = Field(None, description="Not said: the site's title and the key.", examples=["Science"])
    description: kinds.Text | None = Field(
        None, description="One sentence about it.", examples=["From the laboratories"]
    )
    language: kinds.Language | None = Field(
        None, description="Of the feed itself; not said: the site's.", examples=["en"]
    )
    sources: list[kinds.Key] | None = Field(
        None, description="Keys of the sources it takes; not said: all.", examples=[["nasa", "plos-one"]]
    )
    categories: list[kinds.Text] | None = Field(
        None, description="Only sources filed under one of these.", examples=[["science"]]
    )
    languages: list[kinds.Language] | None = Field(
        None, description="Only articles in one of these.", examples=[["zh"]]
    )
    include: list[kinds.Text] | None = Field(
        None, description="Only articles with one of these words in title or text.", examples=[["comet"]]
    )
    exclude: list[kinds.Text] | None = Field(
        None, description="No articles with one of these words in title or text.", examples=[["advertorial"]]
    )
    limit: Annotated[int, *kinds.count(1, 10_000)] | None = Field(
        None, description="Articles in the feed, newest first.", examples=[100]
    )
    script: Annotated[str, *kinds.choice("as-is", "hans", "hant-tw", "hant-hk")] | None = Field(
        None,
        description="In which script Chinese articles are shown; as-is: as they were written.",
        examples=["hant-tw"],
    )
    formats: list[Annotated[str, *kinds.choice("rss", "atom", "json", "html")]] | None = Field(
        None, description="In which it is published.", examples=[["atom", "html"]]
    )


class FetchSection(Section):
    """How we behave as a guest on other people's hosts."""

    user_agent: kinds.Agent | None = Field(
        None,
        description="Not said: name, version, the site's address and contact.",
        examples=["riverside-mirror/1.0 (+https://news.example/about/; desk@news.example)"],
    )
    timeout: Annotated[float, *kinds.duration(1, 600)] | None = Field(
        None, description="For one document: look-up, connection, redirects and body together.", examples=["20 s"]
    )
    connect_timeout: Annotated[float, *kinds.duration(0.1, 600)] | None = Field(
        None, description="Until a host must have answered the connection.", examples=["5 s"]
    )
    allow_networks: list[kinds.Network] | None = Field(
        None,
        description="Networks that may be reached although private addresses are refused.",
        examples=[["127.0.0.0/8"]],
    )
    ports: list[Annotated[int, *kinds.count(1, 65_535)]] | None = Field(
        None, description="Ports that may be reached; on allow_networks any.", examples=[[80, 443, 8443]]
    )
    host_interval: Annotated[float, *kinds.duration(0, 3600)] | None = Field(
        None, description="Between an answer of a host (and port) and the next request to it.", examples=["2 s"]
    )
    host_connections: Annotated[int, *kinds.count(1, 256)] | None = Field(
        None, description="Requests at a time to one host and port.", examples=[2]
    )
    max_hops: Annotated[int, *kinds.count(0, 20)] | None = Field(
        None, description="Redirects followed for one document.", examples=[3]
    )
    threads: Annotated[int, *kinds.count(1, 512)] | None = Field(
        None, description="Sources polled at a time.", examples=[32]
    )
    picture: Annotated[int, *kinds.size(1024, GIB)] | None = Field(
        None, description="Largest picture that is mirrored; a larger one stays a link.", examples=["10 MB"]
    )
    referers: dict[str, kinds.Url] | None = Field(
        None,
        description="Host → address that is said to refer to its pictures; not said: none.",
        examples=[{"img.outlet.example": "https://outlet.example/"}],
    )
    robots: kinds.Flag | None = Field(
        None, description="Whether robots.txt is obeyed: for article pages, lists, and feeds.", examples=[True]
    )
    min_interval: Annotated[float, *kinds.duration(0, 30 * DAY)] | None = Field(
        None, description="'every: auto' never polls more often.", examples=["10 min"]
    )
    max_interval: Annotated[float, *kinds.duration(60, 90 * DAY)] | None = Field(
        None, description="'every: auto' never polls less often.", examples=["12 h"]
    )
    push_interval: Annotated[float, *kinds.duration(1, DAY)] | None = Field(
        None, description="A source whose hub pushes is polled no more often.", examples=["5 min"]
    )
    blind_interval: Annotated[float, *kinds.duration(0, 90 * DAY)] | None = Field(
        None,
        description="The same as min_interval for a source whose host gives neither validators nor any hint.",
        examples=["4 h"],
    )
    trust_env: kinds.Flag | None = Field(
        None,
        description="true: HTTP_PROXY, HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE of the environment are used.",
        examples=[True],
    )


class WorkersSection(Section):
    """Bounds for the processes that parse and clean."""

    processes: Annotated[int, *kinds.count(0, 256)] | None = Field(
        None, description="How many; 0: one per processor.", examples=[2]
    )
    deadline: Annotated[float, *kinds.duration(1, 3600)] | None = Field(
        None, description="For one batch; then the process is killed.", examples=["30 s"]
    )
    memory: Annotated[int, *kinds.size(64 * 1024**2, 1024 * GIB)] | None = Field(
        None, description="For one process, beyond what it takes idle.", examples=["512 MiB"]
    )
    idle: Annotated[float, *kinds.duration(0, DAY)] | None = Field(
        None, description="After which idle processes are retired.", examples=["5 min"]
    )


class PublishSection(Section):
    """Where and what we publish. The path alone will do."""

    path: kinds.Text | None = Field(None, description="The folder, relative to this file.", examples=["public"])
    pages: kinds.Flag | None = Field(None, description="A page per article.", examples=[True])
    per_source: kinds.Flag | None = Field(
        None, description="A feed per source besides, under sources/.", examples=[True]
    )
    per_category: kinds.Flag | None = Field(
        None, description="A feed per category besides, under categories/.", examples=[True]
    )
    hubs: list[kinds.Url] | None = Field(
        None, description="WebSub hubs that are told of changes.", examples=[["https://hub.example/"]]
    )
    link_to: Annotated[str, *kinds.choice("original", "mirror")] | None = Field(
        None, description="Where an item's link leads: the outlet's page or ours.", examples=["mirror"]
    )
    tombstones: Annotated[int, *kinds.count(0, 100_000)] | None = Field(
        None, description="Removed articles that feeds still announce as removed.", examples=[50]
    )

    @model_validator(mode="before")
    @classmethod
    def _from_path(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value


class ServeSection(Section):
    """The built-in web server."""

    host: kinds.Text | None = Field(None, description="The address it listens on.", examples=["0.0.0.0"])  # noqa: S104
    port: Annotated[int, *kinds.count(0, 65_535)] | None = Field(
        None, description="The port it listens on; 0: any that is free.", examples=[8000]
    )
    enabled: kinds.Flag | None = Field(
        None, description="false: another web server publishes the folder.", examples=[False]
    )
    url: kinds.SiteUrl | None = Field(
        None,
        description="Where this server can be reached from outside, for WebSub call-backs; not said: no pushes.",
        examples=["https://news.example/"],
    )


class WebhookSection(Section):
    """An address that gets alerts. The address alone will do."""

    url: kinds.Url = Field(description="Where they are posted.", examples=["https://ops.example/hooks/syndicator"])
    secret: kinds.HeaderValue | None = Field(
        None,
        description="Signs each message (X-Syndicator-Signature, HMAC-SHA256).",
        examples=[{"env": "HOOK_SECRET"}],
    )

    @model_validator(mode="before")
    @classmethod
    def _from_address(cls, value: Any) -> Any:
        return {"url": value} if isinstance(value, str) else value


class MailSection(Section):
    """How alerts leave by e-mail."""

    to: list[kinds.Mail] = Field(description="Who gets them.", examples=[["desk@news.example"]])
    sender: kinds.Mail = Field(description="From whom they come.", examples=["syndicator@news.example"])
    host: kinds.Text | None = Field(None, description="The mail server.", examples=["smtp.news.example"])
    port: Annotated[int, *kinds.count(0, 65_535)] | None = Field(
        None, description="Its port; 0: the usual one for its security.", examples=[2525]
    )
    security: Annotated[str, *kinds.choice("starttls", "tls", "none")] | None = Field(
        None, description="Of the connection; none only on your own machine.", examples=["tls"]
    )
    user: kinds.Text | None = Field(None, description="As whom we log in; not said: we do not.", examples=["mirror"])
    password: kinds.HeaderValue | None = Field(
        None, description="By reference to an environment variable.", examples=[{"env": "SMTP_PASSWORD"}]
    )


class NotifySection(Section):
    """When a source counts as unwell, and who is told, once, and again when it has recovered."""

    broken_after: Annotated[float, *kinds.duration(60, 365 * DAY)] | None = Field(
        None, description="A source that fails for so long is broken.", examples=["6 h"]
    )
    idle_after: Annotated[float, *kinds.duration(3600, 3650 * DAY)] | None = Field(
        None,
        description="A source silent ten times as long as usual, and at least this long, is idle.",
        examples=["14 d"],
    )
    command: list[kinds.Text] | None = Field(
        None,
        description="A program and its arguments; gets JSON on standard input. No shell.",
        examples=[["/usr/local/bin/page-me", "--quiet"]],
    )
    webhook: WebhookSection | None = Field(
        None,
        description="An address that gets JSON by POST; or a mapping.",
        examples=["https://ops.example/hooks/syndicator"],
    )
    email: MailSection | None = Field(
        None,
        description="Who gets a message by e-mail, and through which server.",
        examples=[{"to": ["desk@news.example"], "sender": "syndicator@news.example"}],
    )


class FeedsFile(Section):
    """A newsroom's mirror: what it polls, what it publishes, and as whom."""

    site: SiteSection = Field(description="Who mirrors.")
    defaults: DefaultsSection | None = Field(None, description="For every source that does not say otherwise.")
    sources: dict[str, SourceSection] = Field(description="Where articles come from, by key.")
    channels: dict[str, ChannelSection] | None = Field(
        None, description="The feeds we publish, by key; not said: one, 'all'."
    )
    outlets: dict[str, kinds.Text] | None = Field(
        None,
        description="Domain to name, for outlets that the built-in table does not know or names otherwise.",
        examples=[{"riverside.example": "Riverside Herald"}],
    )
    store: kinds.Text | None = Field(
        None, description="The folder of the state, relative to this file.", examples=["state"]
    )
    rules: kinds.Text | None = Field(
        None, description="A folder of site rules of your own, relative to this file.", examples=["rules"]
    )
    publish: PublishSection | None = Field(None, description="Where and what we publish.")
    serve: ServeSection | None = Field(None, description="The built-in web server.")
    fetch: FetchSection | None = Field(None, description="How we behave as a guest.")
    workers: WorkersSection | None = Field(None, description="Bounds for the processes that parse and clean.")
    notify: NotifySection | None = Field(None, description="Who is told when a source breaks.")


DEFAULT_STORE = "state"
RENAMED = {"deadline": "timeout"}
"""Field of ``FetchSettings`` -> key in feeds.yaml, where they differ."""
_WORDS = {
    **dict.fromkeys(("body", "page", "memory", "picture"), size_words),
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
    "FetchSection": model.FetchSettings,
    "WorkersSection": model.WorkerSettings,
    "PublishSection": model.PublishSettings,
    "ServeSection": model.ServeSettings,
    "MailSection": model.MailSettings,
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
    for name, short in (("SourceSection", "url"), ("PublishSection", "path"), ("WebhookSection", "url")):
        whole = definitions[name]
        definitions[name] = {"anyOf": [dict(whole["properties"][short]), whole], "description": whole["description"]}
    made["properties"]["store"]["default"] = DEFAULT_STORE
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
