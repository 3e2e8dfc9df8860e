"""The new code reads something of a step's result that results kept from before do not have."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.held import (
    UNREADABLE,
    is_behind,
    lacks,
    new_paths,
    places_of,
    prefixes,
    result,
    rows_of,
    shown,
)
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Evidence, Instance
from ayjnt_deploy.state.steps import StepList, identity, label, titled

ID: Final = "output-path-read"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A step whose result new code reads more of."""

    wanted: StepList
    old: Step
    new: Step
    paths: tuple[str, ...]


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each step whose old results may not be enough."""
    for wanted in case.wanted.lists:
        released = None if case.release is None else case.release.steps_of(wanted.workflow)
        olds = {} if released is None else {identity(step): step for step in released.steps if step.kind is Kind.DO}
        for new in wanted.steps:
            old = olds.get(identity(new)) if new.kind is Kind.DO else None
            if old is not None and (paths := new_paths(old.reads, new.reads)):
                yield from _findings(
                    case.evidence_of(wanted.workflow), _Read(wanted=wanted, old=old, new=new, paths=paths)
                )


def _findings(evidence: Evidence, read: _Read) -> Iterator[Finding]:
    hit = tuple(instance for instance in evidence.instances if _missing(instance, read))
    is_open = not evidence.is_whole or any(_is_unreadable(instance, read.new) for instance in evidence.instances)
    if not hit and (read.old.body == read.new.body or not is_open):
        return  # A step that did not change gave what the new code expects of it.
    affected = Affected(evidence=evidence, instances=hit)
    name = label(read.new)
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK if hit else Severity.WARN,
        at=str(Address(Aspect.WORKFLOW, read.wanted.workflow, name)),
        place=read.new.place,
        recorded=read.old.place,
        problem=(
            f"the code reads {shown(read.paths)} of what {titled(read.new)} returns, and the last release did not: who "
            "has completed it keeps the old result, whatever the step returns now"
        ),
        remedy=(
            f"let the code cope without, as in `result.{_coping(read.paths[0])}`; or fetch it in a new step of its own, "
            f"and leave {name!r} as it was"
        ),
        evidence=affected.words(
            Deed(f"has completed `{name}` without it", f"have completed `{name}` without it"),
            "would go on with nothing in its place, or fail",
        ),
        instances=affected.named,
    )


def _missing(instance: Instance, read: _Read) -> bool:
    """Whether the instance keeps a result that lacks what it will yet come to read."""
    known = prefixes(read.old.reads)
    results = [
        found for row in rows_of(read.new, instance) if not row.failed and (found := result(row)) is not UNREADABLE
    ]
    return any(
        lacks(found, path, known)
        for path in read.paths
        for found in results
        if not is_behind(instance, places_of(path, read.new.read_inside), read.wanted)
    )


def _is_unreadable(instance: Instance, step: Step) -> bool:
    return any(result(row) is UNREADABLE for row in rows_of(step, instance) if not row.failed)


def _coping(path: str) -> str:
    return f'{path.replace("?", "").replace("[]", "[0]").replace(".", "?.")} ?? "…"'


RULE: Final = Rule(
    id=ID, summary="The new code reads something of a step's result that kept results do not have.", find=find
)
