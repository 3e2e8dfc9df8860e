"""Classes and what they extend, and the objects that they make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.steps.tables import key_of
from ayjnt_codegen.steps.values import (
    At,
    Binding,
    Class,
    Closure,
    Getter,
    Imported,
    Instance,
    Later,
    Scope,
    Super,
    Value,
)
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import arguments, bare, children, heritage, text
from ayjnt_codegen.typescript import Node

BASES: Final = ("AgentWorkflow", "WorkflowEntrypoint", "ThinkWorkflow")
_MOST_BASES: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A class and the classes above it."""

    classes: tuple[Class, ...]
    """The class itself first; those that can be read."""
    root: str | None
    """The name of the class above them all, None if there is none."""

    @property
    def is_workflow(self) -> bool:
        """Whether the uppermost class is a workflow's, as far as its name can tell."""
        return self.root is not None and (self.root in BASES or "Workflow" in self.root.split(".")[-1])


def line(walker: Walker, declared: Class) -> Line:
    """Return `declared` and what it extends, directly or not, through mixins too."""
    classes = [declared]
    while len(classes) < _MOST_BASES:
        extended = heritage(classes[-1].node)
        if extended is None:
            return Line(tuple(classes), None)
        base = _base(walker, extended, At(scope=classes[-1].scope))
        if isinstance(base, str):
            return Line(tuple(classes), base)
        if any(base.node == each.node for each in classes):
            break
        classes.append(base)
    return Line(tuple(classes), None)


def _base(walker: Walker, node: Node, at: At) -> Class | str:
    """Return the class that `node` names, or the name of one that cannot be read."""
    with walker.within(at.scope.module):
        value = walker.value(node, at)
    if isinstance(value, Class):
        return value
    if isinstance(value, Imported):
        return value.name if value.name in BASES else _spelled(node, value)
    node = bare(node)
    if node.type == "call_expression":
        found = [_base(walker, argument, at) for argument in arguments(node) if _may_be_class(argument)]
        classes = (base for base in found if isinstance(base, Class) or base.split(".")[-1] in BASES)
        return next(classes, text(node))
    return text(node)


def _spelled(node: Node, value: Imported) -> str:
    return text(bare(node)) if value.name in {"default", "*"} else value.name


def _may_be_class(node: Node) -> bool:
    return bare(node).type in {"identifier", "member_expression", "call_expression", "class"}


def construct(walker: Walker, declared: Class) -> tuple[Instance, Line]:
    """Return an object of a class with the members of all its classes, and these."""
    found = line(walker, declared)
    instance = Instance()
    for each in reversed(found.classes):
        scope = each.scope.inner()
        scope.names["this"] = instance
        scope.names["super"] = Super(dict(instance.members))
        instance.members.update(_members(walker, each.node, At(scope=scope)))
    return instance, found


def _members(walker: Walker, declaration: Node, at: At) -> Mapping[str, Binding]:
    members: dict[str, Binding] = {}
    for node in children(declaration.child_by_field_name("body") or declaration):
        label, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        words = {child.type for child in node.children}
        if label is None or "static" in words:
            continue
        name = key_of(walker, label, at) or text(label)
        if node.type == "method_definition":
            members.update(_method(name, node, words, at.scope))
        elif value is not None:
            members[name] = Later(value, at)
    return members


def _method(name: str, node: Node, words: Iterable[str], scope: Scope) -> Mapping[str, Value]:
    if "set" in words:
        return {}
    return {name: Getter(Closure(node, scope)) if "get" in words else Closure(node, scope)}
