"""What Cloudflare answers about one Worker."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from ayjnt_deploy.cloudflare import calls, pages
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse, together
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.errors import BadAnswer, NotFound, Unavailable
from ayjnt_deploy.state.part import Part

T = TypeVar("T")
Json = Mapping[str, Any]

# "Service not found" and "this Worker does not exist on your account".
_NO_WORKER = {10090, 10007}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerAnswers:
    """Results as they came, read at about the same time.

    `service` is None if there is no such Worker. `deployments` begins with the active one, and `versions` holds each
    version that it serves, by id. `workflows` and `namespaces` are those of the whole account.
    """

    service: Json | None
    deployments: tuple[Json, ...] = ()
    # Variables, with their values.
    versions: Mapping[str, Json] = field(default_factory=dict, repr=False)
    version_list: tuple[Json, ...] = ()
    workflows: tuple[Json, ...] = ()
    namespaces: tuple[Json, ...] = ()
    runtimes: Mapping[str, Json] = field(default_factory=dict, repr=False)
    script: Json = field(default_factory=dict)
    subdomain: Json = field(default_factory=dict)
    schedules: tuple[Json, ...] = ()
    routes: tuple[Json, ...] = ()
    domains: tuple[Json, ...] = ()
    consumers: tuple[Json, ...] = ()
    workflow_versions: Mapping[str, Json] = field(default_factory=dict)
    not_read: Mapping[Part, str] = field(default_factory=dict)


def read_worker(
    connection: Connection, worker: str, *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> WorkerAnswers:
    """Read everything that a plan needs, side by side."""
    return converse(connection, lambda client: _everything(client, worker), progress=progress, sleep=sleep)


def read_serving(
    connection: Connection, worker: str, *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> WorkerAnswers:
    """Read what is serving, and the workflows. `version_list` and `namespaces` are not asked for, and stay empty."""
    return converse(connection, lambda client: _serving(client, worker), progress=progress, sleep=sleep)


def read_version(
    connection: Connection,
    worker: str,
    version: str,
    *,
    progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> Json:
    async def ask(client: Client) -> Json:
        return (await client.get(calls.version(client.account, worker, version))).mapping()

    return converse(connection, ask, progress=progress, sleep=sleep)


async def _everything(client: Client, worker: str) -> WorkerAnswers:
    async with together() as tasks:
        serving = tasks.create_task(_serving(client, worker))
        version_list = tasks.create_task(_unless_absent(_version_list(client, worker)))
        namespaces = tasks.create_task(pages.by_number(client, calls.namespaces(client.account)))
    return replace(serving.result(), version_list=version_list.result() or (), namespaces=namespaces.result())


async def _serving(client: Client, worker: str) -> WorkerAnswers:
    async with together() as tasks:
        service = tasks.create_task(_service(client, worker))
        deployed = tasks.create_task(_unless_absent(_deployed(client, worker)))
        workflows = tasks.create_task(pages.by_number(client, calls.workflows(client.account)))
    _require_agreement(client, worker, service.result(), deployed.result())
    deployments, versions = deployed.result() or ((), {})
    return WorkerAnswers(
        service=service.result(),
        deployments=deployments,
        versions=MappingProxyType(versions),
        workflows=workflows.result(),
    )


async def _service(client: Client, worker: str) -> Json | None:
    answer = await _unless_absent(client.get(calls.service(client.account, worker)))
    return None if answer is None else answer.mapping()


async def _version_list(client: Client, worker: str) -> tuple[Json, ...]:
    return (await client.get(calls.versions(client.account, worker))).rows("items")


async def _deployed(client: Client, worker: str) -> tuple[tuple[Json, ...], dict[str, Json]]:
    call = calls.deployments(client.account, worker)
    deployments = (await client.get(call)).rows("deployments")
    ids = _served_by(deployments[0], str(call)) if deployments else ()
    async with together() as tasks:
        reading = {id_: tasks.create_task(client.get(calls.version(client.account, worker, id_))) for id_ in ids}
    return deployments, {id_: task.result().mapping() for id_, task in reading.items()}


def _served_by(deployment: Json, call: str) -> tuple[str, ...]:
    versions = deployment.get("versions")
    ids = [share.get("version_id") for share in versions or () if isinstance(share, dict)]
    named = tuple(id_ for id_ in ids if isinstance(id_, str))
    if not named or len(named) != len(versions or ()):
        raise BadAnswer(call, "the active deployment does not name its versions")
    return named


async def _unless_absent(answer: Coroutine[Any, Any, T]) -> T | None:
    try:
        return await answer
    except NotFound as error:
        if error.code in _NO_WORKER:
            return None
        raise


def _require_agreement(
    client: Client, worker: str, service: Json | None, deployed: tuple[tuple[Json, ...], dict[str, Json]] | None
) -> None:
    """Never call a Worker new because one of two answers says so."""
    call = str(calls.service(client.account, worker))
    if service is None and deployed is not None and deployed[0]:
        raise Unavailable(call, f"there is no Worker {worker!r}, and yet it has deployments")
    if service is not None and deployed is None:
        raise Unavailable(call, f"there is a Worker {worker!r}, and yet its deployments are not found")
