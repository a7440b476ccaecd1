"""Which outlet stands behind a domain, and under which domain an outlet publishes.

The table is ``outlets.toml`` beside this file; what the operator adds to it holds within :func:`knowing`, and goes
before it. Names are compared in simplified script, without case and spaces.
"""

from __future__ import annotations

import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from syndicator.later import pattern
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Table = tuple[dict[str, str], dict[str, str]]  # domain to outlet, folded outlet to domain
_ADDED: ContextVar[_Table] = ContextVar("_ADDED", default=({}, {}))

_PLATFORM = pattern(
    r"[澎百头頭企一大凤鳳网網搜快][湃家条條鹅鵝点點鱼魚凰易狐传傳]{1,2}[号號]|公[众眾衆][号號]|公众平台|自媒体|自媒體|新浪看点|新浪众测|[号號]·|·[政媒]|知乎专栏|百家[号號]|个人图书馆|用户上传"
)
_DECORATION = pattern(r"[\s《》「」『』“”\"'()（）·•\-_|]+")
_HAN = pattern(r"[\u3400-\u9fff]")


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """(domain to outlet, folded outlet to domain)."""
    data = tomllib.loads(files(__package__).joinpath("outlets.toml").read_text(encoding="utf-8"))
    outlets: dict[str, str] = data["outlets"]
    names: dict[str, str] = {}
    for domain, outlet in outlets.items():
        if outlet:
            names.setdefault(fold(outlet), domain)
    names.update({fold(name): domain for name, domain in data["also"].items()})
    names.update({fold(name): "" for name in data["undomained"]["names"]})
    return outlets, names


@lru_cache(maxsize=1)
def _simplify() -> object:
    import opencc

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """An outlet's or person's name as a key: simplified, lower case, without spaces, quotes and dots."""
    bare = _DECORATION.sub("", name).lower()
    if not _HAN.search(bare):
        return bare
    return str(_simplify().convert(bare))  # type: ignore[attr-defined]  # opencc carries no types


def _suffixes(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[i:]) for i in range(len(labels) - 1)]


@contextmanager
def knowing(added: Sequence[tuple[str, str]]) -> Iterator[None]:
    """Within this, the operator's outlets (domain, name) are known as well."""
    token = _ADDED.set(_added(tuple(added)))
    try:
        yield
    finally:
        _ADDED.reset(token)


@lru_cache(maxsize=64)
def _added(pairs: tuple[tuple[str, str], ...]) -> _Table:
    return dict(pairs), {fold(name): domain for domain, name in pairs}


def outlet_of(url: str) -> str | None:
    """The outlet that publishes under the address's domain; None where no table knows it.

    The longest known suffix of the host decides.
    """
    host = host_of(url)
    outlets, _ = _tables()
    for suffix in _suffixes(host):
        if suffix in _ADDED.get()[0]:
            return _ADDED.get()[0][suffix]
        if suffix in outlets:
            return outlets[suffix] or None
    return None


def domain_of(outlet: str) -> str | None:
    """A domain of the outlet, by any of its names and in either script; None where no table knows it."""
    key = fold(outlet)
    return _ADDED.get()[1].get(key) or _tables()[1].get(key) or None


def is_known(outlet: str) -> bool:
    """Whether a table holds this name, with or without a domain."""
    key = fold(outlet)
    return key in _tables()[1] or key in _ADDED.get()[1]


def same_outlet(one: str, other: str) -> bool:
    """Whether two names are one outlet: equal when folded, or known under one domain."""
    a, b = fold(one), fold(other)
    if not a or not b:
        return False
    if a == b:
        return True
    domains = domain_of(one), domain_of(other)
    return bool(domains[0]) and domains[0] == domains[1]


def on_domain_of(outlet: str, url: str) -> bool:
    """Whether the outlet's domain is the address's: what confirms an inferred source."""
    domain, host = domain_of(outlet), host_of(url)
    if domain and (host == domain or host.endswith("." + domain)):
        return True
    known = outlet_of(url)
    return bool(known) and same_outlet(known or "", outlet)


def is_platform(name: str) -> bool:
    """Whether the name is a self-publishing platform (澎湃号, 百家号 …), behind which somebody else is the source."""
    return bool(_PLATFORM.search(name))
