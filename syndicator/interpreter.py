"""Programs of our own for other processes: this interpreter, which finds there what it finds here."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def running(program: str) -> list[str]:
    """The command that runs a program, whatever lies in the working directory."""
    return [sys.executable, "-P", "-c", program]


def surroundings() -> dict[str, str]:
    """Our environment, in which modules are found where this process finds them."""
    ours = str(Path(__file__).resolve().parents[1])
    paths = [ours, *(path or str(Path.cwd()) for path in sys.path)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
