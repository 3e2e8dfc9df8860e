"""Which names of a module are given another value after their declaration, and which values."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from ayjnt_codegen.marks import marks
from ayjnt_codegen.module import Module
from ayjnt_codegen.syntax import CLASSES, FUNCTIONS, bare, bound_names, children, parameters, text
from ayjnt_codegen.typescript import Node

Changes = Mapping[str, list[Node | None]]


def changes(module: Module) -> Changes:
    """Return the names whose value, or part of it, changes somewhere, each with its new values.

    None stands for a value that cannot be told, as in `for (name of …)`.
    """
    return module.once(_read)


def changes_at_top(module: Module, name: str) -> bool:
    """Whether the outermost `name` of a module changes; functions may have names of their own that are called the same.

    In a bundle, and all the more in a minified one, they do.
    """
    return any(not _is_own(module, node, name) for node in module.once(_places).get(name, ()))


def changes_in(module: Module, name: str, classes: Collection[int]) -> bool:
    """Whether `this.name` changes in one of `classes`, which are the ids of their nodes."""
    return any(class_of(node) in classes for node in module.once(_places).get(f"this.{name}", ()))


def class_of(node: Node) -> int | None:
    """Return the id of the class around `node`."""
    outer: Node | None = node
    while outer is not None and outer.type not in CLASSES:
        outer = outer.parent
    return None if outer is None else outer.id


def _is_own(module: Module, node: Node, name: str) -> bool:
    """Whether a function or block around `node` declares `name`."""
    own = module.once(_declared)
    outer = node.parent
    while outer is not None and outer.parent is not None:
        if outer.id not in own:
            own[outer.id] = frozenset(_names_of(outer))
        if name in own[outer.id]:
            return True
        outer = outer.parent
    return False


def _declared(_module: Module) -> dict[int, frozenset[str]]:
    """Return the names that functions and blocks declare, by their ids; filled as it is asked for."""
    return {}


def _names_of(node: Node) -> Iterator[str]:
    """Yield the names that are seen in `node` alone."""
    if node.type in FUNCTIONS:
        patterns = [*parameters(node), *_declarators(node, {"variable_declaration"}, deep=True)]
    elif node.type == "catch_clause":
        patterns = [node.child_by_field_name("parameter") or node.children[0]]
    elif node.type == "for_in_statement":
        patterns = [node.child_by_field_name("left") or node] if node.child_by_field_name("kind") else []
    else:
        patterns = [*_declarators(node, {"lexical_declaration"}, deep=False)]
        patterns += [label for each in children(node) if (label := _label(each)) is not None]
    for pattern in patterns:
        yield from bound_names(pattern)


def _declarators(node: Node, kinds: Collection[str], *, deep: bool) -> Iterator[Node]:
    stack = children(node)
    while stack:
        part = stack.pop()
        if part.type in kinds:
            yield from (label for each in children(part) if (label := each.child_by_field_name("name")) is not None)
        elif deep and part.type not in FUNCTIONS:
            stack.extend(children(part))


def _label(statement: Node) -> Node | None:
    is_named = statement.type in {*CLASSES, "function_declaration", "generator_function_declaration"}
    return statement.child_by_field_name("name") if is_named else None


def _places(module: Module) -> Mapping[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in marks(module).changes:
        for name, _ in _change(node):
            found.setdefault(name, []).append(node)
    return found


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
