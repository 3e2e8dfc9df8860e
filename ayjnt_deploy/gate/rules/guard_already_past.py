"""A date that should keep instances in flight apart lies before the deploy."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.guarded import guarded
from ayjnt_deploy.gate.replay import GUARD_PAST, date_of
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label

ID: Final = GUARD_PAST


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each thing that such a date lets happen."""
    return guarded(case, ID, _problem, "compare event.timestamp with a date after the deploy:")


def _problem(guard: Step) -> str:
    return f"{date_of(guard)}, the date in the condition around {label(guard)!r}, is not after this deploy"


RULE: Final = Rule(
    id=ID, summary="A date that should keep instances in flight apart lies before the deploy.", find=find
)
