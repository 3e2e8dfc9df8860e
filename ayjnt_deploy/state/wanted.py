"""The Worker that the source tree asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.state import bindings, exports, settings, triggers, workflow_settings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.exports import Exports
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.migrations import EMPTY, SQLITE, History, history_of
from ayjnt_deploy.state.release import Reach
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import StepList, step_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a deploy would make: the state, its workflows' steps, and the migrations that lead there."""

    state: State
    lists: tuple[StepList, ...]
    code: str = ""
    """Fingerprint of the source files; empty where nobody took it."""
    history: History = EMPTY
    """The Durable Object migrations."""
    declared: Exports = field(default_factory=dict)
    """What the config's `exports` says of Durable Object classes; nothing where they come from migrations."""
    exports: frozenset[str] | None = None
    """The classes that the main module exports; None where nobody has looked."""
    agents: str | None = None
    """Version of the `agents` package that the project has installed."""
    reach: Reach = field(default_factory=Reach)
    """How far its deploy would go in taking away what it does not name."""

    @property
    def worker(self) -> str:
        """The Worker's name."""
        return self.state.worker

    def steps_of(self, workflow: str) -> StepList | None:
        """Return the steps that `workflow` would have."""
        return next((one for one in self.lists if one.workflow == workflow), None)


def wanted_worker(
    config: Mapping[str, Any],
    tree: SourceTree,
    code: str = "",
    *,
    agents: str | None = None,
    ignored: tuple[str, ...] = (),
) -> Wanted:
    """Return what the wrangler `config` and the source `tree` ask for together; `code` is the tree's fingerprint."""
    worker, history = str(config["name"]), history_of(config.get("migrations") or ())
    whole = _whole(config)
    return Wanted(
        state=State(worker=worker, leaves=_leaves(config, worker, history), whole=whole),
        reach=Reach(whole=whole, ignored=ignored, keeps_variables=bool(config.get("keep_vars"))),
        lists=_lists(config, worker, tree),
        code=code,
        agents=agents,
        history=history,
        declared=exports.entries(config.get("exports")),
        exports=frozenset(agent.class_name for agent in tree.agents) | {one.class_name for one in tree.workflows},
    )


def _leaves(config: Mapping[str, Any], worker: str, history: History) -> Mapping[Address, Leaf]:
    leaves: dict[Address, Leaf] = {
        Address(Aspect.COMPATIBILITY, "date"): Known(config.get("compatibility_date") or ""),
        Address(Aspect.COMPATIBILITY, "flags"): flags(config.get("compatibility_flags") or ()),
    }
    for name, leaf in bindings.configured_variables(config).items():
        leaves[Address(Aspect.VARIABLE, name)] = leaf
    for name, leaf in bindings.configured(config, worker).items():
        leaves[Address(Aspect.BINDING, name)] = leaf
    for one in _own_workflows(config, worker):
        leaves[Address(Aspect.WORKFLOW, one["name"])] = Known({"class": one["class_name"]})
        leaves.update(workflow_settings.configured(one))
    for name, leaf in settings.configured(config).items():
        leaves[Address(Aspect.SETTING, name)] = leaf
    for name in (config.get("secrets") or {}).get("required") or ():
        leaves[Address(Aspect.SECRET, str(name))] = Known(True)
    leaves.update(triggers.configured(config))
    leaves.update(exports.classes(config.get("exports")))
    declared = exports.created(exports.entries(config.get("exports")))
    for name, storage in {**history.classes, **declared}.items():
        leaves[Address(Aspect.CLASS, name)] = Known({"storage": storage or SQLITE})
    if history.tags:
        leaves[Address(Aspect.MIGRATION, "tag")] = Known(history.tags[-1])
    return leaves


def _whole(config: Mapping[str, Any]) -> frozenset[Aspect]:
    return triggers.whole(config) | ({Aspect.EXPORT} if config.get("exports") else frozenset())


def flags(names: Any) -> Known:
    """Return compatibility flags as a set: their order means nothing."""
    return Known({str(name): True for name in sorted(names)})


def _lists(config: Mapping[str, Any], worker: str, tree: SourceTree) -> tuple[StepList, ...]:
    by_class = {workflow.class_name: workflow for workflow in tree.workflows}
    return tuple(
        step_list(by_class[one["class_name"]], name=one["name"], binding=one["binding"])
        for one in _own_workflows(config, worker)
        if one["class_name"] in by_class
    )


def _own_workflows(config: Mapping[str, Any], worker: str) -> list[Mapping[str, Any]]:
    """Return the entries whose class is in this Worker; the others are bindings to workflows elsewhere."""
    return [one for one in config.get("workflows") or () if one.get("script_name") in {None, worker}]
