"""Steps follow a sleep whose key differs at each replay."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ayjnt_codegen.source import Exact, Flaw, Kind, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.lint import Lint, behind, lint
from ayjnt_deploy.gate.replay.sight import may_be
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.live import ACTIVE
from ayjnt_deploy.state.steps import StepList, label, text_of, titled

ID: Final = "sleep-until-used"
_REPLAYED: Final = (
    "at a replay the time left is another one, and the local engine ends the instance with an error once it is over "
    "(cloudflare/workers-sdk#12884; whether production does so is not verified)"
)
_LEFT: Final = "its duration is counted from the current time and is part of its key, so every replay sleeps anew"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each new sleep of this kind, and for each that instances in flight have behind them."""
    yield from lint(case, ID, _followed)
    for wanted in case.wanted.lists:
        evidence = case.evidence_of(wanted.workflow)
        for one in _followed(wanted):
            hit = tuple(each for each in evidence.instances if _is_past(one.step, wanted, each))
            if hit:
                yield _met(wanted, one, Affected(evidence=evidence, instances=hit))


def _followed(steps: StepList) -> Iterator[Lint]:
    for position, step in enumerate(steps.steps):
        why = _REPLAYED if step.kind is Kind.SLEEP_UNTIL else _LEFT if Flaw.TIME_LEFT in step.flaws else None
        if why is not None and (step.loop is not None or any(behind(steps, position))):
            yield Lint(step=step, problem=f"steps follow the {titled(step)}: {why}", remedy=_remedy(step))


def _remedy(step: Step) -> str:
    name = json.dumps(text_of(step), ensure_ascii=False)
    return (
        "compute the duration in a step, so that it stays the same: "
        'const ms = await step.do("time to sleep", async () => Math.max(0, time.getTime() - Date.now())); '
        f"await step.sleep({name}, ms)"
    )


def _is_past(step: Step, steps: StepList, instance: Instance) -> bool:
    """Whether an instance that will run again has this sleep behind it; rows of a `sleep` look the same."""
    twins = (one for one in steps.steps if one.kind is Kind.SLEEP and text_of(one) == text_of(step))
    if instance.status not in ACTIVE or any(twins):
        return False
    slept = (row.name.rpartition("-")[0] for row in instance.rows if row.type == "sleep" and row.done)
    return any(_is_called(step, name) for name in slept)


def _is_called(step: Step, name: str) -> bool:
    return step.name == Exact(name) or may_be(step, replace(step, name=Exact(name)))


def _met(steps: StepList, one: Lint, affected: Affected) -> Finding:
    name = label(one.step)
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(Address(Aspect.WORKFLOW, steps.workflow, name)),
        place=one.step.place,
        problem=f"instances in flight have the {titled(one.step)} behind them and would replay it: {_REPLAYED}",
        remedy="deploy when they are done, or allow it if instances of yours have passed it in production",
        evidence=affected.words(Deed(f"has slept through `{name}`", f"have slept through `{name}`"), "would replay it"),
        instances=affected.named,
        affected=affected,
    )


RULE: Final = Rule(id=ID, summary="Steps follow a sleep up to a time: its key differs at each replay.", find=find)
