"""Constant dates, and the moment in which an instance began, however they are written."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from ayjnt_codegen.source import Exact
from ayjnt_codegen.steps.changes import changes
from ayjnt_codegen.steps.values import (
    EVENT,
    OPAQUE,
    At,
    Binding,
    Class,
    Data,
    Imported,
    Instance,
    Later,
    Number,
    Scope,
    Value,
)
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import arguments, bare, callee, children, text, unquoted
from ayjnt_codegen.typescript import Node

Found = tuple[Node, At]

_ARITHMETIC: Final[Mapping[str, Callable[[float, float], float]]] = {
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
}
_TO_NUMBER: Final = frozenset({"getTime", "valueOf"})
_DEEPEST: Final = 12


def is_start(walker: Walker, node: Node, at: At, depth: int = 0) -> bool:
    """Whether `node` is `event.timestamp`, as a date or in milliseconds."""
    node = bare(node)
    if (inside := _converted(node)) is not None:
        return is_start(walker, inside, at, depth)
    if plain(walker, node, at) == Data(EVENT, "timestamp"):
        return True
    found = definition(walker, node, at) if depth < _DEEPEST else None
    return found is not None and is_start(walker, *found, depth + 1)


def constant(walker: Walker, node: Node, at: At, depth: int = 0) -> float | None:
    """Return the milliseconds of a date or number that never changes."""
    node = bare(node)
    if node.type == "number":
        return _number(text(node))
    if node.type == "binary_expression":
        return _calculated(walker, node, at, depth)
    if (inside := _converted(node)) is not None:
        written = _text(walker, inside, at)
        return constant(walker, inside, at, depth) if written is None else _parsed(written)
    if node.type in {"call_expression", "new_expression"}:
        return _made(walker, node, at, depth)
    value = plain(walker, node, at)
    if isinstance(value, Number):
        return value.value
    found = definition(walker, node, at) if depth < _DEEPEST else None
    return constant(walker, *found, depth + 1) if found is not None else None


def definition(walker: Walker, node: Node, at: At) -> Found | None:
    """Return the expression that a constant, or a field of a constant object, was declared with."""
    if node.type == "identifier":
        return _declared(walker, text(node), at.scope)
    if node.type != "member_expression":
        return None
    owner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    if owner is None or name is None:
        return None
    return _member(walker, bare(owner), text(name), at)


def _member(walker: Walker, owner: Node, name: str, at: At) -> Found | None:
    binding = walker.lookup(text(owner), at.scope) if owner.type in {"identifier", "this"} else None
    match binding:
        case Imported("*", module, importer):
            return _elsewhere(walker, Imported(name, module, importer))
        case Class(node, scope):
            return _field(node.child_by_field_name("body") or node, At(scope=scope), name)
        case Instance(members) if f"this.{name}" not in changes(walker.module):
            field = members.get(name)
            return (field.node, field.at) if isinstance(field, Later) else None
        case _:
            found = definition(walker, owner, at)
            return _field(*found, name) if found is not None else None


def plain(walker: Walker, node: Node, at: At) -> Value:
    """Return what a name, or a path of names, is worth; reading it does nothing."""
    root = node
    while root.type == "member_expression":
        root = bare(root.child_by_field_name("object") or root.children[0])
    if root.type != "identifier":
        return OPAQUE
    if node is root:
        return walker.lookup(text(node), at.scope) or OPAQUE
    return walker.value(node, at)


def _declared(walker: Walker, name: str, scope: Scope) -> Found | None:
    owner = scope.owner(name)
    if owner is None or name in changes(owner.module):
        return None
    binding: Binding = owner.names[name]
    if isinstance(binding, Imported):
        return _elsewhere(walker, binding)
    if isinstance(binding, Later):
        declarator = binding.node.parent
        label = declarator.child_by_field_name("name") if declarator is not None else None
        return (binding.node, binding.at) if label is not None and label.type == "identifier" else None
    given = (owner.written or {}).get(name)
    return (given.node, given.at) if given is not None and not given.ending else None


def _elsewhere(walker: Walker, name: Imported) -> Found | None:
    found = walker.declared(name)
    return _declared(walker, *found) if found is not None else None


def _field(node: Node, at: At, name: str) -> Found | None:
    """Return the value of a field of an object that is written out, or of a class."""
    node = bare(node)
    if node.type == "call_expression" and text(callee(node)) == "Object.freeze" and arguments(node):
        return _field(arguments(node)[0], at, name)
    for pair in children(node) if node.type in {"object", "class_body"} else ():
        key = pair.child_by_field_name("key") or pair.child_by_field_name("name")
        value = pair.child_by_field_name("value")
        if key is not None and value is not None and unquoted(key) == name:
            return value, at
    return None


def _converted(node: Node) -> Node | None:
    """Return what `node` only turns from a date to a number, or back."""
    if node.type == "unary_expression" and text(node.children[0]) == "+":
        return node.children[-1]
    if node.type == "new_expression":
        given = arguments(node)
        return given[0] if _name(node) == "Date" and len(given) == 1 else None
    if node.type != "call_expression":
        return None
    target, given = callee(node), arguments(node)
    if target.type == "member_expression" and text(target.child_by_field_name("property") or target) in _TO_NUMBER:
        return target.child_by_field_name("object")
    return given[0] if text(target) in {"Number", "Date.parse"} and len(given) == 1 else None


def _name(made: Node) -> str:
    return text(made.child_by_field_name("constructor") or made.children[1])


def _made(walker: Walker, node: Node, at: At, depth: int) -> float | None:
    """Read `Date.UTC(2026, 11, 1)` and `new Date(2026, 11, 1)`: Workers are in UTC."""
    is_date = _name(node) == "Date" if node.type == "new_expression" else text(callee(node)) == "Date.UTC"
    parts = [constant(walker, each, at, depth) for each in arguments(node)] if is_date else []
    known = [int(part) for part in parts if part is not None]
    return _of_parts(known) if known and len(known) == len(parts) else None


def _of_parts(parts: list[int]) -> float | None:
    """Read a year, a month that counts from 0, and so on; what is too much in one counts in the next larger one."""
    year, month, day, hour, minute, second, milli = (*parts, *(0, 0, 1, 0, 0, 0, 0)[len(parts) :])[:7]
    rest = timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second, milliseconds=milli)
    try:
        date = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) + rest
    except (ValueError, OverflowError):
        return None
    return date.timestamp() * 1000


def _calculated(walker: Walker, node: Node, at: At, depth: int) -> float | None:
    calculate = _ARITHMETIC.get(text(node.children[1]))
    one, other = (constant(walker, side, at, depth) for side in (node.children[0], node.children[-1]))
    return calculate(one, other) if calculate is not None and one is not None and other is not None else None


def _text(walker: Walker, node: Node, at: At) -> str | None:
    node = bare(node)
    if node.type == "string":
        return unquoted(node)
    value = plain(walker, node, at)
    return value.text if isinstance(value, Exact) else None


def _parsed(written: str) -> float | None:
    """Read a date; without a time zone it is UTC, which is also that of Workers."""
    try:
        date = datetime.fromisoformat(written)
    except ValueError:
        return None
    return (date if date.tzinfo is not None else date.replace(tzinfo=UTC)).timestamp() * 1000


def _number(digits: str) -> float | None:
    try:
        return float(digits.replace("_", ""))
    except ValueError:
        return None
