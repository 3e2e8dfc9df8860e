"""A binding or variable goes away that the source still reads, whoever takes it out."""

from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.change import Change, Origin
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.lost import is_gone, lost
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect

ID: Final = "binding-lost"


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each; where the code asks first whether it is there, it counts on nothing."""
    places = lost(case)
    return (_finding(case, one, places[one.address]) for one in case.changes if one.address in places)


def _finding(case: Case, change: Change, place: Place) -> Finding:
    name = change.address.name
    return Finding(
        rule=ID,
        severity=Severity.WARN if change.address.aspect is Aspect.VARIABLE else Severity.BLOCK,
        at=str(change.address),
        place=place,
        problem=f"{place} reads env.{name}, {_why(case, change)}",
        remedy=(
            f'declare {name} in the "wrangler" section of ayjnt.jsonc; or take it out of the code, or let the code ask '
            f"first whether it is there (`env.{name}?.`)"
        ),
    )


def _why(case: Case, change: Change) -> str:
    if is_gone(change):
        both = "which the last release had, and which neither the live Worker nor the project has any more"
        return f"{both}: the code finds `undefined` there"
    return f"{_whose(case, change)}: the deploy would drop it, and the code find `undefined` there"


def _whose(case: Case, change: Change) -> str:
    match change.origin:
        case Origin.DRIFT | Origin.CONFLICT:
            return f"which somebody gave the live Worker{case.by_whom} and nothing declares"
        case Origin.UNRECORDED:
            return "which only the live Worker has"
        case _:
            return "which the last release had and nothing declares any more"


RULE: Final = Rule(id=ID, summary="A binding or variable goes away that the source still reads.", find=find)
