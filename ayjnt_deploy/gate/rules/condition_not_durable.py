"""The clock, chance or a request decides over a step, and may decide otherwise at the next replay."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.lint import Lint, lint
from ayjnt_deploy.gate.replay import GUARD_COMPUTED
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, titled

ID: Final = "condition-not-durable"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each condition, at its first step; a date that is computed may have been told already."""
    said = {one.outcome.guard.place for one in case.judgements if one.rule == GUARD_COMPUTED and one.outcome.guard}
    return (one for one in lint(case, ID, _look) if one.place not in said)


def _look(steps: StepList) -> Iterator[Lint]:
    seen: list[tuple[list[str], list[str]]] = []
    for step in steps.steps:
        causes = [name for name in step.rests_on if not name.startswith("env.")]
        condition = [way.rpartition(":")[0] for way in step.ways[-1:]], causes
        if causes and condition not in seen:
            seen.append(condition)
            yield Lint(
                step=step,
                problem=(
                    f"{' and '.join(f'`{one}`' for one in causes)} decides over {titled(step)}: each time an instance "
                    "wakes up the code runs again from the top, and may go the other way"
                ),
                remedy=(
                    f'decide in a step of its own, whose result is kept: `await step.do("decide", async () => '
                    f"{causes[0]})`; or by `event.timestamp` and the params"
                ),
            )


RULE: Final = Rule(id=ID, summary="The clock, chance or a request decides over a step, anew at each replay.", find=find)
