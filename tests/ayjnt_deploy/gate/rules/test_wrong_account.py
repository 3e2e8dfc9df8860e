from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.wrong_account import RULE
from ayjnt_deploy.state.deployed import Deployed
from tests.ayjnt_deploy.builders import TODAY, WORKER, a_case, a_live, an_allowance

LAST = Deployed(worker=WORKER, account="aaaa", release=3, at="2026-11-20T08:00:00+00:00")
ABSENT = a_live(exists=False, serving=())


def the_case(**fields: Any) -> Case:
    return a_case(**{"live": ABSENT, "account": "bbbb", "last_deploy": LAST, **fields})


def test_a_first_release_to_another_account_than_the_last_one_is_refused() -> None:
    assert RULE.check(the_case()) == (
        Finding(
            rule="wrong-account",
            severity=Severity.BLOCK,
            at="worker/orders/account/bbbb",
            problem=(
                "account bbbb has no Worker 'orders', and the last deploy from this folder went to account aaaa (release 3, "
                "2026-11-20T08:00:00Z): the deploy would make a second one, without its data"
            ),
            remedy=(
                'set CLOUDFLARE_ACCOUNT_ID, or "account_id" in the "wrangler" section of ayjnt.jsonc, to aaaa; if it is to be '
                "on both accounts, allow it"
            ),
        ),
    )


@pytest.mark.parametrize(
    "case",
    [
        the_case(last_deploy=None),
        the_case(account="aaaa"),
        the_case(live=a_live()),
        the_case(last_deploy=Deployed(worker="billing", account="aaaa", release=3, at="")),
        the_case(live=a_live(exists=False, is_read=False), account=None),
    ],
    ids=["no receipt", "the same account", "it is on both", "another Worker's", "nobody looked"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_this_account() -> None:
    (finding,) = RULE.check(the_case())

    assert not allowed(finding, [an_allowance("wrong-account", "worker/orders/account/bbbb")], TODAY).refuses
