"""A wait listens for another event: who stands there would miss the old one."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged, met_by
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "wait-event-type-changed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each wait for another event."""
    return judged(case, ID, _tell, Hazard.WAIT_RETYPED)


def _tell(met: Met) -> Story:
    return Story(
        problem=(
            f"the {titled(met.new)} waits for {_event(met.new)} and waited for {_event(met.old)}: "
            "who stands there no longer hears the old event"
        ),
        remedy=(
            f"wait for {_event(met.old)} as {label(met.old)!r} until nobody stands there, "
            "or have every sender send both events until then"
        ),
        deed=met_by(met.old),
        then=f"would miss {_event(met.old)}",
    )


def _event(step: Step) -> str:
    return "an event whose type cannot be read" if step.event_type is None else repr(step.event_type)


RULE: Final = Rule(
    id=ID, summary="A wait listens for another event: who stands there would miss the old one.", find=find
)
