"""What Cloudflare answers about one Worker."""

import asyncio

from ayjnt_deploy.cloudflare import essential, whole
from ayjnt_deploy.cloudflare.answers import WorkerAnswers
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.source import Asked


def read_worker(
    connection: Connection, worker: str, *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> WorkerAnswers:
    """Read all that a deploy writes, side by side: twelve requests, and one for each workflow of the Worker."""

    async def ask(client: Client) -> WorkerAnswers:
        return await whole.read(client, worker, Asked(client, worker))

    return converse(connection, ask, progress=progress, sleep=sleep)


def read_serving(
    connection: Connection, worker: str, *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> WorkerAnswers:
    """Read what is serving, and the workflows. Nothing else is asked for, and the rest stays empty."""

    async def ask(client: Client) -> WorkerAnswers:
        return await essential.serving(client, worker, Asked(client, worker))

    return converse(connection, ask, progress=progress, sleep=sleep)
