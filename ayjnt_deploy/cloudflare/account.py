"""What an account can be asked once, about all of its Workers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from ayjnt_deploy.cloudflare import calls, pages, parts
from ayjnt_deploy.cloudflare.answers import Json, Rows
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse, together
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.parts import NotRead, told


def read_account_workers(
    connection: Connection, *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> tuple[str, ...]:
    """Return the names of the account's Workers."""

    async def ask(client: Client) -> tuple[str, ...]:
        return tuple(sorted(await _scripts(client)))

    return converse(connection, ask, progress=progress, sleep=sleep)


def read_object_count(
    connection: Connection,
    namespace: str,
    *,
    limit: int = 1000,
    progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> tuple[int, bool]:
    """Count the objects of a Durable Object namespace up to about `limit`, and say whether these are all."""

    async def ask(client: Client) -> tuple[int, bool]:
        call = calls.objects(client.account, namespace, limit)
        rows, is_all = await pages.by_cursor(client, call, limit=limit)
        return len(rows), is_all

    return converse(connection, ask, progress=progress, sleep=sleep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The account's lists, each asked for once."""

    scripts: Mapping[str, Json]
    betas: Mapping[str, Json] | NotRead
    workflows: Rows
    namespaces: Rows
    domains: Rows | NotRead
    consumers: Rows | NotRead


async def read_lists(client: Client) -> Lists:
    account = client.account
    async with together() as tasks:
        scripts = tasks.create_task(_scripts(client))
        betas = tasks.create_task(told(lambda: _betas(client)))
        workflows = tasks.create_task(pages.by_number(client, calls.workflows(account)))
        namespaces = tasks.create_task(pages.by_number(client, calls.namespaces(account)))
        domains = tasks.create_task(told(lambda: pages.by_number(client, calls.all_domains(account))))
        consumers = tasks.create_task(told(lambda: parts.consumers(client)))
    return Lists(
        scripts=scripts.result(),
        betas=betas.result(),
        workflows=workflows.result(),
        namespaces=namespaces.result(),
        domains=domains.result(),
        consumers=consumers.result(),
    )


async def _scripts(client: Client) -> Mapping[str, Json]:
    answer = await client.get(calls.scripts(client.account))
    return {row["id"]: row for row in answer.rows()}


async def _betas(client: Client) -> Mapping[str, Json]:
    rows = await pages.by_number(client, calls.workers(client.account))
    return {row["name"]: row for row in rows}
