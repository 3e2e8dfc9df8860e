"""Reads the steps of one workflow class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ayjnt_codegen.imports import Sources
from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Escape, Place, Step
from ayjnt_codegen.steps import calls, declarations, expressions, flow, follow, names, tables
from ayjnt_codegen.steps.declarations import hoist
from ayjnt_codegen.steps.faults import faults
from ayjnt_codegen.steps.objects import BASES, Line, construct
from ayjnt_codegen.steps.reads import Reads, params_read, reads, with_reads
from ayjnt_codegen.steps.values import EVENT, OPAQUE, At, Caller, Class, Closure, Data, Handle, Instance, Record, Scope
from ayjnt_codegen.steps.walker import Handler, Walker
from ayjnt_codegen.syntax import children, parameters, text
from ayjnt_codegen.typescript import Node

_HANDLERS: Final[Mapping[str, Handler]] = {
    **names.HANDLERS,
    **tables.HANDLERS,
    **expressions.HANDLERS,
    **declarations.HANDLERS,
    **flow.HANDLERS,
    **calls.HANDLERS,
}


_CALL: Final = re.compile(rb"\.\s*(?:do|sleep|sleepUntil|waitForEvent|prompt)\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """The steps of a workflow in the order of evaluation, and where the step object leaves sight."""

    steps: tuple[Step, ...]
    escapes: tuple[Escape, ...]
    params_read: tuple[str, ...] = ()
    params_inside: tuple[tuple[str, Place], ...] = field(default=(), compare=False)
    """Of params that are read in callbacks of steps alone, the places of these steps."""
    root: str | None = None
    """The name of the class above all that the workflow extends."""


def walker_for(module: Module, sources: Sources) -> Walker:
    """Return a walker that stands before the classes of `module`."""
    return Walker(module, sources, _HANDLERS, _enter)


def read_steps(module: Module, declaration: Node, sources: Sources | None = None) -> Reading:
    """Read the class at `declaration` in `module`. Never fails: what cannot be read is an escape."""
    walker = walker_for(module, sources or Sources({}))
    for fault in faults(declaration):
        walker.escape(fault, "could not be parsed here")
    root, params = None, Reads((), ())
    try:
        at = walker.top(walker.module)
        instance, line = construct(walker, Class(declaration, at.scope, Record({}, is_open=True)))
        root = line.root
        _walk(walker, declaration, instance, line)
        found = reads(walker)
        steps, params = with_reads(walker, found), params_read(found)
    except RecursionError:
        walker.escape(declaration, "the code is nested too deeply to be read")
        steps = tuple(walker.ledger.steps)
    escapes = tuple(sorted(walker.ledger.escapes, key=lambda escape: escape.place))
    return Reading(steps, escapes, params.paths, params.inside, root)


def _walk(walker: Walker, declaration: Node, instance: Instance, line: Line) -> None:
    run = walker.member(instance, "run")
    if not isinstance(run, Closure):
        walker.escape(declaration, "the class has no `run` method that can be read")
        _walk_others(walker, instance, line)
        return
    with walker.within(run.scope.module):
        for fault in faults(run.node) if run.scope.module is not walker.home else ():
            walker.escape(fault, "could not be parsed here")
        scope = run.scope.inner(is_function=True)
        _bind(walker, run.node, scope)
        caller = Caller(run.node.id, walker.home, declaration)
        body = run.node.child_by_field_name("body") or run.node
        walker.ledger.seen(walker.module, body, scope)
        result = walker.value(body, At(scope=scope, callers=(caller,)))
        walker.keep(result, _last(run.node), "step is returned and cannot be followed from there")
    _note_others(walker, instance)


def _note_others(walker: Walker, instance: Instance) -> None:
    """Note methods that make steps and that nobody was seen to call: a class out of sight may do so."""
    for name, method in instance.members.items():
        if not isinstance(method, Closure) or method.scope.module is not walker.home:
            continue
        body = method.node.child_by_field_name("body")
        is_read = body is None or body.id in walker.ledger.bodies
        uses_step = name in instance.users or b"WorkflowStep" in _parameters(method.node)
        if uses_step and not is_read and _CALL.search(method.node.text or b""):
            walker.escape(method.node, f"`{name}` uses step, and no call of it was found")


def _last(function: Node) -> Node:
    """Return the last statement of a function."""
    body = function.child_by_field_name("body")
    return children(body)[-1] if body is not None and body.type == "statement_block" and children(body) else function


def _walk_others(walker: Walker, instance: Instance, line: Line) -> None:
    """Read the methods that a `run` out of sight seems to call: those that take a step object."""
    if line.root is None or line.root in BASES:
        return
    for method in tuple(instance.members.values()):
        if isinstance(method, Closure) and method.node.type == "method_definition" and takes_step(method.node):
            follow.run(walker, method, (Data(EVENT), Handle()), method.node, At(scope=method.scope))


def takes_step(method: Node) -> bool:
    formal = method.child_by_field_name("parameters")
    second = formal.named_children[1:2] if formal is not None else []
    return any(b"WorkflowStep" in (each.text or b"") or text(each).startswith("step") for each in second)


def _parameters(function: Node) -> bytes:
    formal = function.child_by_field_name("parameters")
    return (formal.text or b"") if formal is not None else b""


def _enter(walker: Walker, module: Module) -> At:
    """Declare the names of a module."""
    at = At(scope=Scope(None, {}, module, is_function=True))
    statements = children(module.root)
    hoist(walker, statements, at)
    for statement in statements:
        node = statement.child_by_field_name("declaration") or statement
        if node.type in declarations.HANDLERS:
            walker.value(node, at)
    return at


def _bind(walker: Walker, run: Node, scope: Scope) -> None:
    """Bind the second parameter of `run`, whatever its name, to the step object."""
    patterns = parameters(run)
    at = At(scope=scope)
    for index, pattern in enumerate(patterns):
        if pattern.type == "rest_pattern":
            walker.escape(pattern, "`run` takes its arguments as a list, so step cannot be followed")
            declarations.assign(walker, pattern, OPAQUE, at)
        else:
            value = Handle() if index == 1 else Data(EVENT) if index == 0 else OPAQUE
            declarations.assign(walker, pattern, value, at)
    if follow.uses_arguments(run):
        walker.escape(run, "`run` uses `arguments`, so step cannot be followed")
