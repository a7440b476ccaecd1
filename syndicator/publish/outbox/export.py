"""The outbox, copied to where a static host takes it from: the same bytes, and of them only what has changed.

What a target holds stands in an index beside it. The index names everything that may be there before any of it is: so
an export that ends half-way leaves nothing behind that a later one would not know to remove.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from itertools import groupby
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.errors import PublishError
from syndicator.publish.outbox.manifest import HIDDEN, Manifest
from syndicator.publish.outbox.paths import SUFFIXES, check_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from syndicator.publish.outbox.targets import Target

INDEX = ".syndicator-export.json"
"""Name of the file in the target that says what it holds: path -> digest, "" where that is not certain."""
HEADERS = "_headers"
"""Name of the file from which Netlify, Cloudflare Pages and others take the headers that they send."""
_JSON = "application/json"
_ENCODINGS = {".gz": "application/gzip", ".br": "application/octet-stream", ".zst": "application/zstd"}


@dataclass(slots=True)
class Exported:
    """What an export did."""

    written: int = 0
    removed: int = 0
    kept: int = 0
    problems: list[str] = field(default_factory=list)


class Export:
    """Brings targets up to the outbox in ``root``, which another process may be writing.

    ``packed``: with the compressed copies. ``headers`` makes :data:`HEADERS` of every path and its media type, if that
    file is wanted.
    """

    def __init__(
        self, root: Path, *, packed: bool = False, headers: Callable[[Mapping[str, str]], str] | None = None
    ) -> None:
        self._root = root
        self._manifest = Manifest(root / HIDDEN / "manifest.jsonl")
        self._packed = packed
        self._make_headers = headers
        self._headers = b""

    def bring_up(self, target: Target, *, force: bool = False, step: Callable[[], None] = lambda: None) -> Exported:
        """Write what differs, remove what stands no longer; ``step`` is called for each file written.

        Raises PublishError for a target that holds something else, unless ``force``, and OSError where it cannot be
        written: the next export goes on from there.
        """
        self._manifest.refresh()
        there = self._index(target, force=force)
        wanted = self._wanted()
        writing = [name for name, digest in wanted.items() if there.get(name) != digest]
        stale = sorted(there.keys() - wanted.keys())
        outcome = Exported(kept=len(wanted) - len(writing))
        if not writing and not stale:
            return outcome
        may_be = {**there, **dict.fromkeys(writing, "")}
        target.write(INDEX, _written(may_be), _JSON)
        for name in stale:  # what was taken down goes first
            target.remove(name)
            del may_be[name]
        outcome.removed = len(stale)
        for _, names in groupby(sorted(writing, key=_turn), lambda name: _turn(name)[0]):
            self._write_all(target, names, wanted, may_be, outcome, step)
        target.write(INDEX, _written(may_be), _JSON)
        return outcome

    def _index(self, target: Target, *, force: bool) -> dict[str, str]:
        found = target.read(INDEX)
        if found is None:
            if not force and not target.is_empty():
                message = "there is something else in it already; --force writes among it"
                raise PublishError(message, channel="")
            return {}
        try:
            index = {str(name): str(digest) for name, digest in json.loads(found).items()}
            for name in index:
                check_path(_parted(name)[0])  # nothing that it says leads out of the target
        except (ValueError, AttributeError, PublishError):
            raise PublishError(f"its {INDEX} is damaged; remove it and use --force", channel="") from None
        return index

    def _wanted(self) -> dict[str, str]:
        """Every file that should be there, by its name, with what tells its version."""
        wanted: dict[str, str] = {}
        for path, standing in self._manifest.standing.items():
            wanted[path] = standing.digest
            for suffix, stamp in zip(SUFFIXES[1:], (standing.gz, standing.br, standing.zst), strict=True):
                if self._packed and stamp is not None:
                    wanted[path + suffix] = f"{standing.digest}{suffix}"
        if self._make_headers is not None:
            types = {path: standing.media_type for path, standing in sorted(self._manifest.standing.items())}
            self._headers = self._make_headers(types).encode()
            wanted[HEADERS] = _digest(self._headers)
        return wanted

    def _write_all(
        self,
        target: Target,
        names: Iterable[str],
        wanted: Mapping[str, str],
        index: dict[str, str],
        outcome: Exported,
        step: Callable[[], None],
    ) -> None:
        def write(name: str) -> tuple[str, bool]:
            body = self._body(name, wanted[name])
            if body is not None:
                target.write(name, body, self._media_type(name))
            return name, body is not None

        with ThreadPoolExecutor(target.threads, thread_name_prefix="export") as threads:
            made = map(write, names) if target.threads == 1 else threads.map(write, names)
            for name, done in made:
                step()
                if done:
                    index[name] = wanted[name]
                    outcome.written += 1
                else:
                    outcome.problems.append(f"{name}: not the file that was released; `syndicator release` mends it")

    def _body(self, name: str, digest: str) -> bytes | None:
        """The bytes of one version of a file; None where it is another one by now."""
        if name == HEADERS:
            return self._headers
        path, suffix = _parted(name)
        try:
            body = (self._root / name).read_bytes()
            plain = body if not suffix else (self._root / path).read_bytes()
        except OSError:
            return None
        return body if _digest(plain) == digest.removesuffix(suffix) else None

    def _media_type(self, name: str) -> str:
        path, suffix = _parted(name)
        if suffix:
            return _ENCODINGS[suffix]
        standing = self._manifest.standing.get(path)
        return standing.media_type if standing is not None else "text/plain; charset=utf-8"


def _parted(name: str) -> tuple[str, str]:
    suffix = next((suffix for suffix in SUFFIXES[1:] if name.endswith(suffix)), "")
    return name.removesuffix(suffix), suffix


def _turn(name: str) -> tuple[int, str]:
    """Articles before the lists that lead to them, and the home page last."""
    return 0 if name.startswith(("articles/", "media/")) else 2 if name.startswith("index.html") else 1, name


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _written(index: Mapping[str, str]) -> bytes:
    return json.dumps(dict(sorted(index.items())), separators=(",", ":")).encode()
