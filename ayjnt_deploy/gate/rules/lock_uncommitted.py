"""The lock file is not in git as it lies here: whoever deploys from git would not know its migrations."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.lock import LOCK_PATH
from ayjnt_codegen.source import Place
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_migration
from ayjnt_deploy.gate.rule import Rule

ID: Final = "lock-uncommitted"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding where git has another lock file, or none; outside of git nobody can tell."""
    if case.lock_committed is not False or not case.wanted.history.tags:
        return
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=at_migration(case.wanted.history.tags[-1]),
        place=Place(LOCK_PATH, 1),
        problem=(
            f"{LOCK_PATH} is not committed as it is: Cloudflare applies a migration once, and whoever deploys another commit "
            "would not know that it was"
        ),
        remedy=f"commit it: `git add {LOCK_PATH} && git commit`",
    )


RULE: Final = Rule(id=ID, summary="The lock file of migrations is not committed.", find=find)
