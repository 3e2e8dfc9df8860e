"""All that is read of one Worker, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ayjnt_deploy.state.part import Part

Json = Mapping[str, Any]
Rows = tuple[Json, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerAnswers:
    """Results as they came, read at about the same time.

    `service` is None if there is no such Worker. `deployments` begins with the active one, and `versions` holds each
    version that it serves, by id. `workflows` and `namespaces` are those of the whole account. A part that could not
    be read is empty here, and `not_read` says why; of a Worker that does not exist every part is empty, and read.
    """

    service: Json | None
    deployments: Rows = ()
    # Variables, with their values.
    versions: Mapping[str, Json] = field(default_factory=dict, repr=False)
    version_list: Rows = ()
    workflows: Rows = ()
    namespaces: Rows = ()
    runtimes: Mapping[str, Json] = field(default_factory=dict, repr=False)
    script: Json = field(default_factory=dict)
    subdomain: Json = field(default_factory=dict)
    schedules: Rows = ()
    routes: Rows = ()
    domains: Rows = ()
    consumers: Rows = ()
    workflow_versions: Mapping[str, Json] = field(default_factory=dict)
    not_read: Mapping[Part, str] = field(default_factory=dict)
