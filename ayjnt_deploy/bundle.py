"""The bundle that a deploy would upload, built by the project's own wrangler without a word to Cloudflare."""

import tempfile
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final

from ayjnt_codegen.jsonc import read
from ayjnt_deploy.apply.command import bundle_command
from ayjnt_deploy.apply.mask import Mask
from ayjnt_deploy.apply.toolchain import Toolchain
from ayjnt_deploy.apply.wrangler import Attempt, run_wrangler
from ayjnt_deploy.errors import AyjntError, SourceError
from ayjnt_deploy.process import Leash
from ayjnt_deploy.settings import Settings

TIMEOUT: Final = 300.0
"""Seconds; a `build.command` of the project's may take its time."""
_FAREWELL: Final = 1.0
"""Seconds for the thread to tidy up after wrangler was ended."""
_README: Final = "README.md"
_MAP: Final = ".map"
_SCRIPTS: Final = (".js", ".mjs")


class NotBundled(AyjntError):
    """Wrangler could not build the bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What is uploaded as the Worker's code."""

    modules: Mapping[str, bytes] = field(repr=False)
    """What each module holds, by its path."""
    entry: str
    """The path of the module that the Worker begins with."""


class Bundling:
    """A bundle that is built in a thread of its own, beside other work."""

    def __init__(self, settings: Settings, tools: Toolchain, config: Path) -> None:
        self._leash = Leash()
        self._found: Bundle | BaseException | None = None
        work = partial(self._build, settings, tools, config)
        self._thread = threading.Thread(target=work, name="bundling", daemon=True)
        self._thread.start()

    def result(self) -> Bundle:
        """Wait for the bundle. Raises what `build_bundle` raises."""
        self._thread.join()
        if isinstance(self._found, Bundle):
            return self._found
        raise self._found or RuntimeError("the thread has ended without a result")

    def end(self) -> None:
        """End wrangler, if it still runs, and wait until nothing is left of it."""
        self._leash.pull()
        self._thread.join(_FAREWELL)

    def _build(self, settings: Settings, tools: Toolchain, config: Path) -> None:
        try:
            self._found = build_bundle(settings, tools, config, leash=self._leash)
        except BaseException as error:  # noqa: BLE001 - `result` raises it where somebody hears it
            self._found = error


def build_bundle(settings: Settings, tools: Toolchain, config: Path, *, leash: Leash | None = None) -> Bundle:
    """Return the bundle that a deploy of `config` would upload. Raises `NotBundled` with wrangler's reason.

    `deploy --dry-run --outdir` asks nobody for anything: it needs neither a token nor a network (wrangler 4.164).
    """
    with tempfile.TemporaryDirectory(prefix="ayjnt-bundle-") as folder:
        outdir = Path(folder)
        command = bundle_command(tools, config=config, outdir=outdir, skip_containers=_has_containers(config))
        attempt = run_wrangler(command, settings, mask=Mask(()), timeout=TIMEOUT, on_line=lambda _: None, leash=leash)
        if attempt.code:
            raise NotBundled(f"wrangler cannot bundle the project: {_reason(attempt)}", remedy=_remedy(config))
        modules = _modules(outdir)
    return Bundle(modules=MappingProxyType(modules), entry=_entry(config, modules))


def _modules(outdir: Path) -> dict[str, bytes]:
    """Return what wrangler uploads of the folder that it wrote: neither its own note nor the source maps."""
    files = (path for path in sorted(outdir.rglob("*")) if path.is_file())
    found = {path.relative_to(outdir).as_posix(): path for path in files}
    found = {name: path for name, path in found.items() if not (name == _README and _is_note(path))}
    return {name: path.read_bytes() for name, path in found.items() if not _is_map(name, found)}


def _is_note(path: Path) -> bool:
    """Whether this is the note of one line that wrangler puts beside the bundle."""
    return path.read_bytes().startswith(b"This folder contains the built output assets for the worker")


def _is_map(name: str, among: Mapping[str, Path]) -> bool:
    return name.endswith(_MAP) and name.removesuffix(_MAP) in among


def _entry(config: Path, modules: Mapping[str, bytes]) -> str:
    """Return the module that stands for `main`: bundled it is its name with `.js`, else its own path."""
    scripts = [name for name in modules if name.endswith(_SCRIPTS)]
    main = _main(config)
    likely = (*(str(main.with_suffix(ending).name) for ending in _SCRIPTS), main.name, str(main))
    found = next((name for name in likely if name in modules), None)
    if found is None and len(scripts) == 1:
        found = scripts[0]
    if found is None:
        raise NotBundled(
            f"wrangler wrote {', '.join(modules) or 'nothing'}, and none of it is {main.name}", remedy=_remedy(config)
        )
    return found


def _main(config: Path) -> PurePosixPath:
    main = _document(config).get("main")
    return PurePosixPath(main if isinstance(main, str) else "index.js")


def _document(config: Path) -> Mapping[str, object]:
    """Return what the config says, nothing where it cannot be read: wrangler is the one to complain."""
    try:
        text = config.read_text("utf-8")
        return tomllib.loads(text) if config.suffix == ".toml" else read(text, str(config)).value
    except (OSError, ValueError, SourceError):
        return {}


def _has_containers(config: Path) -> bool:
    """Whether a dry run would build images with Docker, which is no matter of the bundle's."""
    return bool(_document(config).get("containers"))


def _reason(attempt: Attempt) -> str:
    return attempt.message or f"it ended with {attempt.code}"


def _remedy(config: Path) -> str:
    return f"see what `wrangler deploy --dry-run --config {config}` says, and repeat"
