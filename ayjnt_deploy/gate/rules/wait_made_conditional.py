"""A wait or sleep in progress may be skipped."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judged import Met, Story, judged, met_by
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import titled

ID: Final = "wait-made-conditional"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each condition around a wait or sleep."""
    return judged(case, ID, _tell, Hazard.CONDITIONAL, Hazard.MAY_END)


def _tell(met: Met) -> Story:
    if met.outcome.hazard is Hazard.MAY_END:
        return Story(
            problem=(
                f"a new condition in front of the {titled(met.old)} ends the run: who stands there and meets it "
                "stops, and what follows never runs"
            ),
            remedy=(
                "make sure that nobody who stands there meets the condition, or ask it of new instances only: "
                'if (event.timestamp >= new Date("…") && …), with a constant date after the deploy'
            ),
            deed=met_by(met.old),
            then="may end there",
        )
    return Story(
        problem=f"the {titled(met.old)} depends on another condition than before: who stands there may skip it",
        remedy=(
            "take the condition away until nobody stands there, or let only new instances meet it: "
            'if (event.timestamp < new Date("…")) { … } else if (…) { … }, with a constant date after the deploy'
        ),
        deed=met_by(met.old),
        then="may skip it",
    )


RULE: Final = Rule(id=ID, summary="A wait or sleep in progress may be skipped.", find=find)
