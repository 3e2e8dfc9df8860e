"""Another wait for the same event comes first and would take it."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, for_new_instances, judged, past
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "event-taken-by-another-wait"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each wait that takes another one's event."""
    return judged(case, ID, _tell, Hazard.EVENT_TAKEN)


def _tell(met: Met) -> Story:
    return Story(
        problem=(
            f"{titled(met.new)} now comes before a wait that instances stand at, and waits for the same event: "
            f"it takes the {met.new.event_type!r} that was meant for the other"
        ),
        remedy=(
            f"give {label(met.new)!r} an event type of its own, or let only new instances wait there: "
            f"{for_new_instances(met.new)}"
        ),
        deed=past(met.new),
        then="would give its event to the wrong wait",
    )


RULE: Final = Rule(id=ID, summary="Another wait for the same event comes first and would take it.", find=find)
