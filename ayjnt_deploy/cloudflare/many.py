"""Many Workers of one account: what the account can be asked once is not asked for each of them."""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ayjnt_deploy.cloudflare import calls, parts, whole
from ayjnt_deploy.cloudflare.account import Lists, read_lists
from ayjnt_deploy.cloudflare.answers import Json, Rows, WorkerAnswers
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse, together
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.errors import CloudflareError, NotAuthenticated, NotFound
from ayjnt_deploy.cloudflare.parts import NotRead

# Enough to keep every connection busy, and few enough that what is begun is soon finished.
_WORKERS_AT_ONCE = 5
_SAID_EVERY = 10
_NO_WORKER = 10007


def read_many(
    connection: Connection, workers: Sequence[str], *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> Mapping[str, WorkerAnswers | CloudflareError]:
    """Read several Workers whole: six requests for the account, and for each Worker five, or six without a tag.

    `version_list` stays empty where every version that serves has a tag of its own. An error of one Worker is its
    value here; one of the account's lists is raised.
    """

    async def ask(client: Client) -> Mapping[str, WorkerAnswers | CloudflareError]:
        return await _Reading(client, await read_lists(client), workers).run()

    return converse(connection, ask, progress=progress, sleep=sleep)


class _Listed:
    """Answers for one Worker from the account's lists; only its routes are asked for."""

    def __init__(self, reading: "_Reading", worker: str) -> None:
        self._reading = reading
        self._lists = reading.lists
        self._worker = worker

    async def service(self) -> Json:
        script = self._lists.scripts.get(self._worker)
        if script is None:
            call = str(calls.scripts(self._reading.client.account))
            raise NotFound(call, f"the account has no Worker {self._worker!r}", code=_NO_WORKER)
        return MappingProxyType({"id": self._worker, "default_environment": {"script": script}})

    async def beta(self) -> Json | NotRead:
        betas = self._lists.betas
        if isinstance(betas, NotRead):
            return betas
        unlisted = f"{calls.workers(self._reading.client.account)}: there is no Worker {self._worker!r} in the list"
        return betas.get(self._worker) or NotRead(unlisted, is_absent=self._worker not in self._lists.scripts)

    async def workflows(self) -> Rows:
        return self._lists.workflows

    async def namespaces(self) -> Rows:
        return self._lists.namespaces

    async def routes(self) -> Rows | NotRead:
        return await parts.routes(self._reading.client, self._worker, self._reading.zone_routes)

    async def domains(self) -> Rows | NotRead:
        domains = self._lists.domains
        if isinstance(domains, NotRead):
            return domains
        return tuple(domain for domain in domains if domain.get("service") == self._worker)

    async def consumers(self) -> Rows | NotRead:
        consumers = self._lists.consumers
        return consumers if isinstance(consumers, NotRead) else parts.of_worker(consumers, self._worker)


class _Reading:
    """Several Workers, some at a time."""

    def __init__(self, client: Client, lists: Lists, workers: Sequence[str]) -> None:
        self.client = client
        self.lists = lists
        self._workers = tuple(dict.fromkeys(workers))
        self._turns = asyncio.Semaphore(_WORKERS_AT_ONCE)
        self._zones = asyncio.Lock()
        self._zone_routes: Rows | CloudflareError | None = None
        self._read = 0

    async def run(self) -> Mapping[str, WorkerAnswers | CloudflareError]:
        async with together() as tasks:
            reading = {worker: tasks.create_task(self._one(worker)) for worker in self._workers}
        return MappingProxyType({worker: task.result() for worker, task in reading.items()})

    async def zone_routes(self) -> Rows:
        """Read the routes of all zones once, for the first Worker that needs them."""
        async with self._zones:
            if self._zone_routes is None:
                try:
                    self._zone_routes = await parts.zone_routes(self.client)
                except CloudflareError as error:
                    self._zone_routes = error
        if isinstance(self._zone_routes, CloudflareError):
            raise self._zone_routes
        return self._zone_routes

    async def _one(self, worker: str) -> WorkerAnswers | CloudflareError:
        async with self._turns:
            found = await self._tried(worker)
        self._say_how_many()
        return found

    async def _tried(self, worker: str) -> WorkerAnswers | CloudflareError:
        try:
            return await whole.read(self.client, worker, _Listed(self, worker), is_sparing=True)
        except NotAuthenticated:
            raise
        except CloudflareError as error:
            return error

    def _say_how_many(self) -> None:
        self._read += 1
        if self._read % _SAID_EVERY == 0 or self._read == len(self._workers):
            self.client.say(f"read {self._read} of {len(self._workers)} Workers")
