"""One Worker whole: what is essential, and every part that can stay unread."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from ayjnt_deploy.cloudflare import essential, parts
from ayjnt_deploy.cloudflare.answers import Json, Rows, WorkerAnswers
from ayjnt_deploy.cloudflare.client import Client, together
from ayjnt_deploy.cloudflare.essential import Deployed
from ayjnt_deploy.cloudflare.parts import NotRead, told
from ayjnt_deploy.cloudflare.source import Source
from ayjnt_deploy.state.part import Part

Found = Mapping[str, Any] | Rows | NotRead

_FIELDS: Mapping[Part, str] = {
    Part.RUNTIME: "runtimes",
    Part.SCRIPT: "script",
    Part.SUBDOMAIN: "subdomain",
    Part.CRONS: "schedules",
    Part.ROUTES: "routes",
    Part.DOMAINS: "domains",
    Part.CONSUMERS: "consumers",
    Part.WORKFLOW_SETTINGS: "workflow_versions",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """Questions whose answers lead to others."""

    beta: asyncio.Task[Json | NotRead]
    workflows: asyncio.Task[Rows]
    deployments: asyncio.Task[Deployed | None]
    version_list: asyncio.Task[Rows]


async def read(client: Client, worker: str, source: Source, *, is_sparing: bool = False) -> WorkerAnswers:
    """Read one Worker. A sparing reading lists the versions only if one that serves has no tag of its own."""
    async with together() as tasks:
        deployments = tasks.create_task(essential.deployments(client, worker))
        versions = tasks.create_task(essential.versions(client, worker, deployments))
        listing = _if_untagged(client, worker, versions) if is_sparing else essential.version_list(client, worker)
        begun = _Begun(
            beta=tasks.create_task(source.beta()),
            workflows=tasks.create_task(source.workflows()),
            deployments=deployments,
            version_list=tasks.create_task(listing),
        )
        namespaces = tasks.create_task(source.namespaces())
        service = tasks.create_task(essential.service(worker, source.service, lambda: begun.beta))
        found = tasks.create_task(_parts(client, worker, source, begun))
    answers = replace(
        essential.as_answers(client, worker, service.result(), deployments.result(), versions.result()),
        version_list=begun.version_list.result(),
        workflows=begun.workflows.result(),
        namespaces=namespaces.result(),
    )
    return answers if answers.service is None else _with(answers, found.result())


async def _parts(client: Client, worker: str, source: Source, begun: _Begun) -> Mapping[Part, Found]:
    async with together() as tasks:
        schedules = tasks.create_task(told(lambda: parts.schedules(client, worker)))
        routes = tasks.create_task(source.routes())
        domains = tasks.create_task(source.domains())
        consumers = tasks.create_task(source.consumers())
        script = tasks.create_task(_script(client, worker, begun))
        runtimes = tasks.create_task(_runtimes(client, worker, begun))
        settings = tasks.create_task(_workflow_settings(client, worker, begun))
    return {
        Part.CRONS: schedules.result(),
        Part.ROUTES: routes.result(),
        Part.DOMAINS: domains.result(),
        Part.CONSUMERS: consumers.result(),
        Part.WORKFLOW_SETTINGS: settings.result(),
        **script.result(),
        **runtimes.result(),
    }


async def _script(client: Client, worker: str, begun: _Begun) -> Mapping[Part, Found]:
    script, subdomain = await parts.script_and_subdomain(client, worker, await begun.beta)
    return {Part.SCRIPT: script, Part.SUBDOMAIN: subdomain}


async def _runtimes(client: Client, worker: str, begun: _Begun) -> Mapping[Part, Found]:
    """Read the runtime of each serving version."""
    deployed = await begun.deployments
    ids = deployed.serving if deployed else ()
    found = await parts.runtimes(client, worker, ids)
    if not isinstance(found, NotRead):
        return {Part.RUNTIME: found}
    listed = await begun.version_list or await essential.version_list(client, worker)
    newest = listed[0]["id"] if listed else None
    return {Part.RUNTIME: await parts.settings_instead(client, worker, found, ids, newest)}


async def _workflow_settings(client: Client, worker: str, begun: _Begun) -> Found:
    own = [workflow["name"] for workflow in await begun.workflows if workflow.get("script_name") == worker]
    return await told(lambda: parts.workflow_versions(client, own))


async def _if_untagged(client: Client, worker: str, versions: asyncio.Task[dict[str, Json]]) -> Rows:
    serving = await versions
    if all((version.get("annotations") or {}).get("workers/tag") for version in serving.values()):
        return ()
    return await essential.version_list(client, worker)


def _with(answers: WorkerAnswers, found: Mapping[Part, Found]) -> WorkerAnswers:
    fields: dict[str, Any] = {_FIELDS[part]: value for part, value in found.items() if not isinstance(value, NotRead)}
    not_read = {part: value.why for part, value in found.items() if isinstance(value, NotRead)}
    return replace(answers, **fields, not_read=MappingProxyType(not_read))
