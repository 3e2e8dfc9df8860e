"""A completed step can no longer be rolled back."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged, met_by
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "rollback-removed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each handler that is gone, alone or with its step."""
    return judged(case, ID, _tell, Hazard.ROLLBACK_LOST, Hazard.RUNS_AGAIN)


def _tell(met: Met) -> Story | None:
    if met.outcome.hazard is Hazard.RUNS_AGAIN and (met.is_kept or not met.old.rollback):
        return None  # Renamed, and nothing to roll back.
    lost = "lost its rollback handler" if met.is_kept else "is gone with its rollback handler"
    return Story(
        problem=f"{titled(met.old)} of {met.since} {lost}: its effect can no longer be rolled back",
        remedy=f"keep {label(met.old)!r} and its handler until the instances that have completed it are done",
        deed=met_by(met.old),
        then="would keep its effect if it fails later",
    )


RULE: Final = Rule(id=ID, summary="A completed step can no longer be rolled back.", find=find)
