"""A step that instances may have finished is asked for under another name."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Exact, Kind, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged, met_by
from ayjnt_deploy.gate.replay import Hazard, Likeness
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, text_of, titled

ID: Final = "step-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each renamed step."""
    return judged(case, ID, _tell, Hazard.RUNS_AGAIN)


def _tell(met: Met) -> Story:
    return Story(
        problem=_problem(met), remedy=_remedy(met.old, met.new), deed=met_by(met.old), then="would run it again"
    )


def _problem(met: Met) -> str:
    old, new, likeness = met.old, met.new, met.outcome.likeness
    if met.is_kept:
        return (
            f"{titled(old)} of {met.since} may run again as {label(new)!r}: "
            "which of the two is asked for can change between two runs of the code"
        )
    if likeness is Likeness.EARLIER:
        return (
            f"{titled(old)} of {met.since} is gone, and the new {label(new)!r} may stand in for it: it has {likeness}"
        )
    return f"{titled(old)} of {met.since} is now {label(new)!r}: it has {likeness}"


def _remedy(old: Step, new: Step) -> str:
    if old.kind is Kind.AGENT:
        return (
            "call the agent helpers (sendEvent, mergeAgentState, reportComplete, …) in the old order again, "
            "and add new ones only after all others: they are numbered by one counter"
        )
    if not (isinstance(old.name, Exact) and isinstance(new.name, Exact)):
        return f"name it {label(old)!r} again until the instances that know it are done"
    return (
        f"name it {label(old)!r} again, or let only new instances use the new name: "
        f'if (event.timestamp < new Date("…")) {{ await step.do("{_text(old)}", …) }} '
        f'else {{ await step.do("{_text(new)}", …) }}, with a constant date after the deploy'
    )


def _text(step: Step) -> str:
    return text_of(step).replace("\\", "\\\\").replace('"', '\\"')


RULE: Final = Rule(id=ID, summary="A released step has a new name: instances in flight would run it again.", find=find)
