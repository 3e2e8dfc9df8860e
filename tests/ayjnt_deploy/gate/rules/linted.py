"""What every rule about the new code itself is asked; a test class of a rule gives the answers."""

from collections.abc import Mapping
from typing import ClassVar

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, an_allowance
from tests.ayjnt_deploy.gate.sources import a_source


class Linted:
    """A `run` in which a rule finds something at one step, and others in which it finds nothing."""

    rule: ClassVar[Rule]
    run: ClassVar[str]
    top: ClassVar[str] = ""
    at: ClassVar[str]
    """The step; empty for the whole workflow."""
    severity: ClassVar[Severity] = Severity.WARN
    problem: ClassVar[str]
    remedy: ClassVar[str]
    """How the way out begins, or what to paste."""
    also: ClassVar[Mapping[str, str]] = {}
    """Other code in which the rule finds something."""
    near: ClassVar[Mapping[str, str]]
    """Code that looks alike and is in order."""

    def steps(self, run: str) -> StepList:
        steps = a_source(run, top=self.top)
        assert steps.escapes == ()
        return steps

    def finding(self, case: Case) -> Finding:
        (finding,) = self.rule.check(case)
        return finding

    def test_it_is_found_in_a_first_release_with_a_way_out(self) -> None:
        finding = self.finding(a_case(None, self.steps(self.run)))

        assert (finding.rule, finding.severity) == (self.rule.id, self.severity)
        assert finding.at == f"workflow/{WORKFLOW}" + (f"/step/{self.at}" if self.at else "")
        assert finding.problem == self.problem
        assert self.remedy in finding.remedy
        assert finding.place is not None

    def test_it_is_found_where_the_last_release_did_not_have_it(self) -> None:
        before = self.steps('await step.do("start", f)')

        assert self.finding(a_case(before, self.steps(self.run))).problem == self.problem

    def test_it_is_said_once(self) -> None:
        steps = self.steps(self.run)

        assert self.rule.check(a_case(steps, steps)) == ()

    def test_no_instance_in_flight_makes_it_no_milder(self) -> None:
        assert self.finding(a_case(None, self.steps(self.run), instances=())).severity is self.severity

    def test_it_is_found_in_other_spellings(self) -> None:
        silent = [name for name, run in self.also.items() if not self.rule.check(a_case(None, self.steps(run)))]

        assert silent == []

    def test_what_only_looks_like_it_finds_nothing(self) -> None:
        found = [name for name, run in self.near.items() if self.rule.check(a_case(None, self.steps(run)))]

        assert found == []

    def test_an_allowance_for_the_address_covers_it(self) -> None:
        finding = self.finding(a_case(None, self.steps(self.run)))

        assert not allowed(finding, [an_allowance(self.rule.id, finding.at)], TODAY).refuses
