"""The sources of a release as an ayjnt project, with one workflow for each scenario."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ayjnt_deploy.build import Source, read_source, write
from ayjnt_deploy.state.wanted import Wanted, wanted_worker
from tests.projects import tools

SOURCES: Final = Path(__file__).parent / "releases"
RELEASES: Final = (1, 2, 3)
READ_AT: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)


def project(release: int, root: Path) -> Source:
    """Write the project of `release` below `root`, with its generated files, and return what ayjnt reads in it."""
    files = {"package.json": json.dumps({"name": "engine", "private": True, "type": "module"})}
    files["workflows/did.ts"] = (SOURCES / "did.ts").read_text(encoding="utf-8")
    for path in sorted((SOURCES / f"{release}").glob("*.jsonc")):
        files[path.name] = path.read_text(encoding="utf-8")
    for path in newest(release):
        files[f"workflows/{path.stem}/workflow.ts"] = path.read_text(encoding="utf-8")
    write(root, files)
    (root / "node_modules").symlink_to(tools.NODE_MODULES)
    source = read_source(root, READ_AT)
    write(root, source.generated.files)
    return source


def newest(release: int) -> Iterator[Path]:
    """Yield the file of every scenario: a release without one of its own keeps the one before."""
    files = {
        path.stem: path for number in range(1, release + 1) for path in sorted((SOURCES / f"{number}").glob("*.ts"))
    }
    yield from files.values()


def wanted(source: Source) -> Wanted:
    """Return the Worker that the project asks for."""
    return wanted_worker(source.config, source.tree)
