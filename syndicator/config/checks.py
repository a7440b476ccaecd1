"""What no single value shows: references, collisions, folders, secrets from the environment."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from syndicator import urls
from syndicator.config import addresses, kinds, schema, wording
from syndicator.config.configuration import absolute, in_the_way
from syndicator.config.positions import START, Block
from syndicator.config.references import REFERENCE, unfit
from syndicator.config.report import Report, mapping
from syndicator.config.ruling import filed_under
from syndicator.config.sections import FeaturedSection
from syndicator.dataclass import dataclass
from syndicator.model import FetchSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.config.positions import Value
    from syndicator.config.sections import FetchSection, PublishSection

_DOMAIN = re.compile(r"[^\s./:@]{1,63}(?:\.[^\s./:@]{1,63}){1,8}")
_LONGEST_OUTLET = 60


def sources(report: Report, root: Block) -> None:
    """There is at least one source, and every key can be a file name."""
    entries = mapping(root.get("sources"))
    if not entries:
        if root.get("sources") is None or entries is not None:
            hint = "sources: {some-key: https://outlet.example/feed.xml}"
            place = ("sources",) if "sources" in root else ()
            report.add(place, "no sources", hint, key=True)
        return
    _keys(report, "sources", entries)


def twins(report: Report, root: Block) -> None:
    """Nobody means to poll one feed twice; what is read of one page by two lists is two sources."""
    seen: dict[str, str] = {}
    for key, section in (mapping(root.get("sources")) or {}).items():
        block = mapping(section)
        url = section if block is None else block.get("url")
        if not isinstance(url, str) or not urls.is_http(url) or (block is not None and block.get("list")):
            continue
        first = seen.setdefault(urls.canonical(url), key)
        if first != key:
            place = ("sources", key) if block is None else ("sources", key, "url")
            hint = "keep one; enabled: false for the other"
            report.doubt(place, f"the same address as that of {wording.shown(first)}, which is polled already", hint)


def private(report: Report, root: Block) -> None:
    """What only a subscriber may read is not polled unless its source says that this is meant."""
    for key, section in (mapping(root.get("sources")) or {}).items():
        block = mapping(section)
        url = block.get("url") if block is not None else section
        said = block.get("private") if block is not None else None
        if isinstance(url, str) and urls.is_http(url) and not isinstance(said, bool):
            place = ("sources", key, "url") if block is not None else ("sources", key)
            report.check(place, partial(addresses.check_private, url))


def outlets(report: Report, root: Block) -> tuple[tuple[str, str], ...]:
    """The outlets that the operator names, by domain; each domain bare and each name short enough to be one."""
    if root.get("outlets") is None:
        return ()
    entries = mapping(root.get("outlets"))
    if entries is None:
        hint = "outlets: {riverside.example: Riverside Herald}"
        report.add(("outlets",), "expected a mapping of domain to name", hint)
        return ()
    found: list[tuple[str, str]] = []
    for domain, name in entries.items():
        bare = str(domain).strip().lower().removeprefix("www.")
        if not _DOMAIN.fullmatch(bare):
            hint = f"write {host}" if (host := urls.host_of(str(domain))) else "such as riverside.example"
            report.add(("outlets", domain), f"{str(domain)[:60]!r} is no domain", hint, key=True)
        elif not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_OUTLET:
            report.add(("outlets", domain), "expected an outlet's name", f"at most {_LONGEST_OUTLET} characters")
        else:
            found.append((bare, name.strip()))
    return tuple(found)


def robots(report: Report, root: Block) -> None:
    """Whoever passes over a host's rules says why, and can do so for feeds alone."""
    for key, section in (mapping(root.get("sources")) or {}).items():
        block = mapping(section) or Block(START)
        if block.get("robots") is not False:
            continue
        place = ("sources", key, "robots")
        if block.get("kind") not in {None, "feed"}:
            report.add(place, "lists are for people, not for being polled: robots.txt is obeyed", "remove it")
        elif not block.get("robots_reason"):
            report.add(place, "no reason is given", "robots_reason: asked for by its editor, 3 May 2026")


def notify(report: Report, root: Block, environment: Mapping[str, str]) -> tuple[str, str]:
    """References to the secrets of ``notify``: of the webhook and of the mail server. Neither may stand in the file."""
    block = mapping(root.get("notify")) or Block(START)
    found = []
    for section, name in (("webhook", "secret"), ("email", "password")):
        value = (mapping(block.get(section)) or Block(START)).get(name)
        place = ("notify", section, name)
        template = ""
        if value is not None:
            with suppress(PydanticCustomError):  # what is malformed was noted when the section was read
                template = addresses.header_template(value)
                if not REFERENCE.search(template):
                    report.add(place, "a secret in plain text", "write {env: NAME} and set that variable")
        _look_up(report, place, template, environment)
        found.append(template)
    mail = mapping(block.get("email")) or Block(START)
    for holder, name, where in ((block, "command", ("notify",)), (mail, "to", ("notify", "email"))):
        if holder.get(name) == []:
            report.add((*where, name), "an empty list", "remove it, or say what belongs there")
    return found[0], found[1]


