"""A new wait stands in front of finished steps: instances would stop there."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, for_new_instances, judged, past
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import titled

ID: Final = "wait-inserted"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each new wait."""
    return judged(case, ID, _tell, Hazard.WAIT_INSERTED)


def _tell(met: Met) -> Story:
    return Story(
        problem=(
            f"{titled(met.new)} now stands in front of what instances have passed: "
            "they would stop there, for an event that nobody may send"
        ),
        remedy=(
            "put it behind every step that instances may have passed, or let only new instances wait: "
            f"{for_new_instances(met.new)}"
        ),
        deed=past(met.new),
        then="would stop there",
    )


RULE: Final = Rule(
    id=ID, summary="A new wait stands in front of finished steps: instances would stop there.", find=find
)
