"""The default-exported class of a file and its base, or why there is none that counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from ayjnt_codegen.module import Module
from ayjnt_codegen.steps.faults import faults
from ayjnt_codegen.syntax import CLASSES, arguments, bare, children, heritage, short, text, unquoted
from ayjnt_codegen.typescript import Node


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in a file, in words and by the names of its base classes."""

    noun: str
    bases: tuple[str, ...]
    may_be_mixed: bool = False
    """Whether the base may also stand in the arguments of a mixin, `mixin()(Agent)`."""

    @property
    def either(self) -> str:
        *most, last = (f"`{base}`" for base in self.bases)
        return f"{', '.join(most)} or {last}"


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    class_name: str
    base: str
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Missed:
    node: Node
    why: str


def default_class(module: Module, wanted: Wanted) -> Found | Missed:
    """Return the default-exported class of `module` if its base is one of `wanted`, else what to change."""
    exported = _default(module.root)
    if exported is None:
        return _without_default(module, wanted)
    node = _declared(module.root, exported)
    if node is None or node.type not in CLASSES:
        return Missed(exported, _not_a_class(exported, wanted))
    extended = heritage(node)
    if extended is None:
        return Missed(node, f"{_called(node)} extends nothing: let it extend {wanted.either}")
    base = _base(extended, wanted)
    if base is None:
        return Missed(node, _other_base(module, node, extended, wanted))
    label = node.child_by_field_name("name")
    if label is None:
        return Missed(node, f"the class has no name: write `export default class SomeName extends {base}`")
    return Found(text(label), base, node)


def _default(root: Node) -> Node | None:
    """Return what the file exports as default: a declaration, an expression or a name."""
    for statement in root.children:
        if statement.type != "export_statement":
            continue
        if any(child.type == "default" for child in statement.children):
            return statement.child_by_field_name("declaration") or statement.child_by_field_name("value") or statement
        for part in children(statement):
            for specifier in children(part) if part.type == "export_clause" else ():
                alias = specifier.child_by_field_name("alias") or specifier.child_by_field_name("name")
                if alias is not None and text(alias) == "default":
                    return specifier
    return None


def _declared(root: Node, exported: Node) -> Node | None:
    """Return the class that `exported` is or names."""
    node = bare(exported)
    if node.type == "export_specifier":
        if _origin(node) is not None:
            return None
        node = node.child_by_field_name("name") or node
    if node.type != "identifier":
        return node
    return next((other for other in _classes(root) if _name(other) == text(node)), None)


def _classes(root: Node) -> Iterator[Node]:
    for statement in root.children:
        node = statement.child_by_field_name("declaration") or statement.child_by_field_name("value") or statement
        if node.type in CLASSES:
            yield node


def _origin(specifier: Node) -> str | None:
    """Return the module of `export { X as default } from "module"`."""
    clause = specifier.parent
    statement = clause.parent if clause is not None else None
    source = statement.child_by_field_name("source") if statement is not None else None
    return unquoted(source) if source is not None else None


def _base(heritage: Node, wanted: Wanted) -> str | None:
    stack = [heritage]
    while stack:
        part = bare(stack.pop())
        if part.type == "identifier" and text(part) in wanted.bases:
            return text(part)
        if part.type == "call_expression" and wanted.may_be_mixed:
            stack.extend(reversed(arguments(part)))
    return None


def _name(node: Node) -> str | None:
    label = node.child_by_field_name("name")
    return text(label) if label is not None else None


def _called(node: Node) -> str:
    name = _name(node)
    return f"`{name}`" if name else "the default-exported class"


def _without_default(module: Module, wanted: Wanted) -> Missed:
    for node in _classes(module.root):
        extended = heritage(node)
        if extended is not None and (_base(extended, wanted) or _alias(module.root, extended, wanted)):
            name = _name(node)
            return Missed(node, f"{_called(node)} is not the default export: write `export default class {name}`")
    fault = next(faults(module.root), None)
    if fault is not None:
        return Missed(fault, "the file could not be parsed here, and no default-exported class was found")
    return Missed(
        module.root, f"there is no default export: write `export default class SomeName extends {wanted.bases[0]}`"
    )


def _not_a_class(exported: Node, wanted: Wanted) -> str:
    origin = _origin(exported) if exported.type == "export_specifier" else None
    if origin is not None:
        return f"the default export comes from {origin}: move the class into this file"
    return f"the default export is not a class of this file: write `export default class SomeName extends {wanted.bases[0]}`"


def _other_base(module: Module, node: Node, heritage: Node, wanted: Wanted) -> str:
    alias = _alias(module.root, heritage, wanted)
    if alias is not None:
        return f"{_called(node)} extends `{text(bare(heritage))}`, another name for `{alias}`: import it as `{alias}`"
    return f"{_called(node)} extends `{short(heritage)}`: {wanted.noun} extends {wanted.either}, by that very name"


def _alias(root: Node, heritage: Node, wanted: Wanted) -> str | None:
    """Return which of the bases was imported under the name that `heritage` uses."""
    for statement in root.children:
        if statement.type != "import_statement":
            continue
        stack = children(statement)
        while stack:
            part = stack.pop()
            alias = part.child_by_field_name("alias") if part.type == "import_specifier" else None
            name = part.child_by_field_name("name")
            if alias is not None and name is not None and text(alias) == text(bare(heritage)):
                return text(name) if text(name) in wanted.bases else None
            stack.extend(children(part))
    return None
