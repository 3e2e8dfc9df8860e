"""The command lines for wrangler, as tuples; runs nothing."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ayjnt_deploy.apply.toolchain import Toolchain
from ayjnt_deploy.settings import Settings

# Silent about itself, asking nothing, sending nothing home (tried with wrangler 4.164).
_QUIET: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CI": "true",
        "FORCE_COLOR": "0",
        "NO_COLOR": "1",
        "WRANGLER_HIDE_BANNER": "true",
        "WRANGLER_NO_SKILLS_UPDATE_PROMPTS": "true",
        "WRANGLER_SEND_ERROR_REPORTS": "false",
        "WRANGLER_SEND_METRICS": "false",
    }
)


def deploy_command(
    tools: Toolchain, *, config: Path, tag: str, message: str, passed_on: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the deploy command.

    `--config` is always explicit: without it a stray `.wrangler/deploy/config.json` redirects wrangler to another
    Worker. So is `--env-file`: without it a `.env` of the project supplies every variable that we took away, and a
    CLOUDFLARE_ENV or WRANGLER_CI_OVERRIDE_NAME in it deploys another Worker (tried with 4.164).
    Never `--strict`: after a dashboard save it refuses every deploy, because the record differs each time.
    """
    return (
        str(tools.node),
        str(tools.wrangler),
        "deploy",
        *("--config", str(config)),
        *("--env-file", os.devnull),
        *("--tag", tag),
        *("--message", message),
        *passed_on,
    )


def triggers_command(tools: Toolchain, *, config: Path) -> tuple[str, ...]:
    """Return the command that sets what wrangler sets after an upload: workers.dev, routes, crons, queues, workflows.

    It makes no version, and does the same again when it is repeated (tried with 4.164).
    """
    return (
        str(tools.node),
        str(tools.wrangler),
        *("triggers", "deploy"),
        *("--config", str(config)),
        *("--env-file", os.devnull),
    )


def bundle_command(tools: Toolchain, *, config: Path, outdir: Path, skip_containers: bool = False) -> tuple[str, ...]:
    """Return the command that writes the bundle to `outdir` and uploads nothing.

    Images of containers are built even by a dry run unless that is refused (wrangler 4.164, `buildContainerImages`).
    """
    return (
        str(tools.node),
        str(tools.wrangler),
        "deploy",
        "--dry-run",
        *("--outdir", str(outdir)),
        *("--config", str(config)),
        *("--env-file", os.devnull),
        *(("--containers-rollout", "none") if skip_containers else ()),
    )


def token_command(tools: Toolchain) -> tuple[str, ...]:
    """Return the command that prints the token of `wrangler login` as JSON."""
    return (str(tools.node), str(tools.wrangler), "auth", "token", "--json")


def environment(
    settings: Settings,
    *,
    log: Path,
    output: Path | None = None,
    token: str | None = None,
    account_id: str | None = None,
) -> Mapping[str, str]:
    """Return what wrangler sees: token, account and address from us, and nothing that would redirect it."""
    named = {
        "CLOUDFLARE_API_TOKEN": token,
        "CLOUDFLARE_ACCOUNT_ID": account_id,
        "CLOUDFLARE_API_BASE_URL": settings.base_url if token else None,
        "WRANGLER_OUTPUT_FILE_PATH": None if output is None else str(output),
        "WRANGLER_LOG_PATH": str(log),
    }
    return {**settings.environment, **_QUIET, **{name: value for name, value in named.items() if value is not None}}
