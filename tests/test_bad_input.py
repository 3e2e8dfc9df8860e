"""Bad input gets a sentence and a remedy, never a traceback; nothing is deployed, and nothing of the user's is touched."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ayjnt_deploy.sandbox import ACCOUNT_ID, READ_ONLY_TOKEN, Fault, Sandbox
from tests.patience import PATIENCE, eventually

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "orders"
AYJNT = ROOT / ".venv" / "bin" / "ayjnt"
LOCK = ".ayjnt/migrations.json"
# What a plan may write: all of it is ignored by git.
GENERATED = (".ayjnt/dist/", ".ayjnt/env.d.ts", ".ayjnt/tsconfig.json", ".ayjnt/.gitignore", ".ayjnt/runtime/")
HTML = "<html><head><title>Sign in</title></head><body>hotel wifi</body></html>"
SERVICE = "/workers/services/orders"
CLASSES = "/workers/durable_objects/namespaces"


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The error and its remedy: what stderr ends with, without lines of progress."""
        return self.err[max(self.err.find("error: "), 0) :]


class Project:
    """A copy of the example, and the command run in it as a user would run it."""

    def __init__(self, root: Path, sandbox: Sandbox) -> None:
        self.root = root
        self._sandbox = sandbox
        self.environment: dict[str, str] = {
            **sandbox.environment,
            "PATH": os.environ["PATH"],
            "HOME": str(root.parent),
            "COLUMNS": "80",
        }

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def start(self, *arguments: str, **more: str | None) -> "subprocess.Popen[str]":
        env = {name: value for name, value in {**self.environment, **more}.items() if value is not None}
        return subprocess.Popen(
            (AYJNT, *arguments), cwd=self.root, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *arguments: str, **more: str | None) -> Said:
        with self.start(*arguments, **more) as running:
            out, err = running.communicate(timeout=PATIENCE)
        return Said(running.returncode, out, err)

    def refused(self, *arguments: str, code: int, **more: str | None) -> str:
        """Run a command that is to be refused with `code`; return its error and remedy."""
        before = self._files()
        said = self.run(*arguments, **more)
        self.check(said, code)
        assert self._files() == before
        return said.last

    def check(self, said: Said, code: int) -> None:
        assert said.code == code, said
        assert "Traceback" not in said.err + said.out
        lines = said.last.splitlines()
        assert lines[0].startswith("error: ")
        assert lines[-1].startswith("to fix: ")
        assert len(lines[-1]) > len("to fix: ")
        assert "sandbox-token" not in said.err + said.out
        assert [one for one in self._sandbox.requests if one.method != "GET"] == []

    def _files(self) -> Mapping[str, bytes]:
        paths = [
            path
            for path in self.root.rglob("*")
            if path.is_file()
            and not path.is_symlink()
            and "node_modules" not in path.parts
            and os.access(path, os.R_OK)
        ]
        named = {path.relative_to(self.root).as_posix(): path for path in paths}
        return {name: path.read_bytes() for name, path in named.items() if not name.startswith(GENERATED)}


@pytest.fixture
def project(tmp_path: Path, sandbox: Sandbox) -> Project:
    root = tmp_path / "orders"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("node_modules", ".wrangler", "dist"))
    (root / "node_modules").symlink_to(EXAMPLE / "node_modules")
    return Project(root, sandbox)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on, and that nobody else is given meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


# The project


@pytest.mark.parametrize("command", ["build", "deploy"])
def test_no_project_here(project: Project, command: str) -> None:
    shutil.rmtree(project.root / "agents")

    assert project.refused(command, code=1) == (
        f"error: no project here: {project.root} has neither an agents/ nor a workflows/ folder\n"
        "to fix: run the command in the folder that holds agents/, or name it with --cwd\n"
    )


def test_a_cwd_that_does_not_exist_or_is_a_file(project: Project) -> None:
    for path, why in (("no-such-folder", "does not exist"), ("package.json", "is a file")):
        assert project.refused("plan", "--cwd", path, code=64) == (
            f"error: invalid value for '--cwd': Directory '{path}' {why}\nto fix: see `ayjnt plan --help`\n"
        )


def test_no_usable_worker_name(project: Project) -> None:
    project.write("package.json", '{\n  "name": "Größe!"\n}\n')

    told = project.refused("plan", code=1)

    assert told.startswith("error: package.json:2")
    assert "größe!" in told
    assert '"name"' in told


