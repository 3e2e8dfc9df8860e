from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules import baseline_missing
from ayjnt_deploy.gate.rules.live_version_not_ours import RULE
from ayjnt_deploy.state.baseline import Baseline, Basis
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_registration,
    a_release,
    a_serving,
    a_state,
    an_allowance,
)

WHY = "it carries no release record"
BY_HAND = a_serving("85c37214-1f0d", author="ana@example.com", source="dash", created_on="2026-11-21T08:00:00Z")
READ_BACK = Baseline(distrust=WHY, release=a_release(a_list("A")), basis=Basis.BUNDLE)


def the_case(baseline: Baseline = READ_BACK, **live: Any) -> Case:
    told = {
        "serving": (BY_HAND,),
        "tagged": {"v-0": "ayjnt-0-0"},
        "registrations": {WORKFLOW: a_registration()},
        **live,
    }
    return a_case(live=a_live(**told), baseline=baseline)


def test_a_version_that_somebody_else_made_is_told_with_maker_and_time() -> None:
    assert RULE.check(the_case()) == (
        Finding(
            rule="live-version-not-ours",
            severity=Severity.WARN,
            at="worker/orders/version/85c37214",
            problem=(
                "version 85c37214 serves, made by ana@example.com with dash at 2026-11-21T08:00:00Z, and not by the last `ayjnt "
                "deploy`; it carries no release record. The deploy would replace its code, whatever is in it"
            ),
            remedy="ask who made it what is in it, and bring that into the source tree first",
        ),
    )


def test_where_the_plan_lists_what_the_deploy_would_undo_it_is_pointed_to() -> None:
    changes = diff(a_state({"variable/A": 1}), a_state({"variable/A": 2}))

    (finding,) = RULE.check(replace(the_case(), changes=changes))

    assert finding.remedy == (
        "ask who made it what is in it, and bring that into the source tree first; the changes above show what else the deploy "
        "would undo"
    )


def test_a_record_that_outlived_its_code_is_found_too() -> None:
    case = the_case(Baseline(distrust="its record describes other code", stale=a_release()), registrations={})

    assert len(RULE.check(case)) == 1


def test_where_not_even_the_steps_are_known_another_rule_says_all_of_it() -> None:
    case = the_case(Baseline(distrust=WHY))

    assert RULE.check(case) == ()
    assert len(baseline_missing.RULE.check(case)) == 1


@pytest.mark.parametrize(
    "case",
    [
        the_case(Baseline(release=a_release(a_list("A")))),
        the_case(tagged={"v-0": "v1.2.3"}),
        the_case(Baseline(), exists=False, serving=()),
        the_case(is_read=False),
        the_case(serving=()),
    ],
    ids=["ours", "never ours", "a first release", "nobody looked", "nothing serves"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_this_version() -> None:
    (finding,) = RULE.check(the_case())

    assert allowed(finding, [an_allowance("live-version-not-ours", finding.at)], TODAY).allowed is not None
