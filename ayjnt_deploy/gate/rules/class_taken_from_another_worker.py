"""The deploy would take a Durable Object class with all its objects from another Worker."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_class
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.migrations import Transfer

ID: Final = "class-taken-from-another-worker"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each class that a pending migration transfers."""
    for one in case.transition.directives:
        if isinstance(one, Transfer):
            yield _finding(one, is_there=_is_there(case, one))


def _is_there(case: Case, one: Transfer) -> bool:
    return not case.live.is_read or one.before in case.live.classes.get(one.script, frozenset())


def _finding(one: Transfer, *, is_there: bool) -> Finding:
    taken = f"the deploy would take class {one.before!r} with all its objects from Worker {one.script!r}"
    effect = (
        "whatever runs there loses them at once, workflow instances that call them included"
        if is_there
        else "which has no such class in this account, so that Cloudflare would refuse it (10074)"
    )
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=at_class(one.after),
        problem=f"{taken}: {effect}" if is_there else f"{taken}, {effect}",
        remedy=(
            f"let {one.script!r} reach the class through a binding with `script_name` first, see that no instance there "
            "depends on it, then allow it"
            if is_there
            else "name the Worker and the class that have the objects"
        ),
        is_allowable=is_there,
    )


RULE: Final = Rule(id=ID, summary="A class would be taken from another Worker, with all its objects.", find=find)
