"""The hidden steps of agent helpers are counted differently."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged, met_by
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule

ID: Final = "agent-slot-shifted"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow whose helpers are counted differently."""
    return judged(case, ID, _tell, Hazard.SLOT_SHIFTED)


def _tell(met: Met) -> Story:
    moved = ", ".join(
        f"{old!r} is another call now" if old == new else f"{old!r} is now {new!r}" for old, new in met.outcome.slots
    )
    return Story(
        problem=(
            f"the agent helpers changed in sequence, and one counter numbers all of them: {moved}; "
            "one call would be made twice, or never"
        ),
        remedy=(
            "call the agent helpers (sendEvent, mergeAgentState, reportComplete, …) in the old order again, "
            "and add new ones only after all others"
        ),
        deed=met_by(met.old),
        then="would make a call twice, or never",
    )


RULE: Final = Rule(id=ID, summary="The hidden steps of agent helpers are counted differently.", find=find)
