"""A `NonRetryableError` of a step is caught, and the step runs again at every wake."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Flaw
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.lint import Lint, behind, flawed, lint
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, titled

ID: Final = "nonretryable-caught"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step whose error is not kept, in front of others."""
    return lint(case, ID, _caught)


def _caught(steps: StepList) -> Iterator[Lint]:
    for step in flawed(steps, Flaw.CAUGHT):
        later = next(behind(steps, steps.steps.index(step)), None)
        if later is not None:
            yield Lint(
                step=step,
                problem=(
                    f"the NonRetryableError of the {titled(step)} is caught, and the engine does not keep it: "
                    f"whenever the instance wakes behind it, at the {titled(later)} or later, the step runs again"
                ),
                remedy=(
                    "return the failure instead of throwing it, so that it is kept as the result: "
                    'return { ok: false, reason: "declined" }'
                ),
            )


RULE: Final = Rule(
    id=ID, summary="A caught `NonRetryableError` is not kept: its step runs again at every wake.", find=find
)
