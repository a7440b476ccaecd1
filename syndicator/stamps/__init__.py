"""Times as pages and lists print them, to aware UTC with the precision that was stated."""

from syndicator.stamps.printed import compact, glued, of_url, stamps, whole, worded, zone_of
from syndicator.stamps.stamp import Stamp
from syndicator.stamps.vague import of_year, on_day

__all__ = ["Stamp", "compact", "glued", "of_url", "of_year", "on_day", "stamps", "whole", "worded", "zone_of"]
