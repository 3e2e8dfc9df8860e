"""A binding leads to a Durable Object class that Cloudflare does not have."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import ClassOf, class_behind
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.migrations import Create, Migration, Rename, Transfer

ID: Final = "binding-without-class"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each binding whose class would not be there after the deploy."""
    for name, leaf in case.wanted.state.of(Aspect.BINDING).items():
        meant = class_behind(leaf)
        if meant is None:
            continue
        reason = _own(case, meant) if meant.script in {None, case.wanted.worker} else _theirs(case, meant)
        if reason is not None:
            problem, remedy = reason
            yield Finding(
                rule=ID,
                severity=Severity.BLOCK,
                at=str(Address(Aspect.BINDING, name)),
                problem=f"binding {name!r} leads to class {meant.name!r}, {problem}; Cloudflare would refuse it (10061)",
                remedy=remedy,
                is_allowable=False,
            )


def _own(case: Case, meant: ClassOf) -> tuple[str, str] | None:
    if meant.name in case.transition.after or meant.name in case.transition.between_workers:
        return None
    if case.transition.fates.get(meant.name, meant.name) is None:
        return (
            "which the deploy deletes",
            "take the binding away with one deploy, and delete the class with the next one",
        )
    applied = next((one for one in case.wanted.history.through(case.transition.tag) if _brings(one, meant.name)), None)
    if applied is not None:
        return (
            f"which stands in migration {applied.tag!r}: that is applied already, without this class, and is never sent again",
            "take the class out of that migration, and put it into a new one behind the last",
        )
    if case.wanted.declared:
        return (
            "which `exports` does not declare as `created`",
            "declare it with its storage, or let the binding lead to the class that it has become",
        )
    return "which no migration creates", "let a new migration create the class, or rename the one that it was"


def _theirs(case: Case, meant: ClassOf) -> tuple[str, str] | None:
    if not case.live.is_read or meant.script is None or meant.name in case.live.classes.get(meant.script, frozenset()):
        return None
    return (
        f"and Worker {meant.script!r} has no such class in this account",
        f"deploy {meant.script!r} with the class first, or correct `script_name` and `class_name` in ayjnt.jsonc",
    )


def _brings(migration: Migration, name: str) -> bool:
    for one in migration.directives:
        match one:
            case Create(new) | Rename(_, new) | Transfer(_, _, new) if new == name:
                return True
    return False


RULE: Final = Rule(id=ID, summary="A binding leads to a Durable Object class that would not be there.", find=find)
