"""A step that stood behind a wait or sleep would run without it."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Deed, Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "step-moved-before-wait"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step that crossed a wait or sleep."""
    return judged(case, ID, _tell, Hazard.MOVED_BEFORE_PARK)


def _tell(met: Met) -> Story:
    return Story(
        problem=f"{titled(met.new)} moved in front of the {titled(met.old)}: who stands there runs it at once",
        remedy=f"move {label(met.new)!r} behind {label(met.old)!r} again until nobody stands there",
        deed=Deed(
            f"has reached `{label(met.old)}` and not run `{label(met.new)}`",
            f"have reached `{label(met.old)}` and not run `{label(met.new)}`",
        ),
        then=f"would run `{label(met.new)}` at once",
    )


RULE: Final = Rule(id=ID, summary="A step that stood behind a wait or sleep would run without it.", find=find)
