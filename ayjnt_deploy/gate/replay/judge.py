"""The judgement of one state: what an instance there meets in new code."""

from collections.abc import Callable, Iterator
from typing import Final

from ayjnt_deploy.gate.replay import parks, results, shifts
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


def judge(state: State, new: StepList) -> tuple[Outcome, ...]:
    """Return what goes wrong for an instance in `state`, synthetic or real, when it goes on with `new`."""
    if not state.entries:
        return ()
    sites = Sites.of(new)
    return (*meet(state, sites), *doubts(state.origin, sites, state.point))


def meet(state: State, new: Sites) -> tuple[Outcome, ...]:
    """Return the same without what cannot be read, for a prepared list."""
    passing = walk(state, new)
    return tuple([outcome for question in _QUESTIONS for outcome in question(passing)])
