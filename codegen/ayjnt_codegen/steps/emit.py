"""Turns a call of a method of the step object into a `Step`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from ayjnt_codegen.duration import milliseconds
from ayjnt_codegen.source import NOWHERE, SLEEPS, Exact, Flaw, Kind, Name, Pattern, Step, Unknown
from ayjnt_codegen.steps.annotations import annotation
from ayjnt_codegen.steps.cutover import cutovers
from ayjnt_codegen.steps.durability import is_durable
from ayjnt_codegen.steps.flaws import is_caught, is_number, of_duration, of_name, throws_for_good
from ayjnt_codegen.steps.flow import branch
from ayjnt_codegen.steps.ledger import Arm
from ayjnt_codegen.steps.meaning import meaning, spelling
from ayjnt_codegen.steps.spellings import holes, tails
from ayjnt_codegen.steps.values import OPAQUE, At, Closure, Data, Either, Number, Opaque, Record, Value
from ayjnt_codegen.steps.volatile import CHANCE, volatile
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import bare, children, short
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
_BLANK: Final = Step(kind=Kind.DO, name=Exact(""), place=NOWHERE)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call, with what its arguments are worth."""

    node: Node
    target: Node
    """What is called, without a misplaced `await`."""
    nodes: Sequence[Node]
    values: Sequence[Value]
    at: At
    """Where the arguments stand."""

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
    """Note a step that the workflow names itself; one for each name where a condition chooses between two."""
    value = call.value(0)
    first = len(walker.ledger.steps)
    _either(walker, kind, call, value, at)
    return walker.ledger.steps[first]


def _either(walker: Walker, kind: Kind, call: Call, value: Value, at: At) -> None:
    if not isinstance(value, Either):
        _durable(walker, kind, call, _name(walker, call, value, at), at)
        return
    with walker.within(value.at.scope.module):
        certain = is_durable(walker, value.condition, value.at)
        rests = frozenset() if certain else volatile(walker, value.condition, value.at)
    test = meaning(walker, value.condition, value.at)
    begun = cutovers(walker, value.condition, value.at)
    arms = [
        partial(
            _either, walker, kind, call, side, branch(at, word, test, durable=certain, cutover=cutover, rests=rests)
        )
        for word, side, cutover in zip(("if", "else"), (value.first, value.second), begun, strict=True)
    ]
    walker.ledger.choose([Arm(arm) for arm in arms])


def _durable(walker: Walker, kind: Kind, call: Call, name: Name, at: At) -> None:
    second = call.value(1)
    is_open = bool(call.nodes) and not isinstance(name, Exact)
    found = holes(spelling(walker, call.nodes[0], call.at)) if is_open else ()
    duration = _milliseconds(second) if kind is Kind.SLEEP else None
    if not isinstance(name, Exact) and call.nodes:
        at = replace(at, rests=at.rests | (volatile(walker, call.nodes[0], call.at) - frozenset(CHANCE)))
    if flaws := tuple(_flaws(walker, kind, name, call, found, at)):
        at = replace(at, flaws=(*flaws, *at.flaws))
    _note(
        *(walker, kind, name, call, at),
        counted=_written(kind, call) if duration is None else str(duration),
        duration_ms=duration,
        event_type=_text(_field(second, "type")) if kind is Kind.WAIT else None,
        timeout=_timeout(call) if kind is Kind.WAIT else None,
        body=_body(walker, call) if kind is Kind.DO else "",
        config=_config(walker, call) if kind is Kind.DO else "",
        rollback=any(_has(value, "rollback") for value in call.values[1:]),
        argument=_argument(walker, kind, call),
        holes=digest(found) if is_open else "",
        tails=tails(found),
        indexed=any(map(is_number, found)),
    )


def _note(walker: Walker, kind: Kind, name: Name, call: Call, at: At, *, counted: str = "", **said: Any) -> None:
    """Note a step of which `said` tells more; its calls are counted by its name and `counted`."""
    # The slot number of an agent helper is in its name.
    occurrence = 1 if kind is Kind.AGENT else walker.ledger.count(kind, name, counted)
    place, around = walker.module.place(call.target), _around(walker, at)
    walker.ledger.steps.append(_BLANK.but(kind=kind, name=name, place=place, occurrence=occurrence, **said, **around))


def _flaws(walker: Walker, kind: Kind, name: Name, call: Call, found: Sequence[str], at: At) -> Iterator[Flaw]:
    """Yield what is wrong with a call whose name has `found` in its holes."""
    yield from of_name(name, kind, found, at)
    if kind is Kind.SLEEP and len(call.nodes) > 1 and _milliseconds(call.value(1)) is None:
        yield from of_duration(spelling(walker, call.nodes[1], call.at))
    yield from _caught(walker, call, at)


def _caught(walker: Walker, call: Call, at: At) -> Iterator[Flaw]:
    """Yield what is wrong where the code goes on after an error that the engine does not keep."""
    index = call.callback
    if index is None or at.nested_in is not None or not throws_for_good(walker.module, call.values[index]):
        return
    if at.caught or is_caught(call.node):
        yield Flaw.CAUGHT


