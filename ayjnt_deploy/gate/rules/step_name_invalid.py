"""The engine refuses a step's name: it is too long, or holds a control character."""

import re
from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Kind, Pattern, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.lint import Lint, call, lint
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList, text_of

ID: Final = "step-name-invalid"
LONGEST: Final = 256
"""In UTF-16 units: workers-sdk `packages/workflows-shared/src/lib/validators.ts`, read at wrangler 4.164.

Only a `do` is checked; sleeps and waits may be called anything.
"""
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")
_SHOWN: Final = 40


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each `do` whose name cannot be used."""
    return lint(case, ID, _invalid)


def _invalid(steps: StepList) -> Iterator[Lint]:
    for step in steps.steps:
        if step.kind is Kind.DO and (reason := _reason(step)) is not None:
            yield Lint(
                step=step,
                severity=Severity.BLOCK,
                problem=f"the name {_short(text_of(step))!r} {reason}: the instance would fail at this step",
                remedy=f"give it a short name on one line: {call(step, _usable(text_of(step)))}",
            )


def _reason(step: Step) -> str | None:
    text = text_of(step)
    if (found := _CONTROL.search(text)) is not None:
        return f"holds the control character U+{ord(found[0][0]):04X}"
    fixed = text.replace("*", "") if isinstance(step.name, Pattern) else text
    length = len(fixed.encode("utf-16-le", "surrogatepass")) // 2
    return f"is {length} characters long, and {LONGEST} are allowed" if length > LONGEST else None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _usable(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())[:_SHOWN].rstrip()


RULE: Final = Rule(id=ID, summary="The engine refuses a step's name: too long, or with a control character.", find=find)
