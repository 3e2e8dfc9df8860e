"""Which fixes there are for a finding."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from ayjnt_deploy.fixes.code import Code
from ayjnt_deploy.fixes.edit import CannotFix, Edit, How
from ayjnt_deploy.fixes.guard import INSERTED, guard
from ayjnt_deploy.fixes.restore import RULES, restore
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.steps import identity

_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
Key = tuple[str, str]


def offered(plan: Plan) -> Mapping[Key, tuple[How, ...]]:
    """Return the fixes of each finding, by rule and address, the best first."""
    code = Code(plan.files)
    kept = frozenset(identity(step) for one in plan.wanted.lists for step in one.steps)
    return {(one.rule, one.at): tuple(_ways(one, code, kept)) for one in plan.findings}


def _ways(finding: Finding, code: Code, kept: frozenset[str]) -> Iterator[How]:
    if finding.allowed is not None:
        return
    if finding.rule in RULES and not _is_taken(finding, kept) and _is_possible(lambda: restore(code, finding)):
        yield How.RESTORE
    if finding.rule in RULES | INSERTED and _is_possible(lambda: guard(code, finding, _SOME_DAY)):
        yield How.GUARD
    if finding.is_allowable:
        yield How.ALLOW


def _is_taken(finding: Finding, kept: frozenset[str]) -> bool:
    """Whether another call of the wanted code has the key of the old step: it cannot be given back."""
    old, new = finding.old, finding.new
    if old is None or new is None:
        return False
    return identity(old) != identity(new) and identity(old) in kept


def _is_possible(fix: Callable[[], tuple[Edit, ...]]) -> bool:
    try:
        return bool(fix())
    except CannotFix:
        return False
