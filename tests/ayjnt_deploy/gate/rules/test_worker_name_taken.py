from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.worker_name_taken import RULE
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_registration,
    a_release,
    a_wanted,
    an_allowance,
)

NEVER = Baseline(distrust="it carries no release record", release=a_release(a_list("A")), basis=Basis.BUNDLE)
PRINTERS: dict[str, Json] = {"variable/PRINTER": "p1", "binding/PAPER": {"type": "ai"}, "queue-consumer/pages": True}


def the_case(leaves: dict[str, Json] | None = None, *, baseline: Baseline = NEVER, **live: Any) -> Case:
    wanted = a_wanted(a_list("A"), leaves={"secret/STRIPE_KEY": True})
    return a_case(wanted=wanted, live=a_live(leaves, **live), baseline=baseline)


def test_somebody_elses_worker_is_not_deployed_over_and_the_finding_tells_whose_it_may_be() -> None:
    case = the_case(
        {**PRINTERS, "queue-consumer/pages/max_retries": 3},
        created_on="2026-05-05T05:15:11Z",
        deployed_by="ben@example.com",
        deployed_from="wrangler",
        registrations={"printing": a_registration("printing")},
    )

    assert RULE.check(case) == (
        Finding(
            rule="worker-name-taken",
            severity=Severity.BLOCK,
            at="worker/orders",
            problem=(
                "there is a Worker 'orders' on this account, and it was never deployed with ayjnt: made at "
                "2026-05-05T05:15:11Z; last deployed by ben@example.com with wrangler; its workflows are printing; it has "
                "binding/PAPER, queue-consumer/pages, variable/PRINTER. The deploy would replace it"
            ),
            remedy=(
                "if it is this project's, and wrangler has deployed it so far, run `ayjnt deploy --adopt-worker` once; if it is "
                'somebody else\'s, set another "name" in the "wrangler" section of ayjnt.jsonc'
            ),
        ),
    )


def test_one_that_wrangler_deployed_from_this_project_has_the_same_workflows() -> None:
    (finding,) = RULE.check(the_case(registrations={WORKFLOW: a_registration()}))

    assert f"its workflows are {WORKFLOW}, which this project has too" in finding.problem


def test_a_deployer_whom_the_api_does_not_name_is_left_out() -> None:
    (finding,) = RULE.check(the_case(deployed_from="api", deployed_on="2026-11-21T08:00:00Z"))

    assert "never deployed with ayjnt: last deployed with api 2026-11-21T08:00:00Z; it has" in finding.problem


def test_one_with_nothing_but_required_secrets_is_a_draft() -> None:
    (finding,) = RULE.check(the_case(secrets=frozenset({"STRIPE_KEY"})))

    assert (finding.severity, finding.at) == (Severity.INFO, "worker/orders")
    assert finding.problem.endswith("taken for the one that `wrangler secret put` makes before a first deploy")
    assert finding.remedy == (
        "if it is this project's, there is nothing to do: the deploy fills it; if it is somebody else's, set another \"name\" in "
        'the "wrangler" section of ayjnt.jsonc'
    )


@pytest.mark.parametrize(
    "case",
    [
        the_case(),
        the_case(secrets=frozenset({"OTHER_KEY"})),
        the_case({"variable/A": "1"}, secrets=frozenset({"STRIPE_KEY"})),
        the_case(secrets=frozenset({"STRIPE_KEY"}), registrations={"x": a_registration("x")}),
    ],
    ids=["no secret", "a secret of others", "a variable", "a workflow"],
)
def test_anything_else_on_it_makes_it_somebodys(case: Case) -> None:
    assert [one.severity for one in RULE.check(case)] == [Severity.BLOCK]


@pytest.mark.parametrize(
    "case",
    [
        the_case(exists=False, serving=(), baseline=Baseline()),
        the_case(baseline=Baseline(release=a_release(a_list("A")))),
        the_case(record_parts={"AYJNT_RELEASE": "by hand"}),
        the_case(tagged={"v-0": "ayjnt-0-0"}),
        the_case(is_read=False),
    ],
    ids=["there is none", "a trusted record", "a record", "a tag of ours", "nobody looked"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case())

    assert not allowed(finding, [an_allowance("worker-name-taken", "worker/orders")], TODAY).refuses
