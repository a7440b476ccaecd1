"""What a file says -> :class:`Config` as it is written there, or every mistake in it at once."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import syndicator
from syndicator.config import checks, lists, ruling, schema, sections, storing, wording
from syndicator.config import theme as themes
from syndicator.config.configuration import Config, absolute, default_user_agent
from syndicator.config.positions import Block, read
from syndicator.config.report import Report, mapping, suggest
from syndicator.errors import ConfigError, Mistake
from syndicator.model import (
    Channel,
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
    ServeSettings,
    Site,
    Source,
    SourceKey,
    Told,
    Words,
    WorkerSettings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

S = TypeVar("S", bound="BaseModel")


def assemble(text: str, path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in ``text``, as if it stood at ``path``. References to variables are looked up in
    ``environment``, and stay what they are. Raises :class:`~syndicator.errors.ConfigError`.
    """
    root, mistakes, whole = read(text.removeprefix("\ufeff"))
    report = Report(root, mistakes)
    if not whole:
        raise ConfigError(str(path), report.mistakes)
    if root is None and not mistakes:
        raise ConfigError(str(path), [Mistake(0, 0, "", "nothing there", "it needs at least 'site' and 'sources'")])
    config = _assemble(report, path.absolute(), environment)
    if config is None:
        raise ConfigError(str(path), report.mistakes)
    if config.rules:
        from syndicator.config.rules import load_folder

        config = replace(config, site_rules=load_folder(Path(config.rules)))
    return config


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
        fetch=_fetching(fetch, ours),
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
    checks.twins(report, root)
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


def _fetching(section: sections.FetchSection | None, site: Site) -> FetchSettings:
    wire = _values(FetchSettings, section)
    referers = (section and section.referers) or {}
    wire["referers"] = tuple(sorted((host.lower(), url) for host, url in referers.items()))
    wire.setdefault("user_agent", default_user_agent(syndicator.__version__, site))
    return FetchSettings(**wire)


def _rules_folder(report: Report, root: Block, base: Path) -> str | None:
    value = root.get("rules")
    if value is None or not isinstance(value, str) or not value.strip():
        if value is not None:
            hint = "rules for articles stand under 'defaults', or under a source" if isinstance(value, list) else ""
            report.add(("rules",), f"expected a folder, found {wording.shown(value)}", hint or "rules: rules")
        return None
    return str(absolute(base, value))


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
