"""A new sleep stands in front of a wait, whose time limit runs on meanwhile."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, for_new_instances, judged, met_by
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "deadline-runs-on"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each sleep in front of a pending wait."""
    return judged(case, ID, _tell, Hazard.DEADLINE)


def _tell(met: Met) -> Story:
    return Story(
        problem=(
            f"{titled(met.new)} now stands in front of the {titled(met.old)}: "
            "who waits there would sleep first while the time limit of the wait runs on, and may miss the event"
        ),
        remedy=(
            f"put the sleep behind {label(met.old)!r}, or let only new instances sleep: {for_new_instances(met.new)}"
        ),
        deed=met_by(met.old),
        then="would sleep first, and may miss the event",
    )


RULE: Final = Rule(
    id=ID, summary="A new sleep stands in front of a wait, whose time limit runs on meanwhile.", find=find
)
