"""A Durable Object class has objects, or is to have some, and the code does not export it."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.objects import at_class, class_behind
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect

ID: Final = "class-not-exported"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding for each class after the deploy that its code lacks, unless another rule speaks of it."""
    if case.wanted.exports is None:
        return
    live = {after: name for name, after in case.transition.fates.items()}
    told = {one.class_name for one in case.gone} | {one.name for one in case.transition.refusals}
    for name in sorted(case.transition.after.keys() - case.wanted.exports - told):
        yield Finding(
            rule=ID,
            severity=Severity.BLOCK,
            at=at_class(name),
            problem=_problem(name, live.get(name)),
            remedy=_remedy(case, name),
            is_allowable=False,
        )


def _problem(name: str, live: str | None) -> str:
    if live is None:
        return f"a migration creates class {name!r}, which the code does not export: Cloudflare would refuse it (10070)"
    now = "" if live == name else f", which is to become {name!r}"
    return (
        f"the live Worker has class {live!r}{now}, and the code does not export it: Cloudflare would refuse an upload "
        "that leaves its objects without code (10064)"
    )


def _remedy(case: Case, name: str) -> str:
    new = sorted(_bound(case) - case.transition.after.keys())
    if len(new) == 1:
        return f"if {name!r} is called {new[0]!r} now, let a new migration rename it, which keeps its data; else export it again"
    return (
        f"export {name!r} again; or let a new migration rename it, which keeps its data, or delete it, which does not"
    )


def _bound(case: Case) -> set[str]:
    """Return the classes that the code exports for a binding of its own."""
    found = (class_behind(leaf) for leaf in case.wanted.state.of(Aspect.BINDING).values())
    return {one.name for one in found if one is not None and one.script in {None, case.wanted.worker}}


RULE: Final = Rule(
    id=ID, summary="The code does not export a class that Cloudflare has, or is to have, objects of.", find=find
)
