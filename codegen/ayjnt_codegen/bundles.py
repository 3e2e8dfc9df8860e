"""The workflows of a bundle: what esbuild makes of a project, dependencies and SDK included, minified or not.

In a bundle a class may be called anything: it is known by the name under which the entry module exports it. A step
keeps its name, but for constants that were put in its place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ayjnt_codegen.imports import ENDINGS, Sources
from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Escape, Exact, Kind, Step, Workflow
from ayjnt_codegen.steps.emit import VERBS
from ayjnt_codegen.steps.exports import exports
from ayjnt_codegen.steps.objects import Line, line
from ayjnt_codegen.steps.reader import read_steps, walker_for
from ayjnt_codegen.steps.values import Class, Imported, Later, Value
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import arguments, bare
from ayjnt_codegen.tokens import fingerprint
from ayjnt_codegen.typescript import Node

# `wrappedStep.reportComplete = async (result) => { await step.do(`__agent_reportComplete_${stepCounter++}`, …`, as
# agents 0.32.0 has it in `src/workflows.ts`, `_wrapStep`.
_SLOT: Final = re.compile(rb"\.\s*(\w+)\s*=\s*async\b(?:(?!=\s*async)[^`]){0,400}`__agent_(\w+)_\$\{")
_AGENTS: Final = "AgentWorkflow"
"""The class of the SDK that has these steps, whatever it is called in the bundle."""
_HELPERS: Final = {verb: helper for helper, verb in VERBS.items()}


def read_bundle(modules: Mapping[str, bytes], entry: str, classes: Iterable[str]) -> Mapping[str, Workflow]:
    """Return those of `classes` that the module `entry` exports, by these names, with their steps."""
    path = entry if entry.endswith(ENDINGS) else f"{entry}.js"
    scripts = {name: code for name, code in modules.items() if name.endswith(ENDINGS)}
    sources = Sources({**scripts, path: modules[entry]})
    walker = walker_for(sources.module(path), sources)
    found = ((name, _exported(walker, name)) for name in dict.fromkeys(classes))
    return {name: _workflow(walker, sources, name, each) for name, each in found if each is not None}


def _exported(walker: Walker, name: str) -> Class | None:
    """Return the class that is exported as `name`, wrapped in a call or not."""
    value = walker.imported(Imported(name, f"./{walker.module.path}", ""))
    if isinstance(value, Class):
        return value
    local = exports(walker.module).names.get(name)
    held = walker.top(walker.module).scope.names.get(local) if local is not None else None
    return _wrapped(walker, held.node) if isinstance(held, Later) else None


def _wrapped(walker: Walker, node: Node) -> Class | None:
    """Return the workflow class among the arguments of a call that makes another class of it."""
    node = bare(node)
    if node.type != "call_expression":
        return None
    at = walker.top(walker.module)
    for argument in arguments(node):
        value: Value | None = walker.value(argument, at)
        if not isinstance(value, Class):
            value = _wrapped(walker, argument)
        if value is not None and line(walker, value).is_workflow:
            return value
    return None


def _workflow(walker: Walker, sources: Sources, name: str, declared: Class) -> Workflow:
    module, above = declared.scope.module, line(walker, declared)
    reading = read_steps(module, declared.node, sources)
    slots = _slots(above)
    unknown = tuple(_unknown_slot(step) for step in reading.steps if _has_other_slots(step, slots))
    escapes = (*(Escape(each.place, each.why) for each in reading.escapes), *unknown)
    return Workflow(
        class_name=name,
        base=above.root or "",
        place=module.place(declared.node),
        steps=tuple(_renamed(step, slots) for step in reading.steps),
        escapes=escapes,
        exported_as=name,
        root=_AGENTS if slots else above.root,
        params_read=reading.params_read,
        # What is out of sight may be anywhere in the bundle.
        sources=_whole(module) if escapes else "",
    )


def _whole(module: Module) -> str:
    return fingerprint(module, module.root)


def _slots(above: Line) -> Mapping[str, str]:
    """Return how the SDK in the bundle calls the hidden steps, by the helper; nothing where it is not in the bundle."""
    found = (match for each in above.classes[1:] for match in _SLOT.findall(each.node.text or b""))
    return {helper.decode(): verb.decode() for helper, verb in found}


def _has_other_slots(step: Step, slots: Mapping[str, str]) -> bool:
    return bool(slots) and _helper(step) not in {None, *slots}


def _helper(step: Step) -> str | None:
    """Return the helper that makes a hidden step."""
    if step.kind is not Kind.AGENT or not isinstance(step.name, Exact):
        return None
    return _HELPERS.get(step.name.text.removeprefix("__agent_").rpartition("_")[0])


def _unknown_slot(step: Step) -> Escape:
    return Escape(step.place, f"the SDK in the bundle has no hidden step for `{_helper(step)}`")


def _renamed(step: Step, slots: Mapping[str, str]) -> Step:
    """Return a hidden step under the name that the SDK in the bundle gives it."""
    helper = _helper(step)
    if helper is None or helper not in slots or not isinstance(step.name, Exact):
        return step
    number = step.name.text.rpartition("_")[2]
    return replace(step, name=Exact(f"__agent_{slots[helper]}_{number}"))
