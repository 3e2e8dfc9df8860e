"""Gives a step back what the last release had: its name, its event type, its duration."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.duration import milliseconds
from ayjnt_codegen.source import Exact, Kind, Name, Step, Unknown
from ayjnt_codegen.syntax import bare, children, text
from ayjnt_codegen.typescript import Node
from ayjnt_deploy.fixes.code import Call, Code
from ayjnt_deploy.fixes.edit import CannotFix, Edit
from ayjnt_deploy.fixes.literals import duration, quoted, reshaped, shape
from ayjnt_deploy.fixes.written import written
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.state.steps import titled

RULES: Final = frozenset({"step-renamed", "wait-renamed", "wait-event-type-changed", "sleep-changed"})
"""The rules about a step that stands where the last release had it, and is called otherwise."""


def pair(finding: Finding) -> tuple[Step, Step]:
    """Return the released step and the one that stands in for it. Raises `CannotFix` where there are not two."""
    old, new = finding.old, finding.new
    if finding.rule not in RULES or old is None or new is None or old.kind is not new.kind:
        raise CannotFix(
            f"{finding.rule} at {finding.at} has no edit that restores what was",
            remedy=finding.remedy,
        )
    if old.kind is Kind.AGENT:
        raise CannotFix(
            f"the agents SDK numbers {titled(new)} itself: there is no name to restore", remedy=finding.remedy
        )
    return old, new


def restore(code: Code, finding: Finding) -> tuple[Edit, ...]:
    """Return the edits that make the new step the old one again."""
    old, new = pair(finding)
    return restored(code, code.call(new), old, new)


def restored(code: Code, call: Call, old: Step, new: Step) -> tuple[Edit, ...]:
    """Return the edits at `call`, which makes `new`, that let it make `old`."""
    edits = tuple(_edits(code, call, old, new))
    if not edits:
        raise CannotFix(f"{new.place}: {titled(new)} has nothing to restore", remedy="make the change by hand")
    return edits


def _edits(code: Code, call: Call, old: Step, new: Step) -> Iterator[Edit]:
    if old.name != new.name:
        yield _name(code, call, old, new)
    if old.kind is Kind.WAIT and old.event_type != new.event_type:
        yield _event_type(code, call, old, new)
    if old.kind is Kind.SLEEP and old.duration_ms != new.duration_ms:
        yield _duration(code, call, old, new)


def name_node(call: Call, step: Step) -> Node:
    """Return what gives the step its name at its call. Raises `CannotFix` where the call does not say it."""
    node = call.option("stepName") if call.method == "waitForApproval" else call.argument(0)
    if node is None or call.method == "prompt":
        raise CannotFix(f"{step.place}: the call of `{call.method}` does not hold the name", remedy=_by_hand(step))
    return node


def _name(code: Code, call: Call, old: Step, new: Step) -> Edit:
    if isinstance(old.name, Unknown) or isinstance(new.name, Unknown):
        raise CannotFix(f"{new.place}: the name of the step cannot be read", remedy=_by_hand(old))
    if type(old.name) is not type(new.name):
        raise CannotFix(f"{new.place}: only one of {titled(old)} and {titled(new)} has holes", remedy=_by_hand(old))
    if old.holes and new.holes and old.holes != new.holes:
        raise CannotFix(
            f"{new.place}: the holes of {titled(new)} hold something else than before", remedy=_by_hand(old)
        )
    return _rewritten(code, call, name_node(call, new), _spelled(new.name), _spelled(old.name), old)


def _spelled(name: Name) -> str:
    return name.expression if isinstance(name, Unknown) else name.text


def _event_type(code: Code, call: Call, old: Step, new: Step) -> Edit:
    node = call.option("eventType" if call.method == "waitForApproval" else "type")
    if node is None or old.event_type is None or new.event_type is None:
        raise CannotFix(f"{new.place}: the call does not hold the event type", remedy=_by_hand(old))
    return _rewritten(code, call, node, new.event_type, old.event_type, old)


def _rewritten(code: Code, call: Call, node: Node, now: str, before: str, old: Step) -> Edit:
    found = written(code, call.module, node, lambda each: shape(each) == now)
    if found is None:
        place = call.module.place(node)
        raise CannotFix(f"{place}: {now!r} is not written out here, nor in one constant", remedy=_by_hand(old))
    literal = reshaped(found.node, before)
    if literal is None:
        raise CannotFix(f"{found.module.place(found.node)}: {before!r} has other holes", remedy=_by_hand(old))
    return code.edit(found.module, found.node, literal)


def _duration(code: Code, call: Call, old: Step, new: Step) -> Edit:
    node = call.argument(1)
    found = None if node is None else written(code, call.module, node, lambda each: _lasts(each, new.duration_ms))
    if found is None or old.duration_ms is None:
        raise CannotFix(f"{new.place}: the duration is not written out here, nor in one constant", remedy=_by_hand(old))
    literal, words = found.node, duration(old.duration_ms)
    is_text = words is not None and shape(literal) is not None
    said = quoted(words or "", text(literal)[:1]) if is_text else str(old.duration_ms)
    return code.edit(found.module, literal, said)


def _lasts(node: Node, length: int | None) -> bool:
    """Whether a literal is a duration; a product of numbers is taken at its word, for the reader has computed it."""
    said = shape(node)
    if said is not None:
        return milliseconds(said) == length
    return length is not None and _is_number(node)


def _is_number(node: Node) -> bool:
    node = bare(node)
    parts = children(node)
    return node.type == "number" or (node.type == "binary_expression" and all(map(_is_number, parts)))


def _by_hand(old: Step) -> str:
    if isinstance(old.name, Exact):
        return f"name it {old.name.text!r} by hand"
    return f"make it {titled(old)} again by hand"
