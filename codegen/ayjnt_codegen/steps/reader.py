"""Reads the steps of one workflow class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Escape, Step
from ayjnt_codegen.steps import calls, declarations, expressions, flow, follow, names, tables
from ayjnt_codegen.steps.declarations import hoist
from ayjnt_codegen.steps.faults import faults
from ayjnt_codegen.steps.syntax import children, parameters, text
from ayjnt_codegen.steps.values import OPAQUE, At, Binding, Closure, Handle, Later, Scope, This
from ayjnt_codegen.steps.walker import Handler, Walker
from ayjnt_codegen.typescript import Node

_HANDLERS: Final[Mapping[str, Handler]] = {
    **names.HANDLERS,
    **tables.HANDLERS,
    **expressions.HANDLERS,
    **declarations.HANDLERS,
    **flow.HANDLERS,
    **calls.HANDLERS,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The steps of a workflow in the order of evaluation, and where the step object leaves sight."""

    steps: tuple[Step, ...]
    escapes: tuple[Escape, ...]


def read_steps(module: Module, declaration: Node) -> Reading:
    """Read the class at `declaration` in `module`. Never fails: what cannot be read is an escape."""
    walker = Walker(module, _HANDLERS)
    for fault in faults(declaration):
        walker.escape(fault, "could not be parsed here")
    try:
        _walk(walker, declaration)
    except RecursionError:
        walker.escape(declaration, "the code is nested too deeply to be read")
    return Reading(tuple(walker.ledger.steps), tuple(sorted(walker.ledger.escapes, key=lambda escape: escape.place)))


def _walk(walker: Walker, declaration: Node) -> None:
    at = _top(walker)
    inside = At(scope=Scope(at.scope, {"this": This()}))
    walker.members.update(_members(declaration, inside))
    run = walker.member("run")
    if not isinstance(run, Closure):
        walker.escape(declaration, "the class has no `run` method that can be read")
        return
    scope = Scope(run.scope)
    _bind(walker, run.node, scope)
    follow.body(walker, run.node, At(scope=scope, callers=(run.node.id,)))


def _top(walker: Walker) -> At:
    """Declare the names of the file."""
    at = At(scope=Scope())
    statements = children(walker.module.root)
    hoist(walker, statements, at)
    for statement in statements:
        node = statement.child_by_field_name("declaration") or statement
        if node.type in declarations.HANDLERS:
            walker.value(node, at)
    return at


def _members(declaration: Node, at: At) -> Mapping[str, Binding]:
    members: dict[str, Binding] = {}
    for node in children(declaration.child_by_field_name("body") or declaration):
        label, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        words = {child.type for child in node.children}
        if label is None or "static" in words:
            continue
        if node.type == "method_definition":
            members[text(label)] = OPAQUE if words & {"get", "set"} else Closure(node, at.scope)
        elif value is not None:
            members[text(label)] = Later(value, at)
    return members


def _bind(walker: Walker, run: Node, scope: Scope) -> None:
    """Bind the second parameter of `run`, whatever its name, to the step object."""
    patterns = parameters(run)
    at = At(scope=scope)
    for index, pattern in enumerate(patterns):
        if pattern.type == "rest_pattern":
            walker.escape(pattern, "`run` takes its arguments as a list, so step cannot be followed")
            declarations.assign(walker, pattern, OPAQUE, at)
        else:
            declarations.assign(walker, pattern, Handle() if index == 1 else OPAQUE, at)
    if follow.uses_arguments(run):
        walker.escape(run, "`run` uses `arguments`, so step cannot be followed")
