"""A Durable Object class goes away, and the data of all its objects with it."""

import re
from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import NotDetected
from ayjnt_deploy.gate.case import Case, Gone
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_class
from ayjnt_deploy.gate.rule import Rule

ID: Final = "class-deleted"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each class that is gone from the tree, staged for deletion or not."""
    for gone in case.gone:
        yield _unstaged(case, gone)
    for name in case.transition.deleted:
        yield _staged(case, name)


def _unstaged(case: Case, gone: Gone) -> Finding:
    name = gone.class_name
    has_objects = not case.live.is_read or name in case.transition.fates.values()
    problem, remedy = _held(name) if has_objects else _never_live(name)
    missed = _missed(case, name)
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=at_class(name),
        place=gone.place if missed is None else missed.place,
        problem=problem,
        remedy=remedy if missed is None else _mend(missed),
        is_allowable=False,  # Without a staged deletion Cloudflare refuses the upload (10064, or 10070 for a new class).
    )


def _missed(case: Case, name: str) -> NotDetected | None:
    """Return the file that names the class and was not picked up: nobody means to delete what a slip has hidden."""
    named = re.compile(rf"\bclass {re.escape(name)}\b".encode())
    return next((one for one in case.not_detected if named.search(case.sources.get(one.place.path, b""))), None)


def _mend(missed: NotDetected) -> str:
    place = missed.place
    return f"mend {place.path}, which names it and was not picked up (line {place.line}: {missed.why})"


def _held(name: str) -> tuple[str, str]:
    return (
        f"class {name!r} is gone from the source tree, and its objects still hold data",
        f"bring the class back, or destroy the data of all its objects with `ayjnt build --delete {name}`",
    )


def _never_live(name: str) -> tuple[str, str]:
    return (
        f"class {name!r} is gone from the source tree, and a migration that is not applied yet still creates it",
        f"bring the class back, or stage its end with `ayjnt build --delete {name}`: it has no objects yet",
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
