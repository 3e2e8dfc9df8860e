"""The steps of a workflow changed in a way that two lists of names cannot judge.

Raised only where the doubtful part itself changed: a workflow that has a loop in both releases, the same one, is silent.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Final

from ayjnt_codegen.source import Exact, Kind, Pattern, Place, Step, Unknown
from ayjnt_deploy.diff.steps import PARKING, StepDiff
from ayjnt_deploy.gate.case import Case, Comparison
from ayjnt_deploy.gate.finding import NAMED, Affected, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.release import READER
from ayjnt_deploy.state.steps import identity, key, label, text_of

ID: Final = "cannot-judge"

Reason = tuple[str, Place | None]
"""What cannot be judged, and where it stands in the new source."""


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding a workflow, with every reason and its line."""
    for comparison in case.comparisons:
        reasons = tuple(_reasons(case, comparison))
        if reasons:
            yield _finding(case, comparison, reasons)


def _finding(case: Case, comparison: Comparison, reasons: tuple[Reason, ...]) -> Finding:
    evidence = case.evidence_of(comparison.workflow)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    words = "; ".join(why if place is None else f"{why} ({place})" for why, place in reasons)
    return Finding(
        rule=ID,
        severity=Severity.WARN if affected.is_harmless else Severity.BLOCK,
        at=str(Address(Aspect.WORKFLOW, comparison.workflow)),
        place=next((place for _, place in reasons if place is not None), comparison.steps.new.place),
        problem=f"the steps of {comparison.workflow} changed since {comparison.since} in a way that needs a person: {words}",
        remedy=(
            "make the change so that steps which instances may have passed keep name, count and order "
            "(append, or put what tells them apart into the name), or check it by hand and allow it"
        ),
        evidence=affected.words("belong to it", "may be affected"),
        instances=tuple(map(str, evidence.instances[:NAMED])),
    )


def _reasons(case: Case, comparison: Comparison) -> Iterator[Reason]:
    if case.release is not None and case.release.reader != READER:
        yield f"the record was written by step reader {case.release.reader}, this is {READER}", None
    known = {why for why, _ in _doubts(comparison.already)} if comparison.already else set()
    yield from ((why, place) for why, place in _doubts(comparison.steps) if why not in known)
    yield from _reused_names(case, comparison)


def _doubts(steps: StepDiff) -> Iterator[Reason]:
    for question in _QUESTIONS:
        yield from question(steps)


def _duplicates(steps: StepDiff) -> Iterator[Reason]:
    old, new = _by_name(steps.old.steps), _by_name(steps.new.steps)
    for name in sorted({*old, *new}):
        before, after = old.get(name, ()), new.get(name, ())
        if max(len(before), len(after)) > 1 and list(map(_site, before)) != list(map(_site, after)):
            place = after[0].place if after else None
            yield (
                f"{len(before)} steps were called {name!r} and {len(after)} are now: results are told apart by order",
                place,
            )


def _loops(steps: StepDiff) -> Iterator[Reason]:
    before = [(identity(step), step.loop) for step in steps.old.steps if step.loop]
    inside = [step for step in steps.new.steps if step.loop]
    if before != [(identity(step), step.loop) for step in inside] and not _only_patterns_added(steps, inside):
        place = inside[0].place if inside else None
        yield "steps in a loop changed, or what the loop goes over: results are told apart by the turn", place


def _only_patterns_added(steps: StepDiff, inside: list[Step]) -> bool:
    """Whether the loops of the old list are untouched and new ones only make names of their own."""
    known = {(identity(step), step.loop) for step in steps.old.steps}
    kept = [step for step in inside if (identity(step), step.loop) in known]
    fresh = [step for step in inside if (identity(step), step.loop) not in known]
    same = [(identity(step), step.loop) for step in steps.old.steps if step.loop]
    return same == [(identity(step), step.loop) for step in kept] and all(isinstance(s.name, Pattern) for s in fresh)


def _unknown_names(steps: StepDiff) -> Iterator[Reason]:
    before = [_site(step) for step in steps.old.steps if isinstance(step.name, Unknown)]
    unknown = [step for step in steps.new.steps if isinstance(step.name, Unknown)]
    if before == [_site(step) for step in unknown]:
        return
    if not unknown:
        yield "a step whose name could not be read is gone, or has a name now", None
    for step in unknown:
        yield "the name of a step cannot be read from the source", step.place


