"""What an account holds: the values that are written to the state file."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A Worker and what belongs to it as a whole, whichever version serves."""

    name: str
    tag: str
    created_on: str
    modified_on: str
    last_deployed_from: str
    migration_tag: str | None = None
    has_exports: bool = False
    """Whether its Durable Object classes were ever declared in `exports`: then it takes no migrations."""
    logpush: bool = False
    observability: Json | None = None
    tags: list[str] = field(default_factory=list)
    tail_consumers: list[Json] = field(default_factory=list)
    subdomain: Json = field(default_factory=lambda: {"enabled": False, "previews_enabled": False})
    schedules: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One immutable version: code by its etag, bindings without any secret's text, runtime settings."""

    id: str
    worker: str
    number: int
    created_on: str
    source: str
    annotations: dict[str, str]
    bindings: list[Json]
    etag: str
    main_module: str
    classes: list[str]
    migration_tag: str | None
    runtime: Json
    reconciliation: Json | None = None
    """What its `exports` did to the namespaces, where it was uploaded with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One uploaded file; shared by every version with the same etag."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Which versions serve, and how much of the traffic each of them gets."""

    id: str
    worker: str
    created_on: str
    source: str
    versions: list[Json]
    annotations: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """The objects of one Durable Object class, as many as somebody said that there are."""

    id: str
    script: str
    class_name: str
    use_sqlite: bool
    objects: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A domain name of the account."""

    id: str
    name: str
    created_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRoute:
    """A pattern of addresses in a zone, and the Worker that answers there."""

    id: str
    zone_id: str
    pattern: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A hostname that is a Worker's own."""

    id: str
    cert_id: str
    hostname: str
    zone_id: str
    service: str
    enabled: bool = True
    previews_enabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    id: str
    name: str
    created_on: str
    modified_on: str
    settings: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """Who takes messages off a queue; `settings` holds what was sent, and no defaults."""

    id: str
    queue_id: str
    type: str
    script: str | None
    created_on: str
    dead_letter_queue: str | None = None
    settings: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A registration: the name on the account, and the Worker and class that answer for it."""

    id: str
    name: str
    script_name: str
    class_name: str
    created_on: str
    modified_on: str
    triggered_on: str | None = None
    schedules: list[str] = field(default_factory=list)
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowVersion:
    """What one PUT of a workflow left behind."""

    id: str
    workflow_id: str
    class_name: str
    created_on: str
    limits: Json = field(default_factory=dict)
    graph: Json | None = None
    """What Cloudflare reads from the deployed code; null where it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One run of a workflow, held where it was put: nothing here runs any code."""

    id: str
    workflow_id: str
    version_id: str
    status: str
    created_on: str
    modified_on: str
    started_on: str | None
    ended_on: str | None
    trigger_source: str
    params: Any
    output: str | float | None
    error: Json | None
    steps: list[Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something that a binding leads to, by the path of its product."""

    product: str
    id: str
    name: str