def test_two_classes_with_one_binding(project: Project) -> None:
    project.write(
        "workflows/again/workflow.ts",
        'import { WorkflowEntrypoint } from "cloudflare:workers";\n'
        "export default class OrdersAgent extends WorkflowEntrypoint { async run() {} }\n",
    )

    told = project.refused("build", code=1)

    assert "two files use the class `OrdersAgent`" in told
    assert "agents/orders/agent.ts:" in told
    assert "workflows/again/workflow.ts:2" in told


@pytest.mark.parametrize("name", ["ayjnt.jsonc", "wrangler.jsonc"])
def test_a_config_that_does_not_parse_is_told_with_line_and_column(project: Project, name: str) -> None:
    project.write(name, '{\n  "vars": {\n    "A": 1 "B": 2\n  }\n}\n')

    assert project.refused("plan", code=1).startswith(f"error: {name}:3:12: unexpected '\"'\n")


def test_a_wrangler_config_that_would_not_be_used(project: Project) -> None:
    project.write("wrangler.toml", 'name = "orders"\n')

    told = project.refused("deploy", code=1)

    assert told.startswith("error: wrangler.toml would not be used")
    assert 'move its settings into the "wrangler" section of ayjnt.jsonc' in told


@pytest.mark.parametrize("name", ["ayjnt.jsonc", LOCK, "package.json"])
def test_a_file_that_is_no_text(project: Project, name: str) -> None:
    project.write(name, b"{}\n\xff\xfe\n")

    told = project.refused("plan", code=1)

    assert told.startswith(f"error: {name}:2")


@pytest.mark.parametrize("name", ["ayjnt.jsonc", LOCK])
def test_a_folder_in_the_place_of_a_file(project: Project, name: str) -> None:
    (project.root / name).unlink()
    (project.root / name).mkdir()

    told = project.refused("plan", code=1)

    assert name in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(project: Project) -> None:
    for name in ("ayjnt.jsonc", LOCK, "package.json"):
        (project.root / name).chmod(0)
        assert f"{name} cannot be read: Permission denied" in project.refused("plan", code=1)
        (project.root / name).chmod(0o644)


def test_a_lock_file_that_does_not_parse_is_left_alone(project: Project) -> None:
    project.write(LOCK, '{ "version": 1, "migrations": [')

    assert project.refused("build", code=1).startswith(f"error: {LOCK}:1")


def test_a_generated_file_that_cannot_be_written(project: Project) -> None:
    shutil.rmtree(project.root / ".ayjnt" / "dist", ignore_errors=True)
    project.write(".ayjnt/dist", "a file")

    told = project.refused("plan", code=1)

    assert "dist" in told
    assert "cannot be written" in told


def test_a_class_without_a_migration(project: Project) -> None:
    project.write(
        "agents/carts/agent.ts", 'import { Agent } from "agents";\nexport default class Carts extends Agent {}\n'
    )

    assert project.refused("deploy", code=1) == (
        f"error: agents/carts/agent.ts:2: Carts has no migration in {LOCK} yet\n"
        f"to fix: run `ayjnt build` and commit {LOCK}\n"
    )


# Who asks, and where


@pytest.mark.real
def test_no_token(project: Project) -> None:
    told = project.refused("plan", code=1, CLOUDFLARE_API_TOKEN=None)

    assert told.startswith("error: no API token: CLOUDFLARE_API_TOKEN is not set, and wrangler is not logged in\n")
    assert "to fix: set CLOUDFLARE_API_TOKEN to a token with Workers Scripts: Read (account) to plan" in told
    assert "or run `wrangler login`" in told


def test_no_token_and_no_wrangler(project: Project) -> None:
    (project.root / "node_modules").unlink()

    told = project.refused("plan", code=1, CLOUDFLARE_API_TOKEN=None)

    assert "no API token: CLOUDFLARE_API_TOKEN is not set, and wrangler is not installed in " in told


@pytest.mark.parametrize("command", ["plan", "deploy"])
def test_a_wrong_token(project: Project, command: str) -> None:
    told = project.refused(command, code=1, CLOUDFLARE_API_TOKEN="a-wrong-one")

    assert "the API token is not valid" in told
    assert "set `CLOUDFLARE_API_TOKEN` to a valid token" in told
    assert "a-wrong-one" not in told


@pytest.mark.parametrize("token", ["with space", "käse", "line\nbreak"])
def test_a_token_that_no_header_could_carry(project: Project, token: str) -> None:
    told = project.refused("plan", code=1, CLOUDFLARE_API_TOKEN=token)

    assert "the API token is empty or holds characters that no token has" in told


def test_a_plan_needs_no_permission_to_write(project: Project) -> None:
    assert project.run("plan", CLOUDFLARE_API_TOKEN=READ_ONLY_TOKEN).code == 0


