"""A name tells the elements of a list apart by their number alone."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Flaw
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.lint import Lint, flawed, lint, template
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, label, noun

ID: Final = "index-name-in-loop"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each name that is made of the number of the element."""
    return lint(case, ID, _numbered)


def _numbered(steps: StepList) -> Iterator[Lint]:
    for step in flawed(steps, Flaw.NUMBERED):
        yield Lint(
            step=step,
            problem=(
                f"the {noun(step.kind)} {label(step)!r} is named after the number of the element in its list: "
                "elements get each other's results where the list has another order or one more in front"
            ),
            remedy=f"name it after the element, not its number: {template(step, 'item.id')}",
        )


RULE: Final = Rule(id=ID, summary="A name tells the elements of a list apart by their number alone.", find=find)
