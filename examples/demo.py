"""The whole story on the sandbox: `make demo`.

Works on a temporary copy of examples/orders, so that nothing here changes, however it ends. Each act shows the command
that it runs; `ayjnt sandbox exec -- bash` in a copy of your own lets you run them too.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from ayjnt_deploy.sandbox import Sandbox

PROJECT = Path(__file__).parent / "orders"
REFUSED = 3
PATIENCE = 8.0
"""Seconds for a command to end by itself: `ayjnt` ends wrangler first, and looks once more what is live."""


@dataclass(frozen=True)
class Stage:
    """Where the story plays: a copy of the project and a Cloudflare of its own."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, command: str, *, ends_with: int = 0) -> None:
        """Run a command as a reader would, and make sure that it ends as the story says."""
        print(f"\n\033[1m$ {command}\033[0m" if sys.stdout.isatty() else f"\n$ {command}", flush=True)
        code = attend(command.split(), self.folder, self.environment)
        if code != ends_with:
            sys.exit(f"the story goes otherwise: `{command}` ended with {code}, not {ends_with}")
        if ends_with:
            print(f"(exit code {code})", flush=True)

    def edit(self, file: str, old: str, new: str) -> None:
        """Change one line of a file and show it."""
        path = self.folder / file
        text = path.read_text("utf-8")
        if text.count(old) != 1:
            sys.exit(f"the story goes otherwise: {file} does not hold {old!r} once")
        line = text[: text.index(old)].count("\n") + 1
        path.write_text(text.replace(old, new), "utf-8")
        print(f"\n(edit {file}, line {line}: {old} becomes {new})", flush=True)


def tell(stage: Stage) -> None:
    """Tell the story, act by act."""
    act("1. A Worker with a workflow of five steps is deployed for the first time.")
    stage.run("ayjnt deploy")

    act("2. Nothing has changed since: a plan says so.")
    stage.run("ayjnt plan")

    act("3. Somebody changes a variable in the dashboard. Deploying would silently undo it, so it is refused.")
    stage.run("ayjnt sandbox dashboard set orders LOG_LEVEL=debug")
    stage.run("ayjnt deploy", ends_with=REFUSED)
    stage.edit("ayjnt.jsonc", '"LOG_LEVEL": "info"', '"LOG_LEVEL": "debug"')
    stage.run("ayjnt deploy")

    act("4. An order is in flight: its customer is charged, and mark-complete is being retried.")
    stage.run("ayjnt sandbox instance start orders-processing --at mark-complete")

    act("5. charge-customer gets a nicer name. wrangler would deploy it, and the customer would be charged again.")
    stage.edit("agents/orders/workflow.ts", '"charge-customer"', '"charge-card"')
    stage.run("ayjnt deploy", ends_with=REFUSED)

    act("6. The name is restored, and the deploy goes through.")
    stage.edit("agents/orders/workflow.ts", '"charge-card"', '"charge-customer"')
    stage.run("ayjnt deploy")


def attend(argv: Sequence[str], folder: Path, environment: Mapping[str, str]) -> int:
    """Run a command to its end. Interrupted, let it end wrangler and say its last words before the stage is cleared."""
    with subprocess.Popen(argv, cwd=folder, env=dict(environment)) as running:
        try:
            return running.wait()
        except KeyboardInterrupt:
            running.terminate()
            try:
                running.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                running.kill()
            raise


def act(sentence: str) -> None:
    """Announce an act."""
    print(f"\n{'─' * 100}\n{sentence}", flush=True)


def main() -> int:
    """Set the stage, tell the story, and clear the stage again."""
    signal.signal(signal.SIGTERM, _interrupt)
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="ayjnt-demo-") as folder, Sandbox() as sandbox:
            stage = Stage(copy_of_project(Path(folder) / "orders"), environment(sandbox))
            print(f"A copy of examples/orders in {stage.folder}, and a Cloudflare on this machine at {sandbox.url}.")
            tell(stage)
    except KeyboardInterrupt:
        print("\ninterrupted: the copy and the sandbox are gone, nothing else was touched")
        return 130
    print(
        f"\n{'─' * 100}\nThat was the whole story, in {time.monotonic() - began:.0f} seconds, with the real wrangler."
    )
    return 0


def copy_of_project(folder: Path) -> Path:
    """Copy the example without what is installed or generated; its packages are linked."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("node_modules", "dist", ".wrangler"))
    (folder / "node_modules").symlink_to(PROJECT.resolve() / "node_modules", target_is_directory=True)
    return folder


def environment(sandbox: Sandbox) -> Mapping[str, str]:
    """Return this environment with the sandbox's address, and with the `ayjnt` that lies beside this Python."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    return {**os.environ, **sandbox.environment, "PATH": path}


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
