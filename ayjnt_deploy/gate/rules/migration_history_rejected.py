"""wrangler cannot follow the history of Durable Object classes, and ends before it uploads.

From 4.131 on it applies the whole history to no class at all, what is applied long since included (workers-sdk#15741).
"""

import re
from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_migration
from ayjnt_deploy.gate.rule import Rule

ID: Final = "migration-history-rejected"
_SINCE: Final = (4, 131)


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for the first migration that does not follow from the ones before it."""
    rejection = case.wanted.history.rejection
    if rejection is None:
        return
    yield Finding(
        rule=ID,
        severity=_severity(case.wrangler),
        at=at_migration(rejection.tag),
        problem=(
            f"migration {rejection.tag!r} {rejection.problem} for all that the migrations before it say: "
            f"wrangler 4.131 and newer refuse such a history, and this project has {case.wrangler or 'one that is not known'}"
        ),
        remedy=(
            "let an earlier migration create the class that is missing: where that one is applied already, Cloudflare "
            "never looks at it again; or use wrangler 4.128"
        ),
        is_allowable=False,  # wrangler asks nobody.
    )


def _severity(wrangler: str | None) -> Severity:
    found = re.match(r"(\d+)\.(\d+)", wrangler or "")
    if found is None:
        return Severity.WARN
    return Severity.BLOCK if (int(found[1]), int(found[2])) >= _SINCE else Severity.INFO


RULE: Final = Rule(id=ID, summary="wrangler 4.131 and newer cannot follow the history of classes.", find=find)