def _escapes(steps: StepDiff) -> Iterator[Reason]:
    if steps.old.sources == steps.new.sources:
        return
    if steps.old.escapes and not steps.new.escapes:
        yield f"the last release handed the step object out of sight: {steps.old.escapes[0].why}", None
    for escape in steps.new.escapes:
        yield escape.why, escape.place


def _agent_helpers(steps: StepDiff) -> Iterator[Reason]:
    before = [(text_of(step), step.loop, step.branch) for step in steps.old.steps if step.kind is Kind.AGENT]
    helpers = [step for step in steps.new.steps if step.kind is Kind.AGENT]
    after = [(text_of(step), step.loop, step.branch) for step in helpers]
    if before == after or (before == after[: len(before)] and not any(loop or branch for _, loop, branch in after)):
        return
    moved = next((new for old, new in zip_longest(before, helpers) if new is not None and old != _helper(new)), None)
    yield "the agent helpers share one counter, and their sequence changed", moved.place if moved else None


def _helper(step: Step) -> tuple[str, str | None, str | None]:
    return text_of(step), step.loop, step.branch


def _crossings(steps: StepDiff) -> Iterator[Reason]:
    for crossing in steps.crossed:
        where = f"the {crossing.parking.kind} {label(crossing.parking)!r}"
        yield f"step {label(crossing.step)!r} moved to the other side of {where}", crossing.step.place


def _inserted_waits(steps: StepDiff) -> Iterator[Reason]:
    known = {identity(step) for step in steps.old.steps}
    for place, step in enumerate(steps.new.steps):
        if step not in steps.added or step.kind is not Kind.WAIT:
            continue
        behind = [one for one in steps.new.steps[place + 1 :] if identity(one) in known]
        if behind:
            yield (
                f"the new wait {label(step)!r} stands before {label(behind[0])!r}, which instances may have passed",
                step.place,
            )


def _retyped_waits(steps: StepDiff) -> Iterator[Reason]:
    for old, new in steps.retyped:
        yield f"the wait {label(new)!r} waits for {new.event_type!r} and waited for {old.event_type!r}", new.place


def _conditional_waits(steps: StepDiff) -> Iterator[Reason]:
    old = {identity(step): step for step in steps.old.steps}
    for step in steps.new.steps:
        before = old.get(identity(step))
        if step.kind in PARKING and before is not None and step.branch != before.branch:
            yield f"the {step.kind} {label(step)!r} depends on another condition than before", step.place


def _colliding_kinds(steps: StepDiff) -> Iterator[Reason]:
    old = {key(step): step for step in steps.old.steps if key(step) is not None}
    for step in steps.new.steps:
        before = old.get(key(step))
        if before is not None and _bucket(before.kind) != _bucket(step.kind):
            yield f"{step.kind} {label(step)!r} has the key of the {before.kind} {label(before)!r}", step.place


def _reused_names(case: Case, comparison: Comparison) -> Iterator[Reason]:
    """Yield the new steps whose key an earlier release used for something else."""
    if case.release is None or comparison.past:
        return
    added = {id(step) for step in comparison.steps.added} | {id(one.new) for one in comparison.steps.renamed}
    graves = {one.identity: one for one in case.release.tombstones if one.workflow == comparison.workflow}
    for step in comparison.steps.new.steps:
        grave = graves.get(identity(step))
        if id(step) in added and grave is not None and (grave.body, grave.event_type) != (step.body, step.event_type):
            yield f"{label(step)!r} was used for something else until release {grave.last}", step.place


def _bucket(kind: Kind) -> Kind:
    return Kind.DO if kind is Kind.AGENT else kind


def _by_name(steps: tuple[Step, ...]) -> Mapping[str, tuple[Step, ...]]:
    names: dict[str, tuple[Step, ...]] = {}
    for step in steps:
        if isinstance(step.name, Exact) and step.loop is None:
            names[step.name.text] = (*names.get(step.name.text, ()), step)
    return names


def _site(step: Step) -> tuple[object, ...]:
    return step.kind, step.occurrence, step.body, step.loop, step.branch, step.nested_in, step.duration_ms


_QUESTIONS: Final[tuple[Callable[[StepDiff], Iterator[Reason]], ...]] = (
    _duplicates,
    _loops,
    _unknown_names,
    _escapes,
    _agent_helpers,
    _crossings,
    _inserted_waits,
    _retyped_waits,
    _conditional_waits,
    _colliding_kinds,
)

RULE: Final = Rule(id=ID, summary="The steps changed in a way that only a person can judge.", find=find)
