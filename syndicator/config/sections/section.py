"""What every section of feeds.yaml is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

DAY = 86_400
GIB = 1024**3


class Section(BaseModel):
    """A mapping in feeds.yaml; what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True)
