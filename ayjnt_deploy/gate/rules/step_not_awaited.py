"""Nobody waits for a step."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Flaw, Kind
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.lint import Lint, flawed, lint
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, titled

ID: Final = "step-not-awaited"
_THEN: Final = {
    Kind.DO: "what follows runs before it, its errors are lost, and it may never finish",
    Kind.AGENT: "what follows runs before it, its errors are lost, and it may never finish",
    Kind.SLEEP: "what follows runs at once",
    Kind.SLEEP_UNTIL: "what follows runs at once",
    Kind.WAIT: "what follows runs without the event",
}


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step whose promise nobody gets."""
    return lint(case, ID, _dropped)


def _dropped(steps: StepList) -> Iterator[Lint]:
    for step in flawed(steps, Flaw.DROPPED):
        yield Lint(
            step=step,
            problem=f"nobody waits for the {titled(step)}: {_THEN[step.kind]}",
            remedy=(
                "put `await` in front of the call, and of the calls of the functions around it; for a list: "
                "await Promise.all(items.map((item) => step.do(`send ${item.id}`, …)))"
            ),
        )


RULE: Final = Rule(id=ID, summary="Nobody waits for a step: what follows runs before it is done.", find=find)
