"""A sleep has another name or duration: it would be slept again."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Deed, Finding
from ayjnt_deploy.gate.judgements import Met, Story, judged
from ayjnt_deploy.gate.replay import Hazard
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import label, text_of, titled

ID: Final = "sleep-changed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each sleep with another key."""
    return judged(case, ID, _tell, Hazard.SLEEPS_AGAIN)


def _tell(met: Met) -> Story:
    old, new = met.old, met.new
    kept = _ms(old) if text_of(old) == text_of(new) and old.duration_ms is not None else repr(label(old))
    return Story(
        problem=_problem(met),
        remedy=f"keep {kept} until the instances that have begun it are done, or do nothing if they may sleep again",
        deed=Deed(f"has begun the sleep `{label(old)}`", f"have begun the sleep `{label(old)}`"),
        then="would sleep again",
    )


def _problem(met: Met) -> str:
    old, new = met.old, met.new
    if text_of(old) == text_of(new):
        return f"{titled(old)} lasted {_ms(old)} in {met.since} and lasts {_ms(new)} now"
    return f"{titled(old)} of {met.since} is now {label(new)!r}: it has {met.outcome.likeness}"


def _ms(step: Step) -> str:
    return "an unknown time" if step.duration_ms is None else f"{step.duration_ms} ms"


RULE: Final = Rule(id=ID, summary="A sleep has another name or duration: it would be slept again.", find=find)
