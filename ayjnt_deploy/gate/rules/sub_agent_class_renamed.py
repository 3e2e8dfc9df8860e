"""A class on the way to a sub-agent has another name, or is gone.

An instance that a sub-agent has started keeps the names of the classes from the root agent down to it, as their
`constructor.name` was. The SDK compares them with what the classes are called now (agents 0.32, `selfPath`), so that
neither an alias of the export nor a migration that renames the class helps.
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.objects import at_class
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.evidence import together

ID: Final = "sub-agent-class-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each class that instances of sub-agents know, or may know, and the deploy takes away."""
    evidence = together(case.evidence.values())
    changed = {name for name in case.transition.before if case.transition.fates.get(name) != name}
    known = {name for instance in evidence.instances for name in instance.agent_path}
    missing = set() if case.wanted.exports is None else known - case.wanted.exports
    for name in sorted(changed | missing):
        hit = tuple(instance for instance in evidence.instances if name in instance.agent_path)
        affected = Affected(evidence=evidence, instances=hit)
        if not affected.is_harmless:
            yield _finding(name, affected)


def _finding(name: str, affected: Affected) -> Finding:
    return Finding(
        rule=ID,
        severity=Severity.BLOCK if affected.instances else Severity.WARN,
        at=at_class(name),
        problem=(
            f"class {name!r} is renamed or gone: instances that a sub-agent has started look for the class by this name, "
            "whatever it is exported as, and cannot call their agent without it"
        ),
        remedy="keep the name of the class until the instances that sub-agents have started are done",
        evidence=affected.words(
            Deed(f"was started below `{name}`", f"were started below `{name}`"), "would fail at its next call"
        ),
        instances=affected.named,
        affected=affected,
    )


RULE: Final = Rule(
    id=ID,
    summary="A class on the way to a sub-agent is renamed, and its workflow instances find it no more.",
    find=find,
)
