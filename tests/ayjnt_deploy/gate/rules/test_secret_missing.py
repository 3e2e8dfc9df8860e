from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.secret_missing import RULE
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import TODAY, a_case, a_live, a_wanted, an_allowance


def the_case(leaves: dict[str, Json] | None = None, *required: str, **live: Any) -> Case:
    wanted = a_wanted(leaves={f"secret/{name}": True for name in required or ("STRIPE_KEY",)})
    return a_case(wanted=wanted, live=a_live(leaves, **live))


def test_a_required_secret_that_is_not_live_is_refused() -> None:
    assert RULE.check(the_case()) == (
        Finding(
            rule="secret-missing",
            severity=Severity.BLOCK,
            at="secret/STRIPE_KEY",
            problem=(
                "the secret STRIPE_KEY is required, and the live Worker does not have it: Cloudflare would refuse the "
                "upload (10057)"
            ),
            remedy=(
                'run `wrangler secret put STRIPE_KEY --name orders`; or take STRIPE_KEY out of "secrets" in the "wrangler" '
                "section of ayjnt.jsonc"
            ),
            is_allowable=False,
        ),
    )


def test_before_a_first_deploy_the_remedy_makes_the_worker_that_can_have_it() -> None:
    (finding,) = RULE.check(the_case(exists=False, serving=()))

    assert finding.problem == (
        "the secret STRIPE_KEY is required, and there is no Worker yet that could have it: wrangler would refuse to deploy"
    )
    assert finding.remedy == (
        "run `wrangler secret put STRIPE_KEY --name orders`: it makes a Worker with nothing but the secret, which the deploy "
        "then fills; or require it no more"
    )


def test_a_variable_of_the_name_is_no_secret_and_its_value_is_not_told() -> None:
    (finding,) = RULE.check(the_case({"variable/STRIPE_KEY": "sk-live-1"}))

    assert "the live Worker has it as a variable, which everybody can read" in finding.problem
    assert "sk-live-1" not in str(finding)


def test_each_missing_one_is_a_finding_of_its_own() -> None:
    found = RULE.check(the_case(None, "B", "A", "C", secrets=frozenset({"B", "OTHER"})))

    assert [one.at for one in found] == ["secret/A", "secret/C"]


@pytest.mark.parametrize(
    "case",
    [
        the_case(secrets=frozenset({"STRIPE_KEY"})),
        the_case(is_read=False),
        a_case(wanted=a_wanted(leaves={"variable/STRIPE_KEY": "x"}), live=a_live()),
    ],
    ids=["it is there", "nobody looked", "nothing is required"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_it_cannot_be_allowed_because_the_upload_would_fail_all_the_same() -> None:
    (finding,) = RULE.check(the_case())

    assert allowed(finding, [an_allowance("secret-missing", "secret/STRIPE_KEY")], TODAY).refuses
