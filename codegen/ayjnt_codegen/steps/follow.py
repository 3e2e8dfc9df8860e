"""Runs a function of the file at the place of its call."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ayjnt_codegen.steps.declarations import assign
from ayjnt_codegen.steps.faults import faults
from ayjnt_codegen.steps.syntax import FUNCTIONS, bare, children, identifiers, parameters, short
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Record, Scope, Value
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.typescript import Node

_MOST_CALLS: Final = 2000  # of functions that use step; real workflows have a dozen
_DEEPEST: Final = 30


def run(walker: Walker, function: Closure, values: Sequence[Value], caller: Node, at: At) -> Value:
    """Walk `function` with `values` as its arguments; return what it returns if that is plain to see."""
    uses_step = walker.carries(function) or any(walker.carries(value) for value in values)
    if function.node.id in at.callers or len(at.callers) > _DEEPEST or walker.followed > _MOST_CALLS:
        if uses_step:
            why = "calls itself with step" if function.node.id in at.callers else "is called too often to be followed"
            walker.escape(caller, f"`{short(caller)}` {why}")
        return OPAQUE
    if uses_step:
        walker.followed += 1
        for fault in faults(function.node):
            walker.escape(fault, "could not be parsed here")
    inside = replace(at, scope=_scope(function), callers=(*at.callers, function.node.id))
    _bind(walker, function.node, values, caller, inside)
    result = body(walker, function.node, inside)
    return OPAQUE if walker.carries(result) else result


def body(walker: Walker, function: Node, at: At) -> Value:
    node = function.child_by_field_name("body")
    if node is None:
        return OPAQUE
    result = walker.value(node, at)
    if node.type != "statement_block":
        walker.keep(result, node, "step is returned and cannot be followed from there")
        return result
    return result if result is not OPAQUE and _returns(node) == 1 else OPAQUE


def _scope(function: Closure) -> Scope:
    scope = Scope(function.scope)
    node = function.node
    is_method = node.type == "method_definition" and node.parent is not None and node.parent.type == "class_body"
    if node.type != "arrow_function" and not is_method:
        scope.names["this"] = OPAQUE
    return scope


def _bind(walker: Walker, function: Node, values: Sequence[Value], caller: Node, at: At) -> None:
    patterns = parameters(function)
    for index, pattern in enumerate(patterns):
        if bare(pattern).type == "rest_pattern" and (inside := children(pattern)):
            rest = {str(number): value for number, value in enumerate(values[index:])}
            assign(walker, inside[0], Record(rest), at)
        elif index < len(values):
            assign(walker, pattern, values[index], at)
        else:
            _absent(walker, pattern, at)
    if any(walker.carries(value) for value in values) and uses_arguments(function):
        walker.escape(caller, f"`{short(caller)}` uses `arguments`, which cannot be followed")


def uses_arguments(function: Node) -> bool:
    return b"arguments" in (function.text or b"") and "arguments" in identifiers(function)


def _absent(walker: Walker, pattern: Node, at: At) -> None:
    """Bind a parameter for which the call has no argument: its default counts."""
    default = pattern.child_by_field_name("value") or pattern.child_by_field_name("right")
    left = pattern.child_by_field_name("pattern") or pattern.child_by_field_name("left")
    if default is not None and left is not None:
        assign(walker, left, walker.value(default, at), at)
    else:
        assign(walker, pattern, OPAQUE, at)


def _returns(block: Node) -> int:
    """Count the ways out of a function with a value."""
    count, stack = 0, [block]
    while stack:
        node = stack.pop()
        count += node.type == "return_statement"
        stack.extend(child for child in children(node) if child.type not in FUNCTIONS)
    return count
