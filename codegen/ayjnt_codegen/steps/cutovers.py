"""Constant dates: which side of one, on the timestamp of the event, a condition stands for.

`event.timestamp` is kept with the instance, so a constant date that lies after a deploy divides the instances that were
in flight from the new ones.
"""

from typing import Final

from ayjnt_codegen.syntax import FUNCTIONS, arguments, bare, callee, children, identifiers, parameters, text
from ayjnt_codegen.typescript import Node

BEFORE: Final = "before"
AFTER: Final = "after"

_SIDES: Final = {"<": BEFORE, "<=": BEFORE, ">": AFTER, ">=": AFTER}
_DATES: Final = frozenset({"Date.parse", "Date.UTC"})
_LITERALS: Final = frozenset({"string", "number"})


def opposite(side: str | None) -> str | None:
    """Return the side where the condition does not hold."""
    return None if side is None else AFTER if side == BEFORE else BEFORE


def side_of(condition: Node) -> str | None:
    """Return on which side of a constant date `condition` holds, if it asks for that and for nothing else."""
    node = bare(condition)
    sign = node.child_by_field_name("operator")
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type != "binary_expression" or sign is None or left is None or right is None:
        return None
    side = _SIDES.get(text(sign))
    if _is_timestamp(left) and _is_constant_date(right):
        return side
    return opposite(side) if _is_constant_date(left) and _is_timestamp(right) else None


def _is_timestamp(node: Node) -> bool:
    """Whether this is when the instance was made, as a date or in milliseconds."""
    node = _plain(node)
    owner, field = node.child_by_field_name("object"), node.child_by_field_name("property")
    if node.type != "member_expression" or owner is None or field is None or text(field) != "timestamp":
        return False
    return bare(owner).type == "identifier" and text(bare(owner)) == _event_of(node)


def _is_constant_date(node: Node) -> bool:
    node = _plain(node)
    if node.type == "identifier":
        value = _constant(node)
        return value is not None and _plain(value).type != "identifier" and _is_constant_date(value)
    if node.type == "new_expression":
        is_date = text(node.child_by_field_name("constructor") or node) == "Date"
    else:
        is_date = node.type == "call_expression" and text(callee(node)) in _DATES
    given = arguments(node) if is_date else []
    return bool(given) and all(one.type in _LITERALS for one in given)


def _plain(node: Node) -> Node:
    """Return the date itself, without what only turns it into milliseconds."""
    node = bare(node)
    if node.type == "unary_expression" and text(node).startswith("+"):
        return _plain(children(node)[-1])
    if node.type == "call_expression" and not arguments(node):
        method = callee(node)
        field, owner = method.child_by_field_name("property"), method.child_by_field_name("object")
        if owner is not None and field is not None and text(field) in {"getTime", "valueOf"}:
            return _plain(owner)
    return node


def _event_of(node: Node) -> str | None:
    """Return what the first parameter of `run` around `node` is called."""
    around: Node | None = node
    while around is not None:
        label = around.child_by_field_name("name")
        if around.type == "method_definition" and label is not None and text(label) == "run":
            given = parameters(around)
            return next(identifiers(given[0]), None) if given else None
        around = None if around.type in FUNCTIONS else around.parent
    return None


def _constant(node: Node) -> Node | None:
    """Return the value of the only `const` of this name in the file."""
    root = node
    while root.parent is not None:
        root = root.parent
    found = [
        value
        for statement in children(root)
        for declared in ([*children(statement), statement] if statement.type == "export_statement" else [statement])
        if declared.type == "lexical_declaration" and text(declared).startswith("const")
        for one in children(declared)
        if (label := one.child_by_field_name("name")) is not None and text(label) == text(node)
        if (value := one.child_by_field_name("value")) is not None
    ]
    return found[0] if len(found) == 1 else None
