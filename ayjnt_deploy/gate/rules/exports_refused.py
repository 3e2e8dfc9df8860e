"""Cloudflare would refuse what the config's `exports` says, because of the classes that there are and of the code."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_class
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.reconciliation import Refusal

ID: Final = "exports-refused"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each class for which Cloudflare would refuse the upload."""
    for one in case.transition.refusals:
        yield Finding(
            rule=ID,
            severity=Severity.BLOCK,
            at=at_class(one.name),
            problem=f"{one.problem}; Cloudflare would refuse the upload ({_named(one)})",
            remedy=one.remedy,
            is_allowable=False,
        )


def _named(one: Refusal) -> str:
    return "100402" if one.scenario is None else f"100402, {one.scenario}"


RULE: Final = Rule(id=ID, summary="What `exports` says does not fit the code and the classes that are live.", find=find)
