"""Every scenario, by kind."""

from tests.origin.scenario import Scenario
from tests.origin.scenarios import (
    broken,
    charsets,
    codings,
    dates,
    identities,
    nofeed,
    redirects,
    robots,
    sizes,
    slow,
    statuses,
    tls,
    validators,
    xml,
)

KINDS = (
    *(redirects, statuses, validators, codings, slow, broken, sizes, xml, charsets, nofeed, identities, dates, tls),
    robots,
)
ALL: tuple[Scenario, ...] = tuple(scenario for kind in KINDS for scenario in kind.KIND.scenarios)
"""In the order of the files; names are unique."""
