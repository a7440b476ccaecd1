"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import syndicator
from syndicator import later


def test_a_pattern_is_compiled_when_it_is_first_used_and_then_like_any_other() -> None:
    """Until then nobody looks at it; from then on it finds what the one that was compiled at once finds."""
    told = later.pattern(r"(?P<day>\d+)\s*(May)", re.IGNORECASE)
    assert "search" not in vars(told)
    at_once, text = re.compile(told.pattern, re.IGNORECASE), "on 3 may and 4 May 2026"
    assert [found.groupdict() for found in told.finditer(text)] == [
        found.groupdict() for found in at_once.finditer(text)
    ]
    assert told.search == vars(told)["search"]
    assert (told.sub("x", text), told.split(text)) == (at_once.sub("x", text), at_once.split(text))
    assert told.match(text) is None
    with pytest.raises(re.error):
        later.pattern("(").search("")


def test_every_pattern_of_ours_is_one() -> None:
    """None is found to be wrong only when an article comes that it is for."""
    ours = {id(told): told for told in _patterns("syndicator.refine.", "syndicator.stamps.")}
    assert len(ours) > 150
    for told in ours.values():
        re.compile(told.pattern, told.flags)


def _patterns(*packages: str) -> list[later.Later]:
    names = [module.name for module in pkgutil.walk_packages(syndicator.__path__, "syndicator.")]
    modules = [importlib.import_module(name) for name in names if name.startswith(packages)]
    return [value for module in modules for value in vars(module).values() if isinstance(value, later.Later)]
