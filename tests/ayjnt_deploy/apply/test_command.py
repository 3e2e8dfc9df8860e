"""Whole command lines, and what wrangler sees of the environment."""

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ayjnt_deploy.apply.command import bundle_command, deploy_command, environment, token_command, triggers_command
from ayjnt_deploy.apply.toolchain import Toolchain
from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.settings import Settings, read_settings

TOOLS = Toolchain(Path("/opt/node"), Path("/project/node_modules/wrangler/bin/wrangler.js"), "4.164.0")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "orders"
SILENT = {
    "CI": "true",
    "FORCE_COLOR": "0",
    "NO_COLOR": "1",
    "WRANGLER_HIDE_BANNER": "true",
    "WRANGLER_NO_SKILLS_UPDATE_PROMPTS": "true",
    "WRANGLER_SEND_ERROR_REPORTS": "false",
    "WRANGLER_SEND_METRICS": "false",
}


def test_the_deploy_command_names_config_environment_tag_and_message() -> None:
    argv = deploy_command(
        TOOLS,
        config=Path("/project/.ayjnt/dist/deploy.jsonc"),
        tag="ayjnt-0123456789ab-0123456789ab",
        message="ayjnt release 3",
        passed_on=("--upload-source-maps", "--outdir=out"),
    )

    assert argv == (
        "/opt/node",
        "/project/node_modules/wrangler/bin/wrangler.js",
        "deploy",
        "--config",
        "/project/.ayjnt/dist/deploy.jsonc",
        "--env-file",
        os.devnull,
        "--tag",
        "ayjnt-0123456789ab-0123456789ab",
        "--message",
        "ayjnt release 3",
        "--upload-source-maps",
        "--outdir=out",
    )


def test_what_comes_after_an_upload_is_set_with_the_same_config() -> None:
    assert triggers_command(TOOLS, config=Path("/project/.ayjnt/dist/deploy.jsonc")) == (
        "/opt/node",
        "/project/node_modules/wrangler/bin/wrangler.js",
        "triggers",
        "deploy",
        "--config",
        "/project/.ayjnt/dist/deploy.jsonc",
        "--env-file",
        os.devnull,
    )


def test_the_bundle_is_written_without_an_upload_and_without_images() -> None:
    argv = bundle_command(TOOLS, config=Path("/project/wrangler.toml"), outdir=Path("/t"))

    assert argv == (
        "/opt/node",
        "/project/node_modules/wrangler/bin/wrangler.js",
        "deploy",
        "--dry-run",
        "--outdir",
        "/t",
        "--config",
        "/project/wrangler.toml",
        "--env-file",
        os.devnull,
    )
    without = bundle_command(TOOLS, config=Path("/project/wrangler.toml"), outdir=Path("/t"), skip_containers=True)
    assert without == (*argv, "--containers-rollout", "none")


def test_the_token_is_asked_for_as_json() -> None:
    wrangler = "/project/node_modules/wrangler/bin/wrangler.js"

    assert token_command(TOOLS) == ("/opt/node", wrangler, "auth", "token", "--json")


def test_wrangler_sees_our_token_account_and_address_and_no_others() -> None:
    settings = read_settings(
        Path("/project"),
        {
            "PATH": "/bin",
            "CI": "false",
            "CLOUDFLARE_API_TOKEN": "theirs",
            "CLOUDFLARE_ACCOUNT_ID": "theirs",
            "CLOUDFLARE_API_BASE_URL": "http://localhost:1/client/v4",
            "CLOUDFLARE_ENV": "staging",
            "WRANGLER_CI_OVERRIDE_NAME": "other",
            "WRANGLER_LOG": "debug",
        },
        NOW,
    )

    found = environment(settings, log=Path("/t"), output=Path("/t/output.ndjson"), token="ours", account_id="abc")

    assert found == {
        **SILENT,
        "PATH": "/bin",
        "CLOUDFLARE_API_TOKEN": "ours",
        "CLOUDFLARE_ACCOUNT_ID": "abc",
        "CLOUDFLARE_API_BASE_URL": "http://localhost:1/client/v4",
        "WRANGLER_OUTPUT_FILE_PATH": "/t/output.ndjson",
        "WRANGLER_LOG_PATH": "/t",
    }


def test_without_a_token_wrangler_uses_its_own_login_at_its_own_address() -> None:
    settings = Settings(root=Path("/project"), now=NOW, base_url="http://localhost:1", environment={"PATH": "/bin"})

    assert environment(settings, log=Path("/t")) == {**SILENT, "PATH": "/bin", "WRANGLER_LOG_PATH": "/t"}


DOTENV = """\
CLOUDFLARE_ENV=staging
CLOUDFLARE_ACCOUNT_ID=11111111111111111111111111111111
CLOUDFLARE_API_BASE_URL={elsewhere}
CLOUDFLARE_API_TOKEN=another
CLOUDFLARE_API_KEY=key
CLOUDFLARE_EMAIL=somebody@example.com
WRANGLER_CI_OVERRIDE_NAME=taken-over
WRANGLER_CI_MATCH_TAG=0123
WRANGLER_API_ENVIRONMENT=staging
"""


@pytest.mark.real
def test_no_env_file_of_the_project_leads_the_real_wrangler_elsewhere(tmp_path: Path, sandbox: Sandbox) -> None:
    root = tmp_path / "orders"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("node_modules", ".wrangler", "dist"))
    (root / "node_modules").symlink_to(EXAMPLE / "node_modules")
    (root / ".wrangler" / "deploy").mkdir(parents=True)
    (root / ".wrangler" / "deploy" / "config.json").write_text('{"configPath": "../../other.jsonc"}')
    (root / "other.jsonc").write_text('{"name": "taken-over"}')

    with Sandbox() as elsewhere:
        for name in (".env", ".env.local", ".env.staging"):
            (root / name).write_text(DOTENV.format(elsewhere=elsewhere.url))
        done = subprocess.run(
            (ROOT / ".venv" / "bin" / "ayjnt", "deploy", "--format", "json"),
            cwd=root,
            env={**sandbox.environment, "PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        visited = elsewhere.requests

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["receipt"]["worker"] == "orders"
    assert visited == ()
    written = [one.path for one in sandbox.requests if one.method != "GET"]
    assert [path for path in written if not re.search(r"/scripts/orders(/subdomain)?$|/orders-processing$", path)] == []
