"""A world of documents in a dictionary, with validators and failures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from syndicator.errors import FetchError, Refused
from syndicator.model import Fetched, FetchRequest, NotModified, Parcel, Receipt, Signal, Validators


@dataclass
class FakeFetcher:
    """Port: Fetcher. ``pages`` maps an address to (body, content type) or to the error it raises."""

    pages: dict[str, tuple[bytes, str] | FetchError] = field(default_factory=dict)
    requests: list[FetchRequest] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    modified: dict[str, str] = field(default_factory=dict)  # Last-Modified, by address
    signals: dict[str, tuple[Signal, ...]] = field(default_factory=dict)  # about reuse, by address
    parcels: list[Parcel] = field(default_factory=list)
    receipts: dict[str, int | FetchError] = field(default_factory=dict)  # status by address; else 202

    def fetch(self, request: FetchRequest) -> Fetched | NotModified:
        self.requests.append(request)
        found = self.pages.get(request.url)
        if found is None:
            raise Refused("404 Not Found", status=404, url=request.url)
        if isinstance(found, FetchError):
            raise found
        body, content_type = found
        etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if request.validators.etag == etag:
            return NotModified(request.url, moved_to=self.moved.get(request.url))
        return Fetched(
            url=request.url,
            status=200,
            body=body,
            content_type=content_type,
            validators=Validators(etag, self.modified.get(request.url)),
            moved_to=self.moved.get(request.url),
            signals=self.signals.get(request.url, ()),
        )

    def prepare(self, request: FetchRequest) -> bool:
        return False

    def drain(self) -> None:
        return

    def post(self, parcel: Parcel) -> Receipt:
        self.parcels.append(parcel)
        answer = self.receipts.get(parcel.url, 202)
        if isinstance(answer, FetchError):
            raise answer
        return Receipt(answer, parcel.url)

    def ready_in(self, url: str, *, held: bool = True) -> float:
        return 0.0

    def pardon(self, url: str) -> None:
        """Nobody is told to wait."""

    def follow(self) -> None:
        return

    def close(self) -> None:
        return
