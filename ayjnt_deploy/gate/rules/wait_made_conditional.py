"""A wait or sleep in progress may be skipped."""

from collections.abc import Iterator, Sequence
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Deed, Finding
from ayjnt_deploy.gate.judgements import Met, Story, finding, judged, met_by
from ayjnt_deploy.gate.replay import Hazard, Judgement
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, titled

ID: Final = "wait-made-conditional"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each condition around a wait or sleep, and one for each way out in front of some."""
    yield from judged(case, ID, _skipped, Hazard.CONDITIONAL)
    ends: dict[tuple[str, str], list[tuple[Judgement, Step]]] = {}
    for one in case.judgements:
        old, new = one.outcome.old, one.outcome.new
        if one.outcome.hazard is Hazard.MAY_END and one.rule == ID and old is not None and new is not None:
            ends.setdefault((one.workflow, new.guarded), []).append((one, old))
    for found in ends.values():
        found.sort(key=_line)
        yield finding(case, ID, _ended([old for _, old in found]), *(one for one, _ in found))


def _line(found: tuple[Judgement, Step]) -> tuple[str, int]:
    place = found[1].place
    return place.path, place.line


def _ended(steps: Sequence[Step]) -> Story:
    first, *others = map(titled, steps)
    names = f"{first} and {len(others)} more" if len(others) > 1 else " and the ".join((first, *others))
    return Story(
        problem=(
            f"a new condition in front of the {names} ends the run: who stands there and meets it stops, and what "
            "follows never runs"
        ),
        remedy=(
            "make sure that nobody who stands there meets the condition, or ask it of new instances only: "
            'if (event.timestamp >= new Date("…") && …), with a constant date after the deploy'
        ),
        deed=_met_by_any(steps),
        then="may end there",
    )


def _met_by_any(steps: Sequence[Step]) -> Deed:
    names = " or ".join(f"`{label(step)}`" for step in steps)
    return Deed(f"stands at {names}", f"stand at {names}")


def _skipped(met: Met) -> Story:
    return Story(
        problem=f"the {titled(met.old)} depends on another condition than before: who stands there may skip it",
        remedy=(
            "take the condition away until nobody stands there, or let only new instances meet it: "
            'if (event.timestamp < new Date("…")) { … } else if (…) { … }, with a constant date after the deploy'
        ),
        deed=met_by(met.old),
        then="may skip it",
    )


RULE: Final = Rule(id=ID, summary="A wait or sleep in progress may be skipped.", find=find)
