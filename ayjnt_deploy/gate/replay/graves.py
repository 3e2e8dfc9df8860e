"""Names that earlier releases used: what it means to use them, or their work, again."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from ayjnt_codegen.source import NOWHERE, WORK, Exact, Kind, Step
from ayjnt_deploy.gate.replay.outcomes import Hazard, Likeness, Outcome, Point
from ayjnt_deploy.gate.replay.sight import family, ident, sense
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.state.release import PastList, Tombstone
from ayjnt_deploy.state.steps import StepList


def graves(wanted: StepList, tombstones: Sequence[Tombstone], now: datetime) -> Sites:
    """Return the steps that the tombstones of the workflow remember, in a list of their own."""
    mine = (one for one in tombstones if one.workflow == wanted.workflow)
    steps = tuple(map(_step, sorted(mine, key=lambda one: (-one.last, one.identity))))
    binding = wanted.binding
    return Sites.of(
        StepList(
            workflow=wanted.workflow, class_name=wanted.class_name, binding=binding, steps=steps, place=wanted.place
        ),
        now,
    )


def _step(grave: Tombstone) -> Step:
    count = grave.identity.rpartition("-")[2]
    return Step(
        kind=grave.kind,
        name=Exact(grave.name),
        place=NOWHERE,
        occurrence=int(count) if count.isdecimal() else 1,
        event_type=grave.event_type,
        body=grave.body,
    )


def risen(buried: Sites, past: Sequence[PastList], known: Sites, new: Sites) -> Iterator[Outcome]:
    """Yield the new steps that take a name, or do the work, of a step that the last release no longer had."""
    dead = {ident(step): step for step in chain(*(one.list.steps for one in past), buried.steps)}
    dead = {key: step for key, step in dead.items() if key not in known.at}
    bodies = {step.body for step in known.steps}
    for key, step in zip(new.idents, new.steps, strict=True):
        if key in known.at or known.births.are_kept_out(step):
            continue
        if key in dead and is_another(dead[key], step):
            yield Outcome(hazard=Hazard.NAME_REUSED, point=Point.PARKED, old=dead[key], new=step)
        elif key not in dead and step.kind is Kind.DO and step.body and step.body not in bodies:
            same = (one for one in dead.values() if one.body == step.body and ident(one) not in new.at)
            for old in same:
                yield Outcome(hazard=Hazard.RUNS_AGAIN, point=Point.PARKED, old=old, new=step, likeness=Likeness.BODY)


def is_another(one: Step, other: Step) -> bool:
    """Whether two steps of one key do different things, as far as is known."""
    if family(one) != family(other):
        return True
    if one.kind in WORK and not (one.body and other.body):
        return False
    return sense(one) != sense(other)
