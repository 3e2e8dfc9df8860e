"""Lints: what is wrong in the new code itself, whatever was released. Each is said once, when it is new."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ayjnt_codegen.source import Flaw, Step, Unknown
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.replay.sight import choices, exclude_each_other, is_open
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.steps import StepList, label, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """One thing wrong at one step of a list."""

    step: Step
    problem: str
    remedy: str
    severity: Severity = Severity.WARN


_Mark = tuple[object, ...]
Look = Callable[[StepList], Iterator[Lint]]


def lint(case: Case, rule: str, look: Look) -> Iterator[Finding]:
    """Yield what `look` sees in the wanted lists and did not see in those of the last release.

    No instances are asked: the code is wrong for the next one too.
    """
    for wanted in case.wanted.lists:
        if found := tuple(look(wanted)):
            released = None if case.release is None else case.release.steps_of(wanted.workflow)
            known = Counter(map(_mark, () if released is None else look(released)))
            new = [one for one in found if not _take(known, _mark(one))]
            # One call site in a helper may give several names.
            sites = {one.step.place: one for one in reversed(new)}
            yield from (_finding(rule, wanted, one) for one in reversed(sites.values()))


def flawed(steps: StepList, flaw: Flaw) -> Iterator[Step]:
    """Yield the steps of a list in which the step reader saw `flaw`."""
    return (step for step in steps.steps if flaw in step.flaws)


def behind(steps: StepList, position: int) -> Iterator[Step]:
    """Yield the steps that a run may come to after the one at `position`."""
    step = steps.steps[position]
    mine = choices(step)
    for other in steps.steps[position + 1 :]:
        ends_before = step.leaves and not mine.items() <= choices(other).items()
        if not ends_before and not exclude_each_other(step, other):
            yield other


def call(step: Step, name: str) -> str:
    """Return a call of the step's method with another name, to paste."""
    return f"await step.{step.kind}({json.dumps(name, ensure_ascii=False)}, …)"


def template(step: Step, hole: str) -> str:
    """Return a call of the step's method whose name ends in `hole`, to paste."""
    text = text_of(step).replace("*", "").replace("`", "").strip(" -_:#/.") if not is_open(step) else ""
    return f"await step.{step.kind}(`{text} ${{{hole}}}`, …)".replace("(` ", "(`")


def _mark(one: Lint) -> _Mark:
    """Return what makes a lint of one release that of the next: the step's kind and name, wherever it stands."""
    step = one.step
    return one.severity, step.kind, step.holes if isinstance(step.name, Unknown) else text_of(step)


def _take(known: Counter[_Mark], mark: _Mark) -> bool:
    """Take one `mark` out of those that are known; whether there was one."""
    known[mark] -= 1
    return known[mark] >= 0


def _finding(rule: str, steps: StepList, one: Lint) -> Finding:
    name = None if is_open(one.step) else label(one.step)
    return Finding(
        rule=rule,
        severity=one.severity,
        at=str(Address(Aspect.WORKFLOW, steps.workflow, name)),
        place=one.step.place,
        problem=one.problem,
        remedy=one.remedy,
    )
