"""A step has the key of a step of another kind, and would take its result."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judged import Met, Story, holds, judged
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "key-collision"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each key that steps of two kinds have."""
    return judged(case, ID, _tell, Hazard.COLLISION)


def _tell(met: Met) -> Story:
    return Story(
        problem=(
            f"{titled(met.new)} has the key of the {titled(met.old)} of {met.since}: "
            "the engine would give the one the result of the other"
        ),
        remedy=f"give {label(met.new)!r} a name that does not end in a number",
        deed=holds(met.old),
        then="would take the wrong result",
    )


RULE: Final = Rule(id=ID, summary="A step has the key of a step of another kind, and would take its result.", find=find)
