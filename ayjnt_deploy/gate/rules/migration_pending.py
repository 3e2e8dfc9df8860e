"""The deploy applies a Durable Object migration, which cannot be rolled out gradually."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_migration
from ayjnt_deploy.gate.rule import Rule

ID: Final = "migration-pending"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding where a Worker that serves already gets a migration."""
    pending = case.transition.sent
    if not case.live.exists or pending is None or pending.is_replay:
        return
    tags = ", ".join(one.tag for one in pending.migrations)
    yield Finding(
        rule=ID,
        severity=Severity.INFO,
        at=at_migration(pending.new_tag),
        problem=(
            f"the deploy applies {tags} ({'; '.join(map(str, pending.directives)) or 'without effect'}): code and "
            "migration go live in one upload and for all traffic, and until then no version can be uploaded by itself "
            "(10211)"
        ),
        remedy="nothing is to be done; to roll new code out gradually, deploy the migration before it",
        is_allowable=False,  # It never stops a deploy.
    )


RULE: Final = Rule(id=ID, summary="The deploy applies a migration, which allows no gradual rollout.", find=find)
