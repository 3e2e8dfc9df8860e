"""A wait has a new name: who knows the old one would wait again."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Deed, Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "wait-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each renamed wait."""
    return judged(case, ID, _tell, Hazard.WAIT_RENAMED, Hazard.WAITS_AGAIN)


def _tell(met: Met) -> Story:
    name = label(met.old)
    harm = (
        "who has had its event would wait for it again"
        if met.outcome.hazard is Hazard.WAITS_AGAIN
        else "who waits there would wait anew, and its timeout starts again"
    )
    return Story(
        problem=f"{titled(met.old)} of {met.since} is now {label(met.new)!r}: {harm}",
        remedy=f"name it {name!r} again until the instances that know it are done",
        deed=Deed(f"waits or has waited at `{name}`", f"wait or have waited at `{name}`"),
        then="would wait again, for an event that may have come already",
    )


RULE: Final = Rule(id=ID, summary="A wait has a new name: who knows the old one would wait again.", find=find)
