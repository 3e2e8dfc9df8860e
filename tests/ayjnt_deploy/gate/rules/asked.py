"""What every rule about steps is asked; a test class of a rule gives the answers."""

from collections.abc import Mapping
from typing import Any, ClassVar

from ayjnt_codegen.source import Pattern
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_sleep,
    a_step,
    a_wait,
    an_allowance,
    an_evidence,
    an_instance,
)

GATE = a_wait("gate", "go")
NAP = a_sleep("nap", 3_600_000)
V1 = a_list("A", "B", GATE, "C")
AT_GATE = an_instance("A", "B", at=GATE)
NOT_YET = an_instance(at="A", id="order-2")
ITEM = a_step("item", loop="of items")
GET = a_step(Pattern("get *"), loop="of items")

Pair = tuple[StepList, StepList]
_MILDER = {Severity.BLOCK: Severity.WARN, Severity.WARN: Severity.INFO}


class Asked:
    """A change that a rule finds, and what it says of it."""

    rule: ClassVar[Rule]
    old: ClassVar[StepList] = V1
    new: ClassVar[StepList]
    release: ClassVar[Mapping[str, Any]] = {}
    at: ClassVar[str]
    severity: ClassVar[Severity] = Severity.BLOCK
    problem: ClassVar[str]
    remedy: ClassVar[str]
    """How the way out begins."""
    hit: ClassVar[Instance] = AT_GATE
    free: ClassVar[Instance] = NOT_YET
    deed: ClassVar[str]
    """What `hit` has done, and would meet."""
    near: ClassVar[tuple[Pair, ...]]
    """Changes that look alike and are another rule's, or nobody's."""

    def case(self, *instances: Instance) -> Case:
        return a_case(self.old, self.new, release=self.release, instances=instances)

    def finding(self, case: Case) -> Finding:
        (finding,) = self.rule.check(case)
        return finding

    def test_the_change_is_found_with_a_way_out(self) -> None:
        finding = self.finding(a_case(self.old, self.new, release=self.release))

        assert (finding.rule, finding.severity) == (self.rule.id, self.severity)
        assert finding.at == f"workflow/{WORKFLOW}/step/{self.at}"
        assert finding.problem == self.problem
        assert finding.remedy.startswith(self.remedy)
        assert finding.place is not None

    def test_no_change_finds_nothing(self) -> None:
        assert self.rule.check(a_case(self.old, self.old, release=self.release)) == ()

    def test_what_only_looks_like_it_finds_nothing(self) -> None:
        assert [self.rule.check(a_case(old, new)) for old, new in self.near] == [()] * len(self.near)

    def test_an_affected_instance_is_named(self) -> None:
        finding = self.finding(self.case(self.hit))

        assert (finding.severity, finding.evidence) == (self.severity, f"the only instance in flight {self.deed}")
        assert finding.instances == (str(self.hit),)

    def test_whole_evidence_that_affects_nobody_makes_it_milder(self) -> None:
        found = [self.finding(self.case(*instances)) for instances in ((), (self.free,))]

        assert [(one.severity, one.instances) for one in found] == [(_MILDER[self.severity], ())] * 2

    def test_a_sample_lowers_nothing(self) -> None:
        sample = an_evidence(self.free, active=9, everything=False)

        found = self.finding(a_case(self.old, self.new, release=self.release, evidence={WORKFLOW: sample}))

        assert found.severity is self.severity

    def test_an_allowance_for_the_address_covers_it(self) -> None:
        finding = self.finding(self.case(self.hit))

        assert not allowed(finding, [an_allowance(self.rule.id, finding.at)], TODAY).refuses
