from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.gradual_rollout_in_progress import RULE
from ayjnt_deploy.state.baseline import Baseline
from tests.ayjnt_deploy.builders import TODAY, a_case, a_list, a_live, a_release, a_serving, an_allowance

NEW = a_serving("85c37214-1f0d", percentage=10.0, author="ana@example.com", created_on="2026-11-21T08:00:00Z")
OLD = a_serving("1c2f9d40-77aa", percentage=90.0, source="dash", created_on="2026-11-20T08:00:00Z")
KNOWN = Baseline(release=a_release(a_list("A")), others=(a_release(a_list("A"), number=1),))
AT = "worker/orders/rollout/1c2f9d40+85c37214"


def the_case(baseline: Baseline = KNOWN) -> Case:
    return a_case(live=a_live(serving=(NEW, OLD)), baseline=baseline)


def test_a_rollout_is_refused_with_both_versions_their_shares_and_makers() -> None:
    assert RULE.check(the_case()) == (
        Finding(
            rule="gradual-rollout-in-progress",
            severity=Severity.BLOCK,
            at=AT,
            problem=(
                "orders is in a gradual rollout: version 85c37214-1f0d has 10 % (made by ana@example.com with wrangler "
                "at 2026-11-21T08:00:00Z); version 1c2f9d40-77aa has 90 % (made with dash at 2026-11-20T08:00:00Z). A deploy "
                "would end it and give all requests to the new version"
            ),
            remedy=(
                "finish or undo the rollout first: `wrangler versions deploy VERSION@100% --name orders`, with one of these "
                "versions"
            ),
        ),
    )


def test_one_version_that_serves_is_no_rollout() -> None:
    assert RULE.check(a_case(live=a_live(serving=(NEW,)), baseline=KNOWN)) == ()
    assert RULE.check(a_case(live=a_live(exists=False, serving=()))) == ()


def test_an_allowance_covers_it_where_the_steps_of_both_versions_were_compared() -> None:
    (finding,) = RULE.check(the_case())

    assert not allowed(finding, [an_allowance("gradual-rollout-in-progress", AT)], TODAY).refuses


def test_none_does_where_the_steps_of_one_are_not_known() -> None:
    (finding,) = RULE.check(the_case(Baseline(release=a_release(a_list("A")), unknown=("1c2f9d40-77aa",))))

    assert finding.problem.endswith(
        "to the new version, and no record tells the steps of 1c2f9d40: instances in flight may have come from them"
    )
    assert allowed(finding, [an_allowance("gradual-rollout-in-progress", AT)], TODAY).refuses
