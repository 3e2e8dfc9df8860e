"""Calls of the methods of the step object."""

from dataclasses import replace

from ayjnt_codegen.source import Flaw, Kind, Step
from ayjnt_codegen.steps import emit, follow
from ayjnt_codegen.steps.emit import Call
from ayjnt_codegen.steps.flaws import GROUPS, is_dropped, taker
from ayjnt_codegen.steps.ledger import spelled
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Data, Value
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import short


def call(walker: Walker, name: str, made: Call, at: At) -> Value:
    """Read a call of the method `name` of the step object."""
    for value, argument in zip(made.values, made.nodes, strict=True):
        if not isinstance(value, Closure):
            walker.keep(value, argument, "step is handed to `{}`", made.target)
    at = _promised(walker, made, at)
    if name in emit.KINDS:
        return _durable(walker, emit.KINDS[name], made, at)
    if name in emit.VERBS:
        emit.agent(walker, emit.VERBS[name], made, at)
    elif name == "prompt":
        return Data(emit.prompt(walker, made, at))
    elif name != "reportProgress":  # not durable: it runs again on every wake
        walker.escape(made.target, f"`{short(made.target)}` is not a method of step that can be read")
    return OPAQUE


def _promised(walker: Walker, made: Call, at: At) -> At:
    """Return the place of a step, with what becomes of its promise."""
    outer = taker(made.node)
    if outer is None:
        return at
    if at.parallel is None and outer.type in GROUPS:
        return replace(at, parallel=walker.ledger.floating(made.node))
    if Flaw.DROPPED not in at.flaws and is_dropped(made.node, outer, at):
        return replace(at, flaws=(*at.flaws, Flaw.DROPPED))
    return at


def _durable(walker: Walker, kind: Kind, made: Call, at: At) -> Value:
    index = len(walker.ledger.steps)
    step = emit.durable(walker, kind, made, at)
    if kind is Kind.DO:
        _callbacks(walker, made, step, at)
    return Data(index) if kind in {Kind.DO, Kind.WAIT} else OPAQUE


def _callbacks(walker: Walker, made: Call, step: Step, at: At) -> None:
    """Follow the callback of a `do`; another function that uses step cannot be placed in the order."""
    for index, value in enumerate(made.values):
        if not isinstance(value, Closure) or not walker.carries(value):
            continue
        if index == made.callback:
            inside = replace(at, nested_in=spelled(step.name), parallel=None, caught=False, flaws=())
            follow.run(walker, value, (), made.target, inside)
        else:
            walker.escape(made.nodes[index], f"step is handed to `{short(made.target)}`")


def approval(walker: Walker, made: Call, at: At) -> Value:
    """Read `this.waitForApproval(step, …)` of the agents SDK."""
    index = len(walker.ledger.steps)
    emit.approval(walker, made, _promised(walker, made, at))
    for value, argument in zip(made.values[1:], made.nodes[1:], strict=True):
        walker.keep(value, argument, "step is handed to `{}`", made.target)
    return Data(index)
