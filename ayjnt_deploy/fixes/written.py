"""Where a text is written that reaches a call: at the call, in a constant, in a table of names, at a wrapper's call."""

from collections.abc import Callable, Iterator
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.syntax import FUNCTIONS, MEMBERS, arguments, bare, bound_names, callee, parameters, text
from ayjnt_codegen.typescript import Node, captures
from ayjnt_deploy.fixes.code import Code, key_of, value_at
from ayjnt_deploy.fixes.constants import Written, constant_of, count_uses, declared, member_key, users
from ayjnt_deploy.fixes.edit import CannotFix

_DEEPEST: Final = 8
Says = Callable[[Node], bool]


def written(code: Code, module: Module, node: Node, says: Says) -> Written | None:
    """Return the one literal behind `node` of which `says` is true, None if there is none, or several.

    Raises `CannotFix` for a constant that is used elsewhere too: changing it would change more than this step.
    """
    found = {(one.module.path, one.node.id): one for one in _found(code, module, node, says, 0)}
    return next(iter(found.values())) if len(found) == 1 else None


def _found(code: Code, module: Module, node: Node, says: Says, depth: int) -> Iterator[Written]:
    node = bare(node)
    if depth > _DEEPEST:
        return
    if node.type == "ternary_expression":
        for side in ("consequence", "alternative"):
            if (part := node.child_by_field_name(side)) is not None:
                yield from _found(code, module, part, says, depth + 1)
    elif node.type == "identifier":
        yield from _named(code, module, node, says, depth + 1)
    elif node.type in MEMBERS:
        yield from _member(code, module, node, says, depth + 1)
    elif says(node):
        yield Written(module, node)


def _named(code: Code, module: Module, node: Node, says: Says, depth: int) -> Iterator[Written]:
    name = text(node)
    function = _giver(node, name)
    if function is not None:
        yield from _given(code, module, function, name, says, depth)
        return
    constant = constant_of(code, module, node, name)
    if constant is None:
        return
    found = list(_found(code, constant.module, constant.node, says, depth))
    _require_single(constant, name, count_uses(code, constant.module, name), is_meant=bool(found))
    yield from found


def _member(code: Code, module: Module, node: Node, says: Says, depth: int) -> Iterator[Written]:
    owner, key = node.child_by_field_name("object"), member_key(node)
    if owner is None or key is None or bare(owner).type != "identifier":
        return
    name = text(bare(owner))
    table = constant_of(code, module, bare(owner), name)
    value = value_at(bare(table.node), key) if table is not None else None
    if table is None or value is None:
        return
    found = list(_found(code, table.module, value, says, depth))
    uses = count_uses(code, table.module, name, key)
    _require_single(Written(table.module, value), f"{name}.{key}", uses, is_meant=bool(found))
    yield from found


def _require_single(value: Written, shown: str, uses: int, *, is_meant: bool) -> None:
    if is_meant and uses > 1:
        place = value.module.place(value.node)
        raise CannotFix(
            f"{shown} ({place}) is used at {uses} places: changing it would change more than this step",
            remedy=f"give this step a name of its own in the place of {shown}, or use `--how guard`",
        )


def _giver(node: Node, name: str) -> Node | None:
    """Return the function around `node` of which `name` is a parameter."""
    outer = node.parent
    while outer is not None:
        if declared(outer, name) is not None:
            return None
        if outer.type in FUNCTIONS and any(name in bound_names(one) for one in parameters(outer)):
            return outer
        outer = outer.parent
    return None


def _given(code: Code, module: Module, function: Node, name: str, says: Says, depth: int) -> Iterator[Written]:
    called = _name_of(function)
    patterns = parameters(function)
    index = next(
        (number for number, one in enumerate(patterns) if one.type == "identifier" and text(one) == name), None
    )
    if called is None or index is None:
        return
    for user in users(code, module, called):
        for call in captures(user.root, "(call_expression) @call", path=user.path).get("call", []):
            target, given = callee(call), arguments(call)
            if key_of(target.child_by_field_name("property") or target) == called and index < len(given):
                yield from _found(code, user, given[index], says, depth)


def _name_of(function: Node) -> str | None:
    label = function.child_by_field_name("name")
    if label is None and function.parent is not None and function.parent.type == "variable_declarator":
        label = function.parent.child_by_field_name("name")
    return text(label) if label is not None else None
