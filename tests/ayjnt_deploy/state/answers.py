"""The API's answers about a Worker, made of what a test cares about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ayjnt_deploy.state.part import Part

Json = Mapping[str, Any]
VERSION: Final = "bcf48806-b317-4351-9ee7-36e7d557d4de"


@dataclass(frozen=True)
class Answers:
    """Everything that `state.live.Answers` asks for."""

    service: Json | None
    deployments: Sequence[Json] = ()
    versions: Mapping[str, Json] = field(default_factory=dict)
    version_list: Sequence[Json] = ()
    workflows: Sequence[Json] = ()
    namespaces: Sequence[Json] = ()
    runtimes: Mapping[str, Json] = field(default_factory=dict)
    script: Json = field(default_factory=dict)
    subdomain: Json = field(default_factory=dict)
    schedules: Sequence[Json] = ()
    routes: Sequence[Json] = ()
    domains: Sequence[Json] = ()
    consumers: Sequence[Json] = ()
    workflow_versions: Mapping[str, Json] = field(default_factory=dict)
    not_read: Mapping[Part, str] = field(default_factory=dict)


def answers(
    *,
    bindings: Sequence[Json] = (),
    migration_tag: str | None = None,
    resources: Json | None = None,
    runtime: Json | None = None,
    **parts: Any,
) -> Answers:
    """Return the answers about a Worker with one version that serves; what is not given is as it is by default."""
    usual: dict[str, Any] = {"subdomain": {"enabled": True, "previews_enabled": True}}
    return Answers(
        service={"default_environment": {"script": {"migration_tag": migration_tag}}},
        deployments=[{"versions": [{"version_id": VERSION, "percentage": 100}]}],
        versions={VERSION: {"id": VERSION, "resources": {"bindings": bindings, **(resources or {})}}},
        version_list=[{"id": VERSION}],
        runtimes={VERSION: runtime or {}},
        **{**usual, **parts},
    )
