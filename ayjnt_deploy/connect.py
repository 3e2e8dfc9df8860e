"""Where the API is, and as whom: from the environment, the project's config, or wrangler's own login."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from ayjnt_codegen.project import Project
from ayjnt_deploy import process
from ayjnt_deploy.apply.command import environment, token_command
from ayjnt_deploy.apply.mask import mask
from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.apply.wrangler import read_attempt
from ayjnt_deploy.cloudflare import Connection, read_accounts
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.settings import AccountUnclear, Settings, agreed_account

_LOGGED_OUT: Final = "Not logged in"
_UNTOLD: Final = "wrangler does not tell its own"
PERMISSIONS = (
    "Workers Scripts: Read (account) to plan and to look for drift; to deploy, with Workers Scripts: Edit, and Workers Routes: "
    "Edit (zone) if the project has routes"
)


class TokenMissing(AyjntError):
    """There is nothing to authenticate with."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"no API token: CLOUDFLARE_API_TOKEN is not set, and {why}",
            remedy=f"set CLOUDFLARE_API_TOKEN to a token with {PERMISSIONS}, or run `wrangler login`",
        )


def connect(settings: Settings, project: Project, say: Callable[[str], None]) -> Connection:
    """Return the connection of a run. Raises `TokenMissing`, `AccountUnclear` and what the API raises."""
    configured = project.config.wrangler.get("account_id")
    return connect_as(settings, str(configured) if configured else None, say)


def connect_as(settings: Settings, configured: str | None, say: Callable[[str], None]) -> Connection:
    """Return the connection to the account that a config names, where there is a config and it names one."""
    account = agreed_account(settings.account_id, configured)
    token = settings.token or _wrangler_token(settings, say)
    return Connection(
        base_url=settings.base_url, account_id=account or _only_account(settings.base_url, token), token=token
    )


def _wrangler_token(settings: Settings, say: Callable[[str], None]) -> str:
    say("asking wrangler for the token of `wrangler login`")
    try:
        tools = find_toolchain(settings)
    except AyjntError as error:
        raise TokenMissing(error.message) from error
    with tempfile.TemporaryDirectory(prefix="ayjnt-") as folder:
        env = environment(settings, log=Path(folder))
        said = process.run(token_command(tools), cwd=settings.root, env=env, timeout=60)
    return _told(said)


def _told(said: process.Finished) -> str:
    """Return the token that wrangler prints; what it prints instead is a reason."""
    if said.code:
        untold = replace(said, out="")  # A token may stand in it.
        failure = read_attempt(untold, (), mask("", {})).message or f"it ended with {said.code}"
        raise TokenMissing("wrangler is not logged in" if _LOGGED_OUT in failure else f"{_UNTOLD}: {failure}")
    try:
        answer = json.loads(said.out)
    except (ValueError, RecursionError):
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    token = answer.get("token")
    if answer.get("type") == "api_key":  # CLOUDFLARE_API_KEY and CLOUDFLARE_EMAIL in a `.env` of the project.
        raise TokenMissing("wrangler has a global API key, which is no token")
    if not isinstance(token, str) or not token:
        raise TokenMissing(f"{_UNTOLD}: what it answers is no token")
    return token


def _only_account(base_url: str, token: str) -> str:
    accounts = read_accounts(base_url, token)
    if len(accounts) == 1:
        return accounts[0].id
    named = ", ".join(f"{one.name} ({one.id})" for one in accounts) or "none"
    raise AccountUnclear(
        f"no account is named, and the token can see {len(accounts)}: {named}",
        remedy='set CLOUDFLARE_ACCOUNT_ID, or "account_id" in the "wrangler" section of ayjnt.jsonc',
    )
