"""Cloudflare would refuse the migrations that the deploy sends, because of the classes that there are."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_migration
from ayjnt_deploy.gate.rule import Rule

ID: Final = "migration-refused"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding where a pending migration does not fit the live classes; a replay has a rule of its own."""
    pending, refusal = case.transition.sent, case.transition.refusal
    if pending is None or pending.is_replay or refusal is None:
        return
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=at_migration(pending.new_tag),
        problem=(
            f"the migrations behind {pending.old_tag or 'the beginning'!r} do not fit what is live: one {refusal}, "
            "and Cloudflare would refuse the upload (10074)"
        ),
        remedy=(
            "make the pending migration begin with the classes that are live; nothing of it is applied yet, so it may "
            "be changed"
        ),
        is_allowable=False,
    )


RULE: Final = Rule(id=ID, summary="A pending migration does not fit the classes that are live.", find=find)
