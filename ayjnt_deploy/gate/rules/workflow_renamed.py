"""A released workflow is registered under another name, and its instances stay under the old one."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.moved import Successor, gone_workflows, successor
from ayjnt_deploy.gate.rule import Rule

ID: Final = "workflow-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow that goes on under another name."""
    for gone in gone_workflows(case):
        new = successor(case, gone)
        if new is not None:
            yield _finding(case, gone, new)


def _finding(case: Case, gone: Change, new: Successor) -> Finding:
    old, name = gone.address.name, new.list.workflow
    evidence = case.evidence_of(old)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    return Finding(
        rule=ID,
        severity=Severity.WARN if affected.is_harmless else Severity.BLOCK,
        at=str(gone.address),
        place=new.list.place,
        problem=(
            f"workflow {old!r} is now {name!r}: it has {new.likeness}. Instances live under the name that they were "
            f"started with, so those of {old!r} are not found as {name!r}, and lose their code"
        ),
        remedy=(
            f"keep the class name from which {old!r} follows; or keep the old class beside the new one until the "
            f"instances of {old!r} are done, and then run `wrangler workflows delete {old}` (this deletes its history too)"
        ),
        evidence=affected.words(Deed(f"runs as `{old}`", f"run as `{old}`"), "would fail at its next step"),
        instances=affected.named,
        affected=affected,
    )


RULE: Final = Rule(id=ID, summary="A workflow has another name: its instances stay under the old one.", find=find)
