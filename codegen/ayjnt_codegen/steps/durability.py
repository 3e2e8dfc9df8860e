"""Whether an expression is the same at each replay: made of the event, step results and constants only."""

from typing import Final

from ayjnt_codegen.source import Exact
from ayjnt_codegen.steps.changes import changes
from ayjnt_codegen.steps.values import At, Binding, Closure, Data, Handle, Imported, Later, Number, Record
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import FUNCTIONS, bare, bound_names, callee, children, parameters, text
from ayjnt_codegen.typescript import Node

_GLOBALS: Final = frozenset(
    {
        *(
            "Array",
            "BigInt",
            "Boolean",
            "Date",
            "Infinity",
            "JSON",
            "Map",
            "Math",
            "NaN",
            "Number",
            "Object",
            "Promise",
        ),
        *("RegExp", "Set", "String", "decodeURIComponent", "encodeURIComponent", "isFinite", "isNaN", "parseFloat"),
        *("parseInt", "undefined"),
    }
)
_CHANGING: Final = frozenset({"now", "random", "randomUUID", "getRandomValues"})
_DEEPEST: Final = 40


def is_durable(walker: Walker, node: Node, at: At) -> bool:
    return _Question(walker, at).holds(node)


class _Question:
    def __init__(self, walker: Walker, at: At, depth: int = 0, seen: frozenset[int] = frozenset()) -> None:
        self._walker = walker
        self._at = at
        self._depth = depth
        self._seen = seen

    def holds(self, node: Node, own: frozenset[str] = frozenset()) -> bool:
        """Whether `node` is durable; `own` are names that the expression itself binds."""
        match node.type:
            case "this" | "super" | "import" | "yield_expression" | "assignment_expression" | "update_expression":
                return False
            case "identifier" | "shorthand_property_identifier":
                return text(node) in own or self._name(text(node))
            case "call_expression" if self._is_step(callee(node)):
                return True
            case "call_expression" if _is_random(callee(node)) or callee(node).type == "super":
                return False
            case "call_expression" if _is_race(callee(node)):
                return False
            case "new_expression" if _is_now(node):
                return False
            case kind if kind in FUNCTIONS:
                own |= {name for pattern in parameters(node) for name in bound_names(pattern)}
            case "variable_declarator":
                label = node.child_by_field_name("name")
                own |= frozenset(bound_names(label)) if label is not None else frozenset()
            case _:
                pass
        return all(self.holds(child, own | _declared(node)) for child in children(node))

    def _is_step(self, target: Node) -> bool:
        """Whether `target` is a method of the step object, whose result is kept."""
        owner = target.child_by_field_name("object")
        if owner is None or bare(owner).type != "identifier" or text(target).endswith("reportProgress"):
            return False
        return isinstance(self._walker.lookup(text(bare(owner)), self._at.scope), Handle)

    def _name(self, name: str) -> bool:
        scope = self._at.scope
        owner = scope.owner(name)
        if owner is None:
            return name in _GLOBALS
        if self._depth > _DEEPEST:
            return False
        if not self._binding(owner.names[name]):
            # `let x;` says nothing yet
            return self._is_assigned(name, unknown=owner.names[name])
        return all(self._value(node, owner.names[name]) for node in changes(owner.module).get(name, ()))

    def _is_assigned(self, name: str, unknown: Binding) -> bool:
        owner = self._at.scope.owner(name)
        values = changes(owner.module).get(name, []) if owner is not None else []
        is_empty = not isinstance(unknown, Later) and name in self._walker.ledger.names
        return is_empty and bool(values) and all(self._value(node, unknown) for node in values)

    def _value(self, node: Node | None, binding: Binding) -> bool:
        if node is None or node.id in self._seen:
            return node is not None
        at = binding.at if isinstance(binding, Later) else self._at
        return _Question(self._walker, at, self._depth + 1, self._seen | {node.id}).holds(node)

    def _binding(self, value: Binding) -> bool:
        match value:
            case Exact() | Number() | Data() | Handle():
                return True
            case Later(node, at):
                known = value.value is not None and not isinstance(value.value, Later) and self._known(value.value)
                return known or (node.id not in self._seen and self._inside(node, at))
            case _:
                return self._known(value)

    def _known(self, value: Binding) -> bool:
        match value:
            case Exact() | Number() | Data() | Handle():
                return True
            case Record(fields, is_open):
                return not is_open and all(self._known(each) for each in fields.values())
            case Closure(node, scope):
                return node.id in self._seen or self._inside(node, At(scope=scope))
            case Imported():
                found = self._walker.imported(value)
                return not isinstance(found, Imported) and self._known(found)
            case _:
                return False

    def _inside(self, node: Node, at: At) -> bool:
        return _Question(self._walker, at, self._depth + 1, self._seen | {node.id}).holds(node)


def _declared(node: Node) -> frozenset[str]:
    if node.type != "statement_block":
        return frozenset()
    labels = (
        declarator.child_by_field_name("name")
        for statement in children(node)
        if statement.type in {"lexical_declaration", "variable_declaration"}
        for declarator in children(statement)
    )
    return frozenset(name for label in labels if label is not None for name in bound_names(label))


def _is_random(target: Node) -> bool:
    label = target.child_by_field_name("property")
    return label is not None and text(label) in _CHANGING


def _is_race(target: Node) -> bool:
    """Whether this is `Promise.race`: at a replay what has ended by then may come first."""
    return text(target) in {"Promise.any", "Promise.race"}


def _is_now(node: Node) -> bool:
    """Whether this is `new Date()`."""
    made, given = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
    return made is not None and text(made) == "Date" and (given is None or not children(given))
