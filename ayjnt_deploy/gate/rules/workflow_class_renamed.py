"""A workflow keeps its name and gets another class.

The local engine goes on with the new class. Cloudflare's API keeps a `class_name` with each version of a workflow and a
`version_id` with each instance (cloudflare-typescript `resources/workflows`), so an instance may yet look for the class
that its own version names.
"""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.moved import class_of
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect

ID: Final = "workflow-class-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow whose live class is another than the wanted one."""
    for change in case.changes:
        if change.address.aspect is not Aspect.WORKFLOW or change.is_addition or change.is_removal:
            continue
        old, new = class_of(change.before), class_of(change.after)
        if old is not None and new is not None and old != new:
            yield _finding(case, change, old, new)


def _finding(case: Case, change: Change, old: str, new: str) -> Finding:
    workflow = change.address.name
    evidence = case.evidence_of(workflow)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    is_kept = any(one.class_name == old for one in case.wanted.lists)
    wanted = case.wanted.steps_of(workflow)
    return Finding(
        rule=ID,
        severity=_severity(affected, is_kept=is_kept),
        at=str(change.address),
        place=None if wanted is None else wanted.place,
        problem=(
            f"the class of workflow {workflow!r} is {old!r} on the live Worker and {new!r} in the source: each instance "
            "belongs to a version that names its class, and whether Cloudflare looks for that class is not documented"
        ),
        remedy=(
            f"export the class under its old name too until the instances are done: `export {{ {new} as {old} }}`; "
            f"or keep the name {old!r}"
        ),
        evidence=affected.words(
            Deed(f"was started with `{old}`", f"were started with `{old}`"), "may not find its class at its next step"
        ),
        instances=affected.named,
        affected=affected,
    )


def _severity(affected: Affected, *, is_kept: bool) -> Severity:
    if affected.is_harmless:
        return Severity.INFO
    return Severity.BLOCK if affected.instances and not is_kept else Severity.WARN


RULE: Final = Rule(
    id=ID, summary="A workflow keeps its name and has another class, which its instances may not find.", find=find
)
