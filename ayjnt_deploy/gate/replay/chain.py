"""The judgement of a release: every state of every list that instances may come from, and the instances themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from ayjnt_codegen.source import Kind
from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.replay.births import moment
from ayjnt_deploy.gate.replay.doubts import doubts
from ayjnt_deploy.gate.replay.graves import graves, risen
from ayjnt_deploy.gate.replay.judge import meet
from ayjnt_deploy.gate.replay.outcomes import Hazard, Outcome, Point
from ayjnt_deploy.gate.replay.seen import Bench, beyond, since, worst_point
from ayjnt_deploy.gate.replay.sight import family, ident, is_open, is_same
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.gate.replay.states import states
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.release import PastList, Tombstone
from ayjnt_deploy.state.steps import StepList, label, text_of

_ORDER: Final = (*Severity, None)
"""The worst first; None is silent."""
_POINTS: Final = tuple(Point)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One thing that a release does to instances, said once."""

    workflow: str
    outcome: Outcome
    """In the worst state."""
    release: int | None = None
    """The last release that had the list whose instances it concerns; None for the present one."""
    affected: tuple[Instance, ...] = ()
    """The instances that were read and would meet it."""
    seen: Severity | None = None
    """How bad it is for the worst of them."""

    @property
    def rule(self) -> str:
        """The id of the rule that reports it."""
        return self.outcome.rule

    @property
    def severity(self) -> Severity | None:
        """The worst over all states, whatever the instances say."""
        return self.outcome.severity

    @property
    def at(self) -> str:
        """The address: of a step, or of the workflow where no step can be named."""
        step = self.outcome.at
        name = None if step is None or is_open(step) else label(step)
        return str(Address(Aspect.WORKFLOW, self.workflow, name))


def judge_release(
    *,
    released: StepList | None,
    wanted: StepList,
    now: datetime,
    past: Sequence[PastList] = (),
    tombstones: Sequence[Tombstone] = (),
    instances: Sequence[Instance] = (),
) -> tuple[Judgement, ...]:
    """Return what releasing `wanted` at `now` does to instances of `released` and of every list before it, the worst first.

    What the last release has already done to the same instances is left out.
    """
    if released is not None and is_unchanged(released, wanted):
        return ()
    new, known = Sites.of(wanted, now), None if released is None else Sites.of(released, now)
    mine = sorted((one for one in past if one.list.workflow == wanted.workflow), key=_age)
    older = [(one, Sites.of(one.list, moment(one.until) or now)) for one in mine]
    buried = graves(wanted, tombstones, now)
    found = _merged(_judgements(new, known, older, buried))
    if instances:
        lists = [*([] if known is None else [known]), *(sites for _, sites in older), buried]
        found = _merged(_with(found, Bench(new, known, lists), instances))
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.severity), one.at, one.rule)))


def is_unchanged(old: StepList, new: StepList) -> bool:
    """Whether an instance cannot tell the two lists apart."""
    if len(old.steps) != len(new.steps) or (old.sources != new.sources and (old.escapes or new.escapes)):
        return False
    return all(map(is_same, old.steps, new.steps))


def worst(old: Sites, new: Sites, known: Sites | None = None) -> tuple[Outcome, ...]:
    """Return each thing that can go wrong for instances of `old`, in its worst state, if `known` was released since."""
    found: dict[tuple[int, int, str], Outcome] = {}
    for state in states(old, between=False):
        for outcome in meet(state if known is None else since(state, known), new):
            same = id(outcome.hazard), id(outcome.at), outcome.why
            before = found.get(same)
            if before is None or (before.point is not outcome.point and _rank(outcome) < _rank(before)):
                found[same] = outcome
    return (*found.values(), *doubts(old, new, worst_point(old)))


def _age(past: PastList) -> tuple[object, ...]:
    return -past.last, -past.list.first, past.until, tuple(map(repr, past.list.steps))


_Past = Sequence[tuple[PastList, Sites]]


def _judgements(new: Sites, known: Sites | None, past: _Past, buried: Sites) -> Iterator[Judgement]:
    workflow = new.list.workflow
    for outcome in () if known is None else worst(known, new):
        yield Judgement(workflow=workflow, outcome=outcome)
    for one, old in past:
        outcomes = worst(old, new, known)
        if outcomes and known is not None:
            outcomes = beyond(outcomes, worst(old, known, known), known)
        for outcome in outcomes:
            yield Judgement(workflow=workflow, outcome=outcome, release=one.last)
    for outcome in () if known is None else risen(buried, [one for one, _ in past], known, new):
        yield Judgement(workflow=workflow, outcome=outcome, release=None)


