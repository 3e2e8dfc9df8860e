"""Follows the step object through the code of one file, in the order in which it runs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.steps.ledger import Ledger
from ayjnt_codegen.steps.syntax import bare, bound_names, children, identifiers, parameters, short, text
from ayjnt_codegen.steps.values import (
    OPAQUE,
    At,
    Binding,
    Closure,
    Handle,
    Imported,
    Later,
    Opaque,
    Record,
    Scope,
    This,
    Value,
)
from ayjnt_codegen.typescript import Node

Handler = Callable[["Walker", Node, At], Value]

_NO_WORD: Final = re.compile(rb"(?!)")
_UPDATES: Final = frozenset({"assignment_expression", "augmented_assignment_expression", "update_expression"})


class Walker:
    """Reads expressions and statements with one handler per type of node.

    What no handler knows is read piece by piece; a piece that carries the step object is then an escape. So the
    step object never leaves sight in silence.
    """

    def __init__(self, module: Module, handlers: Mapping[str, Handler]) -> None:
        self.module = module
        self.ledger = Ledger()
        self.members: dict[str, Binding] = {}
        self.followed = 0
        self._handlers = handlers
        self._words: set[str] = set()
        self._pattern = _NO_WORD

    def value(self, node: Node, at: At) -> Value:
        node = bare(node)
        return self._handlers.get(node.type, Walker.pieces)(self, node, at)

    def pieces(self, node: Node, at: At) -> Value:
        """Read the parts of `node`, none of which may carry the step object."""
        for child in children(node):
            self.keep(self.value(child, at), child, f"step is used in `{short(node)}`, which cannot be followed")
        return OPAQUE

    def keep(self, value: Value, node: Node, why: str) -> None:
        """Note an escape at `node` if `value` carries the step object."""
        if self.carries(value):
            self.escape(node, why)

    def escape(self, node: Node, why: str) -> None:
        self.ledger.escape(self.module.place(node), why)

    # Names

    def bind(self, name: str, value: Binding, scope: Scope) -> None:
        scope.names[name] = value
        if not isinstance(value, Later) and self.carries(value):
            self.watch(name)

    def watch(self, *names: str) -> bool:
        """Remember names that may carry the step object; whether one of them is new."""
        if self._words.issuperset(names):
            return False
        self._words.update(names)
        words = b"|".join(re.escape(word.encode()) for word in sorted(self._words))
        self._pattern = re.compile(rb"(?<![\w$])(?:" + words + rb")(?![\w$])")
        return True

    def mentions(self, node: Node) -> bool:
        """Whether one of the watched names occurs; what does not mention any makes no steps."""
        return self._pattern.search(self.module.source, node.start_byte, node.end_byte) is not None

    def lookup(self, name: str, scope: Scope) -> Value | None:
        owner = scope.owner(name)
        if owner is None:
            return None
        value = self.settle(owner.names, name)
        return self._unless_changed(name, value)

    def member(self, name: str) -> Value | None:
        """Return a method or field of the workflow class."""
        if name not in self.members:
            return None
        return self._unless_changed(f"this.{name}", self.settle(self.members, name))

    def _unless_changed(self, name: str, value: Value) -> Value:
        if isinstance(value, Handle | Imported | Opaque | This) or self.carries(value):
            return value  # where these are changed, the walk says so itself, or nothing is lost
        return OPAQUE if name in self.reassigned else value

    def settle(self, names: dict[str, Binding], name: str) -> Value:
        value = names[name]
        if isinstance(value, Later):
            names[name] = OPAQUE  # ends `const a = a`
            value = self.value(value.node, value.at)
            names[name] = value
        return value

    @cached_property
    def reassigned(self) -> frozenset[str]:
        """Names whose value, or part of it, is changed somewhere in the file."""
        return frozenset(_reassigned(self.module.root))

    # What carries the step object

    def carries(self, value: Value, seen: tuple[int, ...] = ()) -> bool:
        match value:
            case Handle():
                return True
            case Record(fields):
                return any(self.carries(item, seen) for item in fields.values())
            case Closure(node, scope):
                return node.id not in seen and self._captures(node, scope, (*seen, node.id))
            case _:
                return False

    def _captures(self, function: Node, scope: Scope, seen: tuple[int, ...]) -> bool:
        if not self.mentions(function):
            return False
        own = {name for pattern in parameters(function) for name in bound_names(pattern)}
        used = self._words.intersection(identifiers(function)) - own
        return any(self._carried(name, scope, seen) for name in used)

    def _carried(self, name: str, scope: Scope, seen: tuple[int, ...]) -> bool:
        owner = scope.owner(name)
        if owner is None:
            return False
        value = owner.names[name]
        return self.mentions(value.node) if isinstance(value, Later) else self.carries(value, seen)


def described(value: Value, node: Node) -> Value:
    """Let an unknown value remember the source that it came from."""
    return Opaque(short(node)) if value == OPAQUE else value


def _reassigned(root: Node) -> Iterator[str]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in _UPDATES:
            yield from _targets(node.child_by_field_name("left") or node.child_by_field_name("argument"))
        elif node.type == "for_in_statement" and node.child_by_field_name("kind") is None:
            yield from _targets(node.child_by_field_name("left"))
        stack.extend(children(node))


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
