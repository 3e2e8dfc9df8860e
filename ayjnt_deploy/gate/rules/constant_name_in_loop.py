"""One name for each element of a list: only the count of the calls tells the results apart."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Flaw, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.lint import Lint, lint, template
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, label, noun

ID: Final = "constant-name-in-loop"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step with one name for all elements."""
    return lint(case, ID, _named)


def _named(steps: StepList) -> Iterator[Lint]:
    begun = set[str | None]()
    for step in steps.steps:
        if Flaw.ONE_NAME in step.flaws:
            yield _lint(step, is_late=step.parallel and step.parallel_group in begun)
        begun.add(step.parallel_group)


def _lint(step: Step, *, is_late: bool) -> Lint:
    """Return the lint; the calls of a step that is late in a parallel group come in the order in which others end."""
    order = ", which depends on what ends first," if is_late else ""
    return Lint(
        step=step,
        problem=(
            f"each element of the list gets a {noun(step.kind)} {label(step)!r}: the count of the calls{order} tells the "
            "results apart, so elements get each other's where the list has another order or one more in front"
        ),
        remedy=f"put what names the element into the name: {template(step, 'item.id')}",
    )


RULE: Final = Rule(
    id=ID, summary="One name for each element of a list: only the count of the calls tells them apart.", find=find
)
