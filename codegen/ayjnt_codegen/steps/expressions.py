"""What names, members and assignments are worth."""

from collections.abc import Mapping
from typing import Final

from ayjnt_codegen.source import Exact
from ayjnt_codegen.steps.names import HOLE, piece
from ayjnt_codegen.steps.syntax import FUNCTIONS, bare, children, short, text
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Handle, Record, This, Value
from ayjnt_codegen.steps.walker import Handler, Walker
from ayjnt_codegen.typescript import Node


def _identifier(walker: Walker, node: Node, at: At) -> Value:
    return walker.lookup(text(node), at.scope) or OPAQUE


def _this(_walker: Walker, _node: Node, at: At) -> Value:
    owner = at.scope.owner("this")
    value = owner.names["this"] if owner else OPAQUE
    return value if isinstance(value, This) else OPAQUE


def _function(_walker: Walker, node: Node, at: At) -> Value:
    return Closure(node, at.scope)


def _await(walker: Walker, node: Node, at: At) -> Value:
    inside = children(node)
    return walker.value(inside[0], at) if inside else OPAQUE


def key(walker: Walker, node: Node, at: At) -> str | None:
    """Return the name after the dot or in the brackets, None if it is computed."""
    if node.type == "member_expression":
        return text(node.child_by_field_name("property") or node.children[-1])
    index = node.child_by_field_name("index")
    name = piece(walker.value(index, at)) if index is not None else HOLE
    return name.text if isinstance(name, Exact) else None


def _member(walker: Walker, node: Node, at: At) -> Value:
    owner = walker.value(node.child_by_field_name("object") or node.children[0], at)
    name = key(walker, node, at)
    match owner:
        case Handle():
            walker.escape(node, f"`{short(node)}` is taken from step and cannot be followed from there")
            return OPAQUE
        case This():
            return (walker.member(name) if name else None) or OPAQUE
        case Record(fields) if name is not None and name in fields:
            return fields[name]
        case _:
            walker.keep(owner, node, f"step is reached through `{short(node)}`, which cannot be followed")
            return OPAQUE


def _assignment(walker: Walker, node: Node, at: At) -> Value:
    left = bare(node.child_by_field_name("left") or node.children[0])
    right = node.child_by_field_name("right") or node.children[-1]
    if left.type in {"member_expression", "subscript_expression"}:
        walker.value(left.child_by_field_name("object") or left.children[0], at)
        if left.type == "subscript_expression":
            key(walker, left, at)
    elif left.type == "identifier":
        walker.keep(_identifier(walker, left, at), node, f"`{short(left)}` is given another value than step")
    value = walker.value(right, at)
    walker.keep(value, node, f"step is stored in `{short(left)}`")
    return OPAQUE


def _nothing(_walker: Walker, _node: Node, _at: At) -> Value:
    return OPAQUE


HANDLERS: Final[Mapping[str, Handler]] = {
    **dict.fromkeys(FUNCTIONS, _function),
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _assignment,
    "await_expression": _await,
    "identifier": _identifier,
    "member_expression": _member,
    "regex": _nothing,
    "subscript_expression": _member,
    "this": _this,
}
