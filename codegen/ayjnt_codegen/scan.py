"""Reads the source tree: the agents and workflows of a project, by the conventions of its folders."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, TypeVar

from ayjnt_codegen.aliases import configs
from ayjnt_codegen.classes import Found, Missed, Wanted, default_class
from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.folder import FOLDERS, Files
from ayjnt_codegen.imports import ENDINGS, Each, Sources, one_by_one
from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Agent, NotDetected, Place, SourceTree, Workflow
from ayjnt_codegen.steps import read_steps
from ayjnt_codegen.syntax import bare, text, unquoted

_AGENT: Final = Wanted("an agent", ("Agent", "AIChatAgent", "McpAgent"), may_be_mixed=True)
_WORKFLOW: Final = Wanted("a workflow", ("AgentWorkflow", "WorkflowEntrypoint"))
_T = TypeVar("_T")

_GENERATED: Final = ".ayjnt/"
_GROUP: Final = re.compile(r"\(.*\)")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the source tree says, and the files that say it."""

    tree: SourceTree
    files: Mapping[str, bytes]
    """The source files below `agents/` and `workflows/`, what workflows import from elsewhere, and what tells where
    imports lead."""


def read_tree(everything: Files, each: Each = one_by_one) -> Scanned:
    """Read the source files below `agents/` and `workflows/`. Each workflow is parsed once; otherwise like `scan`."""
    below = [path for folder in FOLDERS for path in everything.below(folder) if path.endswith(ENDINGS)]
    files, own = {path: everything[path] for path in below}, _Own(everything)
    tree, reached = _scan(own, sorted(below), each)
    folders = {posixpath.dirname(path) for path in reached} | {""}
    told = {path for folder in folders for path in configs(own, folder)}
    return Scanned(tree, files | {path: own[path] for path in sorted(reached | told)})


class _Own(Mapping[str, bytes]):
    """Files without what `ayjnt build` writes: what the source says is the same before a build and after it."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def __getitem__(self, path: str) -> bytes:
        if path not in self:
            raise KeyError(path)
        return self._files[path]

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and not path.startswith(_GENERATED) and path in self._files

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._files if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def scan(files: Mapping[str, bytes], each: Each = one_by_one) -> SourceTree:
    """Return the agents and workflows in `files`, whose paths are relative to the project root.

    `each` reads the workflows, one by one or side by side. Raises `SourceError` when two of them cannot be told apart.
    """
    return _scan(files, sorted(files), each)[0]


def _scan(files: Mapping[str, bytes], paths: Iterable[str], each: Each) -> tuple[SourceTree, frozenset[str]]:
    """Return the agents and workflows at `paths`, and the paths of all that workflows import."""
    sources, paths = Sources(files), list(paths)
    found = list(each(_with_reached, files, [path for path in paths if _is_named(path, "workflow", FOLDERS)]))
    workflows = [workflow for workflow, _ in found]
    classes = {PurePosixPath(each.place.path).parent: each.class_name for each in _only(Workflow, workflows)}
    agents = [_agent(sources.module(path), classes) for path in paths if _is_named(path, "agent", FOLDERS[:1])]
    tree = SourceTree(
        agents=_only(Agent, agents),
        workflows=_only(Workflow, workflows),
        not_detected=tuple(sorted(_only(NotDetected, (*agents, *workflows)), key=lambda missed: missed.place)),
    )
    _require_distinct(tree)
    return tree, frozenset(path for _, reached in found for path in reached)


def _only(kind: type[_T], items: Iterable[object]) -> tuple[_T, ...]:
    return tuple(item for item in items if isinstance(item, kind))


def _is_named(path: str, stem: str, folders: tuple[str, ...]) -> bool:
    parts = PurePosixPath(path)
    return parts.stem == stem and parts.suffix in ENDINGS and parts.parts[0] in folders and len(parts.parts) > 1


def _with_reached(sources: Sources, path: str) -> tuple[Workflow | NotDetected, tuple[str, ...]]:
    """Return the workflow of a file, and the paths of the files that it imports, directly or not."""
    return _workflow(sources, path), sources.reached(path)


def _workflow(sources: Sources, path: str) -> Workflow | NotDetected:
    module = sources.module(path)
    found = _default_class(module, _WORKFLOW, "workflow")
    if isinstance(found, NotDetected):
        return found
    reading = read_steps(module, found.node, sources)
    return Workflow(
        class_name=found.class_name,
        base=found.base,
        place=module.place(found.node),
        steps=reading.steps,
        escapes=reading.escapes,
        exported_as="default",
        params_read=reading.params_read,
        params_inside=reading.params_inside,
        root=reading.root,
        sources=sources.fingerprint(path),
    )


def _agent(module: Module, workflows: Mapping[PurePosixPath, str]) -> Agent | NotDetected:
    found = _default_class(module, _AGENT, "agent")
    if isinstance(found, NotDetected):
        return found
    folder = PurePosixPath(module.path).parent
    parts = tuple(part for part in folder.parts[1:] if not _GROUP.fullmatch(part))
    if not parts:
        return NotDetected(module.place(found.node), "an agent needs a route: move it into a folder below `agents/`")
    return Agent(
        class_name=found.class_name,
        agent_id=_agent_id(module) or "_".join(parts),
        route="/" + "/".join(parts),
        place=module.place(found.node),
        workflow=workflows.get(folder),
    )


def _default_class(module: Module, wanted: Wanted, stem: str) -> Found | NotDetected:
    found = default_class(module, wanted)
    if isinstance(found, Missed):
        return NotDetected(module.place(found.node), found.why)
    if not module.path.endswith(f"/{stem}.ts"):
        name = PurePosixPath(module.path).name
        return NotDetected(module.place(found.node), f"the file is named {name}: rename it to {stem}.ts")
    return found


def _agent_id(module: Module) -> str | None:
    """Return the value of `export const agentId = "…"`."""
    for statement in module.root.named_children:
        declaration = statement.child_by_field_name("declaration")
        for declarator in declaration.named_children if declaration is not None else ():
            label, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if label is None or value is None or text(label) != "agentId":
                continue
            if bare(value).type == "string":
                return unquoted(bare(value))
            raise SourceError(
                f"agentId is not a string literal ({module.place(declarator)})",
                remedy='write `export const agentId = "…"` with the id itself: it must not depend on other code',
            )
    return None


def _require_distinct(tree: SourceTree) -> None:
    classes = [(agent.class_name, agent.place) for agent in tree.agents]
    classes += [(workflow.class_name, workflow.place) for workflow in tree.workflows]
    _refuse_twins("class", classes, "give one of the classes another name: bindings are named after it")
    ids = ((agent.agent_id, agent.place) for agent in tree.agents)
    _refuse_twins("agentId", ids, 'give one of the agents an id of its own: `export const agentId = "…"`')
    routes = ((agent.route, agent.place) for agent in tree.agents)
    _refuse_twins("route", routes, "move one of the agents: folders in parentheses do not count for the route")


def _refuse_twins(what: str, found: Iterable[tuple[str, Place]], remedy: str) -> None:
    first: dict[str, Place] = {}
    for name, place in sorted(found):
        if name in first:
            raise SourceError(f"two files use the {what} `{name}`: {first[name]} and {place}", remedy=remedy)
        first[name] = place
