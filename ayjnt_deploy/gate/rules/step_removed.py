"""A released step is gone, and nothing stands in for it."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Kind
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged, met_by
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import titled

ID: Final = "step-removed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each removed step."""
    return judged(case, ID, _tell, Hazard.ORPHANED)


def _tell(met: Met) -> Story:
    if met.old.kind is Kind.AGENT:
        remedy = "nothing to do if the agent need not hear of it; add new agent helpers only after all others"
    else:
        remedy = "nothing to do if its result is not needed; do not use the name again for anything else"
    return Story(
        problem=f"{titled(met.old)} of {met.since} is gone: its result is kept and never used",
        remedy=remedy,
        deed=met_by(met.old),
        then="would keep a result that nobody asks for",
    )


RULE: Final = Rule(id=ID, summary="A released step is gone, and nothing stands in for it.", find=find)
