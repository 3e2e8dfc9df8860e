"""What calls do: make a step, run a function of the file, or hand the step object to code out of sight."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ayjnt_codegen.source import Kind
from ayjnt_codegen.steps import emit, follow
from ayjnt_codegen.steps.emit import Call
from ayjnt_codegen.steps.expressions import key
from ayjnt_codegen.steps.flow import branch, loop
from ayjnt_codegen.steps.ledger import spelled
from ayjnt_codegen.steps.syntax import arguments, callee, short, text
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Handle, Imported, Record, This, Value
from ayjnt_codegen.steps.walker import Handler, Walker, described
from ayjnt_codegen.tokens import fingerprint
from ayjnt_codegen.typescript import Node

_MEMBERS: Final = frozenset({"member_expression", "subscript_expression"})
_CONCURRENT: Final = frozenset({"all", "allSettled", "any", "race"})
_ONCE: Final = frozenset({"finally", "then", "queueMicrotask", "setTimeout", "Promise"})
_UNCHANGED: Final = frozenset({"freeze", "seal"})


def _call(walker: Walker, node: Node, at: At) -> Value:
    target = callee(node)
    if target.type not in _MEMBERS:
        function = walker.value(target, at)
        return _apply(walker, function, _read(walker, node, target, at), at)
    owner = walker.value(target.child_by_field_name("object") or target.children[0], at)
    name = key(walker, target, at) or ""
    inside = replace(at, parallel=True) if _is_concurrent(walker, target, name, at) else at
    call = _read(walker, node, target, inside)
    match owner:
        case Handle():
            return _step(walker, name, call, at)
        case This():
            return _own(walker, name, call, at)
        case Record(fields) if name in fields:
            return _apply(walker, fields[name], call, at)
        case Closure() if name == "bind" and not any(walker.carries(value) for value in call.values):
            return owner
        case _ if name in _UNCHANGED and text(target).startswith("Object."):
            return call.value(0)
        case _:
            walker.keep(owner, target, f"step is reached through `{short(target)}`, which cannot be followed")
            return _apply(walker, owner if isinstance(owner, Imported) else OPAQUE, call, at)


def _read(walker: Walker, node: Node, target: Node, at: At) -> Call:
    nodes = arguments(node)
    values = tuple(described(walker.value(argument, at), argument) for argument in nodes)
    return Call(target, nodes, values)


def _is_concurrent(walker: Walker, target: Node, name: str, at: At) -> bool:
    owner = target.child_by_field_name("object")
    is_promise = owner is not None and text(owner) == "Promise" and walker.lookup("Promise", at.scope) is None
    return is_promise and name in _CONCURRENT


def _step(walker: Walker, name: str, call: Call, at: At) -> Value:
    """Read a call of a method of the step object."""
    for value, argument in zip(call.values, call.nodes, strict=True):
        if not isinstance(value, Closure):
            walker.keep(value, argument, f"step is handed to `{short(call.target)}`")
    if name in emit.KINDS:
        step = emit.durable(walker, emit.KINDS[name], call, at)
        if step.kind is Kind.DO:
            _callbacks(walker, call, replace(at, nested_in=spelled(step.name)))
    elif name in emit.VERBS:
        emit.agent(walker, emit.VERBS[name], call, at)
    elif name != "reportProgress":  # not durable: it runs again on every wake
        walker.escape(call.target, f"`{short(call.target)}` is not a method of step that can be read")
    return OPAQUE


def _callbacks(walker: Walker, call: Call, at: At) -> None:
    """Follow the callback of a `do`; another function that uses step cannot be placed in the order."""
    for index, value in enumerate(call.values):
        if not isinstance(value, Closure) or not walker.carries(value):
            continue
        if index == call.callback:
            follow.run(walker, value, (), call.target, at)
        else:
            walker.escape(call.nodes[index], f"step is handed to `{short(call.target)}`")


def _own(walker: Walker, name: str, call: Call, at: At) -> Value:
    """Read a call of a method of the workflow class."""
    function = walker.member(name)
    if function is None and name == "waitForApproval" and isinstance(call.value(0), Handle):
        emit.approval(walker, call, at)
        for value, argument in zip(call.values[1:], call.nodes[1:], strict=True):
            walker.keep(value, argument, f"step is handed to `{short(call.target)}`")
        return OPAQUE
    return _apply(walker, function or OPAQUE, call, at)


def _apply(walker: Walker, function: Value, call: Call, at: At) -> Value:
    if not isinstance(function, Closure):
        return _hand_over(walker, function, call, at)
    if any(node.type == "spread_element" for node in call.nodes):
        call = _without_positions(walker, call)
    return follow.run(walker, function, call.values, call.target, at)


def _without_positions(walker: Walker, call: Call) -> Call:
    """After `...list` nobody knows which argument is which."""
    first = next(index for index, node in enumerate(call.nodes) if node.type == "spread_element")
    for value, node in zip(call.values[first:], call.nodes[first:], strict=True):
        walker.keep(value, node, f"step is handed to `{short(call.target)}` after a spread argument")
    unknown = tuple(described(OPAQUE, node) for node in call.nodes[first:])
    return replace(call, values=(*call.values[:first], *unknown))


def _hand_over(walker: Walker, function: Value, call: Call, at: At) -> Value:
    """Follow functions that code out of sight calls; the step object itself must not go there."""
    for value in call.values:
        if isinstance(value, Closure):
            if walker.carries(value):
                follow.run(walker, value, (), call.target, _as_callback(call, at))
        else:
            walker.keep(value, call.target, _handed(function, call.target))
    return OPAQUE


def _handed(function: Value, target: Node) -> str:
    name = f"step is handed to `{short(target)}`"
    match function:
        case Imported(_, module):
            return f"{name} from {module}"
        case _:
            return f"{name}, which is not in this file"


def _as_callback(call: Call, at: At) -> At:
    """A function given away runs as often as the one that took it likes."""
    target = call.target
    is_method = target.type == "member_expression"
    name = text(target.child_by_field_name("property") or target) if is_method else text(target)
    if name in _ONCE:
        return at
    return branch(at, "catch") if name == "catch" and is_method else loop(at, fingerprint(target))


def _new(walker: Walker, node: Node, at: At) -> Value:
    target = node.child_by_field_name("constructor") or node.children[1]
    call = _read(walker, node, target, at)
    return _hand_over(walker, walker.value(target, at), call, at)


HANDLERS: Final[Mapping[str, Handler]] = {
    "call_expression": _call,
    "new_expression": _new,
}
