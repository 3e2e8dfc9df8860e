"""One project, one sandbox that it is deployed to, and `ayjnt` run between them."""

import base64
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from ayjnt_deploy import deploy
from ayjnt_deploy.apply.landing import Patience
from ayjnt_deploy.apply.toolchain import find_toolchain
from ayjnt_deploy.cli.main import run
from ayjnt_deploy.gate.accepted import NOTHING, Accepted
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.receipt import RECEIPT_FILE, Receipt
from ayjnt_deploy.sandbox import Sandbox
from ayjnt_deploy.settings import Settings, read_settings
from tests.ayjnt_deploy.sandbox.client import Client
from tests.projects import trees

AYJNT: Final = Path(sys.executable).with_name("ayjnt")
NODE_MODULES: Final = trees.EXAMPLE / "node_modules"
AGENT: Final = "agents/orders/agent.ts"
WORKFLOW: Final = "agents/orders/workflow.ts"
LOCK: Final = ".ayjnt/migrations.json"
VARIABLES: Final[Mapping[str, Any]] = {"LOG_LEVEL": "info", "MAX_QTY": 100}

UPDATE: Final = (
    "PATCH workers/scripts/orders/script-settings",
    "POST workers/scripts/orders/deployments",
    "POST workers/scripts/orders/subdomain",
    "POST workers/scripts/orders/versions",
    "PUT workflows/orders-processing",
)
"""Everything that a deploy without a migration writes."""


@dataclass(frozen=True, slots=True)
class Said:
    """How a run of `ayjnt` ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


class Listener:
    """A reporter that remembers, and does something behind the deploy's back: when it has shown its plan, when it uploads, when
    it has seen that the new code is live.
    """

    def __init__(
        self,
        *,
        at_plan: Callable[[], object] = list,
        at_upload: Callable[[], object] = list,
        once_live: Callable[[], object] = list,
    ) -> None:
        self.said: list[str] = []
        self.plans: list[Plan] = []
        self._at_plan = at_plan
        self._at_upload = at_upload
        self._once_live = once_live

    def show(self, plan: Plan) -> None:
        self.plans.append(plan)
        self._at_plan()

    def say(self, sentence: str) -> None:
        self.said.append(sentence)
        if sentence == "uploading with wrangler":
            self._at_upload()
        if sentence.startswith("the new code is live"):
            self._once_live()

    def line(self, text: str) -> None:
        """Leave wrangler's lines alone."""


