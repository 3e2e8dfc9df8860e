"""Findings about dates that should keep instances in flight apart from the new ones, and do not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Story, finding, holds
from ayjnt_deploy.gate.replay import Hazard, Outcome
from ayjnt_deploy.state.steps import label

AHEAD: Final = timedelta(days=7)
"""How far a proposed date lies ahead: time for the review; until then new instances go the old way."""


def guarded(case: Case, rule: str, problem: Callable[[Step], str], remedy: str) -> Iterator[Finding]:
    """Yield one finding for each thing that a date of this kind lets happen; `remedy` is followed by a date to paste."""
    date = (case.today + AHEAD).isoformat()
    for judgement in case.judgements:
        outcome = judgement.outcome
        if judgement.rule == rule and outcome.guard is not None:
            story = Story(
                problem=f"{problem(outcome.guard)}: instances in flight {_harm(outcome)}",
                remedy=f'{remedy} new Date("{date}T00:00:00Z")',
                deed=holds(outcome.old or outcome.guard),
                then=_harm(outcome),
            )
            yield finding(case, rule, story, judgement)


def _harm(outcome: Outcome) -> str:
    old, new = outcome.old, outcome.new
    if outcome.hazard is Hazard.RUNS_AGAIN and old is not None and new is not None:
        return f"may run {label(old)!r} again as {label(new)!r}"
    return f"may meet what `{outcome.hazard.rule}` tells of"
