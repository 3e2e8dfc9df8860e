"""A date that should keep instances in flight apart is computed anew at each wake."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.guarded import guarded
from ayjnt_deploy.gate.replay import GUARD_COMPUTED
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label

ID: Final = GUARD_COMPUTED


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each thing that such a date lets happen."""
    return guarded(case, ID, _problem, "compare event.timestamp with a constant date after the deploy:")


def _problem(guard: Step) -> str:
    return f"the condition around {label(guard)!r} compares event.timestamp with something that is not constant"


RULE: Final = Rule(
    id=ID, summary="A date that should keep instances in flight apart is computed anew at each wake.", find=find
)
