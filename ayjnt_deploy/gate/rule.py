"""A rule as data: what it is called, what it says in one line, how it looks at a case."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the gate. Its id is its file, its test and its page in docs/rules/."""

    id: str
    summary: str
    find: Callable[[Case], Iterator[Finding]]

    def check(self, case: Case) -> tuple[Finding, ...]:
        """Return what the rule finds, the worst finding of each address."""
        found: dict[str, Finding] = {}
        for finding in self.find(case):
            known = found.get(finding.at)
            if known is None or finding.severity.rank < known.severity.rank:
                found[finding.at] = finding
        return tuple(found.values())
