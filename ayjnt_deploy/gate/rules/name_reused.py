"""A name that an earlier release used for something else is used again."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, holds, judged
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, noun, titled

ID: Final = "name-reused"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each name that means something else now."""
    return judged(case, ID, _tell, Hazard.NAME_REUSED)


def _tell(met: Met) -> Story:
    return Story(
        problem=(
            f"{titled(met.new)} was another {noun(met.old.kind)} in {met.since}: "
            "who has a result of that one would take it, and not run this one"
        ),
        remedy=f"give it a name that no release has used: instances may still keep a result of {label(met.old)!r}",
        deed=holds(met.old),
        then="would take the old result",
    )


RULE: Final = Rule(id=ID, summary="A name that an earlier release used for something else is used again.", find=find)
