"""The Worker has another name: its workflows would move, and its Durable Objects start empty."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.moved import former_worker
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.live import ACTIVE

ID: Final = "worker-renamed"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding if the account has this Worker under another name."""
    old, new = former_worker(case), case.wanted.worker
    if old is None:
        return
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=f"worker/{new}",
        problem=_problem(case, old),
        remedy=(
            f'set "name": "{old}" in the "wrangler" section of ayjnt.jsonc; a Worker that is to stand beside '
            f"{old!r} needs classes of other names, from which the names of its workflows follow"
        ),
        evidence=_evidence(case),
    )


def _problem(case: Case, old: str) -> str:
    new, would = case.wanted.worker, f"the deploy would make a second Worker and take them over{_objects(case)}"
    if not case.live.is_read:
        return f"the Worker {old!r} of {case.baseline.title} is now {new!r}, with workflows of the same names: {would}"
    return f"there is no Worker {new!r}, and every workflow of this project belongs to the Worker {old!r}: {would}"


def _objects(case: Case) -> str:
    classes = sorted(case.wanted.state.of(Aspect.CLASS))
    if not classes:
        return ""
    return f"; its Durable Objects ({', '.join(classes)}) would start empty, as their data stays with the old one"


def _evidence(case: Case) -> str:
    if not case.live.is_read:
        return "the instances could not be read (nothing live was read), so the worst is assumed"
    count = sum(case.live.registrations[one.workflow].count(ACTIVE) for one in case.wanted.lists)
    if not count:
        return "no instance of these workflows is in flight"
    verb = "instance is" if count == 1 else "instances are"
    return f"{count} {verb} in flight and would run the code of the new Worker, with its own bindings and data"


RULE: Final = Rule(
    id=ID,
    summary="The Worker has another name: its workflows would move and its Durable Objects start empty.",
    find=find,
)