def serve(report: Report, root: Block) -> None:
    """A hub can be one only where it is reached."""
    block = mapping(root.get("serve")) or Block(START)
    if block.get("hub") is not True:
        return
    if block.get("enabled") is False:
        report.doubt(("serve", "hub"), "no hub without the server", "remove enabled: false, or hub")
    elif not block.get("url"):
        hint = "url: https://news.example/, where the world reaches this server"
        report.add(("serve", "hub"), "a hub needs an address", hint)


def _keys(report: Report, section: str, entries: Block) -> None:
    for key in entries:
        if not kinds.KEY.fullmatch(key):
            report.add((section, key[:80]), f"{wording.shown(key)} cannot be a key", kinds.KEY_HINT, key=True)


def permissions(report: Report, root: Block) -> None:
    """Whoever asks for the full text says by whose permission; else it comes only where a licence allows it."""
    common = mapping(root.get("defaults")) or Block(START)
    for key, section in (mapping(root.get("sources")) or {}).items():
        said = mapping(section) or Block(START)
        own = said.get("reprint")
        asked = common.get("reprint") if own is None else own
        place = ("sources", key) if own is None else ("sources", key, "reprint")
        if asked == "full" and not (said.get("permission") or common.get("permission")):
            message = "the full text without a permission: less is published, unless a licence of the source allows it"
            report.doubt(place, message, "permission: on what basis, such as 'agreement of 3 May 2025'")


def channels(report: Report, root: Block) -> None:
    """Channels have folders of their own and select what exists.

    Read from the file itself, because a channel or a source that has other mistakes is checked, and counts, as well.
    """
    entries = mapping(root.get("channels")) or Block(START)
    _keys(report, "channels", entries)
    for key in entries.keys() & schema.RESERVED:
        report.add(("channels", key), f"{key!r} is a folder of syndicator's own", "choose another key", key=True)
    for key, channel in entries.items():
        _selection(report, root, ("channels", key), mapping(channel) or Block(START))


def featured(report: Report, root: Block) -> None:
    """It selects what exists, and not simply everything."""
    chosen = mapping(root.get("featured"))
    if chosen is None:
        return
    _selection(report, root, ("featured",), chosen)
    if not chosen.keys() - {"limit"} and not chosen.keys() - FeaturedSection.model_fields.keys():
        hint = "sources, categories, languages, include, exclude or articles"
        report.add(("featured",), "it does not say which articles", hint, key=True)


def _values(section: Value) -> list[Value]:
    return list((mapping(section) or {}).values())


def _selection(report: Report, root: Block, place: tuple[str, ...], chosen: Block) -> None:
    """What a channel, or what is featured, selects exists."""
    filed = [mapping(s) for s in (root.get("defaults"), *_values(root.get("sources")))]
    categories = {str(section.get("category", "")).strip() for section in filed if section} - {""}
    categories.update(filed_under(root))
    _known(report, (*place, "sources"), chosen, "source", set(mapping(root.get("sources")) or ()))
    _known(report, (*place, "categories"), chosen, "category of any source", categories)
    for name in ("languages", "formats", "sources", "categories", "articles"):
        if chosen.get(name) == []:
            report.add((*place, name), "an empty list selects nothing", "remove it to take all")


def _known(report: Report, place: tuple[str, ...], chosen: Block, what: str, known: set[str]) -> None:
    items = chosen.get(place[-1])
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, str) and item.strip() and item.strip() not in known:
            hint = wording.nearest(item, known) or f"known: {', '.join(sorted(known)[:8]) or 'none'}"
            report.add((*place, index), f"{wording.shown(item)} is no {what}", hint)


def fetch(report: Report, section: FetchSection | None) -> None:
    """The bounds of the adaptive schedule leave room."""
    if section is None:
        return
    least = FetchSettings().min_interval if section.min_interval is None else section.min_interval
    most = FetchSettings().max_interval if section.max_interval is None else section.max_interval
    if least > most:
        place = ("fetch", "min_interval" if section.min_interval is not None else "max_interval")
        report.add(place, "min_interval is longer than max_interval", "swap them, or say both")


