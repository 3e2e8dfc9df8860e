"""A step would be given the result of another one of its name."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judgements import Met, Story, holds, judged
from ayjnt_deploy.gate.replay import Hazard, Likeness
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import noun, text_of, titled

ID: Final = "same-name-step-shifted"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each name whose calls changed places."""
    return judged(case, ID, _tell, Hazard.ANOTHER_VALUE)


def _tell(met: Met) -> Story:
    word, name = noun(met.old.kind), text_of(met.old)
    if met.outcome.likeness is Likeness.BODY:
        return Story(
            problem=(
                f"{titled(met.old)} of {met.since} now does the work that another name stood for, or its own has gone to "
                "another name: its result would go to what did not make it, and what it did may be done again"
            ),
            remedy=f"let {name!r} do what it did, and give other work a name of its own",
            deed=holds(met.old),
            then="would give the result to other work",
        )
    return Story(
        problem=(
            f"the {word}s called {name!r} changed in number or order, and their results are told apart by order alone: "
            f"the result of {titled(met.old)} of {met.since} would go to another one, which then does not run"
        ),
        remedy=f"keep the {word}s called {name!r} in number and order, and give what is new a name of its own",
        deed=holds(met.old),
        then=f"would give the result to another {word}",
    )


RULE: Final = Rule(id=ID, summary="A step would be given the result of another one of its name.", find=find)
