"""Where the API is and as whom: the environment, the config, or wrangler's own login."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ayjnt_codegen import config
from ayjnt_codegen.project import Project
from ayjnt_deploy.cloudflare import CloudflareError, Connection
from ayjnt_deploy.connect import TokenMissing, connect
from ayjnt_deploy.sandbox import ACCOUNT_ID, TOKEN, Fault, Sandbox
from ayjnt_deploy.settings import AccountUnclear, Settings

NOW = datetime(2026, 11, 22, tzinfo=UTC)
Make = Callable[..., Settings]


def a_project(account: Any = None) -> Project:
    wrangler = {} if account is None else {"account_id": account}
    parsed = config.parse(json.dumps({"wrangler": wrangler}))
    return Project(root=Path("/project"), worker="orders", config=parsed)


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path) -> Make:
    def make(**fields: Any) -> Settings:
        return Settings(**{"root": tmp_path, "now": NOW, "base_url": sandbox.url, "token": TOKEN, **fields})

    return make


def a_wrangler(root: Path, says: str, code: int = 0, complains: str = "") -> Path:
    """Install a wrangler that is not one: its node answers for it."""
    package = root / "node_modules" / "wrangler"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "4.164.0"}')
    (root / "says").write_text(says)
    (root / "complains").write_text(complains)
    node = root / "node"
    node.write_text(
        '#!/bin/sh\nif [ "$1" = --version ]; then echo v24.0.0; exit; fi\n'
        f'echo "$2 $3 $4 ${{CLOUDFLARE_API_TOKEN-none}}" > {root}/asked\ncat {root}/says\ncat {root}/complains >&2\nexit {code}\n'
    )
    node.chmod(0o755)
    return node


def quiet(_: str) -> None:
    """Hear nothing."""


def test_token_and_account_of_the_environment_are_enough(settings: Make, sandbox: Sandbox) -> None:
    found = connect(settings(account_id="abc"), a_project(), quiet)

    assert found == Connection(base_url=sandbox.url, account_id="abc", token=TOKEN)
    assert sandbox.requests == ()


def test_the_config_may_name_the_account(settings: Make) -> None:
    assert connect(settings(), a_project("abc"), quiet).account_id == "abc"
    assert connect(settings(account_id="abc"), a_project("abc"), quiet).account_id == "abc"


def test_two_accounts_are_told_before_anybody_is_asked(settings: Make, sandbox: Sandbox) -> None:
    with pytest.raises(AccountUnclear):
        connect(settings(account_id="abc"), a_project("def"), quiet)

    assert sandbox.requests == ()


def test_the_only_account_of_the_token_is_found(settings: Make) -> None:
    assert connect(settings(), a_project(), quiet).account_id == ACCOUNT_ID


def test_several_accounts_are_listed_to_choose_from(settings: Make, sandbox: Sandbox) -> None:
    rows = '[{"id": "aaa", "name": "Shop"}, {"id": "bbb"}]'
    sandbox.faults.add(Fault(method="GET", path="/accounts", body=f'{{"success": true, "result": {rows}}}'))

    with pytest.raises(AccountUnclear) as unclear:
        connect(settings(), a_project(), quiet)

    assert unclear.value.message == "no account is named, and the token can see 2: Shop (aaa), bbb (bbb)"


def test_a_refusal_of_the_api_is_its_own_error(settings: Make) -> None:
    with pytest.raises(CloudflareError, match="the API token is not valid"):
        connect(settings(token="wrong"), a_project(), quiet)


def test_without_a_token_the_projects_wrangler_is_asked(settings: Make, tmp_path: Path) -> None:
    node = a_wrangler(tmp_path, '{"type": "oauth", "token": "from-the-login"}')
    heard: list[str] = []

    found = connect(settings(token=None, node=str(node), account_id="abc"), a_project(), heard.append)

    assert found.token == "from-the-login"
    assert heard == ["asking wrangler for the token of `wrangler login`"]
    assert (tmp_path / "asked").read_text() == "auth token --json none\n"


LOGGED_OUT = (
    "✘ \x1b[41;31m[\x1b[41;97mERROR\x1b[41;31m]\x1b[0m Not logged in. Please run `wrangler login` to authenticate."
)
OFFLINE = "✘ [ERROR] The Cloudflare auth server could not be reached.\n\n  This is usually a network problem.\n"


@pytest.mark.parametrize(
    ("says", "complains", "code", "why"),
    [
        pytest.param("", LOGGED_OUT, 1, "wrangler is not logged in", id="not logged in"),
        pytest.param(
            "",
            OFFLINE,
            1,
            "wrangler does not tell its own: The Cloudflare auth server could not be reached.",
            id="another failure",
        ),
        pytest.param(
            '{"token": "but it failed"}',
            "",
            1,
            "wrangler does not tell its own: it ended with 1",
            id="a token of a failure",
        ),
        pytest.param(
            '{"type": "api_key", "key": "k3y", "email": "e"}',
            "",
            0,
            "wrangler has a global API key, which is no token",
            id="a global key",
        ),
        *(
            pytest.param(says, "", 0, "wrangler does not tell its own: what it answers is no token", id=name)
            for name, says in {
                "nothing": "",
                "an empty token": '{"token": ""}',
                "a number": '{"token": 7}',
                "a list": "[]",
                "deep JSON": "[" * 100_000,
            }.items()
        ),
    ],
)
def test_a_wrangler_that_has_no_token_is_told_with_the_reason_and_both_ways_out(
    settings: Make, tmp_path: Path, says: str, complains: str, code: int, why: str
) -> None:
    node = a_wrangler(tmp_path, says, code, complains)

    with pytest.raises(TokenMissing) as missing:
        connect(settings(token=None, node=str(node)), a_project(), quiet)

    assert missing.value.message == f"no API token: CLOUDFLARE_API_TOKEN is not set, and {why}"
    assert missing.value.remedy.startswith(
        "set CLOUDFLARE_API_TOKEN to a token with Workers Scripts: Read (account) to plan"
    )
    assert missing.value.remedy.endswith("or run `wrangler login`")


def test_without_wrangler_the_token_is_what_is_missing(settings: Make, tmp_path: Path) -> None:
    with pytest.raises(TokenMissing) as missing:
        connect(settings(token=None), a_project(), quiet)

    assert missing.value.message == (
        f"no API token: CLOUDFLARE_API_TOKEN is not set, and wrangler is not installed in {tmp_path} or above it"
    )
