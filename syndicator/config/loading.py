"""feeds.yaml -> :class:`Config`, or every mistake in it at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import syndicator
from syndicator.config import checks, kinds, lists, ruling, schema, sections, storing
from syndicator.config import theme as themes
from syndicator.config.positions import MAX_BYTES, Block, read
from syndicator.config.report import Report, mapping, suggest
from syndicator.errors import ConfigError, Mistake
from syndicator.model import (
    Channel,
    DatabaseSettings,
    DeletionPolicy,
    Featured,
    FetchSettings,
    Kind,
    Limits,
    MailSettings,
    NotifySettings,
    PublishSettings,
    Reprint,
    RetractionPolicy,
    Rule,
    ServeSettings,
    Site,
    SiteRule,
    Source,
    SourceKey,
    Told,
    Words,
    WorkerSettings,
)
from syndicator.redact import secret_words, source_secrets

if TYPE_CHECKING:
    from pydantic import BaseModel

D = TypeVar("D")

_TRUSTED = tuple(
    name
    for lower in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "requests_ca_bundle")
    for name in (lower.upper(), lower)
)
"""Variables that `fetch.trust_env` lets in; where both spellings are set, the lower one counts, as everywhere."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the operator wants. Paths are absolute, references resolved, defaults filled in."""

    path: Path
    site: Site
    sources: Mapping[SourceKey, Source]
    channels: tuple[Channel, ...]
    fetch: FetchSettings
    workers: WorkerSettings
    publish: PublishSettings
    serve: ServeSettings
    keep_size: int | None  # bytes of all articles together; None: no limit
    store: str  # the folder of the state; with a database, of what is this machine's own
    doubts: tuple[Mistake, ...] = ()  # what is right, and may not be meant
    notify: NotifySettings = dataclasses.field(default_factory=NotifySettings)
    rules: str | None = None  # the folder of the operator's own site rules
    site_rules: tuple[SiteRule, ...] = ()  # those in it
    database: DatabaseSettings | None = None  # in which everything is remembered; None: in the folder
    featured: Featured | None = None  # what the home page begins with, besides what editors choose
    article_rules: tuple[Rule, ...] = ()  # what is done with articles that fit a description, in their order

    @property
    def shared(self) -> bool:
        """Whether several machines work on one state."""
        return self.database is not None and self.database.shared


