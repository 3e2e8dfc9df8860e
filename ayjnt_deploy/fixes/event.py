"""How the code at a call names the time at which its instance began: by the event of run()."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.syntax import FUNCTIONS, bound_names, children, parameters, text
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.code import Call
from ayjnt_deploy.fixes.edit import CannotFix

_INLINE: Final = FUNCTIONS - {"method_definition"}


def timestamp(call: Call) -> str:
    """Return how the code at `call` names the time at which the instance began."""
    run = _run(call)
    patterns = parameters(run)
    if not patterns:
        raise CannotFix(
            f"{call.module.place(run)}: run() takes no event",
            remedy="write `event` as its first parameter, and run this again",
        )
    name, spelled = _time_in(call, patterns[0])
    if any(name in names for names in _shadows(call, run)):
        raise CannotFix(
            f"{call.module.place(call.node)}: {name!r} means something else here than the event of run()",
            remedy="give the other one another name, and run this again",
        )
    return spelled


def _time_in(call: Call, pattern: Node) -> tuple[str, str]:
    """Return the variable that holds the event, or its timestamp, and the expression to write."""
    if pattern.type == "identifier":
        return text(pattern), f"{text(pattern)}.timestamp"
    for part in children(pattern):
        key = part.child_by_field_name("key") or part
        value = part.child_by_field_name("value") or part
        if text(key) == "timestamp" and value.type in {"identifier", "shorthand_property_identifier_pattern"}:
            return text(value), text(value)
    raise CannotFix(
        f"{call.module.place(pattern)}: run() takes its event apart, and leaves the timestamp out",
        remedy="add `timestamp` to what it takes, as in `{ payload, timestamp }`, and run this again",
    )


def _run(call: Call) -> Node:
    """Return the run() around `call`. Raises `CannotFix` where another function makes the step."""
    node: Node | None = call.node
    while node is not None and (node.type not in FUNCTIONS or node.type in _INLINE):
        node = node.parent if node.type != "class_body" else None
    label = node.child_by_field_name("name") if node is not None else None
    if node is None or label is None or text(label) != "run":
        where = "a function outside of run()" if label is None else f"`{text(label)}`"
        raise CannotFix(
            f"{call.module.place(call.node)}: the step is made in {where}, which does not know the event",
            remedy="hand it the event's timestamp and write the guard by hand, or move the call into run()",
        )
    return node


def _shadows(call: Call, run: Node) -> Iterator[set[str]]:
    """Yield the names that are declared between run() and the call."""
    node = call.node.parent
    while node is not None and node != run:
        if node.type in FUNCTIONS:
            yield {name for one in parameters(node) for name in bound_names(one)}
        if node.type == "statement_block":
            declared = [one for each in children(node) if each.type.endswith("_declaration") for one in children(each)]
            labels = [label for one in declared if (label := one.child_by_field_name("name")) is not None]
            yield {name for label in labels for name in bound_names(label)}
        node = node.parent
