"""Where a text is written that reaches a call: at the call, in a constant, in a table of names, at a wrapper's call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.imports import ENDINGS
from ayjnt_codegen.module import Module
from ayjnt_codegen.steps.exports import exports
from ayjnt_codegen.syntax import FUNCTIONS, arguments, bare, bound_names, callee, children, parameters, text, unquoted
from ayjnt_codegen.typescript import Node, captures
from ayjnt_deploy.fixes.code import Code, key_of, value_at
from ayjnt_deploy.fixes.edit import CannotFix

_BLOCKS: Final = frozenset({"program", "statement_block", "switch_case", "switch_default"})
_MEMBERS: Final = frozenset({"member_expression", "subscript_expression"})
_DEEPEST: Final = 8
# Where a name is written without being used.
_NO_USES: Final = frozenset(
    {"enum_declaration", "export_specifier", "import_clause", "import_specifier", "namespace_import", "type_query"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A literal and the file that it stands in."""

    module: Module
    node: Node


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
    elif node.type in _MEMBERS:
        yield from _member(code, module, node, says, depth + 1)
    elif says(node):
        yield Written(module, node)


def _named(code: Code, module: Module, node: Node, says: Says, depth: int) -> Iterator[Written]:
    name = text(node)
    function = _giver(node, name)
    if function is not None:
        yield from _given(code, module, function, name, says, depth)
        return
    constant = _constant(code, module, node, name)
    if constant is None:
        return
    found = list(_found(code, constant.module, constant.node, says, depth))
    _require_single(constant, name, _uses(code, constant.module, name), is_meant=bool(found))
    yield from found


def _member(code: Code, module: Module, node: Node, says: Says, depth: int) -> Iterator[Written]:
    owner, key = node.child_by_field_name("object"), _key(node)
    if owner is None or key is None or bare(owner).type != "identifier":
        return
    name = text(bare(owner))
    table = _constant(code, module, bare(owner), name)
    value = value_at(bare(table.node), key) if table is not None else None
    if table is None or value is None:
        return
    found = list(_found(code, table.module, value, says, depth))
    uses = _uses(code, table.module, name, key)
    _require_single(Written(table.module, value), f"{name}.{key}", uses, is_meant=bool(found))
    yield from found


def _key(node: Node) -> str | None:
    if node.type == "member_expression":
        return text(node.child_by_field_name("property") or node.children[-1])
    index = node.child_by_field_name("index")
    return unquoted(index) if index is not None and index.type == "string" else None


def _require_single(value: Written, shown: str, uses: int, *, is_meant: bool) -> None:
    if is_meant and uses > 1:
        place = value.module.place(value.node)
        raise CannotFix(
            f"{shown} ({place}) is used at {uses} places: changing it would change more than this step",
            remedy=f"give this step a name of its own in the place of {shown}, or use `--how guard`",
        )


# Constants


def _constant(code: Code, module: Module, node: Node, name: str) -> Written | None:
    """Return the value of the constant that `name` means at `node`, here or in the file that it is imported from."""
    outer = node.parent
    while outer is not None:
        if outer.type in _BLOCKS and (value := _declared(outer, name)) is not None:
            return Written(module, value)
        outer = outer.parent
    return _imported(code, module, name)


def _declared(block: Node, name: str) -> Node | None:
    return next((_value(one) for one in _declarations(block, name)), None)


def _declarations(block: Node, name: str) -> Iterator[Node]:
    """Yield what declares `name` as a constant in `block`."""
    for statement in children(block):
        declaration = statement.child_by_field_name("declaration") or statement
        parts = [declaration] if declaration.type == "enum_declaration" else children(declaration)
        is_constant = declaration.type == "enum_declaration" or (
            declaration.type == "lexical_declaration" and declaration.children[0].type == "const"
        )
        for part in parts if is_constant else ():
            label = part.child_by_field_name("name")
            if label is not None and text(label) == name:
                yield part


def _value(declared: Node) -> Node:
    return declared.child_by_field_name("value") or declared.child_by_field_name("body") or declared


def _imported(code: Code, module: Module, name: str) -> Written | None:
    for statement in module.root.named_children:
        source = statement.child_by_field_name("source")
        if statement.type != "import_statement" or source is None:
            continue
        exported = next((one for one, local in _imports(statement) if local == name), None)
        path = code.sources.follow(module.path, unquoted(source)) if exported is not None else None
        if exported is not None and path is not None:
            other = code.module(path)
            local = exports(other).names.get(exported)
            value = _declared(other.root, local) if local is not None else exports(other).own.get(exported)
            return Written(other, value) if value is not None else None
    return None


def _imports(statement: Node) -> Iterator[tuple[str, str]]:
    """Yield what an import takes: the name over there, and the name here."""
    for clause in children(statement):
        for part in children(clause) if clause.type == "import_clause" else ():
            if part.type == "identifier":
                yield "default", text(part)
            for specifier in children(part) if part.type == "named_imports" else ():
                name = specifier.child_by_field_name("name")
                if name is not None:
                    yield text(name), text(specifier.child_by_field_name("alias") or name)


def _uses(code: Code, home: Module, name: str, key: str | None = None) -> int:
    """Count where the constant is used, in its own file and in those that import it; of a table, one entry of it."""
    return sum(_uses_in(module, name, key) for module in _users(code, home, name))


def _users(code: Code, home: Module, name: str) -> Iterator[Module]:
    yield home
    for path in code.files:
        if path == home.path or not path.endswith(ENDINGS) or name.encode() not in code.files[path]:
            continue
        sources = (one.child_by_field_name("source") for one in code.module(path).root.named_children)
        if any(one is not None and code.sources.follow(path, unquoted(one)) == home.path for one in sources):
            yield code.module(path)


def _uses_in(module: Module, name: str, key: str | None) -> int:
    query = "(identifier) @name (shorthand_property_identifier) @name"
    nodes = captures(module.root, query, path=module.path).get("name", [])
    return sum(_count(node, key) for node in nodes if text(node) == name)


def _count(node: Node, key: str | None) -> int:
    """Return how many uses `node` stands for; one that is imported under another name may have any number."""
    outer = node.parent
    if outer is None or outer.type in _NO_USES:
        return 2 if outer is not None and outer.child_by_field_name("alias") is not None else 0
    if outer.type == "variable_declarator":
        return int(outer.child_by_field_name("name") != node)
    if key is None or outer.type not in _MEMBERS or outer.child_by_field_name("object") != node:
        return 1
    return int(_key(outer) in {key, None})


# Wrappers: `const run = (name, work) => step.do(name, work)`


def _giver(node: Node, name: str) -> Node | None:
    """Return the function around `node` of which `name` is a parameter."""
    outer = node.parent
    while outer is not None:
        if outer.type in _BLOCKS and _declared(outer, name) is not None:
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
    for user in _users(code, module, called):
        for call in captures(user.root, "(call_expression) @call", path=user.path).get("call", []):
            target, given = callee(call), arguments(call)
            if key_of(target.child_by_field_name("property") or target) == called and index < len(given):
                yield from _found(code, user, given[index], says, depth)


def _name_of(function: Node) -> str | None:
    label = function.child_by_field_name("name")
    if label is None and function.parent is not None and function.parent.type == "variable_declarator":
        label = function.parent.child_by_field_name("name")
    return text(label) if label is not None else None
