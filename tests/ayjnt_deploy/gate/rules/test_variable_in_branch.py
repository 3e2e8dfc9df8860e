from collections.abc import Mapping
from typing import Any

import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.variable_in_branch import RULE
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_release,
    a_state,
    a_wait,
    an_allowance,
    an_evidence,
    an_instance,
)
from tests.ayjnt_deploy.gate.sources import a_source

RUN = """
    await step.do("reserve", async () => reserve());
    if (this.env.PROVIDER === "stripe") {
      await step.do("charge-stripe", async () => stripe());
    } else {
      await step.do("charge-adyen", async () => adyen());
    }
    await step.waitForEvent("gate", { type: "go" });
    await step.do("ship", async () => ship());
"""
STEPS = a_source(RUN)
STRIPE: Mapping[str, Json] = {"variable/PROVIDER": "stripe", "variable/LOG_LEVEL": "info"}
ADYEN: Mapping[str, Json] = {"variable/PROVIDER": "adyen", "variable/LOG_LEVEL": "info"}
CHARGED = an_instance("reserve", "charge-stripe", at=a_wait("gate"))
EARLY = an_instance(at="reserve", id="order-2")


def the_case(*instances: Instance, wanted: Any = ADYEN, old: Any = STEPS, new: Any = STEPS, **fields: Any) -> Case:
    live = a_state(STRIPE)
    changes = diff(a_state(wanted), live, a_release(digests=live.digests).state)
    return a_case(old, new, **{"changes": changes, "instances": instances, **fields})


def test_a_variable_that_sends_an_instance_the_other_way_too_is_refused() -> None:
    findings = RULE.check(the_case(CHARGED, EARLY))

    assert findings == (
        Finding(
            rule="variable-in-branch",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}/step/charge-stripe",
            place=STEPS.steps[1].place,
            recorded=STEPS.steps[1].place,
            problem=(
                "variable PROVIDER gets another value, and decides over 'charge-stripe' and "
                "'charge-adyen': an instance that has gone one way wakes up and goes the other way too"
            ),
            remedy=(
                'let instances in flight keep its old value: `event.timestamp < new Date("…") ? … : '
                "this.env.PROVIDER`, with a constant date after the deploy; and let new ones decide once, in a step of "
                "its own or by their params"
            ),
            evidence=(
                "1 of 2 instances in flight has come to 'charge-stripe' and 'charge-adyen' or past it; "
                "it would decide anew"
            ),
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_the_values_of_the_variable_are_left_to_the_list_of_changes() -> None:
    (finding,) = RULE.check(the_case(CHARGED, EARLY))

    assert not any(value in f"{finding.problem} {finding.remedy}" for value in ('"stripe"', '"adyen"'))


def test_who_went_past_without_taking_either_way_is_affected_too() -> None:
    old = a_source(RUN.replace(' else {\n      await step.do("charge-adyen", async () => adyen());\n    }', ""))
    past = an_instance("reserve", at=a_wait("gate"))

    assert [one.severity for one in RULE.check(the_case(past, old=old, new=old))] == [Severity.BLOCK]


def test_whole_evidence_that_nobody_has_come_there_is_silent() -> None:
    assert RULE.check(the_case()) == ()
    assert RULE.check(the_case(EARLY)) == ()


def test_a_sample_and_unread_instances_keep_it() -> None:
    sample = {WORKFLOW: an_evidence(EARLY, active=9, everything=False)}

    (sampled,) = RULE.check(the_case(evidence=sample))
    (unread,) = RULE.check(the_case(instances=None))

    assert (sampled.severity, unread.severity) == (Severity.BLOCK, Severity.BLOCK)


def test_a_variable_that_comes_or_goes_is_another_value() -> None:
    (finding,) = RULE.check(the_case(CHARGED, wanted={"variable/LOG_LEVEL": "info"}))

    assert finding.problem.startswith("variable PROVIDER goes away, and decides")


def test_two_variables_over_one_step_are_one_finding() -> None:
    both = a_source(RUN.replace('"stripe")', '"stripe" && this.env.LOG_LEVEL === "info")'))

    (finding,) = RULE.check(the_case(CHARGED, wanted={**ADYEN, "variable/LOG_LEVEL": "debug"}, old=both, new=both))

    assert "LOG_LEVEL gets another value and variable PROVIDER gets another" in finding.problem


@pytest.mark.parametrize(
    ("wanted", "run"),
    [
        (STRIPE, RUN),
        ({**STRIPE, "variable/LOG_LEVEL": "debug"}, RUN),
        (ADYEN, RUN.replace('this.env.PROVIDER === "stripe"', "event.payload.isStripe")),
        (ADYEN, RUN.replace("this.env.PROVIDER", "provider").replace("reserve());", "reserve(this.env.PROVIDER));", 1)),
        (
            ADYEN,
            RUN.replace("if (this.env.PROVIDER", "if (provider").replace(
                "    if", '    const provider = await step.do("choose", async () => this.env.PROVIDER);\n    if', 1
            ),
        ),
    ],
    ids=["the same value", "another variable", "decided by params", "only in a callback", "decided in a step"],
)
def test_what_only_looks_like_it_finds_nothing(wanted: Any, run: str) -> None:
    steps = a_source(run)

    assert RULE.check(the_case(CHARGED, wanted=wanted, old=steps, new=steps)) == ()


def test_a_condition_that_is_new_itself_is_for_the_rules_about_steps() -> None:
    old = a_source(RUN.replace('this.env.PROVIDER === "stripe"', "event.payload.isStripe"))

    assert RULE.check(the_case(CHARGED, old=old)) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(CHARGED))

    assert not allowed(finding, [an_allowance("variable-in-branch", finding.at)], TODAY).refuses
