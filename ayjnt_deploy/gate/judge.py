"""The gate itself: every rule looks at the case, allowances are applied, the worst comes first."""

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.table import RULES


def judge(case: Case) -> tuple[Finding, ...]:
    """Return every finding of every rule, ordered by severity, then address."""
    found = [allowed(finding, case.allow, case.today) for rule in RULES for finding in rule.check(case)]
    return tuple(sorted(found, key=lambda one: (one.allowed is not None, one.severity.rank, one.at, one.rule)))
