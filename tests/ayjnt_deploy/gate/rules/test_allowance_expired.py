from datetime import timedelta

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.allowance_expired import RULE
from tests.ayjnt_deploy.builders import TODAY, a_case, an_allowance

OVER = an_allowance(until=TODAY - timedelta(days=1))


def test_an_entry_whose_date_has_passed_is_reported_at_its_line() -> None:
    assert RULE.check(a_case(allow=(OVER,))) == (
        Finding(
            rule="allowance-expired",
            severity=Severity.WARN,
            at="allow/step-renamed/workflow/orders-processing/step/A",
            place=OVER.place,
            problem="the allowance of step-renamed at workflow/orders-processing/step/A ended on 2026-11-21",
            remedy="remove the entry, or give it a new date and a reason that still holds",
            is_allowable=False,
        ),
    )


def test_an_entry_is_good_on_its_last_day() -> None:
    assert RULE.check(a_case(allow=(an_allowance(until=TODAY),))) == ()


def test_no_entry_finds_nothing() -> None:
    assert RULE.check(a_case()) == ()


def test_an_expired_entry_cannot_be_allowed_by_another() -> None:
    (finding,) = RULE.check(a_case(allow=(OVER,)))

    assert allowed(finding, [an_allowance(finding.rule, finding.at)], TODAY).allowed is None