def _argument(walker: Walker, kind: Kind, call: Call) -> str:
    """Fingerprint what a sleep or wait waits for, unless it is a constant that the step shows."""
    second = call.value(1)
    if len(call.nodes) < 2 or kind is Kind.DO:  # noqa: PLR2004 - name, argument
        return ""
    if kind is Kind.WAIT:
        return "" if _text(_field(second, "type")) is not None else _event_type(walker, call.nodes[1], call.at)
    is_known = kind is Kind.SLEEP and _milliseconds(second) is not None
    return "" if is_known else meaning(walker, call.nodes[1], call.at)


def _event_type(walker: Walker, options: Node, at: At) -> str:
    """Fingerprint the event type among the options of a wait, all of them where they are not written out."""
    part = next((each for each in _options(bare(options)) if (_key(each) or b"").strip(b"\"'") == b"type"), options)
    return meaning(walker, part, at)


def _written(kind: Kind, call: Call) -> str:
    """Return the duration of a sleep as it is written."""
    return short(call.nodes[1]) if kind in SLEEPS and len(call.nodes) > 1 else ""


def agent(walker: Walker, verb: str, call: Call, at: At) -> None:
    """Note the hidden step of an agent helper."""
    _hidden(walker, verb, walker.ledger.next_slot(), call, at)


def approval(walker: Walker, call: Call, at: At) -> None:
    """Note the wait of `this.waitForApproval(step, …)`, and the error report that only a rejection makes."""
    options = call.value(1) if len(call.values) > 1 else Record({})
    name, event = _field(options, "stepName"), _field(options, "eventType")
    closed = isinstance(options, Record) and not options.is_open
    called = Exact("wait-for-approval") if name is None and closed else _named(name or options, call.target)
    event_type = "approval" if event is None and closed else _text(event)
    _note(walker, Kind.WAIT, called, call, at, event_type=event_type, timeout=_timeout(call))
    # The slot is not used up: a rejection throws, so what follows runs only without it.
    _hidden(walker, "reportError", walker.ledger.slot, call, branch(at, "rejected"))


def prompt(walker: Walker, call: Call, at: At) -> int:
    """Note the two steps of `step.prompt(name, …)`; return the index of the one whose result it gives."""
    name = _name(walker, call, call.value(0), at)
    _note(walker, Kind.DO, _extended(name, ":submit"), call, at, config=_config(walker, call))
    _note(walker, Kind.WAIT, _extended(name, ":wait"), call, at, timeout=_timeout(call))
    return len(walker.ledger.steps) - 1


def _hidden(walker: Walker, verb: str, slot: int, call: Call, at: At) -> None:
    name = Exact(f"__agent_{verb}_{slot}")
    _note(walker, Kind.AGENT, name, call, at, body=fingerprint(walker.module, *call.nodes))


def _around(walker: Walker, at: At) -> Mapping[str, Any]:
    """Return what is around a call, by the names of the step's fields."""
    return {
        "ways": walker.ledger.ways,
        "loop": digest(at.loop) if at.loop else None,
        "branch": digest(at.branch) if at.branch else None,
        "branch_durable": at.durable,
        "rests_on": tuple(sorted(at.rests)),
        "parallel": at.parallel is not None,
        "parallel_group": at.parallel,
        "nested_in": at.nested_in,
        "leaves": at.leaves,
        "guarded": digest(at.guards) if at.guards else "",
        "cutover": at.cutover,
        "called_from": walker.called_from(at),
        "flaws": at.flaws,
    }


def _name(walker: Walker, call: Call, value: Value, at: At) -> Name:
    name = _named(value, call.nodes[0]) if call.nodes else Unknown("")
    if isinstance(name, Unknown):
        return annotation(walker, call.target, at) or name
    return name


def _named(value: Value, node: Node) -> Name:
    match value:
        case Exact() | Pattern():
            return value
        case Number(number) if number == int(number):
            return Exact(str(int(number)))
        case Opaque(expression) | Data(expression=expression) if expression:
            return Unknown(expression)
        case _:
            return Unknown(short(node))


def _extended(name: Name, ending: str) -> Name:
    match name:
        case Exact(text):
            return Exact(text + ending)
        case Pattern(text):
            return Pattern(text + ending)
        case _:
            return name


def _body(walker: Walker, call: Call) -> str:
    index = call.callback
    if index is None:
        return ""
    value = call.values[index]
    if isinstance(value, Closure):
        module, node = value.scope.module, value.node
    else:
        module, node = walker.module, call.nodes[index]
    walker.ledger.callbacks.append((module.path, node.start_byte, node.end_byte, len(walker.ledger.steps)))
    return fingerprint(module, node)


def _config(walker: Walker, call: Call) -> str:
    """Fingerprint what stands between the name and the callback."""
    index = call.callback
    options = [node for number, node in enumerate(call.nodes) if number not in {0, index}]
    kept = [part for node in options for part in _options(node) if _key(part) != b"rollback"]
    return fingerprint(walker.module, *kept) if kept else ""


def _options(node: Node) -> list[Node]:
    return children(node) if node.type == "object" else [node]


def _key(node: Node) -> bytes | None:
    label = node.child_by_field_name("key") or node.child_by_field_name("name")
    return label.text if label is not None else node.text


def _timeout(call: Call) -> str | None:
    value = _field(call.value(1), "timeout")
    if value is None:
        return None
    if (known := _milliseconds(value)) is not None:
        return str(known)
    written = (node.child_by_field_name("value") for node in _options(call.nodes[1]) if _key(node) == b"timeout")
    return _text(value) or next((short(node) for node in written if node is not None), "?")


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
