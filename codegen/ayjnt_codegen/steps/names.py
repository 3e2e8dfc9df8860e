"""Texts and numbers: what a step name, a duration or an event type may be made of."""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from math import isfinite
from typing import Final

from ayjnt_codegen.source import Exact, Pattern
from ayjnt_codegen.steps.values import OPAQUE, At, Handle, Number, Value
from ayjnt_codegen.steps.walker import Handler, Walker
from ayjnt_codegen.syntax import children, text, unquoted
from ayjnt_codegen.typescript import Node

HOLE: Final = Pattern("*")
_ARITHMETIC: Final[Mapping[str, Callable[[float, float], float]]] = {
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
    "/": operator.truediv,
}
_RADIXES: Final = frozenset("box")
_QUESTIONS: Final = frozenset({"==", "===", "!=", "!==", "in", "instanceof"})


def _string(_walker: Walker, node: Node, _at: At) -> Value:
    return Exact(unquoted(node))


def _template(walker: Walker, node: Node, at: At) -> Value:
    value: Exact | Pattern = Exact("")
    for part in children(node):
        if part.type == "template_substitution":
            hole = walker.value(part.named_children[0], at) if part.named_children else OPAQUE
            walker.keep(hole, part, "step is put into a text")
            value = _joined(value, piece(hole), is_after_hole=isinstance(value, Pattern) and value.text.endswith("*"))
        else:
            value = _joined(value, Exact(unquoted(part)))
    return value


def piece(value: Value) -> Exact | Pattern:
    match value:
        case Exact() | Pattern():
            return value
        case Number(number) if number == int(number):
            return Exact(str(int(number)))
        case _:
            return HOLE


def _joined(left: Exact | Pattern, right: Exact | Pattern, *, is_after_hole: bool = False) -> Exact | Pattern:
    """Put two texts together; two holes side by side are one."""
    if is_after_hole and right == HOLE:
        return left
    kind = Exact if isinstance(left, Exact) and isinstance(right, Exact) else Pattern
    return kind(left.text + right.text)


def _number(_walker: Walker, node: Node, _at: At) -> Value:
    digits = text(node).replace("_", "").removesuffix("n")
    try:
        return _finite(float(int(digits, 0)) if digits[1:2].lower() in _RADIXES else float(digits))
    except (ValueError, OverflowError):
        return OPAQUE


def _finite(number: float) -> Value:
    return Number(number) if isfinite(number) else OPAQUE


def _unary(walker: Walker, node: Node, at: At) -> Value:
    argument = node.child_by_field_name("argument") or node.children[-1]
    value = walker.value(argument, at)
    sign = text(node.children[0])
    if sign == "-" and isinstance(value, Number):
        return Number(-value.value)
    if not isinstance(value, Handle):  # `!step` and `typeof step` are harmless
        walker.keep(value, node, "a function that uses step is used in an expression that cannot be followed")
    return OPAQUE


def binary(walker: Walker, node: Node, at: At) -> Value:
    left = node.child_by_field_name("left") or node.children[0]
    right = node.child_by_field_name("right") or node.children[-1]
    sign = text(node.child_by_field_name("operator") or node.children[1])
    one, two = walker.value(left, at), walker.value(right, at)
    if sign in _QUESTIONS:
        return OPAQUE
    walker.keep(one, left, "step is used in `{}`, which cannot be followed", node)
    walker.keep(two, right, "step is used in `{}`, which cannot be followed", node)
    match one, two:
        case (Number(a), Number(b)) if sign in _ARITHMETIC and not (sign == "/" and b == 0):
            return _finite(_ARITHMETIC[sign](a, b))
        case (Exact() | Pattern(), _) | (_, Exact() | Pattern()) if sign == "+":
            return reduce(_joined, (piece(one), piece(two)))
        case _:
            return OPAQUE


HANDLERS: Final[Mapping[str, Handler]] = {
    "number": _number,
    "string": _string,
    "template_string": _template,
    "unary_expression": _unary,
}
