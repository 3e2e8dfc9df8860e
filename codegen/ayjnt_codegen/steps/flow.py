"""What runs, how often and under which condition: blocks, branches, loops."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from ayjnt_codegen.source import Exact, Pattern
from ayjnt_codegen.steps.cutover import AFTER, both, cutovers
from ayjnt_codegen.steps.declarations import assign, hoist
from ayjnt_codegen.steps.durability import is_durable
from ayjnt_codegen.steps.flaws import goes_on, is_counted
from ayjnt_codegen.steps.guards import ends_in, guard, throws
from ayjnt_codegen.steps.ledger import Arm
from ayjnt_codegen.steps.meaning import bound_in, labels, meaning
from ayjnt_codegen.steps.names import binary
from ayjnt_codegen.steps.values import OPAQUE, At, Data, Either, Handle, Later, Record, Value
from ayjnt_codegen.steps.volatile import volatile
from ayjnt_codegen.steps.walker import Handler, Walker
from ayjnt_codegen.syntax import FUNCTIONS, JUMPS, LEAVES, bare, bound_names, children, text
from ayjnt_codegen.tokens import digest
from ayjnt_codegen.typescript import Node

_SHORT_CIRCUITS: Final = frozenset({"&&", "||", "??"})


def _skippable(handler: Handler) -> Handler:
    """Skip statements in which the step object does not occur."""

    def skip(walker: Walker, node: Node, at: At) -> Value:
        return handler(walker, node, at) if walker.mentions(node) else OPAQUE

    return skip


def branch(
    at: At,
    *condition: str,
    durable: bool = True,
    cutover: str | None = None,
    rests: frozenset[str] = frozenset(),
) -> At:
    return replace(
        at,
        branch=(*at.branch, digest(condition)),
        durable=at.durable and durable,
        cutover=_within(at, cutover),
        rests=at.rests | rests,
    )


def _within(at: At, cutover: str | None) -> str | None:
    """Return what is known of the start of an instance under one more condition."""
    return both(at.cutover, cutover) if at.branch or at.guards else cutover


def ending(at: At, *last: Node | None) -> At:
    """Return the place with the statements `last` behind it, which may end the workflow."""
    is_end = len(at.callers) == 1 and any(leaves(each) for each in last)
    return replace(at, leaves=True) if is_end else at


def loop(at: At, *head: str) -> At:
    return replace(at, loop=(*at.loop, digest(head)))


def block(walker: Walker, node: Node, at: At) -> Value:
    """Walk a block; its value is that of a `return` at its end."""
    inside = replace(at, scope=at.scope.inner())
    statements = children(node)
    hoist(walker, statements, inside)
    value: Value = OPAQUE
    for number, statement in enumerate(statements, start=1):
        found = walker.value(statement, inside)
        value = found if statement.type == "return_statement" else OPAQUE
        if number < len(statements):
            inside = behind(walker, statement, inside)
    return value


def behind(walker: Walker, statement: Node, at: At) -> At:
    """Return the place behind `statement`, which may have jumped over it."""
    found = guard(walker, statement, at)
    if found is None:
        return at
    guards = (*at.guards, digest([found.leaves])) if found.leaves else at.guards
    jumps = (*at.loop, digest([found.jumps])) if at.loop and found.jumps else at.loop
    condition = statement.child_by_field_name("condition")
    rests = at.rests | volatile(walker, condition, at) if condition is not None else at.rests
    return replace(at, guards=guards, loop=jumps, cutover=_cutover_behind(walker, statement, at), rests=rests)


def _cutover_behind(walker: Walker, statement: Node, at: At) -> str | None:
    """Return what is known of the start of an instance behind `if (began early) { …; return }`."""
    condition = statement.child_by_field_name("condition")
    if statement.type != "if_statement" or condition is None:
        return at.cutover
    begun, later = cutovers(walker, condition, at)
    if leaves(statement.child_by_field_name("consequence")):
        return _within(at, later)
    return _within(at, begun) if leaves(statement.child_by_field_name("alternative")) else at.cutover


def _return(walker: Walker, node: Node, at: At) -> Value:
    value: Value = OPAQUE
    for inside in children(node):
        value = walker.value(inside, at)
    if walker.carries(value) and not _ends_function(node):
        walker.escape(node, "step is returned and cannot be followed from there")
        return OPAQUE
    return value


def _ends_function(node: Node) -> bool:
    """Whether this `return` is the last statement of its function."""
    block = node.parent
    is_last = block is not None and block.type == "statement_block" and block.named_children[-1] == node
    return is_last and block is not None and block.parent is not None and block.parent.type in FUNCTIONS


def _expression(walker: Walker, node: Node, at: At) -> Value:
    for inside in children(node):
        walker.value(inside, at)
    return OPAQUE


def _if(walker: Walker, node: Node, at: At) -> Value:
    condition = node.child_by_field_name("condition") or node.children[1]
    walker.value(condition, at)
    words, test = _test(walker, condition, at)
    arms = zip(words, (node.child_by_field_name("consequence"), node.child_by_field_name("alternative")), strict=True)
    certain = is_durable(walker, condition, at)
    rests = frozenset() if certain else volatile(walker, condition, at)
    inside = partial(branch, at, durable=certain, rests=rests)
    walker.ledger.choose(
        [
            Arm(
                partial(_arm, walker, body, ending(inside(word, test, cutover=cutover), body)),
                leaves=leaves(body),
            )
            for (word, body), cutover in zip(arms, cutovers(walker, condition, at), strict=True)
        ]
    )
    return OPAQUE


def _test(walker: Walker, condition: Node, at: At) -> tuple[tuple[str, str], str]:
    """Return the words for where `condition` holds and where not, and what it says; `!a` says `a` with the words swapped."""
    words, condition = ("if", "else"), bare(condition)
    while condition.type == "unary_expression" and text(condition.children[0]) == "!":
        words, condition = (words[1], words[0]), bare(condition.children[-1])
    return words, meaning(walker, condition, at)


def _arm(walker: Walker, node: Node | None, at: At) -> Value:
    if node is None:
        return OPAQUE
    if at.cutover is not None and at.cutover.startswith(AFTER):
        walker.ledger.later.append((walker.module.path, node.start_byte, node.end_byte))
    return block(walker, node, at) if node.type == "else_clause" else walker.value(node, at)


def leaves(node: Node | None) -> bool:
    """Whether the function ends with this statement."""
    return ends_in(node, LEAVES)


def _ternary(walker: Walker, node: Node, at: At) -> Value:
    condition = node.child_by_field_name("condition") or node.children[0]
    sides = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    walker.value(condition, at)
    if not walker.mentions(node):
        first, second = (walker.value(side, at) if side is not None else OPAQUE for side in sides)
        return Either(condition, at, first, second)
    (words, test), certain = _test(walker, condition, at), is_durable(walker, condition, at)
    found: list[Value] = []
    rests = frozenset() if certain else volatile(walker, condition, at)
    begun = zip(words, cutovers(walker, condition, at), strict=True)
    ways = [branch(at, word, test, durable=certain, cutover=cutover, rests=rests) for word, cutover in begun]
    walker.ledger.choose([Arm(partial(_side, walker, side, way, found)) for side, way in zip(sides, ways, strict=True)])
    first, second = found
    if isinstance(first, Exact | Pattern) and isinstance(second, Exact | Pattern):
        return Either(condition, at, first, second)
    return _one_of(walker, node, found)


def _side(walker: Walker, node: Node | None, at: At, found: list[Value]) -> None:
    found.append(walker.value(node, at) if node is not None else OPAQUE)


def _one_of(walker: Walker, node: Node, values: list[Value]) -> Value:
    """Return the step object if it is on each of the ways; on one only it cannot be followed."""
    carried = [value for value in values if walker.carries(value)]
    if carried and all(value == carried[0] for value in values):
        return carried[0]
    for value in carried:
        walker.keep(value, node, "step is one of several values (`{}`)", node)
    return Handle() if any(isinstance(value, Handle) for value in carried) else OPAQUE


def _result(walker: Walker, node: Node | None, at: At) -> None:
    if node is not None:
        walker.keep(walker.value(node, at), node, "step is one of several values (`{}`)", node)


def _logical(walker: Walker, node: Node, at: At) -> Value:
    sign = text(node.child_by_field_name("operator") or node.children[1])
    if sign not in _SHORT_CIRCUITS:
        return binary(walker, node, at)
    left = node.child_by_field_name("left") or node.children[0]
    right = node.child_by_field_name("right") or node.children[-1]
    value = walker.value(left, at)
    first, second = cutovers(walker, left, at) if sign != "??" else (None, None)
    inside = branch(
        at,
        *_side_of(walker, sign, left, at),
        durable=is_durable(walker, left, at),
        rests=volatile(walker, left, at),
        cutover=first if sign == "&&" else second,
    )
    walker.ledger.choose([Arm(partial(_result, walker, right, inside)), Arm(tuple)])
    if isinstance(value, Handle) and sign != "&&":
        return value
    if not isinstance(value, Handle):
        walker.keep(value, left, "step is one of several values (`{}`)", node)
    return OPAQUE


def _side_of(walker: Walker, sign: str, left: Node, at: At) -> tuple[str, str]:
    """Return what holds on the right of `sign`, as an `if` says it."""
    if sign == "??":
        return sign, meaning(walker, left, at)
    (holds, fails), test = _test(walker, left, at)
    return holds if sign == "&&" else fails, test


def _switch(walker: Walker, node: Node, at: At) -> Value:
    value = node.child_by_field_name("value") or node.children[1]
    walker.value(value, at)
    cases = children(node.child_by_field_name("body") or node.children[-1])
    inside = replace(at, scope=at.scope.inner(), rests=at.rests | volatile(walker, value, at))
    hoist(walker, [statement for case in cases for statement in _body(case)], inside)
    certain = is_durable(walker, value, at)
    arms, falling = list[Arm](), list[Node]()
    for case in cases:
        falling.append(case)
        if case is cases[-1] or any(ends_in(statement, LEAVES | JUMPS) for statement in _body(case)):
            arms.append(_cases(walker, meaning(walker, value, at), falling, inside, certain=certain))
            falling = []
    if not any(case.type == "switch_default" for case in cases):
        arms.append(Arm(tuple))
    walker.ledger.choose(arms)
    return OPAQUE


def _cases(walker: Walker, value: str, cases: list[Node], at: At, *, certain: bool) -> Arm:
    """Return the way through cases of which each falls through to the next."""

    def walk() -> None:
        for case in cases:
            label = case.child_by_field_name("value")
            text_of = meaning(walker, label, at) if label is not None else "default"
            inside = ending(branch(at, "case", value, text_of, durable=certain), *_body(cases[-1]))
            for statement in _body(case):
                walker.value(statement, inside)
                inside = _in_case(walker, statement, inside)

    return Arm(walk, leaves=any(leaves(statement) for statement in _body(cases[-1])))


def _in_case(walker: Walker, statement: Node, at: At) -> At:
    """Return the place behind a statement of a case, which may have left the case by `break`."""
    found = guard(walker, statement, at)
    if found is not None and found.jumps != found.leaves:
        at = branch(at, "break", found.jumps)
    return behind(walker, statement, at)


def _body(case: Node) -> list[Node]:
    return [node for node in case.children_by_field_name("body") if node.is_named]


def _for(walker: Walker, node: Node, at: At) -> Value:
    inside = replace(at, scope=at.scope.inner())
    heads = [child for name in ("condition", "increment") if (child := node.child_by_field_name(name))]
    start = node.child_by_field_name("initializer")
    if start is not None:
        hoist(walker, [start], inside)
        walker.value(start, inside)
    own = labels(bound_in(start)) if start is not None else None
    inside = replace(inside, rests=at.rests.union(*(volatile(walker, part, inside) for part in heads)))
    inside = loop(inside, "for", *(meaning(walker, part, inside, own) for part in (start, *heads) if part is not None))
    if not inside.each and any(b".length" in (part.text or b"") for part in (start, *heads) if part is not None):
        inside = replace(inside, each=True)
    for part in (*heads[:1], node.child_by_field_name("body"), *heads[1:]):
        if part is not None:
            walker.value(part, inside)
    return OPAQUE


def _for_each(walker: Walker, node: Node, at: At) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    body = node.child_by_field_name("body")
    if left is None or right is None or body is None:
        return walker.pieces(node, at)
    value = walker.value(right, at)
    elements = [value]
    if isinstance(value, Record) and not value.is_open and walker.carries(value):
        elements = list(value.fields.values())
    else:
        walker.keep(value, right, "functions that use step are looped over and cannot be followed")
    inside = replace(at, scope=at.scope.inner(), rests=at.rests | volatile(walker, right, at))
    if node.child_by_field_name("kind") is not None:
        bind = partial(_bind_element, walker, left, right, replace(at, scope=inside.scope))
    else:
        bind = partial(walker.keep, node=right, why="step is looped over and cannot be followed")
    word = text(node.child_by_field_name("operator") or left)
    each = at.each or not is_counted(right)
    for element in elements:
        bind(element)
        walker.value(body, replace(loop(inside, word, meaning(walker, right, at)), each=each))
    return OPAQUE


def _bind_element(walker: Walker, pattern: Node, items: Node, at: At, value: Value) -> None:
    """Bind the variable of a loop: unknown, but as durable as what is looped over."""
    if walker.carries(value):
        assign(walker, pattern, value, at)
    elif isinstance(value, Data) and not _is_over_keys(items):
        assign(walker, pattern, walker.ledger.read(value, "[]"), at)
    else:
        at.scope.names.update({name: Later(items, at, OPAQUE) for name in bound_names(pattern)})


def _is_over_keys(items: Node) -> bool:
    operator = items.parent.child_by_field_name("operator") if items.parent is not None else None
    return operator is not None and operator.type == "in"


def _while(walker: Walker, node: Node, at: At) -> Value:
    condition = node.child_by_field_name("condition") or node.children[1]
    body = node.child_by_field_name("body") or node.children[-1]
    at = replace(at, rests=at.rests | volatile(walker, condition, at))
    inside = loop(at, "while", meaning(walker, condition, at))
    for part in (condition, body) if node.type == "while_statement" else (body, condition):
        walker.value(part, inside)
    return OPAQUE


def _try(walker: Walker, node: Node, at: At) -> Value:
    body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
    if body is not None:
        walker.value(body, at if handler is None else _tried(handler, at))
    if handler is not None:
        last = handler.child_by_field_name("body")
        caught = partial(_catch, walker, handler, ending(branch(at, "catch", durable=False), last))
        walker.ledger.choose([Arm(tuple), Arm(caught, leaves=leaves(last))])
    finalizer = node.child_by_field_name("finalizer")
    return walker.pieces(finalizer, at) if finalizer is not None else OPAQUE


def _tried(handler: Node, at: At) -> At:
    """Return the place in a `try`; errors go on to the code around it where the handler always throws."""
    if goes_on(handler):
        return replace(at, caught=True)
    return at if throws(handler.child_by_field_name("body")) else replace(at, caught=False)


def _catch(walker: Walker, node: Node, at: At) -> None:
    inside = replace(at, scope=at.scope.inner())
    parameter, body = node.child_by_field_name("parameter"), node.child_by_field_name("body")
    if parameter is not None:
        inside.scope.names.update(dict.fromkeys(bound_names(parameter), OPAQUE))
    if body is not None:
        walker.value(body, inside)


HANDLERS: Final[Mapping[str, Handler]] = {
    "binary_expression": _logical,
    "ternary_expression": _ternary,
    "return_statement": _return,
    "statement_block": block,
    **{
        kind: _skippable(handler)
        for kind, handler in (
            ("do_statement", _while),
            ("expression_statement", _expression),
            ("for_in_statement", _for_each),
            ("for_statement", _for),
            ("if_statement", _if),
            ("switch_statement", _switch),
            ("throw_statement", Walker.pieces),
            ("try_statement", _try),
            ("while_statement", _while),
        )
    },
}
