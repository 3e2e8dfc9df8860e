"""Conditions that ask whether an instance began before a date: `before:2026-12-01T00:00:00Z`."""

from datetime import UTC, datetime
from typing import Final

from ayjnt_codegen.steps.dates import constant, definition, is_start, plain
from ayjnt_codegen.steps.declarations import assign
from ayjnt_codegen.steps.follow import taken
from ayjnt_codegen.steps.values import At, Closure, Written
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import FUNCTIONS, arguments, bare, callee, children, parameters, text
from ayjnt_codegen.typescript import Node

BEFORE: Final = "before"
AFTER: Final = "after"
COMPUTED: Final = "computed"
"""Stands for a date that may be another one at the next wake."""
_OTHER: Final = {BEFORE: AFTER, AFTER: BEFORE}
_SIGNS: Final = {"<": BEFORE, "<=": BEFORE, ">": AFTER, ">=": AFTER}
_DEEPEST: Final = 12

Cutovers = tuple[str | None, str | None]


def cutovers(walker: Walker, condition: Node, at: At, depth: int = 0) -> Cutovers:
    """Return what holds of the start of an instance where `condition` is true, and where it is false."""
    condition = bare(condition)
    if depth > _DEEPEST:
        return None, None
    match condition.type:
        case "unary_expression" if text(condition.children[0]) == "!":
            one, other = cutovers(walker, condition.children[-1], at, depth + 1)
            return other, one
        case "identifier" | "member_expression":
            found = definition(walker, condition, at)
            return cutovers(walker, *found, depth + 1) if found is not None else (None, None)
        case "call_expression":
            return _asked(walker, condition, at, depth + 1)
        case "binary_expression":
            return _binary(walker, condition, at, depth + 1)
        case _:
            return None, None


def _binary(walker: Walker, condition: Node, at: At, depth: int) -> Cutovers:
    left, sign, right = condition.children[0], text(condition.children[1]), condition.children[-1]
    if sign in {"&&", "||"}:
        return _either(cutovers(walker, left, at, depth), cutovers(walker, right, at, depth), is_and=sign == "&&")
    if sign not in _SIGNS:
        return None, None
    for start, word, date in ((left, _SIGNS[sign], right), (right, _OTHER[_SIGNS[sign]], left)):
        if is_start(walker, start, at):
            spelled = _iso(constant(walker, date, at))
            return f"{word}:{spelled}", f"{_OTHER[word]}:{spelled}"
    return None, None


def _asked(walker: Walker, call: Node, at: At, depth: int) -> Cutovers:
    """Read a function that only asks, such as `const isOld = (event) => event.timestamp < CUTOVER`."""
    function = plain(walker, callee(call), at)
    if not isinstance(function, Closure) or walker.carries(function):
        return None, None
    answer = _answer(function.node)
    if answer is None:
        return None, None
    scope = function.scope.inner(is_function=True)
    given = list(zip(parameters(function.node), arguments(call), strict=False))
    scope.written = dict(each for pattern, node in given for each in taken(pattern, Written(node, at)))
    for pattern, node in given:
        assign(walker, pattern, plain(walker, bare(node), at), At(scope=scope))
    with walker.within(scope.module):
        return cutovers(walker, answer, At(scope=scope), depth)


def _answer(function: Node) -> Node | None:
    """Return the expression that a function consists of."""
    body = function.child_by_field_name("body")
    if body is None or function.type not in FUNCTIONS or body.type != "statement_block":
        return body
    statements = children(body)
    is_plain = len(statements) == 1 and statements[0].type == "return_statement" and bool(children(statements[0]))
    return children(statements[0])[0] if is_plain else None


def _either(one: Cutovers, other: Cutovers, *, is_and: bool) -> Cutovers:
    """Of `a && b` both hold where it is true; of `a || b` none holds where it is false."""
    holds, fails = (both, _any) if is_and else (_any, both)
    return holds(one[0], other[0]), fails(one[1], other[1])


def both(one: str | None, other: str | None) -> str | None:
    """Return what two conditions together say: each keeps younger instances apart, and only both let every older one in."""
    return _first(AFTER, one, other) or _earlier(one, other)


def _any(one: str | None, other: str | None) -> str | None:
    """Return what either of two conditions says: each lets every older instance in, and only both keep the younger apart."""
    return _first(BEFORE, one, other) or _earlier(one, other)


def _first(word: str, *found: str | None) -> str | None:
    """Return what begins with `word`, a constant date before a computed one."""
    those = [each for each in found if each is not None and each.startswith(word)]
    return next((each for each in those if not each.endswith(COMPUTED)), those[0] if those else None)


def _earlier(one: str | None, other: str | None) -> str | None:
    """Return the earlier of two dates, the computed one if there is one: nobody knows which is earlier."""
    if one is None or other is None:
        return None
    return next((each for each in (one, other) if each.endswith(COMPUTED)), min(one, other))


def _iso(milliseconds: float | None) -> str:
    if milliseconds is None:
        return COMPUTED
    try:
        date = datetime.fromtimestamp(milliseconds / 1000, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return COMPUTED
    return f"{date.isoformat(timespec='milliseconds' if date.microsecond else 'seconds')}Z"
