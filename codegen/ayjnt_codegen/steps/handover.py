"""The step object, or functions that use it, in the hands of code out of sight."""

from dataclasses import replace
from typing import Final

from ayjnt_codegen.steps import follow
from ayjnt_codegen.steps.emit import Call
from ayjnt_codegen.steps.flow import branch, loop
from ayjnt_codegen.steps.meaning import meaning
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Handle, Imported, Index, Record, Value, Written
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import COVERS, FUNCTIONS, short, text
from ayjnt_codegen.typescript import Node

_ONCE: Final = frozenset(
    {"all", "allSettled", "any", "finally", "race", "then", "queueMicrotask", "setTimeout", "Promise"}
)
EACH: Final = frozenset({"filter", "find", "flatMap", "forEach", "map", "some", "every"})
_CHAINED: Final = frozenset({"catch", "finally", "then"})
_GROUPS: Final = frozenset({"array", "arguments", "assignment_expression", "pair", "variable_declarator"})


def hand_over(walker: Walker, function: Value, call: Call, at: At) -> Value:
    """Follow functions that code out of sight calls; the step object itself must not go there."""
    callbacks(walker, call, at)
    for value in call.values:
        if not isinstance(value, Closure):
            walker.keep(value, call.target, _why(function, call.target))
    if name_of(call.target) in {"all", "allSettled"} and isinstance(call.value(0), Record):
        return call.value(0)
    # What a wrapper makes of the step object makes steps as well; the escape above says that it is one.
    return Handle() if Handle() in call.values[:2] and _is_kept(call.node) else OPAQUE


def callbacks(walker: Walker, call: Call, at: At, *, element: Value = OPAQUE) -> Value:
    """Follow the functions among the arguments of `call`, which gets `element` to call them with."""
    inside = as_callback(walker, call, at)
    for value, node in zip(call.values, call.nodes, strict=True):
        if isinstance(value, Closure) and walker.carries(value):
            values, written = _given(call, element)
            result = follow.run(walker, value, values, call.target, inside, written=written)
            walker.keep(result, node, "step is returned and cannot be followed from there")
    return OPAQUE


def _given(call: Call, element: Value) -> tuple[tuple[Value, ...], tuple[Written, ...]]:
    """Return what a callback is called with: an element of the list, and its number."""
    items = call.target.child_by_field_name("object")
    if items is None or name_of(call.target) not in EACH:
        return (element,), ()
    return (element, Index()), (Written(items, call.at, ".[]"),)


def name_of(target: Node) -> str:
    is_method = target.type == "member_expression"
    return text(target.child_by_field_name("property") or target) if is_method else text(target)


def as_callback(walker: Walker, call: Call, at: At) -> At:
    """A function given away runs as often as the one that took it likes."""
    name, is_method = name_of(call.target), call.target.type == "member_expression"
    if name in _ONCE:
        return at
    if name == "catch" and is_method:
        return branch(at, "catch", durable=False)
    if is_floating(call.node):
        at = replace(at, parallel=at.parallel or walker.ledger.next_group())
    items = [node for node in call.nodes[:1] if node.type not in FUNCTIONS]
    return loop(at, *(meaning(walker, node, call.at) for node in (call.target, *items)))


def is_floating(call: Node) -> bool:
    """Whether nobody waits for what `call` gives before what follows is run."""
    node = call
    while (outer := node.parent) is not None:
        if outer.type == "member_expression" and _is_chained(outer):
            node = outer.parent or outer
        elif outer.type in COVERS or (
            outer.type == "call_expression" and outer.child_by_field_name("function") == node
        ):
            node = outer
        else:
            break
    function = call.child_by_field_name("function")
    if function is not None and function.type == "await_expression":
        return False
    return outer is not None and outer.type in _GROUPS


def _is_chained(node: Node) -> bool:
    label = node.child_by_field_name("property")
    return label is not None and text(label) in _CHAINED


def _is_kept(call: Node) -> bool:
    """Whether the result is put into a variable, without waiting for it: `await` gives data."""
    function = call.child_by_field_name("function")
    is_awaited = function is not None and function.type == "await_expression"  # the grammar misplaces it before `<T>`
    return not is_awaited and call.parent is not None and call.parent.type == "variable_declarator"


def _why(function: Value, target: Node) -> str:
    name = f"step is handed to `{short(target)}`"
    match function:
        case Imported(_, module):
            return f"{name} from {module}"
        case _:
            return f"{name}, which is not in this file"
