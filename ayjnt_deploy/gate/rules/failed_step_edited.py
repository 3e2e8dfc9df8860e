"""A step has other code now, and instances keep the error that it ended with: the new code is not tried.

The engine keeps the error of a step that has used up its attempts, and throws it again at each replay (workers-sdk,
`packages/workflows-shared/src/context.ts`, read at wrangler 4.164). Only a restart from the step forgets it.
"""

import shlex
from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.held import rows_of
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Evidence, Instance
from ayjnt_deploy.state.steps import StepList, identity, label, text_of, titled

ID: Final = "failed-step-edited"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each edited step whose error some instance has caught."""
    for wanted in case.wanted.lists:
        released = None if case.release is None else case.release.steps_of(wanted.workflow)
        olds = {} if released is None else {identity(step): step for step in released.steps}
        for new in wanted.steps:
            old = olds.get(identity(new)) if new.kind is Kind.DO else None
            if old is not None and old.body != new.body:
                yield from _findings(case.evidence_of(wanted.workflow), wanted, old, new)


def _findings(evidence: Evidence, wanted: StepList, old: Step, new: Step) -> Iterator[Finding]:
    hit = tuple(instance for instance in evidence.instances if _has_failed(instance, new))
    if not hit:
        return
    affected = Affected(evidence=evidence, instances=hit)
    name = label(new)
    yield Finding(
        rule=ID,
        severity=Severity.WARN,
        at=str(Address(Aspect.WORKFLOW, wanted.workflow, name)),
        place=new.place,
        recorded=old.place,
        problem=(
            f"the code of {titled(new)} changed, and instances keep the error that it ended with: if this is the fix, it "
            "is not tried for them"
        ),
        remedy=(
            f"after the deploy, restart each from the step: `wrangler workflows instances restart {wanted.workflow} "
            f"{hit[0].id} --from-step-name {shlex.quote(text_of(new))} --from-step-count {new.occurrence}`; this forgets what "
            "came later, too"
        ),
        evidence=affected.words(
            Deed(f"has failed at `{name}`", f"have failed at `{name}`"), "would keep the old error"
        ),
        instances=affected.named,
    )


def _has_failed(instance: Instance, step: Step) -> bool:
    return any(row.failed for row in rows_of(step, instance))


RULE: Final = Rule(
    id=ID, summary="A step that has failed for good has other code now, which instances do not try.", find=find
)