def _merged(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Keep the worst of what is one thing, and only what is worth a word."""
    found: dict[_Thing, Judgement] = {}
    for one in judgements:
        known = found.get(_thing(one.outcome))
        if known is None or _rank(one.outcome) < _rank(known.outcome):
            found[_thing(one.outcome)] = one
    said = [one for one in found.values() if one.severity is not None or one.seen is not None]
    worse = {(hazard, _key(one)) for one in said for hazard in _COVERS.get(one.outcome.hazard, ())}
    has_shifted = any(one.outcome.hazard is Hazard.SLOT_SHIFTED for one in said)
    return [
        one
        for one in said
        if (one.outcome.hazard, _key(one)) not in worse and not (has_shifted and _is_about_slots(one.outcome))
    ]


_Thing = tuple[str, ...]


def _thing(outcome: Outcome) -> _Thing:
    """Return what is said once: a rule and a step, but one shift of a name, and one of all agent slots."""
    rule, step = outcome.rule, outcome.at
    if outcome.hazard is Hazard.SLOT_SHIFTED:
        return (rule,)
    if outcome.hazard is Hazard.ANOTHER_VALUE and step is not None:
        return rule, family(step), text_of(step)
    return (rule, outcome.why) if step is None or is_open(step) else (rule, label(step))


def _rank(outcome: Outcome) -> tuple[int, int, int]:
    """Return the worst first, then the longest lasting, and of one name the first step."""
    occurrence = 0 if outcome.at is None else outcome.at.occurrence
    return _ORDER.index(outcome.severity), _POINTS.index(outcome.point), occurrence


def _is_about_slots(outcome: Outcome) -> bool:
    """Whether a lesser outcome is only what a shift of the slots looks like in an earlier state."""
    lesser = {Hazard.RUNS_AGAIN, Hazard.RUNS_LATE, Hazard.ORPHANED}
    return outcome.hazard in lesser and outcome.at is not None and outcome.at.kind is Kind.AGENT


_COVERS: Final[Mapping[Hazard, tuple[Hazard, ...]]] = MappingProxyType(
    {
        Hazard.ANOTHER_VALUE: (Hazard.RUNS_LATE,),
        Hazard.DEADLINE: (Hazard.RUNS_LATE,),
        Hazard.EVENT_TAKEN: (Hazard.WAIT_INSERTED,),
        Hazard.MOVED_BEFORE_PARK: (Hazard.RUNS_LATE,),
        Hazard.NAME_REUSED: (Hazard.RUNS_LATE,),
        Hazard.RUNS_AGAIN: (Hazard.RUNS_LATE,),
        Hazard.WAIT_RETYPED: (Hazard.WAIT_RENAMED, Hazard.WAITS_AGAIN),
    }
)
"""What need not be said of a new step when something worse is said of it."""


def _key(judgement: Judgement) -> str | None:
    step = judgement.outcome.new
    return None if step is None else ident(step)


def _with(found: Sequence[Judgement], bench: Bench, instances: Sequence[Instance]) -> Iterator[Judgement]:
    """Yield the judgements with the instances that they affect, then what only the instances show."""
    hit: dict[_Thing, list[tuple[Instance, Outcome]]] = {}
    for instance in instances:
        for outcome in bench.outcomes(instance):
            hit.setdefault(_thing(outcome), []).append((instance, outcome))
    for one in found:
        yield _seen(one, hit.pop(_thing(one.outcome), []))
    for pairs in hit.values():
        yield _seen(Judgement(workflow=bench.new.list.workflow, outcome=_worst_of(pairs)), pairs)


def _seen(judgement: Judgement, pairs: Sequence[tuple[Instance, Outcome]]) -> Judgement:
    if not pairs:
        return judgement
    affected = tuple(dict.fromkeys(instance for instance, _ in pairs))
    return replace(judgement, affected=affected, seen=_worst_of(pairs).severity)


def _worst_of(pairs: Sequence[tuple[Instance, Outcome]]) -> Outcome:
    return min((outcome for _, outcome in pairs), key=_rank)
