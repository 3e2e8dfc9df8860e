"""Objects, arrays, enums and static fields that are written out, as tables of what is in them."""

from collections.abc import Mapping
from typing import Final

from ayjnt_codegen.source import Exact
from ayjnt_codegen.steps.names import HOLE, piece
from ayjnt_codegen.steps.values import OPAQUE, At, Class, Closure, Record, Value
from ayjnt_codegen.steps.walker import Handler, Walker
from ayjnt_codegen.syntax import children, identifiers, text, unquoted
from ayjnt_codegen.typescript import Node


def _object(walker: Walker, node: Node, at: At) -> Value:
    fields: dict[str, Value] = {}
    is_open = False
    for part in children(node):
        name, value = _entry(walker, part, at)
        if isinstance(value, Record) and part.type == "spread_element":
            fields.update(value.fields)
            is_open |= value.is_open
        elif name is None:
            walker.keep(value, part, "step is put into an object and cannot be followed from there")
            is_open = True
        else:
            fields[name] = value
    return Record(fields, is_open)


def _entry(walker: Walker, part: Node, at: At) -> tuple[str | None, Value]:
    match part.type:
        case "pair":
            label, inside = part.child_by_field_name("key"), part.child_by_field_name("value")
            name = key_of(walker, label, at) if label is not None else None
            return name, walker.value(inside, at) if inside is not None else OPAQUE
        case "shorthand_property_identifier":
            return text(part), walker.lookup(text(part), at.scope) or OPAQUE
        case "method_definition":
            label = part.child_by_field_name("name")
            return (key_of(walker, label, at) if label else None), Closure(part, at.scope)
        case "spread_element":
            inside = part.named_children[0] if part.named_children else None
            return None, walker.value(inside, at) if inside else OPAQUE
        case _:
            return None, walker.pieces(part, at)


def key_of(walker: Walker, node: Node, at: At) -> str | None:
    match node.type:
        case "string":
            return unquoted(node)
        case "computed_property_name":
            name = piece(walker.value(node.named_children[0], at)) if node.named_children else HOLE
            return name.text if isinstance(name, Exact) else None
        case _:
            return text(node)


def _array(walker: Walker, node: Node, at: At) -> Value:
    fields: dict[str, Value] = {}
    for index, part in enumerate(children(node)):
        if part.type == "spread_element":
            walker.pieces(part, at)
            return Record({}, is_open=True) if not fields else _rest(walker, node, at, index, fields)
        fields[str(index)] = walker.value(part, at)
    return Record(fields)


def _rest(walker: Walker, node: Node, at: At, index: int, fields: dict[str, Value]) -> Value:
    """After a spread the positions are unknown."""
    for part in children(node)[index + 1 :]:
        walker.keep(walker.value(part, at), part, "step is put into an array and cannot be followed from there")
    return Record(fields, is_open=True)


def _enum(walker: Walker, node: Node, at: At) -> Record:
    fields: dict[str, Value] = {}
    for part in children(node.child_by_field_name("body") or node):
        label, value = part.child_by_field_name("name"), part.child_by_field_name("value")
        if part.type == "enum_assignment" and label is not None and value is not None:
            fields[key_of(walker, label, at) or ""] = walker.value(value, at)
    return Record(fields)


def _class(walker: Walker, node: Node, at: At) -> Value:
    """Return a class, which others may make objects of; it must not use step by itself."""
    if walker.mentions(node) and any(
        walker.carries(value) for name in set(identifiers(node)) if (value := walker.lookup(name, at.scope))
    ):
        walker.escape(node, "step is used inside of another class")
    return Class(node, at.scope, Record(statics(walker, node, at), is_open=True))


def statics(walker: Walker, declaration: Node, at: At) -> Mapping[str, Value]:
    """Return the static fields and methods of a class."""
    found: dict[str, Value] = {}
    for part in children(declaration.child_by_field_name("body") or declaration):
        label, inside = part.child_by_field_name("name"), part.child_by_field_name("value")
        if label is None or not any(child.type == "static" for child in part.children):
            continue
        if part.type == "method_definition":
            found[text(label)] = Closure(part, at.scope)
        else:
            found[text(label)] = walker.value(inside, at) if inside is not None else OPAQUE
    return found


HANDLERS: Final[Mapping[str, Handler]] = {
    "abstract_class_declaration": _class,
    "array": _array,
    "class": _class,
    "class_declaration": _class,
    "enum_declaration": _enum,
    "object": _object,
}
