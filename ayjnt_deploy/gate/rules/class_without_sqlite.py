"""A new Durable Object class would have key-value storage, which many accounts may not create any more."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_class
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.migrations import KV, Create

ID: Final = "class-without-sqlite"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each class that the deploy would create with key-value storage."""
    for one in case.transition.directives:
        if isinstance(one, Create) and one.storage == KV:
            yield Finding(
                rule=ID,
                severity=Severity.WARN,
                at=at_class(one.name),
                problem=(
                    f"class {one.name!r} would be created with key-value storage: accounts on the Free plan (10097) and "
                    "newer ones (10099) are refused it, and it cannot be changed later"
                ),
                remedy="create it in `new_sqlite_classes`, which has the key-value interface too",
            )


RULE: Final = Rule(
    id=ID, summary="A new class would have key-value storage, which not every account may use.", find=find
)
