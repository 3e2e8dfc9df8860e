from datetime import timedelta

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.judge import judge
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, a_list, a_sleep, a_step, a_wait, an_allowance

GATE = a_wait("gate")
OLD = a_list("A", a_sleep("nap"), GATE, "C", "D")
NEW = a_list("A2", a_sleep("nap", 5000), GATE, "C", "D")


def test_findings_come_worst_first_and_what_is_allowed_last() -> None:
    case = a_case(OLD, NEW, allow=(an_allowance(),))

    findings = judge(case)

    assert [(one.rule, one.at.rpartition("/")[2], one.severity, one.refuses) for one in findings] == [
        ("sleep-changed", "nap", Severity.WARN, False),
        ("step-renamed", "A", Severity.BLOCK, False),
    ]


def test_an_expired_allowance_is_reported_and_covers_nothing() -> None:
    case = a_case(OLD, NEW, allow=(an_allowance(until=TODAY - timedelta(days=1)),))

    assert [(one.rule, one.refuses) for one in judge(case)][:2] == [
        ("step-renamed", True),
        ("allowance-expired", False),
    ]


def test_one_allowance_does_not_cover_what_another_rule_says() -> None:
    new = a_list("A2", a_sleep("nap"), a_step("C"), GATE, "D")
    case = a_case(OLD, new, allow=(an_allowance(at=f"workflow/{WORKFLOW}/step/*"),))

    assert [(one.rule, one.refuses) for one in judge(case)] == [
        ("step-moved-before-wait", True),
        ("step-renamed", False),
    ]


def test_a_first_release_has_no_findings() -> None:
    assert judge(a_case(None, NEW)) == ()
