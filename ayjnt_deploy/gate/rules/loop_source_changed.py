"""A loop goes over something else, and its turns tell results apart."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Deed, Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, text_of, titled

ID: Final = "loop-source-changed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step in a changed loop."""
    return judged(case, ID, _tell, Hazard.LOOP_CHANGED)


def _tell(met: Met) -> Story:
    name = label(met.old)
    return Story(
        problem=(
            f"the loop around {titled(met.old)} changed, and the results of its turns are told apart by order alone: "
            "one turn would take the result of another"
        ),
        remedy=(
            f"put what tells the turns apart into the name, in a loop of its own that only new instances meet: "
            f"step.do(`{text_of(met.new)} ${{item.id}}`, …); or add only at the end of what it goes over, and allow it"
        ),
        deed=Deed(f"has completed turns of `{name}`", f"have completed turns of `{name}`"),
        then="would take results of other turns",
    )


RULE: Final = Rule(id=ID, summary="A loop goes over something else, and its turns tell results apart.", find=find)
