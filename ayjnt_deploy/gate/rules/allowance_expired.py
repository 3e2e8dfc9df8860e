"""An allowance in ayjnt.jsonc has passed its date."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule

ID: Final = "allowance-expired"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each entry whose date has passed."""
    for entry in case.allow:
        if entry.until < case.today:
            yield Finding(
                rule=ID,
                severity=Severity.WARN,
                at=f"allow/{entry.rule}/{entry.at}",
                place=entry.place,
                problem=f"the allowance of {entry.rule} at {entry.at} ended on {entry.until.isoformat()}",
                remedy="remove the entry, or give it a new date and a reason that still holds",
                is_allowable=False,
            )


RULE: Final = Rule(id=ID, summary="An entry of `allow` in ayjnt.jsonc has passed its date.", find=find)
