"""The step object, or functions that use it, in the hands of code out of sight."""

from dataclasses import replace
from typing import Final

from ayjnt_codegen.steps import follow
from ayjnt_codegen.steps.emit import Call
from ayjnt_codegen.steps.flaws import GROUPS, is_counted, is_dropped, taker
from ayjnt_codegen.steps.flow import branch, loop
from ayjnt_codegen.steps.meaning import meaning
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Handle, Imported, Index, Record, Value, Written
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import FUNCTIONS, short, text
from ayjnt_codegen.typescript import Node

_ONCE: Final = frozenset(
    {"all", "allSettled", "any", "finally", "race", "then", "queueMicrotask", "setTimeout", "Promise"}
)
_GIVES_BACK: Final = frozenset({"catch", "finally", "flatMap", "map", "then"})
"""Methods that give back what their callbacks return."""
EACH: Final = frozenset({"filter", "find", "flatMap", "forEach", "map", "some", "every"})


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
            adrift = _nobody_waits(call, at)
            result = follow.run(walker, value, values, call.target, inside, written=written, adrift=adrift)
            walker.keep(result, node, "step is returned and cannot be followed from there")
    return OPAQUE


def _nobody_waits(call: Call, at: At) -> bool:
    """Whether what the callbacks of `call` return is thrown away."""
    if call.target.type != "member_expression":
        return False
    name = name_of(call.target)
    return name == "forEach" or (name in _GIVES_BACK and is_dropped(call.node, taker(call.node), at))


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
    inside = loop(at, *(meaning(walker, node, call.at) for node in (call.target, *items)))
    each = is_method and name in EACH and not is_counted(call.target)
    return replace(inside, each=True) if each else inside


def is_floating(call: Node) -> bool:
    """Whether nobody waits for what `call` gives before what follows is run."""
    outer = taker(call)
    return outer is not None and outer.type in GROUPS


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
