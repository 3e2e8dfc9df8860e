"""A sleep is gone: what follows would run at once."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged, met_by
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "sleep-removed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each removed sleep."""
    return judged(case, ID, _tell, Hazard.SLEEP_REMOVED)


def _tell(met: Met) -> Story:
    return Story(
        problem=f"{titled(met.old)} of {met.since} is gone: who sleeps there goes on at once",
        remedy=f"keep {label(met.old)!r} until nobody sleeps there; or end those instances first, and deploy then",
        deed=met_by(met.old),
        then="would go on at once",
    )


RULE: Final = Rule(id=ID, summary="A sleep is gone: what follows would run at once.", find=find)
