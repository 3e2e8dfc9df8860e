"""Runs a function of the file at the place of its call."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ayjnt_codegen.source import Flaw
from ayjnt_codegen.steps.declarations import assign
from ayjnt_codegen.steps.faults import faults
from ayjnt_codegen.steps.flaws import is_async
from ayjnt_codegen.steps.values import OPAQUE, At, Caller, Closure, Instance, Later, Record, Scope, Value, Written
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import FUNCTIONS, bare, bound_names, children, identifiers, parameters, path_to, short, text
from ayjnt_codegen.tokens import digest
from ayjnt_codegen.typescript import Node

Hold = Callable[[Walker, Instance, str, Value], None]

_MOST_CALLS: Final = 200  # of one function that uses step; real workflows have a dozen
_MOST_OF_ALL: Final = 5000
_DEEPEST: Final = 30


def run(
    walker: Walker,
    function: Closure,
    values: Sequence[Value],
    caller: Node,
    at: At,
    *,
    hold: Hold | None = None,
    written: Sequence[Written] = (),
    adrift: bool = False,
) -> Value:
    """Walk `function` with `values` as its arguments; return what it returns if that is plain to see.

    `hold` is given for a constructor: it stores the parameters that are fields too. `written` is the source of the
    arguments. `adrift` says that nobody waits for what the function returns.
    """
    uses_step = walker.carries(function) or any(walker.carries(value) for value in values)
    again = sum(each.function == function.node.id for each in at.callers)
    if again:
        return _again(walker, function, values, caller, at) if uses_step and again == 1 else OPAQUE
    return _run(walker, function, values, caller, at, uses_step=uses_step, hold=hold, written=written, adrift=adrift)


def _again(walker: Walker, function: Closure, values: Sequence[Value], caller: Node, at: At) -> Value:
    """Walk a function that calls itself once more, as a loop: with other arguments it may make steps of other names."""
    kept = [value if walker.carries(value) else OPAQUE for value in values]
    with walker.ledger.again():
        inside = replace(at, loop=(*at.loop, digest(["recursion"])))
        return _run(walker, function, kept, caller, inside, uses_step=True, hold=None)


def _run(
    walker: Walker,
    function: Closure,
    values: Sequence[Value],
    caller: Node,
    at: At,
    *,
    uses_step: bool,
    hold: Hold | None,
    written: Sequence[Written] = (),
    adrift: bool = False,
) -> Value:
    if _is_too_often(walker, function.node, at):
        if uses_step:
            walker.escape(caller, f"`{short(caller)}` is called too often to be followed")
        return OPAQUE
    callers = (*at.callers, Caller(function.node.id, walker.module, caller))
    with walker.within(function.scope.module):
        if uses_step:
            walker.followed[function.node.id] = walker.followed.get(function.node.id, 0) + 1
            for fault in faults(function.node):
                walker.escape(fault, "could not be parsed here")
        inside = replace(at, scope=_scope(function), callers=callers, adrift=adrift)
        if adrift and is_async(function.node) and Flaw.DROPPED not in at.flaws:
            inside = replace(inside, flaws=(*at.flaws, Flaw.DROPPED))
        if written:
            pairs = zip(parameters(function.node), written, strict=False)
            inside.scope.written = dict(each for pattern, given in pairs for each in taken(pattern, given))
        _bind(walker, function.node, values, caller, inside)
        if hold is not None:
            _hold_fields(walker, function.node, inside, hold)
        return body(walker, function.node, inside)


def taken(pattern: Node, given: Written) -> Iterator[tuple[str, Written]]:
    """Yield the names of a parameter, each with the source of what it is given."""
    pattern = pattern.child_by_field_name("pattern") or pattern.child_by_field_name("left") or pattern
    fields = {text(label): pair for pair in children(bare(given.node)) if (label := pair.child_by_field_name("key"))}
    for name in bound_names(pattern):
        path = path_to(pattern, name)
        field = fields.get(path.removeprefix(".")) if bare(given.node).type == "object" else None
        value = field.child_by_field_name("value") if field is not None else None
        yield name, Written(value, given.at) if value is not None else replace(given, ending=given.ending + path)


def _hold_fields(walker: Walker, constructor: Node, at: At, hold: Hold) -> None:
    """Store the parameters of `constructor(private step: WorkflowStep)` in the object."""
    this = at.scope.names.get("this") or at.scope.lookup("this")
    formal = constructor.child_by_field_name("parameters")
    if not isinstance(this, Instance) or formal is None:
        return
    for parameter in children(formal):
        if any(child.type in {"accessibility_modifier", "readonly"} for child in parameter.children):
            for name in bound_names(parameter):
                value = at.scope.lookup(name)
                if isinstance(value, Later | None):
                    continue
                if walker.carries(value):
                    hold(walker, this, name, value)
                else:
                    this.members.setdefault(name, value)


def _is_too_often(walker: Walker, function: Node, at: At) -> bool:
    walker.calls += 1
    often = walker.followed.get(function.id, 0) > _MOST_CALLS or walker.calls > _MOST_OF_ALL
    return often or len(at.callers) > _DEEPEST


def body(walker: Walker, function: Node, at: At) -> Value:
    node = function.child_by_field_name("body")
    if node is None:
        return OPAQUE
    walker.ledger.seen(walker.module, node, at.scope)
    result = walker.value(node, at)
    if node.type != "statement_block" or result is OPAQUE or _returns(node) == 1:
        return result
    walker.keep(result, node, "step is returned and cannot be followed from there")
    return OPAQUE


def _scope(function: Closure) -> Scope:
    scope = function.scope.inner(is_function=True)
    node = function.node
    is_method = node.type == "method_definition" and node.parent is not None and node.parent.type == "class_body"
    if node.type != "arrow_function" and not is_method and not function.is_bound:
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
        walker.escape(function, f"`{short(caller)}` uses `arguments`, which cannot be followed")


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
    if (block.text or b"").count(b"return") == 1:
        return 1
    count, stack = 0, [block]
    while stack:
        node = stack.pop()
        count += node.type == "return_statement"
        stack.extend(child for child in children(node) if child.type not in FUNCTIONS)
    return count
