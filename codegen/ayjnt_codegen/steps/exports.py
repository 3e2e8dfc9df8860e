"""What a module exports, under which names."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ayjnt_codegen.module import Module
from ayjnt_codegen.syntax import bound_names, children, is_type_import, text, unquoted
from ayjnt_codegen.typescript import Node


@dataclass(frozen=True, slots=True)
class Passed:
    """An export that comes from another module."""

    name: str
    module: str


@dataclass(frozen=True, slots=True)
class Exports:
    names: dict[str, str] = field(default_factory=dict)
    """Exported name to the name in the module."""
    own: dict[str, Node] = field(default_factory=dict)
    """Exported name to the expression that is exported, which has no name in the module."""
    passed: dict[str, Passed] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    """The modules of `export * from "module"`."""

    def passed_on(self, name: str) -> Passed | None:
        return self.passed.get(name)

    def of(self, local: str) -> str | None:
        """Return the first name under which the module exports its `local`."""
        return next((exported for exported, name in self.names.items() if name == local), None)


def exports(module: Module) -> Exports:
    return module.once(_read)


def _read(module: Module) -> Exports:
    found = Exports()
    for statement in module.root.named_children:
        if statement.type == "export_statement" and not is_type_import(statement):
            _statement(statement, found)
    return found


def _statement(statement: Node, found: Exports) -> None:
    source, declaration = statement.child_by_field_name("source"), statement.child_by_field_name("declaration")
    words = {child.type for child in statement.children}
    if declaration is not None:
        for name in _declared(declaration):
            found.names["default" if "default" in words else name] = name
        if "default" in words and declaration.child_by_field_name("name") is None:
            found.own["default"] = declaration
    elif (value := statement.child_by_field_name("value")) is not None:
        if value.type == "identifier":
            found.names["default"] = text(value)
        else:
            found.own["default"] = value
    elif source is not None and "*" in words:
        found.stars.append(unquoted(source))
    else:
        _clauses(statement, source, found)


def _clauses(statement: Node, source: Node | None, found: Exports) -> None:
    for clause in children(statement):
        if clause.type == "namespace_export" and source is not None:
            found.passed[text(clause.named_children[-1])] = Passed("*", unquoted(source))
        for specifier in children(clause) if clause.type == "export_clause" else ():
            name = specifier.child_by_field_name("name")
            if name is None:
                continue
            exported = text(specifier.child_by_field_name("alias") or name)
            if source is None:
                found.names[exported] = text(name)
            else:
                found.passed[exported] = Passed(text(name), unquoted(source))


def _declared(declaration: Node) -> Iterator[str]:
    if label := declaration.child_by_field_name("name"):
        yield text(label)
        return
    for declarator in declaration.named_children if declaration.type.endswith("_declaration") else ():
        if declarator.type == "variable_declarator" and (pattern := declarator.child_by_field_name("name")):
            yield from bound_names(pattern)
