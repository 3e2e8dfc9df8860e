"""The source and the bundle that is made of it show different steps."""

from collections.abc import Iterable, Iterator
from typing import Final

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import BELONG, Affected, Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.readings import Disagreement
from ayjnt_deploy.state.steps import titled

ID: Final = "readings-disagree"
_REMEDY: Final = (
    "write the steps where both can be seen: call them on the `step` that `run` is given, in the file or in a function "
    "that it imports; what instances have done can only be compared with steps that are known"
)
_LEFT_OUT: Final = (
    "nothing, if the condition around it never holds in this deploy; otherwise see why the bundler drops it"
)


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow whose two readings are whole and differ."""
    return (_finding(case, one) for one in case.disagreements)


def _finding(case: Case, found: Disagreement) -> Finding:
    evidence = case.evidence_of(found.workflow)
    affected = Affected(evidence=evidence, instances=evidence.instances)
    explained = found.is_explained
    is_old = case.release is not None and case.release.code == case.wanted.code != ""
    severity = Severity.INFO if explained or is_old else Severity.BLOCK
    return Finding(
        rule=ID,
        severity=Severity.WARN if severity is Severity.BLOCK and affected.is_harmless else severity,
        at=str(Address(Aspect.WORKFLOW, found.workflow)),
        place=found.of_source[0].place if found.of_source else found.place,
        problem=f"the source and the bundle of {found.workflow} show different steps: {'; '.join(_parts(found))}",
        remedy=_LEFT_OUT if explained else _REMEDY,
        evidence=affected.words(BELONG, "may be affected"),
        instances=affected.named,
    )


def _parts(found: Disagreement) -> Iterator[str]:
    if found.of_source:
        yield f"only the source has {_list(found.of_source)}"
    if found.of_bundle:
        places = ", ".join(dict.fromkeys(str(step.place) for step in found.of_bundle))
        yield f"only the bundle has {_list(found.of_bundle)} ({places} of what wrangler builds)"


def _list(steps: Iterable[Step]) -> str:
    return ", ".join(map(titled, steps))


RULE: Final = Rule(id=ID, summary="The bundle shows other steps than the source.", find=find)
