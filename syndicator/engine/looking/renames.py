"""Sources whose key in feeds.yaml is another than that under which they are remembered. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.model import Source, SourceKey, SourceState


def renamed(states: Mapping[SourceKey, SourceState], sources: Mapping[SourceKey, Source]) -> dict[SourceKey, SourceKey]:
    """Of the sources that have left feeds.yaml, under which other key the address of each stands there now."""
    left = {key: state for key, state in states.items() if key not in sources}
    if not left:
        return {}
    at = {canonical(source.url): key for key, source in sources.items()}
    return {key: at[place] for key, state in left.items() if (place := canonical(state.url)) in at}


def advice(old: SourceKey, new: SourceKey) -> str:
    """What is to be known of a source that has got another key, in a sentence."""
    return (
        f"its address is that of {new} now, which begins anew: `syndicator migrate-store STORE NEW-STORE "
        f"--rename {old}={new}` gives it all that {old} has brought"
    )
