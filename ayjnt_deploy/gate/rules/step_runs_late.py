"""A new step stands in front of what instances have finished: they would run it late."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Kind
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged, past
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import titled

ID: Final = "step-runs-late"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step that runs late."""
    return judged(case, ID, _tell, Hazard.RUNS_LATE)


def _tell(met: Met) -> Story:
    place = "only after all other agent helpers" if met.new.kind is Kind.AGENT else "behind the last step"
    return Story(
        problem=f"{titled(met.new)} now stands in front of what instances have passed: they would run it late",
        remedy=f"nothing to do if it may run late; else put it {place}",
        deed=past(met.new),
        then="would run it late",
    )


RULE: Final = Rule(
    id=ID, summary="A new step stands in front of what instances have finished: they would run it late.", find=find
)