@pytest.mark.real
def test_a_token_without_permission_to_write(project: Project, sandbox: Sandbox) -> None:
    said = project.run("deploy", CLOUDFLARE_API_TOKEN=READ_ONLY_TOKEN)

    assert said.code == 1
    assert "nothing was deployed" in said.last
    assert "Authentication error [code: 10000]" in said.last
    assert "Traceback" not in said.err
    assert "cli.js" not in said.err
    assert [one.status for one in sandbox.requests if one.method != "GET"] == [403]
    assert not (project.root / ".ayjnt" / "dist" / "receipt.json").exists()


def test_an_account_that_the_token_may_not_see(project: Project) -> None:
    told = project.refused("plan", code=1, CLOUDFLARE_ACCOUNT_ID="0" * 32)

    assert "Unauthorized to access requested resource" in told
    assert "see that the account is the right one (CLOUDFLARE_ACCOUNT_ID)" in told


def test_an_account_id_that_is_none(project: Project) -> None:
    told = project.refused("plan", code=1, CLOUDFLARE_ACCOUNT_ID="my-account")

    assert "check the account id (CLOUDFLARE_ACCOUNT_ID): 32 hexadecimal digits" in told


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("[]", "the token can see 0: none"),
        (
            '[{"id": "aaa", "name": "Shop"}, {"id": "bbb", "name": "Lab"}]',
            "the token can see 2: Shop (aaa), Lab (bbb)",
        ),
    ],
)
def test_an_account_that_nobody_names(project: Project, sandbox: Sandbox, listed: str, words: str) -> None:
    body = '{"success": true, "errors": [], "messages": [], "result": ' + listed + "}"
    sandbox.faults.add(Fault(method="GET", path="/accounts", body=body))

    assert project.refused("plan", code=1, CLOUDFLARE_ACCOUNT_ID=None) == (
        f"error: no account is named, and {words}\n"
        'to fix: set CLOUDFLARE_ACCOUNT_ID, or "account_id" in the "wrangler" section of ayjnt.jsonc\n'
    )


def test_the_only_account_of_a_token_needs_no_name(project: Project) -> None:
    said = project.run("plan", CLOUDFLARE_ACCOUNT_ID=None)

    assert said.code == 0
    assert f"account {ACCOUNT_ID}" in said.out


def test_config_and_environment_that_name_different_accounts(project: Project) -> None:
    project.write("ayjnt.jsonc", '{ "wrangler": { "account_id": "bbb" } }')

    assert project.refused("plan", code=1) == (
        f"error: CLOUDFLARE_ACCOUNT_ID is {ACCOUNT_ID} and account_id in ayjnt.jsonc is bbb\n"
        "to fix: make them the same, or remove one of them\n"
    )


@pytest.mark.parametrize("address", ["https://cloudflare.com.evil.example", "http://api.cloudflare.com", "nonsense"])
def test_an_api_address_that_is_neither_cloudflares_nor_here(project: Project, address: str) -> None:
    assert project.refused("plan", code=1, CLOUDFLARE_API_BASE_URL=address) == (
        f"error: CLOUDFLARE_API_BASE_URL is {address!r}, which is neither https below cloudflare.com nor this machine\n"
        "to fix: unset CLOUDFLARE_API_BASE_URL, or start `ayjnt sandbox` and use the address that it prints\n"
    )


# Tools


def test_wrangler_is_not_installed(project: Project) -> None:
    (project.root / "node_modules").unlink()

    told = project.refused("deploy", code=1)

    assert told == (
        f"error: wrangler is not installed in {project.root} or above it\n"
        "to fix: run `npm install --save-dev wrangler` in the project (or `npm ci`, if package.json has it)\n"
    )


def test_node_is_too_old(project: Project) -> None:
    node = project.root.parent / "node"
    node.write_text("#!/bin/sh\necho v20.20.0\n")
    node.chmod(0o755)

    told = project.refused("deploy", code=1, AYJNT_NODE=str(node))

    assert told == (
        f"error: wrangler needs node 22.12 or newer; AYJNT_NODE is v20.20 ({node})\n"
        "to fix: install node 22.12, or `pip install 'ayjnt-deploy[node]'`, or set AYJNT_NODE to one\n"
    )


