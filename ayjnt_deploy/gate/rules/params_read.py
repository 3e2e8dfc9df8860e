"""The new code reads params that instances in flight were started without."""

from collections.abc import Iterator, Mapping
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Affected, Deed, Finding, Severity
from ayjnt_deploy.gate.held import is_behind, lacks, new_paths, places_of, prefixes, shown
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import StepList

ID: Final = "params-read"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each workflow that reads more of its params than the last release did."""
    for wanted in case.wanted.lists:
        released = None if case.release is None else case.release.steps_of(wanted.workflow)
        if released is not None and (paths := new_paths(released.params, wanted.params)):
            yield from _findings(case, wanted, released, paths)


def _findings(case: Case, wanted: StepList, released: StepList, paths: tuple[str, ...]) -> Iterator[Finding]:
    evidence = case.evidence_of(wanted.workflow)
    known = prefixes(released.params)
    missing = {one: _missing(one, paths, known, wanted) for one in evidence.instances}
    hit = tuple(instance for instance, gone in missing.items() if gone)
    is_readable = all(isinstance(one.params, Mapping) for one in evidence.instances)
    if not hit and evidence.is_whole and is_readable:
        return
    said = tuple(path for path in paths if any(path in gone for gone in missing.values())) or paths
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK if hit else Severity.WARN,
        at=str(Address(Aspect.WORKFLOW, wanted.workflow)),
        place=wanted.place,
        problem=(
            f"the code reads {shown(said)} of the params, and the last release did not: an instance that was started "
            "without goes on with nothing in its place, or fails"
        ),
        remedy=(
            f"let the code cope without: `{_coping(said[0])}`; or send it in a workflow of another name until the "
            "instances in flight are done"
        ),
        evidence=Affected(evidence=evidence, instances=hit).words(
            Deed("was started without", "were started without"), "would go on with nothing in its place"
        ),
        instances=Affected(evidence=evidence, instances=hit).named,
    )


def _missing(instance: Instance, paths: tuple[str, ...], known: frozenset[str], wanted: StepList) -> tuple[str, ...]:
    """Return the paths that the instance lacks and will yet come to read."""
    return tuple(
        path
        for path in paths
        if lacks(instance.params, path, known)
        if not is_behind(instance, places_of(path, wanted.params_inside), wanted)
    )


def _coping(path: str) -> str:
    return f'event.payload.{path.replace("?", "").replace("[]", "[0]").replace(".", "?.")} ?? "…"'


RULE: Final = Rule(id=ID, summary="The new code reads params that instances in flight were started without.", find=find)
