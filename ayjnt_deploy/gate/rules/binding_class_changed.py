"""A binding keeps its name and leads to another Durable Object class, whose objects are empty."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.objects import ClassOf, class_behind
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.evidence import together
from ayjnt_deploy.state.migrations import Transfer
from ayjnt_deploy.state.reconciliation import Give

ID: Final = "binding-class-changed"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each binding whose objects do not come along to its new class."""
    for change in case.changes:
        if change.address.aspect is not Aspect.BINDING:
            continue
        old, new = class_behind(change.before), class_behind(change.after)
        if old is not None and new is not None and old != new and not _moves(case, old, new):
            yield _finding(case, change, old, new)


def _moves(case: Case, old: ClassOf, new: ClassOf) -> bool:
    """Whether the deploy takes the objects along."""
    if new.script is not None:
        return old == ClassOf(new.name, None) and Give(new.name, new.script) in case.transition.directives
    if old.script is None:
        return case.transition.fates.get(old.name) == new.name
    return Transfer(old.script, old.name, new.name) in case.transition.directives


def _finding(case: Case, change: Change, old: ClassOf, new: ClassOf) -> Finding:
    binding, evidence = change.address.name, together(case.evidence.values())
    hit = tuple(instance for instance in evidence.instances if instance.agent_binding == binding)
    affected = Affected(evidence=evidence, instances=hit)
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(change.address),
        problem=(
            f"binding {binding!r} leads to {_named(new)} and no longer to {_named(old)}: nothing moves the objects, "
            "so that every id finds an object without the data that it had"
        ),
        remedy=(
            f"if it is the same class under a new name, {_renaming(case, old, new)}; "
            "else give the new class a binding of its own"
        ),
        evidence=affected.words(Deed(f"looks for `{binding}`", f"look for `{binding}`"), "would find an empty object"),
        instances=affected.named,
        affected=affected,
    )


def _renaming(case: Case, old: ClassOf, new: ClassOf) -> str:
    if case.wanted.declared:
        return f"say in `exports` that {old.name!r} is `renamed` to {new.name!r}"
    return f"let a new migration rename {old.name!r} to {new.name!r}"


def _named(one: ClassOf) -> str:
    return f"class {one.name!r}" + (f" of Worker {one.script!r}" if one.script else "")


RULE: Final = Rule(id=ID, summary="A binding leads to another class, which lacks the data of its objects.", find=find)
