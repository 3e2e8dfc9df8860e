"""Small workflows and what people do to them, at random, for the comparison of the model with the simulator."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from ayjnt_codegen.source import Step
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.gate.replay.lists import a_do, a_list, a_sleep, a_wait
from tests.ayjnt_deploy.gate.replay.simulator import Call, are_alike

NAMES = "ABCDE"
NEW_NAMES = "ABXYZ"
Calls = tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Two releases of a workflow; what nobody could tell apart by its looks has one id in both."""

    old: Calls
    new: Calls

    def __str__(self) -> str:
        return f"{_shown(self.old)}  =>  {_shown(self.new)}"


def steps_of(calls: Calls) -> StepList:
    """Return what the step reader would say of these calls."""
    return a_list(*map(_step, calls))


def _step(call: Call) -> Step:
    if call.kind == "do":
        return a_do(call.name, call.body)
    return a_sleep(call.name, call.ms) if call.kind == "sleep" else a_wait(call.name, call.event)


@st.composite
def a_call(draw: st.DrawFn, number: int, names: str = NAMES) -> Call:
    kind, letter = draw(st.sampled_from(["do", "do", "do", "wait", "sleep"])), draw(st.sampled_from(names))
    return _call(draw, number, kind, letter if kind == "do" else f"{kind} {letter}")


def _call(draw: st.DrawFn, number: int, kind: str, name: str) -> Call:
    if kind == "do":
        return Call(number, kind, name, body=f"body {number}")
    if kind == "sleep":
        return Call(number, kind, name, ms=draw(st.sampled_from([1000, 2000])))
    return Call(number, kind, name, event=draw(st.sampled_from(["yes", "no"])))


@st.composite
def changes(draw: st.DrawFn, most: int = 2) -> Change:
    """Draw a workflow of a few calls, and the same after one edit or two."""
    old = tuple(draw(a_call(number)) for number in range(draw(st.integers(1, 6))))
    new = old
    for number in range(draw(st.integers(1, most))):
        new = draw(st.sampled_from(_EDITS))(draw, new, 100 + number)
    return Change(old, tuple(_as_it_looks(old, call) for call in new))


def _position(draw: st.DrawFn, calls: Calls) -> int:
    return draw(st.integers(0, len(calls) - 1))


def _with(calls: Calls, at: int, *those: Call) -> Calls:
    return (*calls[:at], *those, *calls[at + 1 :])


def _rename(draw: st.DrawFn, calls: Calls, _: int) -> Calls:
    at = _position(draw, calls)
    return _with(calls, at, replace(calls[at], name=calls[at].name[:-1] + draw(st.sampled_from(NEW_NAMES))))


def _insert(draw: st.DrawFn, calls: Calls, number: int) -> Calls:
    at = draw(st.integers(0, len(calls)))
    return (*calls[:at], draw(a_call(number, NEW_NAMES)), *calls[at:])


def _remove(draw: st.DrawFn, calls: Calls, _: int) -> Calls:
    return _with(calls, _position(draw, calls)) if len(calls) > 1 else calls


def _move(draw: st.DrawFn, calls: Calls, _: int) -> Calls:
    at = _position(draw, calls)
    rest = _with(calls, at)
    to = draw(st.integers(0, len(rest)))
    return (*rest[:to], calls[at], *rest[to:])


def _swap(draw: st.DrawFn, calls: Calls, _: int) -> Calls:
    one, other = sorted((_position(draw, calls), _position(draw, calls)))
    return _with(_with(calls, one, calls[other]), other, calls[one])


def _swap_names(draw: st.DrawFn, calls: Calls, _: int) -> Calls:
    one, other = _position(draw, calls), _position(draw, calls)
    a, b = calls[one], calls[other]
    if a.kind != b.kind:
        return calls
    return _with(_with(calls, one, replace(a, name=b.name)), other, replace(b, name=a.name))


def _edit(draw: st.DrawFn, calls: Calls, _: int) -> Calls:
    at = _position(draw, calls)
    call = calls[at]
    edited = {
        "do": replace(call, body=f"{call.body} edited"),
        "sleep": replace(call, ms=3000),
        "wait": replace(call, event="perhaps"),
    }
    return _with(calls, at, edited[call.kind])


def _change_kind(draw: st.DrawFn, calls: Calls, _: int) -> Calls:
    at = _position(draw, calls)
    kind = draw(st.sampled_from(["do", "sleep", "wait"]))
    return _with(calls, at, _call(draw, calls[at].id, kind, calls[at].name)) if kind != calls[at].kind else calls


_EDITS: tuple[Callable[[st.DrawFn, Calls, int], Calls], ...] = (
    _rename,
    _insert,
    _remove,
    _move,
    _swap,
    _swap_names,
    _edit,
    _change_kind,
)


def _as_it_looks(old: Calls, call: Call) -> Call:
    """Return `call` with the id that its looks give it: sleeps and waits are what they say, dos what they do or are called."""
    alike = [one for one in old if call.kind != "do" and are_alike(one, call)]
    if alike:
        return replace(call, id=alike[0].id)
    before = next((one for one in old if one.id == call.id), None)
    if before is None or before.name == call.name:
        return call
    is_told = before.kind == call.kind and (call.kind != "do" or before.body == call.body)
    return call if is_told else replace(call, id=call.id + 1000)


def is_told_apart(change: Change) -> bool:
    """Whether every call is one thing to whoever compares the two lists; docs/replay-model.md names what is not."""
    calls = change.old, change.new
    if any(max(Counter(call.id for call in one).values()) > 1 for one in calls):
        return False
    if any(are_alike(a, b) for one in calls for a in one for b in one if a is not b and a.kind != "do"):
        return False
    return not (_has_replaced(change) or _has_exchanged(change) or _has_moved_what_changed(change))


def _has_replaced(change: Change) -> bool:
    """A step is gone and a new one has its name: that looks like an edit."""
    stayed = {(call.id, call.kind) for call in change.old} & {(call.id, call.kind) for call in change.new}
    gone = {(call.kind, call.name) for call in change.old if (call.id, call.kind) not in stayed}
    return any((call.kind, call.name) in gone for call in change.new if (call.id, call.kind) not in stayed)


def _has_exchanged(change: Change) -> bool:
    """A sleep or wait is gone, and another one is new or changed: nobody can tell which one that is."""
    ids, kept = {call.id for call in change.new}, set(change.old)
    for kind in ("sleep", "wait"):
        is_gone = any(call.kind == kind and call.id not in ids for call in change.old)
        if is_gone and any(call.kind == kind and call not in kept for call in change.new):
            return True
    return False


def _has_moved_what_changed(change: Change) -> bool:
    """A sleep or wait is called otherwise, and the order is another one too."""
    was = {call.id: call for call in change.old}
    common = [call.id for call in change.new if call.id in was]
    is_moved = common != [call.id for call in change.old if call.id in set(common)]
    return is_moved and any(call.kind != "do" and was.get(call.id, call) != call for call in change.new)


def has_removed_and_added(change: Change) -> bool:
    """Whether a do is gone and something new: the model pairs the two, for nobody can prove that they are two."""
    old, new = ({(call.id, call.kind) for call in calls} for calls in (change.old, change.new))
    return any(kind == "do" for _, kind in old - new) and bool(new - old)


def _shown(calls: Sequence[Call]) -> str:
    return " ".join(f"{call.name}({call.body or call.event or call.ms})#{call.id}" for call in calls)
