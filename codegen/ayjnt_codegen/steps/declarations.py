"""Which names a block declares, and what patterns take out of a value."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ayjnt_codegen.steps.tables import key_of
from ayjnt_codegen.steps.values import (
    OPAQUE,
    At,
    Class,
    Closure,
    Data,
    Handle,
    Imported,
    Instance,
    Later,
    Method,
    Record,
    Scope,
    Super,
    Value,
    Written,
)
from ayjnt_codegen.steps.walker import Handler, Walker
from ayjnt_codegen.syntax import bound_names, children, text, unquoted
from ayjnt_codegen.typescript import Node

_VARIABLES: Final = frozenset({"lexical_declaration", "variable_declaration"})
_CALLABLES: Final = frozenset({"function_declaration", "generator_function_declaration"})
_NAMED: Final = frozenset({"abstract_class_declaration", "class_declaration", "enum_declaration"})
_DECLARED: Final = _CALLABLES | _NAMED


def hoist(walker: Walker, statements: Iterable[Node], at: At) -> None:
    """Declare the names of a block before it is walked, and watch those that may carry the step object."""
    sources: list[tuple[list[str], Node]] = []
    for statement in statements:
        node = statement.child_by_field_name("declaration") or statement
        if node.type in _VARIABLES:
            sources.extend(_variables(node, at.scope))
        elif node.type in _DECLARED and (label := node.child_by_field_name("name")):
            at.scope.names[text(label)] = Closure(node, at.scope) if node.type in _CALLABLES else Later(node, at)
            sources.append(([text(label)], node))
        elif node.type == "import_statement":
            at.scope.names.update(_imports(node, at.scope.module.path))
    # A function that calls one that uses step uses step too, whichever comes first.
    while [names for names, node in sources if walker.mentions(node) and walker.watch(*names)]:
        pass


def _variables(node: Node, scope: Scope) -> Iterable[tuple[list[str], Node]]:
    for declarator in children(node):
        pattern, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        if pattern is None:
            continue
        names = list(bound_names(pattern))
        scope.names.update(dict.fromkeys(names, OPAQUE))
        if value is not None and not _is_result(value):
            yield names, value


def _is_result(node: Node) -> bool:
    """Whether `node` is what an awaited call gives: never the step object, so its name need not be watched."""
    if node.type == "call_expression":
        node = node.child_by_field_name("function") or node
    return node.type == "await_expression"


def _imports(node: Node, importer: str) -> Iterable[tuple[str, Imported]]:
    source = node.child_by_field_name("source")
    module = unquoted(source) if source is not None else ""
    stack = children(node)
    while stack:
        part = stack.pop()
        if part.type == "identifier":
            yield text(part), Imported("default", module, importer)
        elif part.type == "namespace_import":
            yield text(part.named_children[-1]), Imported("*", module, importer)
        elif part.type == "import_specifier":
            name = part.child_by_field_name("name") or part
            yield text(part.child_by_field_name("alias") or name), Imported(text(name), module, importer)
        elif part.type != "string":
            stack.extend(children(part))


def _declaration(walker: Walker, node: Node, at: At) -> Value:
    for declarator in children(node):
        pattern, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        if pattern is not None and value is not None:
            _declare(walker, pattern, value, at)
    return OPAQUE


def _declare(walker: Walker, pattern: Node, value: Node, at: At) -> None:
    if pattern.type == "identifier" and not walker.mentions(value):
        at.scope.names[text(pattern)] = Later(value, at)
        return
    found = walker.value(value, at)
    if pattern.type == "identifier" and not walker.carries(found):
        at.scope.names[text(pattern)] = Later(value, at, found)
        walker.ledger.name(text(pattern), found)
    elif found == OPAQUE:
        # Unknown one by one, but as durable as the whole.
        at.scope.names.update({name: Later(value, at, OPAQUE) for name in bound_names(pattern)})
    else:
        assign(walker, pattern, found, at)
        if not _is_block_scoped(pattern):
            assign(walker, pattern, found, replace(at, scope=_outermost(at.scope)))


def _is_block_scoped(pattern: Node) -> bool:
    declaration = pattern.parent.parent if pattern.parent is not None else None
    return declaration is None or declaration.type != "variable_declaration"


def _outermost(scope: Scope) -> Scope:
    """Return the scope of the function: a `var` is seen in all of it."""
    while scope.outer is not None and not scope.is_function:
        scope = scope.outer
    return scope


def assign(walker: Walker, pattern: Node, value: Value, at: At) -> None:
    """Bind the names of `pattern` to what it takes out of `value`."""
    match pattern.type:
        case "identifier" | "shorthand_property_identifier_pattern":
            if isinstance(value, Data):
                walker.ledger.bound[walker.module.path, pattern.start_byte] = value.origin, value.path
            walker.bind(text(pattern), value, at.scope)
        case "required_parameter" | "optional_parameter" | "assignment_pattern" | "object_assignment_pattern":
            _with_default(walker, pattern, value, at)
        case "object_pattern" | "array_pattern" if isinstance(value, Record | Data | Instance | Handle):
            _take(walker, pattern, value, at)
        case _:
            walker.keep(
                value, pattern, f"step is taken apart (`{' '.join(text(pattern).split())}`) and cannot be followed"
            )
            for name in bound_names(pattern):
                walker.bind(name, OPAQUE, at.scope)


def _with_default(walker: Walker, pattern: Node, value: Value, at: At) -> None:
    left = pattern.child_by_field_name("pattern") or pattern.child_by_field_name("left") or pattern.children[0]
    default = pattern.child_by_field_name("value") or pattern.child_by_field_name("right")
    if value is OPAQUE and default is not None:
        # Whether the default applies is unknown, so it is not the value.
        walker.keep(walker.value(default, at), default, "step is the default of a parameter or variable")
    if default is not None and isinstance(value, Data):
        at.scope.defaults = {**(at.scope.defaults or {}), text(left): Written(default, at)}
        walker.ledger.has_default(value)
    assign(walker, left, value, at)


def _take(walker: Walker, pattern: Node, value: Record | Data | Instance | Handle, at: At) -> None:
    for index, part in enumerate(children(pattern)):
        if part.type == "rest_pattern":
            walker.keep(value, part, "step is taken apart and cannot be followed")
            assign(walker, part, OPAQUE, at)
            continue
        name = str(index) if pattern.type == "array_pattern" else _key(walker, part, at)
        target = part.child_by_field_name("value") if part.type == "pair_pattern" else part
        if name is None:
            walker.keep(value, part, "step is taken apart and cannot be followed")
        assign(walker, target or part, field(walker, value, name) if name is not None else OPAQUE, at)


def field(walker: Walker, value: Value, name: str) -> Value:
    """Return what the field `name` of `value` holds, as far as that can be told."""
    match value:
        case Record(fields):
            return fields.get(name, OPAQUE)
        case Data():
            return walker.ledger.read(value, name)
        case Handle():
            return Method(name)
        case Instance() | Super():
            return walker.member(value, name) or OPAQUE
        case Class(statics=statics):
            return statics.fields.get(name, OPAQUE)
        case Imported("*", module, importer):
            return walker.imported(Imported(name, module, importer))
        case _:
            return OPAQUE


def _key(walker: Walker, part: Node, at: At) -> str | None:
    match part.type:
        case "pair_pattern":
            label = part.child_by_field_name("key")
            return key_of(walker, label, at) if label is not None else None
        case "object_assignment_pattern":
            return text(part.child_by_field_name("left") or part.children[0])
        case _:
            return text(part)


HANDLERS: Final[Mapping[str, Handler]] = dict.fromkeys(_VARIABLES, _declaration)
