"""What two step lists leave open: changes that names, counts and order cannot decide.

Raised only where the doubtful part itself changed: a loop that both lists have, the same one, raises no doubt.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from ayjnt_codegen.source import Exact, Kind, Pattern, Place, Step, Unknown
from ayjnt_deploy.diff.steps import PARKING, StepDiff
from ayjnt_deploy.state.steps import identity, key, label, noun, text_of, titled

Doubt = tuple[str, Place | None]
"""What cannot be judged, and where it stands in the new source."""


def doubts(steps: StepDiff) -> Iterator[Doubt]:
    """Yield every doubt about what `steps` do to an instance in flight."""
    for question in _QUESTIONS:
        yield from question(steps)


def _duplicates(steps: StepDiff) -> Iterator[Doubt]:
    old, new = _by_name(steps.old.steps), _by_name(steps.new.steps)
    for bucket in sorted({*old, *new}):
        before, after = old.get(bucket, ()), new.get(bucket, ())
        if max(len(before), len(after)) > 1 and list(map(_site, before)) != list(map(_site, after)):
            yield _duplicated((before or after)[0], len(before), len(after)), after[0].place if after else None


def _duplicated(step: Step, before: int, after: int) -> str:
    word = noun(step.kind)
    counts = (
        f"the {before} {word}s called {text_of(step)!r} changed"
        if before == after
        else f"{before} {word}{' was' if before == 1 else 's were'} called {text_of(step)!r} and now {after} {'is' if after == 1 else 'are'}"
    )
    return f"{counts}, and their results are told apart by order alone"


def _loops(steps: StepDiff) -> Iterator[Doubt]:
    before = [(identity(step), step.loop) for step in steps.old.steps if step.loop]
    inside = [step for step in steps.new.steps if step.loop]
    if before != [(identity(step), step.loop) for step in inside] and not _only_patterns_added(steps, inside):
        place = inside[0].place if inside else None
        yield "the steps in a loop changed, or what it goes over, and results are told apart by the turn", place


def _only_patterns_added(steps: StepDiff, inside: list[Step]) -> bool:
    """Whether the loops of the old list are untouched, and new steps in loops make names of their own."""
    known = {(identity(step), step.loop) for step in steps.old.steps}
    kept = [step for step in inside if (identity(step), step.loop) in known]
    fresh = [step for step in inside if (identity(step), step.loop) not in known]
    same = [(identity(step), step.loop) for step in steps.old.steps if step.loop]
    return same == [(identity(step), step.loop) for step in kept] and all(isinstance(s.name, Pattern) for s in fresh)


def _unknown_names(steps: StepDiff) -> Iterator[Doubt]:
    before = [_computed(step) for step in steps.old.steps if isinstance(step.name, Unknown)]
    unknown = [step for step in steps.new.steps if isinstance(step.name, Unknown)]
    if before == [_computed(step) for step in unknown]:
        return
    if not unknown:
        yield "a step whose name could not be read is gone, or has a name that can be read now", None
    for step in unknown:
        yield f"the name of a {noun(step.kind)} is computed and cannot be read from the source", step.place


def _escapes(steps: StepDiff) -> Iterator[Doubt]:
    if steps.old.sources == steps.new.sources:
        return
    if steps.old.escapes and not steps.new.escapes:
        yield f"part of the steps was out of sight before: {steps.old.escapes[0].why}", None
    for escape in steps.new.escapes:
        yield f"part of the steps is out of sight: {escape.why}", escape.place


def _agent_helpers(steps: StepDiff) -> Iterator[Doubt]:
    before = [step for step in steps.old.steps if step.kind is Kind.AGENT]
    after = [step for step in steps.new.steps if step.kind is Kind.AGENT]
    moved = next((one for old, one in zip_longest(before, after) if _helper(old) != _helper(one)), None)
    if list(map(_helper, before)) == list(map(_helper, after)):
        return
    common = min(len(before), len(after))
    is_tail = list(map(_helper, before[:common])) == list(map(_helper, after[:common]))
    if is_tail and not _shares_turns(before, after[common:]) and not _may_stand_before(steps, before, after):
        return
    yield "the agent helpers changed in sequence, and one counter numbers all of them", moved.place if moved else None


def _helper(step: Step | None) -> tuple[str, str | None, str | None] | None:
    return None if step is None else (text_of(step), step.loop, step.branch)


def _shares_turns(before: Sequence[Step], added: Sequence[Step]) -> bool:
    """Whether added helpers may run between two calls of the old ones: in turns of a loop, or at the same time."""
    return any(one.loop or one.parallel for one in before) and any(one.loop or one.parallel for one in added)


def _may_stand_before(steps: StepDiff, before: Sequence[Step], after: Sequence[Step]) -> bool:
    """Whether the first added helper may really be an insertion: a call of the same verb right before looks alike."""
    if not before or len(after) <= len(before):
        return False
    last, added = after[len(before) - 1], after[len(before)]
    between = steps.new.steps[steps.new.steps.index(last) + 1 : steps.new.steps.index(added)]
    known = {identity(step) for step in steps.old.steps}
    return _verb(last) == _verb(added) and not any(identity(step) in known for step in between)


def _verb(step: Step) -> str:
    return text_of(step).rpartition("_")[0]


def _crossings(steps: StepDiff) -> Iterator[Doubt]:
    for crossing in steps.crossed:
        where = f"the {titled(crossing.parking)}"
        yield f"{titled(crossing.step)} moved in front of {where}", crossing.step.place


def _inserted_waits(steps: StepDiff) -> Iterator[Doubt]:
    known = {identity(step) for step in steps.old.steps}
    for place, step in enumerate(steps.new.steps):
        if step not in steps.added or step.kind is not Kind.WAIT:
            continue
        behind = [one for one in steps.new.steps[place + 1 :] if identity(one) in known]
        if behind:
            yield (
                f"the new {titled(step)} stands in front of {label(behind[0])!r}, which instances may have passed",
                step.place,
            )


def _inserted_sleeps(steps: StepDiff) -> Iterator[Doubt]:
    known = {identity(step) for step in steps.old.steps}
    for place, step in enumerate(steps.new.steps):
        if step not in steps.added or step.kind not in {Kind.SLEEP, Kind.SLEEP_UNTIL}:
            continue
        waits = [one for one in steps.new.steps[place + 1 :] if one.kind is Kind.WAIT and identity(one) in known]
        if waits:
            where = f"the new {titled(step)} stands in front of the {titled(waits[0])}"
            yield f"{where}: who waits there would sleep first, and may miss the event", step.place


def _retyped_waits(steps: StepDiff) -> Iterator[Doubt]:
    for old, new in steps.retyped:
        yield f"the {titled(new)} waits for {_event(new)} and waited for {_event(old)}", new.place


def _event(step: Step) -> str:
    return "an event whose type cannot be read" if step.event_type is None else repr(step.event_type)


def _conditional_waits(steps: StepDiff) -> Iterator[Doubt]:
    for before, after in _in_both(steps):
        step = after[0]
        if step.kind not in PARKING:
            continue
        if Counter(one.branch for one in before) != Counter(one.branch for one in after):
            yield f"the {titled(step)} depends on another condition than before", step.place
        if sum(one.parallel for one in after) > sum(one.parallel for one in before):
            yield f"the {titled(step)} runs beside other steps now, which need not wait for it", step.place


def _lost_rollbacks(steps: StepDiff) -> Iterator[Doubt]:
    for before, after in _in_both(steps):
        bare = [step for step in after if not step.rollback]
        if any(step.rollback for step in before) and len(bare) > sum(not step.rollback for step in before):
            yield f"{titled(bare[0])} lost its rollback: what it did can no longer be undone", bare[0].place


def _in_both(steps: StepDiff) -> Iterator[tuple[Sequence[Step], Sequence[Step]]]:
    """Yield the call sites of each step that both lists have; ways that exclude each other share one."""
    old, new = _sites(steps.old.steps), _sites(steps.new.steps)
    return ((old[one], sites) for one, sites in new.items() if one in old)


def _sites(steps: Sequence[Step]) -> Mapping[tuple[str, Kind], Sequence[Step]]:
    found: dict[tuple[str, Kind], list[Step]] = {}
    for step in steps:
        found.setdefault((identity(step), step.kind), []).append(step)
    return found


def _colliding_kinds(steps: StepDiff) -> Iterator[Doubt]:
    for step in steps.new.steps:
        before = [one for one in steps.old.steps if key(step) is not None and key(one) == key(step)]
        if before and all(_counter(one.kind) != _counter(step.kind) for one in before):
            yield f"{titled(step)} has the key of the {titled(before[0])}", step.place


def _counter(kind: Kind) -> Kind:
    """Return the kind whose keys `kind` shares."""
    return Kind.DO if kind is Kind.AGENT else kind


def _by_name(steps: tuple[Step, ...]) -> Mapping[tuple[str, str, int], tuple[Step, ...]]:
    """Return the steps that one counter of the engine counts, by kind, name and duration."""
    names: dict[tuple[str, str, int], tuple[Step, ...]] = {}
    for step in steps:
        if isinstance(step.name, Exact) and step.loop is None and step.kind is not Kind.AGENT:
            bucket = (step.kind.value, step.name.text, step.duration_ms or 0)
            names[bucket] = (*names.get(bucket, ()), step)
    return names


def _computed(step: Step) -> tuple[object, ...]:
    return step.kind, step.name, step.occurrence, step.loop, step.branch, step.nested_in, step.duration_ms


def _site(step: Step) -> tuple[object, ...]:
    return step.kind, step.occurrence, step.body, step.loop, step.branch, step.nested_in, step.duration_ms


_QUESTIONS: Final[tuple[Callable[[StepDiff], Iterator[Doubt]], ...]] = (
    _duplicates,
    _loops,
    _unknown_names,
    _escapes,
    _agent_helpers,
    _crossings,
    _inserted_waits,
    _inserted_sleeps,
    _retyped_waits,
    _conditional_waits,
    _lost_rollbacks,
    _colliding_kinds,
)
