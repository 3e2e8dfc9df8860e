"""Versions of several Workers, in one conversation."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from ayjnt_deploy.cloudflare import calls
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse, together
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.errors import CloudflareError, NotAuthenticated, NotFound

Json = Mapping[str, Any]
Of = tuple[str, str]
"""A Worker's name and a version's id."""


def read_versions(
    connection: Connection, wanted: Iterable[Of], *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> Mapping[Of, Json | CloudflareError]:
    """Read versions side by side; one that is deleted is left out. Asks nothing where nothing is wanted.

    What kept us from reading one is its value here.
    """
    asked = tuple(dict.fromkeys(wanted))

    async def ask(client: Client) -> Mapping[Of, Json | CloudflareError]:
        async with together() as tasks:
            reading = {one: tasks.create_task(_tried(client, *one)) for one in asked}
        found = {one: task.result() for one, task in reading.items()}
        return {one: version for one, version in found.items() if version is not None}

    return converse(connection, ask, progress=progress, sleep=sleep) if asked else {}


async def _tried(client: Client, worker: str, version: str) -> Json | CloudflareError | None:
    try:
        return (await client.get(calls.version(client.account, worker, version))).mapping()
    except NotAuthenticated:
        raise
    except NotFound:
        return None
    except CloudflareError as error:
        return error
