from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.failed_step_edited import RULE
from ayjnt_deploy.state.evidence import Instance, Row
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, a_list, a_step, an_allowance, an_evidence, an_instance

OLD, NEW = a_list("A", a_step("send mail", body="aaa")), a_list("A", a_step("send mail", body="bbb"))
DONE_A = Row("step", "A-1", done=True)
FAILED = an_instance(rows=(DONE_A, Row("step", "send mail-1", done=True, failed=True)))
SENT = an_instance(rows=(DONE_A, Row("step", "send mail-1", done=True)), id="order-2")
RETRYING = an_instance(rows=(DONE_A, Row("step", "send mail-1", done=False)), id="order-3")


def the_case(*instances: Instance, new: Any = NEW, **fields: Any) -> Case:
    return a_case(OLD, new, **{"instances": instances, **fields})


def test_a_fix_that_an_instance_would_not_try_is_a_warning_with_the_command_that_helps() -> None:
    findings = RULE.check(the_case(FAILED, SENT, RETRYING))

    assert findings == (
        Finding(
            rule="failed-step-edited",
            severity=Severity.WARN,
            at=f"workflow/{WORKFLOW}/step/send mail",
            place=NEW.steps[1].place,
            recorded=OLD.steps[1].place,
            problem=(
                "the code of step 'send mail' changed, and instances keep the error that it ended with: if this is the "
                "fix, it is not tried for them"
            ),
            remedy=(
                f"after the deploy, restart each from the step: `wrangler workflows instances restart {WORKFLOW} order-1 "
                "--from-step-name 'send mail' --from-step-count 1`; this forgets what came later, too"
            ),
            evidence="1 of 3 instances in flight has failed at `send mail`; it would keep the old error",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_a_sample_that_shows_one_is_enough() -> None:
    sample = {WORKFLOW: an_evidence(FAILED, active=9, everything=False)}

    assert [one.severity for one in RULE.check(the_case(evidence=sample))] == [Severity.WARN]


@pytest.mark.parametrize(
    "case",
    [
        the_case(SENT, RETRYING),
        the_case(),
        the_case(instances=None),
        the_case(FAILED, new=OLD),
        the_case(FAILED, new=a_list("A", a_step("send a mail", body="bbb"))),
    ],
    ids=["completed or between attempts", "nobody", "unread", "not edited", "renamed"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(FAILED))
    entry = an_allowance("failed-step-edited", finding.at)

    assert allowed(finding, [entry], TODAY).allowed == entry
