"""What calls do: make a step, run a function of the project, or hand the step object to code out of sight."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ayjnt_codegen.source import Flaw
from ayjnt_codegen.steps import follow, handover, methods
from ayjnt_codegen.steps.emit import Call
from ayjnt_codegen.steps.expressions import hold, key, member
from ayjnt_codegen.steps.flaws import GROUPS, is_async, is_dropped, taker
from ayjnt_codegen.steps.objects import construct
from ayjnt_codegen.steps.values import (
    OPAQUE,
    At,
    Class,
    Closure,
    Data,
    Handle,
    Imported,
    Instance,
    Method,
    Record,
    Super,
    Value,
    Written,
)
from ayjnt_codegen.steps.walker import Handler, Walker, described
from ayjnt_codegen.syntax import MEMBERS, arguments, callee, text
from ayjnt_codegen.typescript import Node

_CONCURRENT: Final = frozenset({"all", "allSettled", "any", "race"})
_RACES: Final = frozenset({"any", "race"})
_UNCHANGED: Final = frozenset({"freeze", "seal"})
_NAMING: Final = re.compile(
    rb"""^\((\w+), ?(\w+)\) ?=> ?\w+\(\1, ?"name", ?\{ ?(?:value: ?)?\2, ?configurable: ?(?:true|!0) ?\}\)$"""
)
_SHORT: Final = 150
"""Bytes of a function that could be it."""


def _call(walker: Walker, node: Node, at: At) -> Value:
    target = callee(node)
    if target.type == "super":
        return _construct_base(walker, node, target, at)
    if target.type not in MEMBERS:
        function = walker.value(target, at)
        return _apply(walker, function, _read(walker, node, target, at), at)
    owner = walker.value(target.child_by_field_name("object") or target.children[0], at)
    name = key(walker, target, at)
    inside = at
    if name in _CONCURRENT and _is_promise(walker, target, at):
        inside = _side_by_side(walker, node, name, at)
    call = _read(walker, node, target, inside)
    if inside is not at:
        if name in _RACES and isinstance(raced := call.value(0), Record):
            walker.ledger.raced(raced.fields.values())
        return _handed(walker, call, inside)
    return _method(walker, owner, name, call, at)


def _side_by_side(walker: Walker, node: Node, name: str, at: At) -> At:
    """Return the place of the arguments of `Promise.all` and the like."""
    flaws = list(at.flaws)
    if name in _RACES and at.nested_in is None and Flaw.RACED not in flaws:
        flaws.append(Flaw.RACED)
    if Flaw.DROPPED not in flaws and is_dropped(node, taker(node), at):
        flaws.append(Flaw.DROPPED)
    parallel = at.parallel or walker.ledger.next_group()
    return replace(at, parallel=parallel, flaws=tuple(flaws), caught=at.caught or name == "allSettled")


def _method(walker: Walker, owner: Value, name: str | None, call: Call, at: At) -> Value:
    """Read a call of the method `name` of `owner`."""
    target = call.target
    match owner:
        case Handle():
            return methods.call(walker, name or "", call, at)
        case Instance() if name == "waitForApproval" and call.value(0) == Handle() and _is_of_sdk(owner, name):
            return methods.approval(walker, call, at)
        case Closure() | Method() if name in {"bind", "call"}:
            return _bound(walker, owner, name, call, at)
        case Instance() | Super() | Class() | Imported("*"):
            return _apply(walker, member(walker, owner, target, name, at), call, at)
        case Record(fields) if name is not None and name in fields:
            return _apply(walker, _bound_to(owner, fields[name]), call, at)
        case Data() if name in handover.EACH:
            walker.ledger.read(owner, "[]")
            return handover.callbacks(walker, call, at, element=Data(owner.origin, f"{owner.path}[]".lstrip(".")))
        case _:
            return _of_unknown(walker, owner, name, call, at)


def _bound_to(owner: Record, function: Value) -> Value:
    """Return a method of an object that is written out, with the object as its `this`."""
    if not isinstance(function, Closure) or function.node.type == "arrow_function":
        return function
    scope = function.scope.inner()
    scope.names["this"] = owner
    return Closure(function.node, scope, is_bound=True)


def _is_of_sdk(instance: Instance, name: str) -> bool:
    """Whether a method is that of the agents SDK, which may lie in the same file: in a bundle."""
    method = instance.members.get(name)
    return method is None or (isinstance(method, Closure) and b"wait-for-approval" in (method.node.text or b""))


def _bound(walker: Walker, function: Value, name: str, call: Call, at: At) -> Value:
    """Read `function.bind(…)` or `function.call(…)`."""
    if name == "bind" and not any(walker.carries(value) for value in call.values[1:]):
        return function
    if name == "bind":
        return _handed(walker, call, at)
    return _apply(walker, function, replace(call, nodes=call.nodes[1:], values=call.values[1:]), at)


def _of_unknown(walker: Walker, owner: Value, name: str | None, call: Call, at: At) -> Value:
    target = call.target
    if name in _UNCHANGED and text(target).startswith("Object."):
        return call.value(0)
    if isinstance(owner, Record) and name in handover.EACH and not owner.is_open and walker.carries(owner):
        for element in owner.fields.values():
            _each(walker, element, call, at)
        return OPAQUE
    walker.keep(owner, target, "step is reached through `{}`, which cannot be followed", target)
    return _handed(walker, call, at, owner if isinstance(owner, Imported) else OPAQUE)


def _each(walker: Walker, element: Value, call: Call, at: At) -> None:
    """Read what the callback of `list.map(…)` does with an element that uses step."""
    inside = handover.as_callback(walker, call, at)
    function = call.value(0)
    if isinstance(function, Closure):
        follow.run(walker, function, (element,), call.target, inside)
    else:
        walker.keep(element, call.target, "step is handed to `{}`", call.target)


def _read(walker: Walker, node: Node, target: Node, at: At) -> Call:
    nodes = arguments(node)
    values = tuple([described(walker.value(argument, at), argument) for argument in nodes])
    return Call(node, target, nodes, values, at)


def _is_promise(walker: Walker, target: Node, at: At) -> bool:
    owner = target.child_by_field_name("object")
    return owner is not None and text(owner) == "Promise" and walker.lookup("Promise", at.scope) is None


def _apply(walker: Walker, function: Value, call: Call, at: At) -> Value:
    match function:
        case Method(name):
            return methods.call(walker, name, call, at)
        case Closure(node) if _only_names(node):
            return call.value(0)
        case Closure(node):
            if any(each.type == "spread_element" for each in call.nodes):
                call = _without_positions(walker, call)
            outer = taker(call.node)
            if outer is not None and outer.type in GROUPS and is_async(node):
                at = replace(at, parallel=at.parallel or walker.ledger.next_group())
            written = [Written(each, call.at) for each in call.nodes]
            adrift = is_dropped(call.node, outer, at)
            return follow.run(walker, function, call.values, call.target, at, written=written, adrift=adrift)
        case _:
            return _handed(walker, call, at, function)


def _only_names(function: Node) -> bool:
    """Whether this is esbuild's `__name`, which gives a function its name and returns it: `__name(() => {}, "pay")`."""
    return _NAMING.search((function.text or b"")[:_SHORT]) is not None


