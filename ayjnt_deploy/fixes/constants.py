"""Constants of the source: what a name stands for, in its own file or in the one that it is imported from, and who uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.imports import ENDINGS
from ayjnt_codegen.module import Module
from ayjnt_codegen.steps.exports import exports
from ayjnt_codegen.syntax import MEMBERS, children, text, unquoted
from ayjnt_codegen.typescript import Node, captures
from ayjnt_deploy.fixes.code import Code

_BLOCKS: Final = frozenset({"program", "statement_block", "switch_case", "switch_default"})
# Where a name is written without being used.
_NO_USES: Final = frozenset(
    {"enum_declaration", "export_specifier", "import_clause", "import_specifier", "namespace_import", "type_query"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A literal and the file that it stands in."""

    module: Module
    node: Node


def constant_of(code: Code, module: Module, node: Node, name: str) -> Written | None:
    """Return the value of the constant that `name` means at `node`, here or in the file that it is imported from."""
    outer = node.parent
    while outer is not None:
        if (value := declared(outer, name)) is not None:
            return Written(module, value)
        outer = outer.parent
    return _imported(code, module, name)


def declared(block: Node, name: str) -> Node | None:
    """Return the value of the constant `name` that is declared right in `block`, if it is a block and declares one."""
    return next((_value(one) for one in _declarations(block, name)), None) if block.type in _BLOCKS else None


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


def _value(part: Node) -> Node:
    return part.child_by_field_name("value") or part.child_by_field_name("body") or part


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
            value = declared(other.root, local) if local is not None else exports(other).own.get(exported)
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


def count_uses(code: Code, home: Module, name: str, key: str | None = None) -> int:
    """Count where the constant is used, in its own file and in those that import it; of a table, one entry of it."""
    return sum(_uses_in(module, name, key) for module in users(code, home, name))


def users(code: Code, home: Module, name: str) -> Iterator[Module]:
    """Yield the file that declares `name`, and those that import from it and mention the name."""
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
    if key is None or outer.type not in MEMBERS or outer.child_by_field_name("object") != node:
        return 1
    return int(member_key(outer) in {key, None})


def member_key(node: Node) -> str | None:
    """Return the key by which a member is taken; None where it is computed."""
    if node.type == "member_expression":
        return text(node.child_by_field_name("property") or node.children[-1])
    index = node.child_by_field_name("index")
    return unquoted(index) if index is not None and index.type == "string" else None
