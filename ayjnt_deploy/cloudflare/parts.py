"""The parts of a Worker that can stay unread by themselves: how each is asked for, and what is asked instead."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from ayjnt_deploy.cloudflare import calls, pages
from ayjnt_deploy.cloudflare.answers import Json, Rows
from ayjnt_deploy.cloudflare.calls import Call
from ayjnt_deploy.cloudflare.client import Client, together
from ayjnt_deploy.cloudflare.errors import CloudflareError, NotAuthenticated, NotFound, NotPermitted
from ayjnt_deploy.cloudflare.transient import Kind

T = TypeVar("T")

_SCRIPT = ("observability", "logpush", "tags", "tail_consumers")
_SUBDOMAIN = ("enabled", "previews_enabled")
_CONSUMED_BY = ("script", "service", "script_name")
_RUNTIME = ("limits", "placement", "cache_options")

# "Service not found", "this Worker does not exist on your account", and the same of an environment.
_NO_WORKER = {10090, 10007, 10092}
_NO_VERSIONS = 10201  # of a workflow


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why something is not known: what each question about it was answered."""

    why: str
    is_absent: bool = False
    """Whether the answer was that there is no such Worker."""


def is_absent(error: CloudflareError) -> bool:
    return isinstance(error, NotFound) and error.code in _NO_WORKER


async def told(*questions: Callable[[], Awaitable[T]]) -> T | NotRead:
    """Ask one after the other until one is answered, or until one says that there is no such Worker.

    A token that is not valid is nobody's part, and is raised.
    """
    whys = list[str]()
    for question in questions:
        try:
            return await question()
        except NotAuthenticated:
            raise
        except CloudflareError as error:
            whys.append(error.message)
            if is_absent(error):
                return NotRead("; ".join(whys), is_absent=True)
    return NotRead("; ".join(whys))


async def script_and_subdomain(client: Client, worker: str, beta: Json | NotRead) -> tuple[Json | NotRead, ...]:
    """Take both from the newer API's one answer; without it, ask for each."""
    if not isinstance(beta, NotRead):
        if isinstance(subdomain := beta.get("subdomain"), Mapping):
            return _only(_SCRIPT, beta), _only(_SUBDOMAIN, subdomain)
        beta = NotRead(f"{calls.worker(client.account, worker)}: the answer tells nothing of workers.dev")
    if beta.is_absent:
        return beta, beta
    async with together() as tasks:
        script = tasks.create_task(_instead(client, beta, calls.script_settings(client.account, worker)))
        addresses = tasks.create_task(_instead(client, beta, calls.subdomain(client.account, worker)))
    return script.result(), addresses.result()


async def _instead(client: Client, unread: NotRead, call: Call) -> Json | NotRead:
    found = await told(lambda: _mapping(client, call))
    return NotRead(f"{unread.why}; {found.why}") if isinstance(found, NotRead) else found


async def schedules(client: Client, worker: str) -> Rows:
    return (await client.get(calls.schedules(client.account, worker))).rows("schedules")


async def routes(client: Client, worker: str, in_zones: Callable[[], Awaitable[Rows]]) -> Rows | NotRead:
    """Ask for a Worker's routes; `in_zones` reads those of all zones, if that question is not answered."""

    async def of_service() -> Rows:
        return (await client.get(calls.routes(client.account, worker))).rows()

    async def of_zones() -> Rows:
        return tuple(route for route in await in_zones() if route.get("script") == worker)

    return await told(of_service, of_zones)


async def zone_routes(client: Client) -> Rows:
    """Read the routes of every zone that the token sees, each with the zone's id and name."""
    call = calls.zones(client.account)
    zones = await pages.by_number(client, call)
    if not zones:  # Cloudflare leaves out what a token may not see, and says nothing.
        problem = "no zone is listed"
        raise NotPermitted(str(call), problem, permission=call.permission, kind=Kind.PERMANENT)
    async with together() as tasks:
        reading = [(zone, tasks.create_task(client.get(calls.zone_routes(zone["id"])))) for zone in zones]
    return tuple(
        MappingProxyType({**route, "zone_id": zone["id"], "zone_name": zone.get("name")})
        for zone, task in reading
        for route in task.result().rows()
    )


async def consumers(client: Client) -> Rows:
    """Read the consumers of the account's queues, each with the name of its queue."""
    queues = await pages.by_number(client, calls.queues(client.account))
    async with together() as tasks:
        reading = [(queue, tasks.create_task(_consumers_of(client, queue))) for queue in queues]
    return tuple(
        MappingProxyType({**consumer, "queue_name": queue["queue_name"]})
        for queue, task in reading
        for consumer in task.result()
    )


async def _consumers_of(client: Client, queue: Json) -> Sequence[Json]:
    listed = queue.get("consumers") or ()
    if len(listed) >= (queue.get("consumers_total_count") or 0):
        return tuple(listed)
    return (await client.get(calls.consumers(client.account, queue["queue_id"]))).rows()


def of_worker(consumers: Iterable[Json], worker: str) -> Rows:
    """Pick a Worker's consumers; its name is under one of three keys."""
    return tuple(one for one in consumers if any(one.get(key) == worker for key in _CONSUMED_BY))


async def runtimes(client: Client, worker: str, ids: Sequence[str]) -> Mapping[str, Json] | NotRead:
    """Read what the newer API tells of each version."""

    async def ask() -> Mapping[str, Json]:
        async with together() as tasks:
            reading = {
                id_: tasks.create_task(_mapping(client, calls.runtime(client.account, worker, id_))) for id_ in ids
            }
        return MappingProxyType({id_: task.result() for id_, task in reading.items()})

    return await told(ask)


async def settings_instead(
    client: Client, worker: str, unread: NotRead, ids: Sequence[str], newest: str | None
) -> Mapping[str, Json] | NotRead:
    """Read the settings of the one version that serves, if it is the newest: the settings tell of no other."""
    if list(ids) != [newest]:
        return NotRead(f"{unread.why}; and the settings tell only of a version that is not the one that serves")

    async def ask() -> Mapping[str, Json]:
        settings = await _mapping(client, calls.settings(client.account, worker))
        return MappingProxyType({ids[0]: _only(_RUNTIME, settings)})

    found = await told(ask)
    return NotRead(f"{unread.why}; {found.why}") if isinstance(found, NotRead) else found


async def workflow_versions(client: Client, workflows: Iterable[str]) -> Mapping[str, Json]:
    """Read the newest version of each workflow; one that has none yet is left out."""
    async with together() as tasks:
        reading = {workflow: tasks.create_task(_newest(client, workflow)) for workflow in workflows}
    return MappingProxyType({workflow: rows[0] for workflow, task in reading.items() if (rows := task.result())})


async def _newest(client: Client, workflow: str) -> Rows:
    try:
        return (await client.get(calls.newest_workflow_version(client.account, workflow))).rows()
    except NotFound as error:
        if error.code == _NO_VERSIONS:
            return ()
        raise


async def _mapping(client: Client, call: Call) -> Json:
    return (await client.get(call)).mapping()


def _only(keys: Sequence[str], answer: Json) -> Json:
    return MappingProxyType({key: answer[key] for key in keys if key in answer})
