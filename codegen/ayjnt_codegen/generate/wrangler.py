"""The config that wrangler reads: what follows from the source tree, with the project's own settings over it."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from ayjnt_codegen import jsonc
from ayjnt_codegen.generate import paths
from ayjnt_codegen.generate.workflows import workflows as workflows_of
from ayjnt_codegen.jsonc import Jsonc
from ayjnt_codegen.lock import Lock, Migration
from ayjnt_codegen.names import binding_of
from ayjnt_codegen.project import Project
from ayjnt_codegen.source import SourceTree

COMPATIBILITY_DATE: Final = "2026-10-01"
"""For projects whose ayjnt.jsonc sets none."""

_FLAGS: Final = ("nodejs_compat",)  # The agents SDK imports node: modules.
_FIRST: Final = (
    "name",
    "main",
    "compatibility_date",
    "compatibility_flags",
    "observability",
    "alias",
    "durable_objects",
    "migrations",
    "workflows",
    "vars",
)


def config(tree: SourceTree, project: Project, lock: Lock) -> Mapping[str, Any]:
    """Return the whole wrangler config; its keys are in a fixed order, its paths relative to its own folder."""
    source = project.config.source
    _refuse_classes_of_nobody(tree, source, project.config.wrangler)
    settings = {key: one for key, one in project.config.wrangler.items() if key != "workflows"}
    moved = paths.moved(settings, PurePosixPath("../.."))
    whole = _merged(_generated(tree, project, lock), moved, source, ("wrangler",))
    order = [*(key for key in _FIRST if key in whole), *sorted(whole.keys() - set(_FIRST))]
    return {key: whole[key] for key in order}


def _generated(tree: SourceTree, project: Project, lock: Lock) -> dict[str, Any]:
    agents = [{"name": binding_of(agent.class_name), "class_name": agent.class_name} for agent in tree.agents]
    workflows = workflows_of(tree, project)
    return {
        "name": project.worker,
        "main": "entry.ts",
        "compatibility_date": COMPATIBILITY_DATE,
        "compatibility_flags": list(_FLAGS),
        # Without this key a deploy switches the logs of a live Worker off.
        "observability": {"enabled": True},
        "alias": {"ayjnt/workflow": "../runtime/workflow.ts"},
        **({"durable_objects": {"bindings": agents}} if agents else {}),
        **({"migrations": [_migration(one) for one in lock.migrations]} if lock.migrations else {}),
        **({"workflows": workflows} if workflows else {}),
    }


def _migration(migration: Migration) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "new_sqlite_classes": list(migration.new_sqlite_classes),
        "renamed_classes": [{"from": one.before, "to": one.after} for one in migration.renamed_classes],
        "deleted_classes": list(migration.deleted_classes),
    }
    return {"tag": migration.tag, **{key: value for key, value in parts.items() if value}}


def _merged(base: Mapping[str, Any], over: Mapping[str, Any], source: Jsonc, at: tuple[str, ...]) -> dict[str, Any]:
    """Return `over` on top of `base`: objects are merged, lists joined, everything else replaced."""
    result = dict(base)
    for key, value in over.items():
        ours = base.get(key)
        if isinstance(ours, (dict, list)) and not isinstance(value, type(ours)):
            raise source.mistyped(value, jsonc.kind(ours), *at, key)
        if isinstance(ours, dict):
            result[key] = _merged(ours, value, source, (*at, key))
        elif isinstance(ours, list):
            result[key] = [*ours, *(item for item in value if item not in ours)]
        else:
            result[key] = value
    return result


def _refuse_classes_of_nobody(tree: SourceTree, source: Jsonc, settings: Mapping[str, Any]) -> None:
    """Refuse Durable Objects of this Worker that are no agents: nothing would export their class."""
    agents = {agent.class_name: agent.place for agent in tree.agents}
    section = settings.get("durable_objects")
    bindings = section.get("bindings") if isinstance(section, Mapping) else None
    for index, binding in enumerate(bindings if isinstance(bindings, list) else ()):
        if not isinstance(binding, Mapping) or "script_name" in binding:
            continue
        name = binding.get("class_name")
        at = ("wrangler", "durable_objects", "bindings", index)
        if name in agents:
            message = f"the binding of {name} cannot be set: it comes from {agents[name]}"
            raise source.error(message, *at, remedy=f"remove it; env.{binding_of(name)} is there already")
        message = f"no agent is called {name!r}, so this Worker exports no such class"
        remedy = "define it in agents/<route>/agent.ts, or add the script_name of the Worker that has it"
        raise source.error(message, *at, remedy=remedy)