# What the API answers


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ({"body": HTML, "times": 3}, 75, "answered 200 with HTML"),
        ({"body": '{"success": true, "resu', "times": 3}, 75, "answered 200 with JSON that breaks off"),
        ({"body": "[]"}, 1, "something other than an object of JSON"),
        ({"body": '{"success": true, "result": 7}'}, 1, "the result is a number, not a list of objects"),
        (
            {"body": '{"success": false, "errors": [{"code": 4711, "message": "no such luck"}]}'},
            1,
            "4711: no such luck",
        ),
        ({"body": '{"success": false, "errors": []}'}, 1, "answered 200 without a reason"),
        ({"status": 429, "headers": {"Retry-After": "0"}, "times": 3}, 75, "971: Please wait and consider throttling"),
        ({"status": 500, "headers": {"Retry-After": "0"}, "times": 3}, 75, "10013: An unknown error has occurred."),
        ({"status": 503, "body": HTML, "headers": {"Retry-After": "0"}, "times": 3}, 75, "answered 503 with HTML"),
        ({"status": 400, "code": 10021}, 1, "10021: The sandbox was asked to refuse this."),
    ],
)
def test_an_answer_that_is_none(
    project: Project, sandbox: Sandbox, fault: dict[str, object], code: int, words: str
) -> None:
    sandbox.faults.add(Fault(method="GET", path=CLASSES, **fault))  # type: ignore[arg-type] # fields of Fault

    told = project.refused("plan", code=code)

    assert f"GET /accounts/{ACCOUNT_ID}{CLASSES}: " in told
    assert words in told


def test_a_wait_that_the_api_asks_for_is_waited_and_told(project: Project, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(method="GET", path=SERVICE, status=429, headers={"Retry-After": "1"}))

    said = project.run("plan")

    assert said.code == 0
    assert "attempt 2 of 3 in 1 s" in said.err


def test_the_network_is_down(project: Project, closed_port: int) -> None:
    address = f"http://127.0.0.1:{closed_port}/client/v4"

    told = project.refused("deploy", code=75, CLOUDFLARE_API_BASE_URL=address)

    assert "no connection" in told
    assert "run the command again; if it stays, check the network" in told


def test_a_proxy_that_nobody_can_use(project: Project) -> None:
    told = project.refused(
        "plan", code=1, CLOUDFLARE_API_BASE_URL="https://api.cloudflare.com/client/v4", HTTPS_PROXY="nonsense://:x@y:z"
    )

    assert "check `HTTPS_PROXY`" in told


def test_two_versions_that_serve(project: Project, sandbox: Sandbox) -> None:
    versions = '"versions": [{"version_id": "a", "percentage": 90}, {"version_id": "b", "percentage": 10}]'
    envelope = '{"success": true, "errors": [], "messages": [], "result": %s}'
    version = '{"id": "%s", "metadata": {"created_on": "2026-11-01T00:00:00Z"}, "resources": {"bindings": []}}'
    sandbox.faults.add(Fault(method="GET", path=SERVICE, body=envelope % '{"default_environment": {}}'))
    sandbox.faults.add(
        Fault(
            method="GET",
            path="/workers/scripts/orders/deployments",
            body=envelope % ('{"deployments": [{"id": "d", ' + versions + "}]}"),
        )
    )
    sandbox.faults.add(Fault(method="GET", path="/workers/scripts/orders/versions", body=envelope % '{"items": []}'))
    for name in "ab":
        sandbox.faults.add(
            Fault(method="GET", path=f"/workers/scripts/orders/versions/{name}", body=envelope % (version % name))
        )

    said = project.run("deploy")

    assert said.code == 3
    assert "block gradual-rollout-in-progress worker/orders" in said.out
    assert "orders is in a gradual rollout: version a has 90 % (" in said.out
    assert "; version b has 10 % (" in said.out
    assert "Traceback" not in said.out + said.err


# Ending it


@pytest.mark.parametrize(("command", "sign", "code"), [("deploy", signal.SIGINT, 130), ("plan", signal.SIGTERM, 143)])
def test_ending_it_while_it_reads(
    project: Project, sandbox: Sandbox, command: str, sign: signal.Signals, code: int
) -> None:
    sandbox.faults.add(Fault(method="GET", path=SERVICE, delay=600))

    def answers() -> list[int | None]:
        return [one.status for one in sandbox.requests if one.path.endswith(SERVICE)]

    with project.start(command) as running:
        eventually(lambda: answers() == [None])
        running.send_signal(sign)
        out, err = running.communicate(timeout=PATIENCE)

    assert answers() == [None]
    assert "no answer in time" not in err
    assert running.returncode == code
    assert "nothing was deployed" in err
    assert "Traceback" not in err + out
    assert [one for one in sandbox.requests if one.method != "GET"] == []
