"""Runs the driver: the bundle's own `run()` in the workerd of the installed wrangler, with nothing but the histories."""

import json
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ayjnt_deploy import process
from ayjnt_deploy.apply.toolchain import Toolchain
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.histories.capnp import MODULES, config_text
from ayjnt_deploy.histories.history import History, Row, milliseconds
from ayjnt_deploy.histories.program import Program
from ayjnt_deploy.histories.trace import Trace, read_trace
from ayjnt_deploy.settings import Settings

PATIENCE: Final = 20.0
"""Seconds without a word after which a run counts as one that never ends."""
TOLD: Final = 100
"""Progress is told each time that so many more instances were replayed."""
_DRIVER: Final = ("replay.mjs", "surroundings.mjs", "unknown.mjs", "bindings.mjs", "player.mjs")
_FIND: Final = (
    'const { createRequire } = require("node:module");'
    'const found = createRequire(process.argv[1])("workerd");'
    "console.log(JSON.stringify({ path: found.default, newest: found.compatibilityDate }));"
)


class NotReplayed(AyjntError):
    """The histories cannot be replayed here."""


@dataclass(frozen=True, slots=True)
class _Runtime:
    path: str
    newest: str
    """The newest compatibility date that it knows."""


def play(
    program: Program,
    histories: Sequence[History],
    settings: Settings,
    tools: Toolchain,
    *,
    say: Callable[[str], None] = lambda _: None,
    patience: float = PATIENCE,
) -> tuple[tuple[Trace, ...] | None, ...]:
    """Replay each history; None stands for one whose run never came to rest. Raises `NotReplayed` with the reason."""
    if not histories:
        return ()
    runtime = _find_runtime(settings, tools)
    played: dict[int, tuple[Trace, ...] | None] = {}
    while len(played) < len(histories):
        left = [at for at in range(len(histories)) if at not in played]
        listener = _Listener(played, len(histories), say)
        _play_once(program, {at: histories[at] for at in left}, settings, runtime, listener, patience)
        stuck = next((at for at in left if at not in played), None)
        if stuck is not None:
            played[stuck] = None
    return tuple(played[at] for at in range(len(histories)))


class _Listener:
    """Hears the driver; what else is printed is not ours."""

    def __init__(self, played: dict[int, tuple[Trace, ...] | None], total: int, say: Callable[[str], None]) -> None:
        self.mark = f"ayjnt-{secrets.token_hex(8)}:"
        self._played = played
        self._total = total
        self._say = say
        self._told = len(played)

    def __call__(self, line: str) -> None:
        if not line.startswith(self.mark):
            return
        said = json.loads(line.removeprefix(self.mark))
        if "index" in said:
            self._played[said["index"]] = tuple(map(read_trace, said["traces"]))
            self._tell()

    def _tell(self) -> None:
        count = len(self._played)
        if count - self._told >= TOLD or (count == self._total > 1):
            self._told = count
            self._say(f"replayed {count} of {self._total} instances")


def _play_once(
    program: Program,
    histories: Mapping[int, History],
    settings: Settings,
    runtime: _Runtime,
    listener: _Listener,
    patience: float,
) -> None:
    with tempfile.TemporaryDirectory(prefix="ayjnt-replay-") as folder:  # Readable by nobody else.
        config = _write(Path(folder), program, histories, settings, runtime, listener.mark)
        argv = (runtime.path, "test", str(config))
        try:
            ended = process.run(argv, cwd=Path(folder), env=settings.environment, silence=patience, on_line=listener)
        except process.TooSlow:
            return
    if ended.code != 0:
        raise NotReplayed(
            f"the runtime cannot replay the bundle: {_reason(ended.err)}",
            remedy="see that `wrangler dev` starts the project, and repeat; `npm ls workerd` shows the runtime's version",
        )


def _reason(err: str) -> str:
    lines = [line.strip() for line in err.splitlines() if line.strip() and " debug: " not in line]
    return lines[0][:300] if lines else "it ended without a word"


def _find_runtime(settings: Settings, tools: Toolchain) -> _Runtime:
    """Return the workerd that the installed wrangler would start, found as node finds it."""
    argv = (str(tools.node), "-e", _FIND, str(tools.wrangler))
    said = process.run(argv, cwd=settings.root, env=settings.environment, timeout=30)
    try:
        found = json.loads(said.out)
        return _Runtime(path=str(found["path"]), newest=str(found["newest"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NotReplayed(
            f"the wrangler in {tools.wrangler.parent.parent} has no runtime (workerd) beside it",
            remedy="install the project's packages again, with the optional ones: `npm ci`",
        ) from error


def _write(
    folder: Path,
    program: Program,
    histories: Mapping[int, History],
    settings: Settings,
    runtime: _Runtime,
    mark: str,
) -> Path:
    """Write everything that workerd reads, and return its config."""
    modules = {**_driver(program, histories, settings, mark), **program.modules}
    for name, content in modules.items():
        path = folder / MODULES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    config = folder / "replay.capnp"
    config.write_text(config_text(program, modules, runtime.newest), "utf-8")
    return config


def _driver(program: Program, histories: Mapping[int, History], settings: Settings, mark: str) -> dict[str, bytes]:
    source = files("ayjnt_deploy.histories") / "driver"
    task = {
        "mark": mark,
        "now": round(settings.now.timestamp() * 1000),
        "env": {"variables": program.variables, "bindings": program.bindings, "secrets": program.secrets},
        "classes": sorted({program.classes[one.workflow] for one in histories.values()}),
        "histories": [_history(at, one, program) for at, one in histories.items()],
    }
    return {
        **{f"ayjnt-replay/{name}": (source / name).read_bytes() for name in _DRIVER},
        "ayjnt-replay/bundle.mjs": f"export * from {json.dumps('../' + program.entry)};\n".encode(),
        "ayjnt-replay/source.txt": program.modules[program.entry],
        "ayjnt-replay/task.json": json.dumps(task).encode(),
    }


def _history(at: int, history: History, program: Program) -> Mapping[str, Any]:
    since = milliseconds(history.since)
    event = {
        "payload": history.params,
        "timestamp": since,
        "instanceId": history.id,
        "workflowName": history.workflow,
    }
    return {
        "index": at,
        "class": program.classes[history.workflow],
        "timestamp": since,
        "event": event,
        "rows": [_row(row) for row in history.rows],
    }


def _row(row: Row) -> Mapping[str, Any]:
    # The API cannot tell undefined from null, and a step that returns nothing is far more common.
    value = {} if row.value is None else {"value": row.value}
    return {
        "family": row.family, "name": row.name, "count": row.count, "state": row.state, "error": row.error, **value
    }  # fmt: skip
