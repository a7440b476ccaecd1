"""What a host's ``/.well-known/tdmrep.json`` says of one page (W3C TDMRep: the file on the origin server). Pure.

The file is a list of rules, each for a pattern of paths. Of several that cover a page the longest counts, as in
robots.txt, and of equals the first.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit

from syndicator.ingest.rsl import fits
from syndicator.model import Signal, SignalKind
from syndicator.urls import resolve

PATH: Final = "/.well-known/tdmrep.json"
WHERE: Final = "tdmrep.json"
_MOST = 1000  # rules that are read


def address(url: str) -> str:
    """Where the host of a page keeps its rules."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{PATH}"


def signals(document: bytes, url: str) -> tuple[Signal, ...]:
    """What the rules say of the page at ``url``; nothing where they cannot be read, or where none is for it."""
    try:
        rules = json.loads(document)
    except (ValueError, RecursionError):
        return ()
    fitting = [
        (len(rule["location"]), -number, rule)
        for number, rule in enumerate(rules[:_MOST] if isinstance(rules, list) else ())
        if isinstance(rule, dict) and isinstance(rule.get("location"), str) and fits(rule["location"], url)
    ]
    return tuple(_said(max(fitting, key=lambda each: each[:2])[2], url)) if fitting else ()


def _said(rule: dict[str, Any], url: str) -> list[Signal]:
    """A value that is neither 0 nor 1 counts as none, and a policy is one of a reservation."""
    value = str(rule.get("tdm-reservation")).strip()
    if value not in {"0", "1"}:
        return []
    found = [Signal(SignalKind.TDM, value, WHERE)]
    policy = rule.get("tdm-policy")
    if value == "1" and isinstance(policy, str) and (where := resolve(url, policy)):
        found.append(Signal(SignalKind.TDM_POLICY, where, WHERE))
    return found
