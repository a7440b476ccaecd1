"""What feeds.yaml may say of how we run: as a guest, in worker processes, and telling the operator.

No model holds a default: what is not said is None here and takes the default of ``model.configured``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from syndicator.config import kinds
from syndicator.config.sections.section import DAY, GIB, Section


class FetchSection(Section):
    """How we behave as a guest on other people's hosts."""

    user_agent: kinds.Agent | None = Field(
        None,
        description="Not said: name, version, the site's address and contact.",
        examples=["riverside-mirror/1.0 (+https://news.example/about/; desk@news.example)"],
    )
    timeout: Annotated[float, *kinds.duration(1, 600)] | None = Field(
        None, description="For one document: look-up, connection, redirects and body together.", examples=["20 s"]
    )
    connect_timeout: Annotated[float, *kinds.duration(0.1, 600)] | None = Field(
        None, description="Until a host must have answered the connection.", examples=["5 s"]
    )
    allow_networks: list[kinds.Network] | None = Field(
        None,
        description="Networks that may be reached although private addresses are refused.",
        examples=[["127.0.0.0/8"]],
    )
    ports: list[Annotated[int, *kinds.count(1, 65_535)]] | None = Field(
        None, description="Ports that may be reached; on allow_networks any.", examples=[[80, 443, 8443]]
    )
    host_interval: Annotated[float, *kinds.duration(0, 3600)] | None = Field(
        None, description="Between an answer of a host (and port) and the next request to it.", examples=["2 s"]
    )
    host_connections: Annotated[int, *kinds.count(1, 256)] | None = Field(
        None, description="Requests at a time to one host and port.", examples=[2]
    )
    max_hops: Annotated[int, *kinds.count(0, 20)] | None = Field(
        None, description="Redirects followed for one document.", examples=[3]
    )
    threads: Annotated[int, *kinds.count(1, 512)] | None = Field(
        None, description="Sources polled at a time; most of them wait for their host.", examples=[32]
    )
    picture: Annotated[int, *kinds.size(1024, GIB)] | None = Field(
        None, description="Largest picture that is mirrored; a larger one stays a link.", examples=["10 MB"]
    )
    referers: dict[str, kinds.Url] | None = Field(
        None,
        description="Host → address that is said to refer to its pictures; not said: none.",
        examples=[{"img.outlet.example": "https://outlet.example/"}],
    )
    robots: kinds.Flag | None = Field(
        None, description="Whether robots.txt is obeyed: for article pages, lists, and feeds.", examples=[True]
    )
    min_interval: Annotated[float, *kinds.duration(0, 30 * DAY)] | None = Field(
        None, description="'every: auto' never polls more often.", examples=["10 min"]
    )
    max_interval: Annotated[float, *kinds.duration(60, 90 * DAY)] | None = Field(
        None,
        description="'every: auto' never polls less often, but for an address that answers 404 for more than 60 days: "
        "that is asked every two days, weekly in the end.",
        examples=["12 h"],
    )
    push_interval: Annotated[float, *kinds.duration(1, DAY)] | None = Field(
        None, description="A source whose hub pushes is polled no more often.", examples=["5 min"]
    )
    blind_interval: Annotated[float, *kinds.duration(0, 90 * DAY)] | None = Field(
        None,
        description="The same as min_interval for a source whose host gives neither validators nor any hint.",
        examples=["4 h"],
    )
    trust_env: kinds.Flag | None = Field(
        None,
        description="true: HTTP_PROXY, HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE of the environment are used.",
        examples=[True],
    )


class WorkersSection(Section):
    """Bounds for the processes that parse, clean and render."""

    processes: Annotated[int, *kinds.count(0, 256)] | None = Field(
        None, description="How many; 0: one per processor that a container or unit is given.", examples=[2]
    )
    deadline: Annotated[float, *kinds.duration(1, 3600)] | None = Field(
        None,
        description="For one batch, and a sixth of it for one step with one entry; then the process is killed. Time in "
        "which it waits for a processor does not count.",
        examples=["30 s"],
    )
    memory: Annotated[int, *kinds.size(64 * 1024**2, 1024 * GIB)] | None = Field(
        None, description="For one process, beyond what it takes idle.", examples=["512 MiB"]
    )
    idle: Annotated[float, *kinds.duration(0, DAY)] | None = Field(
        None, description="After which idle processes are retired.", examples=["5 min"]
    )


