"""The deploy would undo or drop what somebody changed on the live Worker."""

import json
from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change, Origin
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.redact import holds_secret, shown

ID: Final = "drift-overwritten"
_SURVIVES: Final = (Aspect.WORKFLOW, Aspect.CLASS, Aspect.MIGRATION)
"""What a deploy neither undoes nor drops by itself; rules of their own look at these."""


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each live change that the deploy would undo."""
    for change in case.changes:
        if change.address.aspect in _SURVIVES or not change.is_made:
            continue
        if change.origin in {Origin.DRIFT, Origin.CONFLICT}:
            yield _finding(change, Severity.BLOCK, "somebody changed it on the live Worker")
        elif change.origin is Origin.UNRECORDED and change.before is not None:
            yield _finding(change, Severity.WARN, "no record tells who made it so")


def _finding(change: Change, severity: Severity, who: str) -> Finding:
    return Finding(
        rule=ID,
        severity=severity,
        at=str(change.address),
        problem=f"{who}, and the deploy would {_undo(change)}",
        remedy=_remedy(change),
    )


def _undo(change: Change) -> str:
    live, wanted = shown(change.address, change.before), shown(change.address, change.after)
    if change.before is None:
        return f"bring back {change.address} = {wanted}"
    if change.after is None:
        return f"drop {change.address} = {live}"
    return f"change {change.address} from {live} to {wanted}"


def _remedy(change: Change) -> str:
    name = change.address.name
    if change.address.aspect is Aspect.VARIABLE and isinstance(change.before, Known):
        line = f"{json.dumps(name)}: {_pasted(name, change.before)}"
        return f'to keep it, put {line} into "wrangler": {{"vars": {{…}}}} of ayjnt.jsonc; to undo it, allow it'
    if change.before is None:
        return f"to keep it away, remove {name} from the source tree or ayjnt.jsonc; to bring it back, allow it"
    return f'to keep it, declare {name} in the "wrangler" section of ayjnt.jsonc; to undo it, allow it'


def _pasted(name: str, leaf: Known) -> str:
    """Return the value in full, as it can be pasted; what looks like a secret stays hidden."""
    return (
        "<its live value>"
        if holds_secret(name, leaf.value)
        else json.dumps(leaf.value, ensure_ascii=False, default=dict)
    )


RULE: Final = Rule(id=ID, summary="The deploy would undo what somebody changed on the live Worker.", find=find)
