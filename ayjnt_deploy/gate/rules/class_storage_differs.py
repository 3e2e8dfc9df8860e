"""The history says of a Durable Object class that it has another storage than it has."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_class
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.migrations import SQLITE

ID: Final = "class-storage-differs"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each class whose storage the history would have otherwise."""
    told = case.wanted.history.classes
    for name, found in case.transition.after.items():
        meant = told.get(name)
        if found is None or meant is None or found == meant:
            continue
        yield Finding(
            rule=ID,
            severity=Severity.BLOCK,
            at=at_class(name),
            problem=(
                f"class {name!r} is live with {_named(found)} storage, and the history creates it with {_named(meant)}: "
                "the storage of a class is chosen once, and no deploy changes it"
            ),
            remedy=f"say {_key(found)} of it in the migration that creates it; for other storage, make another class",
            is_allowable=False,  # It could never be live as planned.
        )


def _named(storage: str) -> str:
    return "SQLite" if storage == SQLITE else "key-value"


def _key(storage: str) -> str:
    return "`new_sqlite_classes`" if storage == SQLITE else "`new_classes`"


RULE: Final = Rule(id=ID, summary="A class is live with another storage than the history gives it.", find=find)