class StoreSection(Section):
    """Where everything is remembered. A folder alone will do, or the address of a database."""

    folder: kinds.Text | None = Field(
        None,
        description="Relative to this file. Beside a database: what is this machine's own.",
        examples=["state"],
    )
    url: kinds.Database | None = Field(
        None,
        description="A PostgreSQL database, without a password; or a reference to a variable with all of it.",
        examples=["postgresql://syndicator@db.example/mirror"],
    )
    password: kinds.HeaderValue | None = Field(
        None, description="By reference to an environment variable.", examples=[{"env": "DATABASE_PASSWORD"}]
    )
    schema_name: kinds.Key | None = Field(
        None,
        description="Which schema of the database; made where it is missing.",
        examples=["riverside"],
    )
    patience: Annotated[float, *kinds.duration(1, DAY)] | None = Field(
        None, description="For which a database that does not answer is waited for.", examples=["2 min"]
    )
    keep_size: Annotated[int, *kinds.size(1024**2, 1024**2 * GIB)] | None = Field(
        None,
        description="Size of all articles kept, of all sources together; not said: no limit. The oldest go first.",
        examples=["20 GB"],
    )
    shared: kinds.Flag | None = Field(
        None,
        description="Whether several machines work on it: `syndicator worker` polls, `syndicator run` publishes.",
        examples=[True],
    )


class WebhookSection(Section):
    """An address that gets alerts. The address alone will do."""

    url: kinds.Url = Field(description="Where they are posted.", examples=["https://ops.example/hooks/syndicator"])
    secret: kinds.HeaderValue | None = Field(
        None,
        description="Signs each message (X-Syndicator-Signature, HMAC-SHA256).",
        examples=[{"env": "HOOK_SECRET"}],
    )

    @model_validator(mode="before")
    @classmethod
    def _from_address(cls, value: Any) -> Any:
        return {"url": value} if isinstance(value, str) else value


class MailSection(Section):
    """How alerts leave by e-mail."""

    to: list[kinds.Mail] = Field(description="Who gets them.", examples=[["desk@news.example"]])
    sender: kinds.Mail = Field(description="From whom they come.", examples=["syndicator@news.example"])
    host: kinds.Text | None = Field(None, description="The mail server.", examples=["smtp.news.example"])
    port: Annotated[int, *kinds.count(0, 65_535)] | None = Field(
        None, description="Its port; 0: the usual one for its security.", examples=[2525]
    )
    security: Annotated[str, *kinds.choice("starttls", "tls", "none")] | None = Field(
        None, description="Of the connection; none only on your own machine.", examples=["tls"]
    )
    user: kinds.Text | None = Field(None, description="As whom we log in; not said: we do not.", examples=["mirror"])
    password: kinds.HeaderValue | None = Field(
        None, description="By reference to an environment variable.", examples=[{"env": "SMTP_PASSWORD"}]
    )


class NotifySection(Section):
    """When a source counts as unwell, and who is told, once, and again when it has recovered."""

    broken_after: Annotated[float, *kinds.duration(60, 365 * DAY)] | None = Field(
        None, description="A source that fails for so long is broken.", examples=["6 h"]
    )
    idle_after: Annotated[float, *kinds.duration(3600, 3650 * DAY)] | None = Field(
        None,
        description="A source silent ten times as long as usual, and at least this long, is idle.",
        examples=["14 d"],
    )
    command: list[kinds.Text] | None = Field(
        None,
        description="A program and its arguments; gets JSON on standard input. No shell.",
        examples=[["/usr/local/bin/page-me", "--quiet"]],
    )
    webhook: WebhookSection | None = Field(
        None,
        description="An address that gets JSON by POST; or a mapping.",
        examples=["https://ops.example/hooks/syndicator"],
    )
    email: MailSection | None = Field(
        None,
        description="Who gets a message by e-mail, and through which server.",
        examples=[{"to": ["desk@news.example"], "sender": "syndicator@news.example"}],
    )
