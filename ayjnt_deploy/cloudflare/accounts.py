"""Which accounts a token can see."""

import asyncio

from ayjnt_deploy.cloudflare import calls, pages
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse
from ayjnt_deploy.cloudflare.connection import Account, Connection


def read_accounts(
    base_url: str, token: str, *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> tuple[Account, ...]:
    """List the token's accounts. One that an account owns cannot; the error says so."""
    connection = Connection(base_url=base_url, account_id="", token=token)
    return converse(connection, _accounts, progress=progress, sleep=sleep)


async def _accounts(client: Client) -> tuple[Account, ...]:
    rows = await pages.by_number(client, calls.accounts())
    return tuple(Account(id=row["id"], name=str(row.get("name") or row["id"])) for row in rows)
