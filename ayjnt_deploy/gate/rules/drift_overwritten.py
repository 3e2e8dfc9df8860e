"""The deploy would undo or drop what somebody changed on the live Worker."""

import shlex
from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.lost import is_secret_now, lost
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.declared import declaration, is_of_a_class, kept
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.part import is_of_the_version
from ayjnt_deploy.state.redact import HIDDEN, shown

ID: Final = "drift-overwritten"
_OF_THE_CONFIG: Final = frozenset(
    {
        Aspect.VARIABLE,
        Aspect.BINDING,
        Aspect.SETTING,
        Aspect.CRON,
        Aspect.ROUTE,
        Aspect.DOMAIN,
        Aspect.CONSUMER,
        Aspect.WORKFLOW_SETTING,
    }
)
"""What a config can give up; the rest follows from the source, or is always there."""


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each live change that the deploy would undo; in a draft there is nobody's work."""
    if case.is_draft:
        return
    told_elsewhere = lost(case)
    for change in case.changes:
        if not change.undoes_others or change.address in told_elsewhere:
            continue
        if change.is_foreign and case.is_unfinished and not is_of_the_version(change.address):
            yield _finding(change, Severity.WARN, "the last deploy did not finish: a workflow of it is not registered")
        elif change.is_foreign and is_secret_now(change, case.live):
            yield _of_secret(change)
        elif change.is_foreign:
            yield _finding(change, Severity.BLOCK, _who(case, change))
        else:
            yield _finding(change, Severity.WARN, "no record tells who made it so")


def _finding(change: Change, severity: Severity, who: str) -> Finding:
    return Finding(
        rule=ID,
        severity=severity,
        at=str(change.address),
        problem=f"{who}, and the deploy would {_undo(change)}",
        remedy=_remedy(change),
    )


def _of_secret(change: Change) -> Finding:
    name = change.address.name
    return Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=str(change.address),
        problem=(
            f"somebody made {name} a secret on the live Worker, and the deploy would put {change.address} in its place: its "
            "value would be in the open again"
        ),
        remedy=(
            f"to keep the secret, {_adopting(change, f'secret/{name}')} takes the variable out of "
            f"ayjnt.jsonc and requires the secret there; to have the variable, {_overwriting(change)}"
        ),
    )


def _who(case: Case, change: Change) -> str:
    """Say what happened. What wrangler sets after the upload may never have been there."""
    done = "took it away from" if change.before is None else "changed it on"
    is_sure = is_of_the_version(change.address) or case.is_finished
    return f"somebody {done} the live Worker{'' if is_sure else ', or the last deploy did not finish'}"


def _undo(change: Change) -> str:
    """Say what the deploy would do. A variable's value is for the terminal, and stands in the list of changes there."""
    live, wanted = _said(change, change.before), _said(change, change.after)
    if change.before is None:
        return f"bring back {change.address}{f' = {wanted}' if wanted else ''}"
    if change.fate is Fate.SWITCHED_OFF:
        return f"switch off {change.address}, which is {live}"
    if change.after is None:
        return f"drop {change.address}{f' = {live}' if live else ''}"
    return f"change {change.address} from {live} to {wanted}" if live else f"give {change.address} another value"


def _said(change: Change, leaf: Leaf | None) -> str:
    """Return a value as it may be printed; nothing where it only says that something is there."""
    aspect = change.address.aspect
    is_said = aspect is not Aspect.VARIABLE and (aspect is Aspect.SETTING or leaf != Known(value=True))
    return shown(change.address, leaf) if is_said else ""


def _remedy(change: Change) -> str:
    undo = _overwriting(change)
    if change.before is None:
        return f"to keep it away, {_giving_up(change)}; to bring it back, {undo}"
    if is_of_a_class(change.before):
        return f"no config can keep it: the binding of a class follows from the name of the class in the source; to undo it, {undo}"
    if shown(change.address, change.before) == HIDDEN:
        keep = f"make it a secret, which belongs in no file: `wrangler secret put {change.address.name}`, and remove the variable"
    elif change.is_foreign and _is_adoptable(change):
        keep = f"{_adopting(change)} writes it into ayjnt.jsonc"
    else:
        keep = f'declare {_named(change, change.before)} in the "wrangler" section of ayjnt.jsonc'
    return f"to keep it, {keep}; to undo it, {undo}"


def _giving_up(change: Change) -> str:
    if change.address.aspect in _OF_THE_CONFIG and not is_of_a_class(change.after):
        return f"{_adopting(change)} writes that into ayjnt.jsonc"
    return f"remove {_named(change, change.after)} from the source tree or ayjnt.jsonc"


def _adopting(change: Change, *more: str) -> str:
    options = (word for address in (str(change.address), *more) for word in ("--adopt", address))
    return f"`{shlex.join(('ayjnt', 'drift', *options))}`"


def _overwriting(change: Change) -> str:
    return f"`ayjnt deploy --overwrite {shlex.quote(str(change.address))}`, or allow it"


def _named(change: Change, leaf: Leaf | None) -> str:
    """Return how the config calls it, where a line of it says this."""
    said = None if leaf is None else declaration(change.address, leaf)
    return change.address.name if said is None else said.named


def _is_adoptable(change: Change) -> bool:
    """Whether a line of a config says what is live, and ayjnt.jsonc may have it."""
    return change.before is not None and kept(change.address, change.before, change.after) is not None


RULE: Final = Rule(id=ID, summary="The deploy would undo what somebody changed on the live Worker.", find=find)
