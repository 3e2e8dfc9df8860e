"""Small real projects, and what is generated for them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ayjnt_codegen import lock
from ayjnt_codegen.folder import Folder
from ayjnt_codegen.generate import Generated, generate
from ayjnt_codegen.project import read_lock, read_project
from ayjnt_codegen.scan import read_tree
from ayjnt_codegen.source import Agent, Place, Workflow

HERE: Final = Path(__file__).parent
EXAMPLE: Final = HERE.parent.parent / "examples" / "orders"
NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)

ROOTS: Final[Mapping[str, Path]] = {"orders": EXAMPLE, "shop": HERE / "shop", "batch": HERE / "batch"}


def an_agent(class_name: str, path: str, *, line: int = 1, agent_id: str = "", workflow: str | None = None) -> Agent:
    folder = path.removeprefix("agents/").removesuffix("/agent.ts")
    return Agent(
        class_name=class_name,
        agent_id=agent_id or folder.replace("/", "_"),
        route=f"/{folder}",
        place=Place(path, line),
        workflow=workflow,
    )


def a_workflow(class_name: str, path: str, *, line: int = 1, base: str = "AgentWorkflow") -> Workflow:
    return Workflow(class_name=class_name, base=base, place=Place(path, line), steps=())


def generated(root: Path) -> Generated:
    """Generate what `ayjnt build` would write for the copy of a project in `root`."""
    tree = read_tree(Folder(root)).tree
    staging = lock.stage(read_lock(Folder(root)), tree.agents, NOW)
    return generate(tree, read_project(Folder(root)), staging.lock)


def write(root: Path, result: Generated) -> None:
    """Write the generated files below `root`."""
    for path, text in {**result.files, lock.LOCK_PATH: result.lock_file}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
