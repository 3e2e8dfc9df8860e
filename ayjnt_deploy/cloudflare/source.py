"""Where the answers come from that need not be asked under a Worker's own name."""

from typing import Protocol

from ayjnt_deploy.cloudflare import calls, pages, parts
from ayjnt_deploy.cloudflare.answers import Json, Rows
from ayjnt_deploy.cloudflare.client import Client
from ayjnt_deploy.cloudflare.parts import NotRead, told


class Source(Protocol):
    """What one Worker's questions are answered from: each asked for it alone, or lists of the whole account."""

    async def service(self) -> Json:
        """Whether there is such a Worker. Raises `NotFound` if there is none."""

    async def beta(self) -> Json | NotRead:
        """What the newer API tells of the Worker."""

    async def workflows(self) -> Rows: ...

    async def namespaces(self) -> Rows: ...

    async def routes(self) -> Rows | NotRead: ...

    async def domains(self) -> Rows | NotRead: ...

    async def consumers(self) -> Rows | NotRead: ...


class Asked:
    """Asks for one Worker."""

    def __init__(self, client: Client, worker: str) -> None:
        self._client = client
        self._account = client.account
        self._worker = worker

    async def service(self) -> Json:
        return (await self._client.get(calls.service(self._account, self._worker))).mapping()

    async def beta(self) -> Json | NotRead:
        async def ask() -> Json:
            return (await self._client.get(calls.worker(self._account, self._worker))).mapping()

        return await told(ask)

    async def workflows(self) -> Rows:
        return await pages.by_number(self._client, calls.workflows(self._account))

    async def namespaces(self) -> Rows:
        return await pages.by_number(self._client, calls.namespaces(self._account))

    async def routes(self) -> Rows | NotRead:
        return await parts.routes(self._client, self._worker, lambda: parts.zone_routes(self._client))

    async def domains(self) -> Rows | NotRead:
        return await told(lambda: pages.by_number(self._client, calls.domains(self._account, self._worker)))

    async def consumers(self) -> Rows | NotRead:
        async def ask() -> Rows:
            return parts.of_worker(await parts.consumers(self._client), self._worker)

        return await told(ask)
