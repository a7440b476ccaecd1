"""What earlier releases worked out, kept while the process lives: a release works out what differs and no more.

Nothing in it is believed by itself. Each part stands beside the very thing it was made of, and is taken again where
that is the same still. It belongs to one configuration; another one begins with an empty recollection.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from syndicator.engine import catalogue, directory, lists, neighbours, publications, searching
from syndicator.engine.selection import Plan
from syndicator.model import ArticleId


class Marked(NamedTuple):
    """What the page of a story says, as a fingerprint, and what that was made of."""

    plan: Plan
    path: str
    beside: neighbours.Beside
    mark: str


@dataclass(slots=True)
class Recollection:
    """Of stories that everybody may read, but for ``plans``."""

    plans: dict[ArticleId, Plan] = field(default_factory=dict)  # private ones, too
    published: publications.Memory = field(default_factory=publications.Memory)
    filed: catalogue.Memory = field(default_factory=dict)
    divided: lists.Memory = field(default_factory=dict)
    beside: neighbours.Memory = field(default_factory=dict)
    pages: dict[ArticleId, Marked] = field(default_factory=dict)
    searchable: searching.Memory = field(default_factory=dict)
    maps: directory.Memory = field(default_factory=directory.Memory)
    crowded: bool = False  # there are so many stories that none of it is kept
