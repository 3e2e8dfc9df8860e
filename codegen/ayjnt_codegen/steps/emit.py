"""Turns a call of a method of the step object into a `Step`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.duration import milliseconds
from ayjnt_codegen.source import Exact, Kind, Name, Pattern, Step, Unknown
from ayjnt_codegen.steps.flow import branch
from ayjnt_codegen.steps.syntax import short
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Number, Opaque, Record, Value
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.tokens import digest, fingerprint
from ayjnt_codegen.typescript import Node

KINDS: Final[Mapping[str, Kind]] = {kind.value: kind for kind in Kind if kind is not Kind.AGENT}
VERBS: Final[Mapping[str, str]] = {
    "mergeAgentState": "mergeState",
    "reportComplete": "reportComplete",
    "reportError": "reportError",
    "resetAgentState": "resetState",
    "sendEvent": "sendEvent",
    "updateAgentState": "updateState",
}
"""The agent helpers of the step object, and how the SDK writes them in the names of their hidden steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call, with what its arguments are worth."""

    target: Node
    """What is called, without a misplaced `await`."""
    nodes: Sequence[Node]
    values: Sequence[Value]

    def value(self, index: int) -> Value:
        return self.values[index] if index < len(self.values) else OPAQUE

    @property
    def callback(self) -> int | None:
        """The index of the callback of a `do`."""
        for index, value in enumerate(self.values[1:], start=1):
            if isinstance(value, Closure):
                return index
        if len(self.values) > 2 and isinstance(self.values[1], Record):  # noqa: PLR2004 - name, config, callback
            return 2
        return 1 if len(self.values) > 1 else None


def durable(walker: Walker, kind: Kind, call: Call, at: At) -> Step:
    """Note a step that the workflow names itself."""
    duration = call.value(1)
    step = Step(
        kind=kind,
        name=_name(call),
        place=walker.module.place(call.target),
        duration_ms=_milliseconds(duration) if kind is Kind.SLEEP else None,
        event_type=_text(_field(duration, "type")) if kind is Kind.WAIT else None,
        body=_body(call) if kind is Kind.DO else "",
        loop=_around(at.loop),
        branch=_around(at.branch),
        parallel=at.parallel,
        nested_in=at.nested_in,
        rollback=any(_has(value, "rollback") for value in call.values[1:]),
    )
    walker.ledger.add(step, duration=short(call.nodes[1]) if len(call.nodes) > 1 else "")
    return step


def agent(walker: Walker, verb: str, call: Call, at: At) -> None:
    """Note the hidden step of an agent helper."""
    _hidden(walker, verb, walker.ledger.next_slot(), call, at)


def approval(walker: Walker, call: Call, at: At) -> None:
    """Note the wait of `this.waitForApproval(step, …)`, and the error report that only a rejection makes."""
    options = call.value(1) if len(call.values) > 1 else Record({})
    name, event = _field(options, "stepName"), _field(options, "eventType")
    closed = isinstance(options, Record) and not options.is_open
    step = Step(
        kind=Kind.WAIT,
        name=Exact("wait-for-approval") if name is None and closed else _named(name or options, call.target),
        place=walker.module.place(call.target),
        event_type="approval" if event is None and closed else _text(event),
        loop=_around(at.loop),
        branch=_around(at.branch),
        parallel=at.parallel,
        nested_in=at.nested_in,
    )
    walker.ledger.add(step)
    # The slot is not used up: a rejection throws, so what follows runs only without it.
    _hidden(walker, "reportError", walker.ledger.slot, call, branch(at, "rejected"))


def _hidden(walker: Walker, verb: str, slot: int, call: Call, at: At) -> None:
    step = Step(
        kind=Kind.AGENT,
        name=Exact(f"__agent_{verb}_{slot}"),
        place=walker.module.place(call.target),
        loop=_around(at.loop),
        branch=_around(at.branch),
        parallel=at.parallel,
        nested_in=at.nested_in,
    )
    walker.ledger.add(step)


def _around(heads: tuple[str, ...]) -> str | None:
    return digest(heads) if heads else None


def _name(call: Call) -> Name:
    if not call.nodes:
        return Unknown("")
    return _named(call.values[0], call.nodes[0])


def _named(value: Value, node: Node) -> Name:
    match value:
        case Exact() | Pattern():
            return value
        case Opaque(expression) if expression:
            return Unknown(expression)
        case _:
            return Unknown(short(node))


def _body(call: Call) -> str:
    index = call.callback
    if index is None:
        return ""
    value = call.values[index]
    return fingerprint(value.node if isinstance(value, Closure) else call.nodes[index])


def _milliseconds(value: Value) -> int | None:
    match value:
        case Number(number):
            return milliseconds(number)
        case Exact(text):
            return milliseconds(text)
        case _:
            return None


def _field(value: Value, name: str) -> Value | None:
    return value.fields.get(name) if isinstance(value, Record) else None


def _has(value: Value, name: str) -> bool:
    return isinstance(value, Record) and name in value.fields


def _text(value: Value | None) -> str | None:
    return value.text if isinstance(value, Exact) else None
