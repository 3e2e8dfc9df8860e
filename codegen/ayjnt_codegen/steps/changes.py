"""Which names of a module are given another value after their declaration, and which values."""

from collections.abc import Iterable, Iterator, Mapping

from ayjnt_codegen.marks import marks
from ayjnt_codegen.module import Module
from ayjnt_codegen.syntax import bare, bound_names, text
from ayjnt_codegen.typescript import Node

Changes = Mapping[str, list[Node | None]]


def changes(module: Module) -> Changes:
    """Return the names whose value, or part of it, changes somewhere, each with its new values.

    None stands for a value that cannot be told, as in `for (name of …)`.
    """
    return module.once(_read)


def _read(module: Module) -> Changes:
    found: dict[str, list[Node | None]] = {}
    for node in marks(module).changes:
        for name, value in _change(node):
            found.setdefault(name, []).append(value)
    return found


def _change(node: Node) -> Iterator[tuple[str, Node | None]]:
    if node.type != "for_in_statement":
        target = node.child_by_field_name("left") or node.child_by_field_name("argument")
        value = node.child_by_field_name("right") or node.child_by_field_name("argument")
        yield from ((name, value) for name in _targets(target))
    elif node.child_by_field_name("kind") is None:
        yield from ((name, None) for name in _targets(node.child_by_field_name("left")))


def _targets(node: Node | None) -> Iterable[str]:
    if node is None:
        return ()
    node = bare(node)
    path: list[str] = []
    while node.type in {"member_expression", "subscript_expression"}:
        path.append(text(node.child_by_field_name("property") or node.children[-1]))
        node = bare(node.child_by_field_name("object") or node.children[0])
    if node.type == "this":
        return (f"this.{path[-1]}",) if path else ()
    return bound_names(node)