def load(path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in the file at ``path``. ``environment`` is where references to variables are looked up.

    Raises :class:`~syndicator.errors.ConfigError` with every mistake, also where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _whole(path, "there is no such file", "name another with --config, or copy the example") from None
    except OSError as error:
        raise _whole(path, f"cannot be read: {error.strerror or error}", "") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        found = Mistake(line, column, "", f"not UTF-8: byte 0x{raw[error.start]:02X}", "save the file as UTF-8")
        raise ConfigError(str(path), [found]) from None
    return parse(text, path, environment)


def parse(text: str, path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in ``text``, as if it stood at ``path``. Raises :class:`~syndicator.errors.ConfigError`."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _whole(path, f"larger than {MAX_BYTES // 1024**2} MiB", "split it into several mirrors")
    root, mistakes, whole = read(text.removeprefix("\ufeff"))
    report = Report(root, mistakes)
    if not whole:
        raise ConfigError(str(path), report.mistakes)
    if root is None and not mistakes:
        raise _whole(path, "nothing there", "it needs at least 'site' and 'sources'")
    config = _assemble(report, path.absolute(), environment)
    if config is None:
        raise ConfigError(str(path), report.mistakes)
    if config.rules:
        from syndicator.config.rules import load_folder

        config = replace(config, site_rules=load_folder(Path(config.rules)))
    return config


def _whole(path: Path, message: str, hint: str) -> ConfigError:
    return ConfigError(str(path), [Mistake(0, 0, "", message, hint)])


def _assemble(report: Report, path: Path, environment: Mapping[str, str]) -> Config | None:
    root = mapping(report.root)
    if root is None:
        report.add((), "expected a mapping", "it begins with 'site:' and 'sources:'")
        return None
    for key in root.keys() - schema.FeedsFile.model_fields.keys():
        report.add((key,), f"unknown key {key[:60]!r}", suggest(key, schema.FeedsFile), key=True)
    site = _section(report, root, "site", sections.SiteSection, needed=True)
    defaults = _section(report, root, "defaults", sections.DefaultsSection)
    sources = _sections(report, root, "sources", sections.SourceSection)
    channels = _sections(report, root, "channels", sections.ChannelSection)
    featured = _section(report, root, "featured", sections.FeaturedSection)
    publish = _section(report, root, "publish", sections.PublishSection)
    serve = _section(report, root, "serve", sections.ServeSection)
    fetch = _section(report, root, "fetch", sections.FetchSection)
    workers = _section(report, root, "workers", sections.WorkersSection)
    notify = _section(report, root, "notify", sections.NotifySection)
    _check(report, root, fetch)
    named = checks.outlets(report, root)
    headers = checks.headers(report, root, environment)
    through = checks.proxies(report, root, environment)
    hidden = checks.notify(report, root, environment)
    store, database, keep_size = storing.store(report, root, environment)
    checks.shared_outbox(report, root, shared=database is not None and database.shared)
    where = checks.folders(report, path.parent, store, publish)
    rules = _rules_folder(report, root, path.parent)
    theme = themes.theme(report, root, path.parent)
    rulings = ruling.rules_in(report, root)
    if report.mistakes or site is None:
        return None
    ours = replace(_site(site), theme=theme)
    return Config(
        path=path,
        site=ours,
        sources={
            SourceKey(k): dataclasses.replace(_source(k, s, defaults, headers.get(k, ()), named), proxy=through.get(k))
            for k, s in sources.items()
        },
        channels=_channels(channels, ours),
        featured=_featured(featured),
        fetch=_fetching(fetch, ours, environment),
        workers=WorkerSettings(**_values(WorkerSettings, workers)),
        publish=_publishing(publish, where),
        serve=ServeSettings(**_values(ServeSettings, serve)),
        store=str(where.store),
        keep_size=keep_size,
        database=database,
        doubts=report.doubts,
        notify=_notify(notify, *hidden),
        rules=rules,
        article_rules=rulings,
    )


def _check(report: Report, root: Block, fetch: sections.FetchSection | None) -> None:
    """What is looked at across sections and gives nothing but mistakes and doubts."""
    checks.sources(report, root)
    lists.check(report, root)
    checks.private(report, root)
    checks.robots(report, root)
    checks.channels(report, root)
    checks.featured(report, root)
    checks.fetch(report, fetch)
    checks.serve(report, root)
    checks.permissions(report, root)


def _publishing(section: sections.PublishSection | None, where: checks.Folders) -> PublishSettings:
    placed = {"path": str(where.publish), "targets": where.targets, "private": where.private}
    return PublishSettings(**{**_values(PublishSettings, section), **placed})


def _fetching(section: sections.FetchSection | None, site: Site, environment: Mapping[str, str]) -> FetchSettings:
    wire = _values(FetchSettings, section)
    referers = (section and section.referers) or {}
    wire["referers"] = tuple(sorted((host.lower(), url) for host, url in referers.items()))
    wire.setdefault("user_agent", default_user_agent(syndicator.__version__, site))
    if wire.get("trust_env"):
        wire["environment"] = tuple((name, environment[name]) for name in _TRUSTED if environment.get(name))
    return FetchSettings(**wire)


def _rules_folder(report: Report, root: Block, base: Path) -> str | None:
    value = root.get("rules")
    if value is None or not isinstance(value, str) or not value.strip():
        if value is not None:
            hint = "rules for articles stand under 'defaults', or under a source" if isinstance(value, list) else ""
            report.add(("rules",), f"expected a folder, found {kinds.shown(value)}", hint or "rules: rules")
        return None
    return str(checks.absolute(base, value))


S = TypeVar("S", bound="BaseModel")


def _section(report: Report, root: Block, key: str, section: type[S], *, needed: bool = False) -> S | None:
    value = root.get(key)
    if value is None:
        if needed:
            report.add(
                (key,) if key in root else (), f"{key!r} is missing", "site: {title: …, url: https://…}", key=True
            )
        return None
    return report.take(section, value, (key,))


def _sections(report: Report, root: Block, key: str, section: type[S]) -> dict[str, S]:
    """The sections in the mapping under ``key`` that are right. Which stand there at all, only the root knows."""
    value = root.get(key)
    if value is None:
        return {}
    entries = mapping(value)
    if entries is None:
        report.add((key,), "expected a mapping of key to settings", f"{key}: {{some-key: …}}")
        return {}
    blank = Block(entries.at) if key == "channels" else None  # a channel without settings takes everything
    taken = {name: report.take(section, blank if item is None else item, (key, name)) for name, item in entries.items()}
    return {name: item for name, item in taken.items() if item is not None}


def _values(settings: type, section: BaseModel | None) -> dict[str, Any]:
    """What ``section`` says, under the field names of ``settings``."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(settings):
        key = schema.RENAMED.get(field.name, field.name) if settings is FetchSettings else field.name
        value = getattr(section, key, None)
        if value is not None:
            found[field.name] = tuple(value) if isinstance(value, list) else value
    return found


def _site(section: sections.SiteSection) -> Site:
    return Site(**_values(Site, section))


def _notify(section: sections.NotifySection | None, webhook_secret: str, password: str) -> NotifySettings:
    values = _values(NotifySettings, section)
    if section is not None and section.webhook is not None:
        values |= {"webhook": section.webhook.url, "webhook_secret": webhook_secret}
    if section is not None and section.email is not None:
        values["mail"] = MailSettings(**{**_values(MailSettings, section.email), "password": password})
    return NotifySettings(**values)


def _source(
    key: str,
    section: sections.SourceSection,
    defaults: sections.DefaultsSection | None,
    headers: tuple[tuple[str, str], ...],
    outlets: tuple[tuple[str, str], ...],
) -> Source:
    """One source: what it says, then what ``defaults`` says, then what ``model`` says."""
    said = {name: value for name, value in dict(defaults or ()).items() if value is not None}
    said |= {name: value for name, value in dict(section).items() if value is not None}
    limits = {**_values(Limits, defaults.limits if defaults else None), **_values(Limits, section.limits)}
    words = Words(tuple(said.get("include", ())), tuple(said.get("exclude", ())))
    every = said.get("every", "auto")
    kind = Kind(said.get("kind", Kind.FEED))
    listing = lists.listing(section.list)
    plain = (
        "robots",
        "robots_reason",
        "home",
        "language",
        "timezone",
        "ignore_zones",
        "category",
        "editor",
        "rights",
        "permission",
        "media",
        "priority",
        "enabled",
        "private",
        "websub",
        "keep_raw",
    )
    return Source(
        key=SourceKey(key),
        name=said.get("name", key),
        url=section.url,
        reprint=Reprint(said.get("reprint", lists.usual_reprint(kind, listing))),
        every=None if every == "auto" else every,
        limits=Limits(**limits),
        words=words,
        require=tuple(said.get("require", ())),
        deleted=DeletionPolicy(said.get("deleted", DeletionPolicy.WITHDRAW)),
        retracted=RetractionPolicy(said.get("retracted", RetractionPolicy.NOTE)),
        headers=headers,
        kind=kind,
        listing=listing,
        outlets=outlets,
        identity=sections.IDENTITIES[said.get("identity", "auto")],
        **{name: said[name] for name in plain if name in said},
    )


def _channels(sections: Mapping[str, sections.ChannelSection], site: Site) -> tuple[Channel, ...]:
    if not sections:
        return (Channel(key="all", title=site.title, description=site.description),)
    return tuple(_channel(key, section, site) for key, section in sections.items())


def _channel(key: str, section: sections.ChannelSection, site: Site) -> Channel:
    values = _values(Channel, section)
    values.setdefault("title", site.title if key == "all" else f"{site.title}: {key}")
    return Channel(key=key, words=_words(section), show=_show(section.podcast), **values)


def _show(section: sections.PodcastSection | None) -> Told:
    said = dict(section or ())
    if said.get("explicit") is not None:
        said["explicit"] = "true" if said["explicit"] else "false"
    several = ((name, value if isinstance(value, list) else [value]) for name, value in said.items() if value)
    return tuple((name, value) for name, values in several for value in values)


def _featured(section: sections.FeaturedSection | None) -> Featured | None:
    return Featured(words=_words(section), **_values(Featured, section)) if section is not None else None


def _words(section: sections.SelectionSection) -> Words:
    return Words(tuple(section.include or ()), tuple(section.exclude or ()))


def default_user_agent(version: str, site: Site) -> str:
    """Who we say we are where nothing is configured: name, version, a page about us, and the contact."""
    contact = site.contact if site.contact and site.contact.isascii() else ""
    return f"syndicator/{version} (+{_ascii(site.url)}about/" + (f"; {contact})" if contact else ")")


def _ascii(url: str) -> str:
    if url.isascii():
        return url
    parts = urlsplit(url)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(parts.hostname or "")
    netloc = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit(parts._replace(netloc=netloc, path=quote(parts.path, safe="/%")))


def proxy_words(url: str | None) -> set[str]:
    """What of a proxy's address is a secret: its credentials, as written and as meant."""
    parts = urlsplit(url or "")
    said = {parts.username or "", parts.password or ""}
    return {word for text in said for word in (text, unquote(text))} - {""}


def secrets_of(config: Config) -> set[str]:
    """Every word in a configuration that must stand in no log, page, feed or message."""
    found: set[str] = set()
    for source in config.sources.values():
        found |= source_secrets(source)
        found |= proxy_words(source.proxy)
    for name, value in config.fetch.environment:
        found |= proxy_words(value) if name.lower().endswith("_proxy") else set()
    found |= storing.secrets_in(config.database) if config.database else set()
    notify = config.notify
    found |= {*(secret_words(notify.webhook) if notify.webhook else ()), notify.webhook_secret}
    return (found | {notify.mail.password} if notify.mail else found) - {"", "Bearer", "Basic"}
