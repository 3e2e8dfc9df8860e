"""Steps race outside of a step, and another one may win at a replay."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import WORK, Flaw
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.lint import Lint, behind, flawed, lint
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, titled

ID: Final = "race-outside-step"
_REMEDY: Final = (
    "give the wait a timeout in place of a race, so that the engine keeps who was first: "
    'const event = await step.waitForEvent("approval", { type: "approve", timeout: "1 hour" }).catch(() => null); '
    'or race inside of one step: await step.do("first", () => Promise.race([…]))'
)


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each race, at its first step."""
    return lint(case, ID, _raced)


def _raced(steps: StepList) -> Iterator[Lint]:
    groups = dict.fromkeys(step.parallel_group for step in flawed(steps, Flaw.RACED))
    for group in groups:
        branches = [step for step in flawed(steps, Flaw.RACED) if step.parallel_group == group]
        is_work = any(step.kind in WORK for step in branches)
        depends = any(not one.branch_durable for one in behind(steps, steps.steps.index(branches[-1])))
        loser = "a step that lost the race runs all the same" if is_work else "what follows may go the other way then"
        yield Lint(
            step=branches[0],
            severity=Severity.BLOCK if is_work or depends else Severity.WARN,
            problem=(
                f"the {titled(branches[0])} is raced by Promise.race or Promise.any, whose outcome is not kept: "
                f"at a replay another branch may win, and {loser}"
            ),
            remedy=_REMEDY,
        )


RULE: Final = Rule(id=ID, summary="Steps race outside of a step: at a replay another one may win.", find=find)
