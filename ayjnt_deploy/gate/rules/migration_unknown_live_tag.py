"""The live Worker has a Durable Object migration that the lock file does not know."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect

ID: Final = "migration-unknown-live-tag"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding where the live tag is not in the history."""
    tag = case.live.migration_tag
    if tag is None or tag in case.wanted.tags or not case.live.is_read:
        return
    known = ", ".join(case.wanted.tags) or "no migration at all"
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(Address(Aspect.MIGRATION, "tag")),
        problem=f"the live migration tag is {tag!r}, and .ayjnt/migrations.json has {known}: wrangler would replay all of it",
        remedy=(
            f"take the .ayjnt/migrations.json of the commit that deployed {tag!r} (an older branch lacks it), "
            "and run `ayjnt build`"
        ),
    )


RULE: Final = Rule(id=ID, summary="The live migration tag is not in .ayjnt/migrations.json.", find=find)