def headers(report: Report, root: Block, environment: Mapping[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Every source's headers, as they are written. A secret is sent to one host, and stands in no file."""
    common = _templates(report, root.get("defaults"), ("defaults",))
    for name in [name for name, template in common.items() if REFERENCE.search(template)]:
        place = ("defaults", "headers", name)
        report.add(place, "a secret here would be sent to every source", "put it under the source it is for")
        del common[name]
    found = {}
    for key, section in (mapping(root.get("sources")) or {}).items():
        own = _templates(report, section, ("sources", key))
        names = {name.lower() for name in own}
        every = {**{name: text for name, text in common.items() if name.lower() not in names}, **own}
        if every:
            for name, template in every.items():
                _look_up(report, ("sources", key, "headers", name), template, environment)
            found[key] = tuple(every.items())
    return found


def proxies(report: Report, root: Block, environment: Mapping[str, str]) -> dict[str, str]:
    """The proxies of those sources that have one, as they are written."""
    found = {}
    for key, section in (mapping(root.get("sources")) or {}).items():
        template = (mapping(section) or Block(START)).get("proxy")
        if not isinstance(template, str):
            continue
        for message, hint in unfit(template, environment):
            report.add(("sources", key, "proxy"), message, hint)
        found[key] = template.strip()
    return found


def _templates(report: Report, section: Value, place: tuple[str, ...]) -> dict[str, str]:
    """The well-formed headers of a section; what is malformed was noted when the section was read."""
    found: dict[str, str] = {}
    block = mapping(section)
    for name, value in (mapping(block.get("headers") if block else None) or {}).items():
        try:
            template = addresses.header_template(value)
        except PydanticCustomError:
            continue
        report.check((*place, "headers", name), partial(addresses.check_header, name, template), key=True)
        found[name] = template
    return found


def _look_up(report: Report, place: Sequence[str], template: str, environment: Mapping[str, str]) -> None:
    for message, hint in unfit(template, environment, header=True):
        report.add(place, message, hint)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where state and renditions stand; absolute."""

    store: Path
    publish: Path
    targets: tuple[str, ...]  # addresses as they are
    private: str = ""  # "": beside the state


def folders(report: Report, base: Path, store: str, publish: PublishSection | None) -> Folders:
    """The two folders, neither of which may make the other, or this file, public."""
    given = (publish and publish.targets) or []
    targets = tuple(one if "://" in one else str(absolute(base, one)) for one in given)
    private = str(absolute(base, publish.private)) if publish and publish.private else ""
    found = Folders(absolute(base, store), absolute(base, (publish and publish.path) or "public"), targets, private)
    if private and (Path(private) == found.publish or found.publish in Path(private).parents):
        message = "private channels would stand in the published folder"
        report.add(("publish", "private"), message, "a folder beside it, on the same file system")
    kept = [found.store, found.publish, *([Path(private)] if private else [])]
    for number, target in enumerate(targets):
        if "://" not in target and (one := in_the_way(Path(target), base, kept)):
            report.add(
                ("publish", "targets", number), f"this folder holds {one}, or stands in it", "a folder of its own"
            )
    if base == found.publish or found.publish in base.parents:
        message = "everything in this folder would be published, this file too"
        report.add(("publish", "path"), message, "a folder of its own, such as public")
    elif found.store == found.publish or found.publish in found.store.parents:
        report.add(("store",), "the state stands in the published folder", "keep 'store' and 'publish' apart")
    elif found.store in found.publish.parents:
        report.add(("publish", "path"), "the published folder stands in the state", "keep 'store' and 'publish' apart")
    return found


def shared_outbox(report: Report, root: Block, *, shared: bool) -> None:
    """A folder that several machines serve is written by whoever of them leads, which the database decides."""
    publish = mapping(root.get("publish"))
    if publish is None:
        return
    if publish.get("shared") is not True:
        if publish.get("private") is not None:
            hint = "shared: true beside it, or no private: without it they stand beside the state"
            report.add(("publish", "private"), "this is for a folder that several machines serve", hint)
        return
    if not shared:
        hint = "store: {url: postgresql://user@host/name, shared: true}"
        report.add(("publish", "shared"), "one folder for several machines needs a database that they share", hint)
    channels = mapping(root.get("channels")) or Block(START)
    closed = [key for key, one in channels.items() if (found := mapping(one)) and found.get("private") is True]
    if closed and publish.get("private") is None:
        hint = "private: /srv/mirror/private, on the file system that they share"
        message = f"the private channel {closed[0]} needs a folder that all machines see, and that is not published"
        report.add(("publish", "shared"), message, hint)