class Story:
    """A copy of a project in `root`, deployed to `sandbox` by the real wrangler."""

    def __init__(self, root: Path, sandbox: Sandbox) -> None:
        self.root = root
        self.sandbox = sandbox
        self.client = Client(sandbox)

    @property
    def environment(self) -> Mapping[str, str]:
        names = ("PATH", "PYTHONPATH", "TMPDIR", "LANG", "AYJNT_NODE")
        kept = {name: os.environ[name] for name in names if name in os.environ}
        home = str(self.root.parent)
        return {**kept, "HOME": home, "XDG_CONFIG_HOME": home, "COLUMNS": "200", **self.sandbox.environment}

    @property
    def settings(self) -> Settings:
        return read_settings(self.root, self.environment)

    def ayjnt(self, *arguments: str) -> Said:
        """Run the command line in this process."""
        command, *rest = arguments
        with (
            patch.dict(os.environ, self.environment, clear=True),
            redirect_stdout(io.StringIO()) as out,
            redirect_stderr(io.StringIO()) as err,
        ):
            code = run([command, "--cwd", str(self.root), *rest])
        return Said(code, out.getvalue(), err.getvalue())

    def deploy(self, *arguments: str) -> Said:
        """Deploy, and take it for granted that this succeeds."""
        said = self.ayjnt("deploy", *arguments)
        assert said.code == 0, said.all
        return said

    def refused(self, *rules: str, arguments: Sequence[str] = ()) -> Said:
        """Deploy, and see that it is refused for exactly `rules`, without a request that writes."""
        before = self.versions
        self.sandbox.clear_requests()
        said = self.ayjnt("deploy", *arguments)
        assert said.code == 3, said.all
        assert f"({', '.join(rules)}); nothing was deployed" in said.err
        assert (self.writes, self.runs, self.versions) == ([], 0, before)
        return said

    def deploy_with(
        self, listener: Listener, patience: Patience | None = None, accepted: Accepted = NOTHING
    ) -> Receipt:
        """Deploy below the command line, with another reporter or less patience."""
        return deploy.deploy(self.settings, listener, limit=200, patience=patience or Patience(), accepted=accepted)

    def started(self, *arguments: str, marker: str) -> subprocess.Popen[str]:
        """Start `ayjnt` as a process of its own; everything that it starts has `marker` in its environment."""
        return subprocess.Popen(
            (AYJNT, *arguments, "--cwd", self.root),
            env={**self.environment, "STORY": marker},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wrangler(self, *arguments: str, typed: str = "") -> None:
        """Run wrangler by hand, as somebody who does not know of `ayjnt`."""
        node = find_toolchain(self.settings).node
        script = self.root / "node_modules" / "wrangler" / "bin" / "wrangler.js"
        quiet = {"CI": "true", "WRANGLER_SEND_METRICS": "false", "WRANGLER_LOG_PATH": str(self.root.parent / "logs")}
        subprocess.run(
            (node, script, *arguments),
            cwd=self.root,
            env={**self.environment, **quiet},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

    def edit(self, old: str, new: str, path: str = WORKFLOW) -> None:
        """Replace the one place where `old` stands."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), "utf-8")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def configure(
        self, *, variables: Mapping[str, Any] = VARIABLES, allow: Sequence[Mapping[str, str]] = (), **wrangler: Any
    ) -> None:
        """Write ayjnt.jsonc anew."""
        self.write("ayjnt.jsonc", json.dumps({"wrangler": {"vars": variables, **wrangler}, "allow": allow}))

    @property
    def receipt(self) -> Any:
        return json.loads(self.read(RECEIPT_FILE))

    @property
    def has_receipt(self) -> bool:
        return (self.root / RECEIPT_FILE).exists()

    @property
    def serving(self) -> Any:
        """The version that serves, as the API describes it."""
        return self.client.serving()

    @property
    def bindings(self) -> Mapping[str, Any]:
        """What the serving version is bound to, by name."""
        return {one["name"]: one for one in self.serving["resources"]["bindings"]}

    @property
    def record(self) -> Any:
        """The release record on the Worker."""
        return self.bindings["AYJNT_RELEASE"]["json"]["record"]

    @property
    def code(self) -> str:
        """The main module of the serving version."""
        worker = self.client.get("/workers/workers/orders/versions/latest?include=modules").result
        (main,) = (one for one in worker["modules"] if one["name"].endswith(".js"))
        return base64.b64decode(main["content_base64"]).decode()

    @property
    def versions(self) -> list[str]:
        """The ids of every version, oldest first."""
        items = self.client.get("/workers/scripts/orders/versions").result["items"]
        return [one["id"] for one in reversed(items)]

    @property
    def workflows(self) -> Mapping[str, str]:
        """The class of each workflow of the account, by its name."""
        return {one["name"]: one["class_name"] for one in self.client.get("/workflows?per_page=100").result}

    @property
    def writes(self) -> list[str]:
        """Every request since the last `clear_requests` that was to change something."""
        return sorted(f"{one.method} {_short(one.path)}" for one in self.sandbox.requests if one.method != "GET")

    @property
    def runs(self) -> int:
        """How often wrangler began a deploy since the last `clear_requests`: nobody else asks for the secrets."""
        return sum(one.path.endswith("/workers/scripts/orders/secrets") for one in self.sandbox.requests)


def copied(root: Path) -> Path:
    """Copy the example as it comes from git, and lend it the example's packages."""
    skipped = shutil.ignore_patterns("node_modules", ".wrangler", ".ayjnt")
    shutil.copytree(trees.EXAMPLE, root, ignore=skipped)
    (root / ".ayjnt").mkdir()
    shutil.copy(trees.EXAMPLE / LOCK, root / LOCK)
    (root / "node_modules").symlink_to(NODE_MODULES)
    return root


def allowance(rule: str, at: str, because: str = "the shop is closed", until: str = "2099-01-31") -> Mapping[str, str]:
    return {"rule": rule, "at": at, "because": because, "until": until}


def _short(path: str) -> str:
    """Leave out `/accounts/ID/`."""
    return "/".join(path.split("/")[3:])
