"""The judgement of one state: what an instance there meets in new code."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.replay import parks, results, shifts
from ayjnt_deploy.gate.replay.births import LONG_AGO
from ayjnt_deploy.gate.replay.doubts import doubts
from ayjnt_deploy.gate.replay.outcomes import Outcome
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.gate.replay.states import State
from ayjnt_deploy.gate.replay.walk import Walk, walk
from ayjnt_deploy.state.steps import StepList

_QUESTIONS: Final[tuple[Callable[[Walk], Iterator[Outcome]], ...]] = (
    shifts.shifts,
    results.kinds,
    parks.standing,
    parks.passed,
    results.lost,
    results.rollbacks,
    results.alternatives,
    parks.inserted,
    results.misplaced,
)
"""In this order: what one question has explained is not asked again by a later one."""


def judge(state: State, new: StepList, now: datetime) -> tuple[Outcome, ...]:
    """Return what goes wrong for an instance in `state`, synthetic or real, when it goes on with `new`, released at `now`."""
    if not state.entries:
        return ()
    sites = Sites.of(new, now)
    return (*meet(state, sites), *doubts(state.origin, sites, state.point))


def meet(state: State, new: Sites) -> tuple[Outcome, ...]:
    """Return the same without what cannot be read, for a prepared list."""
    found = _ask(state, new)
    failing = [new.steps[one] for one in new.dated if not state.births.are_apart(new.steps[one])] if found else []
    return _with_guards(found, state, new, failing) if failing else found


def _ask(state: State, new: Sites) -> tuple[Outcome, ...]:
    passing = walk(state, new)
    return tuple([outcome for question in _QUESTIONS for outcome in question(passing)])


def _with_guards(found: tuple[Outcome, ...], state: State, new: Sites, failing: Sequence[Step]) -> tuple[Outcome, ...]:
    """Return `found` with the date that would have prevented an outcome, had it come after these instances."""
    kept = {(one.hazard, one.at) for one in _ask(replace(state, births=LONG_AGO), new)}
    return tuple(
        one if (one.hazard, one.at) in kept else replace(one, guard=one.new if one.new in failing else failing[0])
        for one in found
    )
