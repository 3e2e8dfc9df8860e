"""A Durable Object class goes away, and the data of all its objects with it."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case, Gone
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_class
from ayjnt_deploy.gate.rule import Rule

ID: Final = "class-deleted"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each class that is gone from the tree, staged for deletion or not."""
    for gone in case.gone:
        yield _unstaged(gone)
    for name in case.transition.deleted:
        yield _staged(case, name)


def _unstaged(gone: Gone) -> Finding:
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=at_class(gone.class_name),
        place=gone.place,
        problem=f"class {gone.class_name!r} is gone from the source tree, and its objects still hold data",
        remedy=(
            f"bring the class back, or destroy the data of all its objects with `ayjnt build --delete {gone.class_name}`"
        ),
        is_allowable=False,  # Without a staged deletion Cloudflare refuses the upload (10064).
    )


def _staged(case: Case, name: str) -> Finding:
    objects = case.objects.get(name)
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=at_class(name),
        problem=f"the deploy would delete class {name!r} and the data of all its objects, for good",
        remedy="copy what is needed out of its objects first, then allow it",
        evidence=None if objects is None else f"the class has {objects}",
    )


RULE: Final = Rule(id=ID, summary="A Durable Object class would be deleted with all its data.", find=find)
