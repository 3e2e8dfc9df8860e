"""A name is made of the time or of chance, so no replay finds its result."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Flaw, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.lint import Lint, flawed, lint, template
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, label, noun

ID: Final = "name-not-repeatable"
_MADE_OF: Final = {Flaw.TIME: "the current time", Flaw.CHANCE: "a random value"}
_AGAIN: Final = {"step": "runs again", "sleep": "is slept again", "wait": "waits again"}


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each name that differs from run to run."""
    return lint(case, ID, _made)


def _made(steps: StepList) -> Iterator[Lint]:
    for flaw in _MADE_OF:
        for step in flawed(steps, flaw):
            yield _lint(step, _MADE_OF[flaw])


def _lint(step: Step, what: str) -> Lint:
    return Lint(
        step=step,
        severity=Severity.BLOCK,
        problem=(
            f"the name of the {noun(step.kind)} {label(step)!r} is made of {what}: "
            f"it differs at each replay, and the {noun(step.kind)} {_AGAIN[noun(step.kind)]} at every wake"
        ),
        remedy=(
            f"make the name of what stays the same: {template(step, 'event.instanceId')}; "
            "or make the value in a step of its own, whose result is kept"
        ),
    )


RULE: Final = Rule(id=ID, summary="A name is made of the time or of chance: no replay finds its result.", find=find)
