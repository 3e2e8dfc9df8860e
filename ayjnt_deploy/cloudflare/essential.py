"""What nothing can be said without: whether there is the Worker, and which versions of it serve."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

from ayjnt_deploy.cloudflare import calls, fields
from ayjnt_deploy.cloudflare.answer import Answer
from ayjnt_deploy.cloudflare.answers import Json, Rows, WorkerAnswers
from ayjnt_deploy.cloudflare.client import Client, together
from ayjnt_deploy.cloudflare.errors import CloudflareError, NotAuthenticated, Unavailable
from ayjnt_deploy.cloudflare.parts import NotRead, is_absent
from ayjnt_deploy.cloudflare.shape import fault
from ayjnt_deploy.cloudflare.source import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """The deployments, the active one first, and the ids of the versions that it serves."""

    rows: Rows = ()
    serving: tuple[str, ...] = ()


async def service(
    worker: str, ask: Callable[[], Awaitable[Json]], beta: Callable[[], Awaitable[Json | NotRead]]
) -> Json | None:
    """Ask whether there is the Worker; where that has no answer, the newer API knows, too."""
    try:
        return await ask()
    except NotAuthenticated:
        raise
    except CloudflareError as error:
        if is_absent(error):
            return None
        instead = await beta()
        if not isinstance(instead, NotRead):
            return {"id": worker}
        if instead.is_absent:
            return None
        raise


async def serving(client: Client, worker: str, source: Source) -> WorkerAnswers:
    """Read what serves, and the account's workflows."""
    async with together() as tasks:
        existing = tasks.create_task(service(worker, source.service, source.beta))
        deployed = tasks.create_task(deployments(client, worker))
        reading = tasks.create_task(versions(client, worker, deployed))
        workflows = tasks.create_task(source.workflows())
    found = as_answers(client, worker, existing.result(), deployed.result(), reading.result())
    return replace(found, workflows=workflows.result())


async def deployments(client: Client, worker: str) -> Deployed | None:
    """Read the deployments; None if there is no such Worker."""

    async def ask() -> Deployed:
        answer = await client.get(calls.deployments(client.account, worker))
        rows = answer.rows("deployments")
        return Deployed(rows=rows, serving=_served(rows[0], answer) if rows else ())

    return await _unless_absent(ask())


async def versions(client: Client, worker: str, deployed: asyncio.Task[Deployed | None]) -> dict[str, Json]:
    """Read every version that serves."""
    found = await deployed
    ids = found.serving if found else ()
    async with together() as tasks:
        reading = {id_: tasks.create_task(client.get(calls.version(client.account, worker, id_))) for id_ in ids}
    return {id_: task.result().mapping() for id_, task in reading.items()}


async def version_list(client: Client, worker: str) -> Rows:
    """List the versions, the newest first."""

    async def ask() -> Rows:
        return (await client.get(calls.versions(client.account, worker))).rows("items")

    return await _unless_absent(ask()) or ()


def as_answers(
    client: Client, worker: str, service: Json | None, deployed: Deployed | None, versions: dict[str, Json]
) -> WorkerAnswers:
    """Never call a Worker new because one of two answers says so."""
    call = str(calls.service(client.account, worker))
    if service is None and deployed is not None and deployed.rows:
        raise Unavailable(call, f"there is no Worker {worker!r}, and yet it has deployments")
    if service is not None and deployed is None:
        raise Unavailable(call, f"there is a Worker {worker!r}, and yet its deployments are not found")
    return WorkerAnswers(
        service=None if service is None else _whole(service, versions),
        deployments=deployed.rows if deployed else (),
        versions=MappingProxyType(versions),
    )


def _whole(service: Json, versions: dict[str, Json]) -> Json:
    """Add what a version that serves knows, where only the newer API has told that there is the Worker."""
    if "default_environment" in service:
        return service
    resources = next((version.get("resources") or {} for version in versions.values()), {})
    told = {**(resources.get("script") or {}), **(resources.get("script_runtime") or {})}
    script = {key: told[key] for key in ("migration_tag", "last_deployed_from") if key in told}
    return MappingProxyType({**service, "default_environment": {"script": script}})


def _served(deployment: Json, answer: Answer) -> tuple[str, ...]:
    if (wrong := fault(deployment, fields.SERVING, "result.deployments[0]")) is not None:
        raise answer.bad(wrong)
    return tuple(share["version_id"] for share in deployment["versions"])


async def _unless_absent(answer: Coroutine[Any, Any, T]) -> T | None:
    try:
        return await answer
    except CloudflareError as error:
        if is_absent(error):
            return None
        raise
