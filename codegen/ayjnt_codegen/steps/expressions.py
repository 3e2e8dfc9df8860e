"""What names, members and assignments are worth."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from ayjnt_codegen.source import Exact
from ayjnt_codegen.steps import declarations, follow
from ayjnt_codegen.steps.declarations import field
from ayjnt_codegen.steps.names import HOLE, piece
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Data, Getter, Handle, Instance, Record, Super, Value
from ayjnt_codegen.steps.walker import Handler, Walker, through_this
from ayjnt_codegen.syntax import FUNCTIONS, bare, children, identifiers, text
from ayjnt_codegen.typescript import Node

_PATH: Final = re.compile(rb"([A-Za-z_$][\w$]*)(?:\s*[!?]?\.\s*[A-Za-z_$][\w$]*)+")


def _identifier(walker: Walker, node: Node, at: At) -> Value:
    return walker.lookup(text(node), at.scope) or OPAQUE


def _this(_walker: Walker, _node: Node, at: At) -> Value:
    owner = at.scope.owner("this")
    value = owner.names["this"] if owner else OPAQUE
    return value if isinstance(value, Instance | Record) else OPAQUE


def _super(_walker: Walker, _node: Node, at: At) -> Value:
    owner = at.scope.owner("super")
    value = owner.names["super"] if owner else OPAQUE
    return value if isinstance(value, Super) else OPAQUE


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
    return member(walker, owner, node, key(walker, node, at), at)


def member(walker: Walker, owner: Value, node: Node, name: str | None, at: At) -> Value:
    """Return what `node` reads from `owner`."""
    if isinstance(owner, Record) and name not in owner.fields:
        walker.keep(owner, node, "step is reached through `{}`, which cannot be followed", node)
    if name is None:
        if not isinstance(owner, Record):
            walker.keep(owner, node, "step is reached through `{}`, which cannot be followed", node)
        return walker.ledger.read(owner, "[]") if isinstance(owner, Data) else OPAQUE
    if isinstance(owner, Data) and _is_plain(walker, node, owner):
        return owner.part(name)  # What is read by a plain path is found later, with its place.
    value = field(walker, owner, name)
    if isinstance(value, Getter):
        return follow.run(walker, value.function, (), node, at)
    return value


def _is_plain(walker: Walker, node: Node, owner: Data) -> bool:
    """Whether `node` is `order.customer.id`, where `order` is known to hold what `owner` is a part of."""
    match = _PATH.fullmatch(walker.module.source, node.start_byte, node.end_byte)
    named = walker.ledger.names.get(match[1].decode("utf-8"), ()) if match is not None else ()
    return any(origin == owner.origin for origin, _ in named)


def _assignment(walker: Walker, node: Node, at: At) -> Value:
    left = bare(node.child_by_field_name("left") or node.children[0])
    right = node.child_by_field_name("right") or node.children[-1]
    if left.type in {"member_expression", "subscript_expression"}:
        owner = _owner(walker, bare(left.child_by_field_name("object") or left.children[0]), at)
        name = key(walker, left, at)
        value = walker.value(right, at)
        if not (walker.carries(value) and _store(walker, owner, name, value, identifiers(left))):
            walker.keep(value, node, "step is stored in `{}`", left)
        return OPAQUE
    if left.type != "identifier":
        declarations.assign(walker, left, walker.value(right, at), at)
        return OPAQUE
    before, value = _identifier(walker, left, at), walker.value(right, at)
    walker.ledger.name(text(left), value)
    if isinstance(before, Handle):
        walker.keep(before, node, "`{}` is given another value than step", left)
        return OPAQUE
    if walker.carries(value):
        _rebind(walker, text(left), value, node, at)
    return value


def _owner(walker: Walker, node: Node, at: At) -> Value:
    if node.type == "identifier":
        return walker.before_changes(text(node), at.scope) or OPAQUE
    return walker.value(node, at)


def _rebind(walker: Walker, name: str, value: Value, node: Node, at: At) -> None:
    owner = at.scope.owner(name)
    if owner is None or at.branch or at.loop:
        walker.escape(node, f"step is stored in `{name}`")
    else:
        walker.bind(name, value, owner)


def _store(walker: Walker, owner: Value, name: str | None, value: Value, holders: Iterable[str]) -> bool:
    """Put the step object into a field of an object of the file; whether that could be done."""
    if name is None:
        return False
    if isinstance(owner, Record) and isinstance(owner.fields, dict):
        owner.fields[name] = value
        walker.watch(name, *holders)
        return True
    if isinstance(owner, Instance):
        hold(walker, owner, name, value)
        return True
    return False


def hold(walker: Walker, instance: Instance, name: str, value: Value) -> None:
    """Let a field of `instance` hold the step object; methods that use this field use step then."""
    instance.members[name] = value
    instance.holds.add(name)
    walker.watch(name, "this")
    more = True
    while more:
        names = instance.holds | instance.users
        more = False
        for other, method in instance.members.items():
            function = method.function if isinstance(method, Getter) else method
            if other not in names and isinstance(function, Closure) and through_this(function.node, names):
                instance.users.add(other)
                walker.watch(other)
                more = True


def _sequence(walker: Walker, node: Node, at: At) -> Value:
    """Read `(a, b)`, which is `b`."""
    value: Value = OPAQUE
    for part in children(node):
        value = walker.value(part, at)
    return value


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
    "sequence_expression": _sequence,
    "super": _super,
    "this": _this,
}
