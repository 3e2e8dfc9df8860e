"""Two Durable Object migrations have one tag."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_migration
from ayjnt_deploy.gate.rule import Rule

ID: Final = "migration-tag-repeated"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each tag that more than one migration has."""
    for tag in case.wanted.history.repeated:
        yield Finding(
            rule=ID,
            severity=Severity.BLOCK,
            at=at_migration(tag),
            problem=(
                f"{case.wanted.history.tags.count(tag)} migrations have the tag {tag!r}: wrangler finds the first, "
                "and sends what stands behind it again with every deploy"
            ),
            remedy="keep the tag for the migration that is deployed, and give the others new ones behind it",
        )


RULE: Final = Rule(id=ID, summary="Two migrations have one tag.", find=find)
