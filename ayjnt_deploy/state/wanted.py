"""The Worker that the source tree asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.state import bindings, exports, settings, triggers, workflow_settings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList, step_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a deploy would make: the state, its workflows' steps, and the migrations that lead there."""

    state: State
    lists: tuple[StepList, ...]
    code: str = ""
    """Fingerprint of the source files; empty where nobody took it."""
    tags: tuple[str, ...]
    """Migration tags in their order."""
    agents: str | None = None
    """Version of the `agents` package that the project has installed."""
    deleted_classes: frozenset[str] = frozenset()
    """Durable Object classes that a migration deletes with their data, under every name that they had."""

    @property
    def worker(self) -> str:
        """The Worker's name."""
        return self.state.worker

    def steps_of(self, workflow: str) -> StepList | None:
        """Return the steps that `workflow` would have."""
        return next((one for one in self.lists if one.workflow == workflow), None)


def wanted_worker(config: Mapping[str, Any], tree: SourceTree, code: str = "", *, agents: str | None = None) -> Wanted:
    """Return what the wrangler `config` and the source `tree` ask for together; `code` is the tree's fingerprint."""
    worker, migrations = str(config["name"]), config.get("migrations") or ()
    return Wanted(
        state=State(worker=worker, leaves=_leaves(config, worker), whole=_whole(config)),
        lists=_lists(config, tree),
        code=code,
        agents=agents,
        tags=tuple(str(one["tag"]) for one in migrations),
        deleted_classes=deleted_by(migrations),
    )


def _leaves(config: Mapping[str, Any], worker: str) -> Mapping[Address, Leaf]:
    migrations = config.get("migrations") or ()
    leaves: dict[Address, Leaf] = {
        Address(Aspect.COMPATIBILITY, "date"): Known(config.get("compatibility_date") or ""),
        Address(Aspect.COMPATIBILITY, "flags"): flags(config.get("compatibility_flags") or ()),
    }
    for name, leaf in bindings.configured_variables(config).items():
        leaves[Address(Aspect.VARIABLE, name)] = leaf
    for name, leaf in bindings.configured(config, worker).items():
        leaves[Address(Aspect.BINDING, name)] = leaf
    for one in config.get("workflows") or ():
        if one.get("script_name") in {None, worker}:
            leaves[Address(Aspect.WORKFLOW, one["name"])] = Known({"class": one["class_name"]})
            leaves.update(workflow_settings.configured(one))
    for name, storage in classes_after(migrations).items():
        leaves[Address(Aspect.CLASS, name)] = Known({"storage": storage})
    for name, leaf in settings.configured(config).items():
        leaves[Address(Aspect.SETTING, name)] = leaf
    for name in (config.get("secrets") or {}).get("required") or ():
        leaves[Address(Aspect.SECRET, str(name))] = Known(True)
    leaves.update(triggers.configured(config))
    leaves.update(exports.classes(config.get("exports")))
    if migrations:
        leaves[Address(Aspect.MIGRATION, "tag")] = Known(migrations[-1]["tag"])
    return leaves


def _whole(config: Mapping[str, Any]) -> frozenset[Aspect]:
    return triggers.whole(config) | ({Aspect.EXPORT} if config.get("exports") else frozenset())


def flags(names: Any) -> Known:
    """Return compatibility flags as a set: their order means nothing."""
    return Known({str(name): True for name in sorted(names)})


def classes_after(migrations: Any) -> Mapping[str, str]:
    """Return the Durable Object classes that exist after `migrations`, each with its storage, `sqlite` or `kv`."""
    classes: dict[str, str] = {}
    for step in migrations:
        classes.update(dict.fromkeys(step.get("new_sqlite_classes") or (), "sqlite"))
        classes.update(dict.fromkeys(step.get("new_classes") or (), "kv"))
        for rename in step.get("renamed_classes") or ():
            classes[rename["to"]] = classes.pop(rename["from"], "sqlite")
        for gone in step.get("deleted_classes") or ():
            classes.pop(gone, None)
    return classes


def deleted_by(migrations: Any) -> frozenset[str]:
    """Return the Durable Object classes whose data is gone after `migrations`, under every name that they had."""
    names: dict[str, frozenset[str]] = {}
    deleted: frozenset[str] = frozenset()
    for step in migrations:
        for rename in step.get("renamed_classes") or ():
            before = names.pop(rename["from"], frozenset())
            names[rename["to"]] = before | {rename["from"]}
        for name in step.get("deleted_classes") or ():
            deleted |= names.pop(name, frozenset()) | {name}
    return deleted


def _lists(config: Mapping[str, Any], tree: SourceTree) -> tuple[StepList, ...]:
    by_class = {workflow.class_name: workflow for workflow in tree.workflows}
    return tuple(
        step_list(by_class[one["class_name"]], name=one["name"], binding=one["binding"])
        for one in config.get("workflows") or ()
        if one["class_name"] in by_class
    )
