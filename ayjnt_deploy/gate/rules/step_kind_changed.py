"""A name now belongs to a step of another kind."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, holds, judged
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import noun, titled

ID: Final = "step-kind-changed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step of another kind."""
    return judged(case, ID, _tell, Hazard.KIND_CHANGED)


def _tell(met: Met) -> Story:
    return Story(
        problem=(
            f"{titled(met.old)} of {met.since} is now the {titled(met.new)}: "
            "what instances keep of the one is not found by the other"
        ),
        remedy=(
            f"keep the {noun(met.old.kind)}, and give the {noun(met.new.kind)} a name of its own "
            "behind the steps that instances may have passed"
        ),
        deed=holds(met.old),
        then=f"would meet the {noun(met.new.kind)} as if new",
    )


RULE: Final = Rule(id=ID, summary="A name now belongs to a step of another kind.", find=find)