def _handed(walker: Walker, call: Call, at: At, function: Value = OPAQUE) -> Value:
    return handover.hand_over(walker, function, call, at)


def _without_positions(walker: Walker, call: Call) -> Call:
    """After `...list` nobody knows which argument is which."""
    first = next(index for index, node in enumerate(call.nodes) if node.type == "spread_element")
    for value, node in zip(call.values[first:], call.nodes[first:], strict=True):
        walker.keep(value, node, "step is handed to `{}` after a spread argument", call.target)
    unknown = tuple(described(OPAQUE, node) for node in call.nodes[first:])
    return replace(call, values=(*call.values[:first], *unknown))


def _new(walker: Walker, node: Node, at: At) -> Value:
    target = node.child_by_field_name("constructor") or node.children[1]
    call = _read(walker, node, target, at)
    made = walker.value(target, at)
    if isinstance(made, Class):
        return _construct(walker, made, call, at)
    return _handed(walker, call, at, made)


def _construct(walker: Walker, made: Class, call: Call, at: At) -> Value:
    instance, line = construct(walker, made)
    constructor = instance.members.get("constructor")
    if isinstance(constructor, Closure):
        follow.run(walker, constructor, call.values, call.target, at, hold=hold)
    elif line.root is not None:
        return _handed(walker, call, at)
    return instance


def _construct_base(walker: Walker, node: Node, target: Node, at: At) -> Value:
    """Read `super(…)`."""
    call = _read(walker, node, target, at)
    owner = at.scope.owner("super")
    base = owner.names["super"] if owner is not None else OPAQUE
    constructor = base.members.get("constructor") if isinstance(base, Super) else None
    if isinstance(constructor, Closure):
        return follow.run(walker, constructor, call.values, target, at, hold=hold)
    return _handed(walker, call, at)


HANDLERS: Final[Mapping[str, Handler]] = {
    "call_expression": _call,
    "new_expression": _new,
}
