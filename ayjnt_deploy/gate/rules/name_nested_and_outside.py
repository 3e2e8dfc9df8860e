"""One name is used inside of a step's callback and outside of it."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Exact, Kind, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.lint import Lint, behind, call, lint
from ayjnt_deploy.gate.replay.sight import family, spelled
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, label, text_of, titled

ID: Final = "name-nested-and-outside"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each name whose count depends on whether an outer step has a result."""
    return lint(case, ID, _shared)


def _shared(steps: StepList) -> Iterator[Lint]:
    for position, inner in enumerate(steps.steps):
        if inner.nested_in is None or not isinstance(inner.name, Exact):
            continue
        if (other := next((one for one in behind(steps, position) if _counts_on(inner, one)), None)) is not None:
            yield _lint(other, inner, f"is the name of {_inside(inner)} too")
        elif _turns(steps, position):
            yield _lint(inner, inner, f"is used in each turn of the loop around {inner.nested_in!r}")


def _counts_on(inner: Step, other: Step) -> bool:
    """Whether the engine counts `other` on from `inner`, which it does not see once the outer step has a result."""
    same = other.name == inner.name and family(other) == family(inner) and other.duration_ms == inner.duration_ms
    return same and other.nested_in != inner.nested_in


def _turns(steps: StepList, position: int) -> bool:
    """Whether the step around the one at `position` runs once a turn."""
    name = steps.steps[position].nested_in
    before = (one for one in reversed(steps.steps[:position]) if one.kind is Kind.DO and spelled(one) == name)
    outer = next(before, None)
    return outer is not None and outer.loop is not None


def _inside(inner: Step) -> str:
    return f"a {'wait' if inner.kind is Kind.WAIT else 'step'} inside of {inner.nested_in!r}"


def _lint(step: Step, inner: Step, reason: str) -> Lint:
    return Lint(
        step=step,
        severity=Severity.BLOCK,
        problem=(
            f"{titled(step)} {reason}: once {inner.nested_in!r} has a result its callback no longer counts, "
            f"and {label(step)!r} gets the result of an earlier step instead of running"
        ),
        remedy=f"give the inner one a name of its own: {call(inner, f'{inner.nested_in}: {text_of(inner)}')}",
    )


RULE: Final = Rule(
    id=ID,
    summary="One name is used inside of a step's callback and outside: the outer use gets the inner result.",
    find=find,
)
