from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.worker_deleted import RULE
from ayjnt_deploy.state.deployed import Deployed
from tests.ayjnt_deploy.builders import TODAY, WORKER, a_case, a_live, an_allowance

LAST = Deployed(worker=WORKER, account="aaaa", release=3, at="2026-11-20T08:00:00.123456+00:00")
ABSENT = a_live(exists=False, serving=())


def the_case(**fields: Any) -> Case:
    return a_case(**{"live": ABSENT, "account": "aaaa", "last_deploy": LAST, **fields})


def test_a_worker_that_was_deployed_from_here_and_is_gone_is_told() -> None:
    assert RULE.check(the_case()) == (
        Finding(
            rule="worker-deleted",
            severity=Severity.WARN,
            at="worker/orders/deleted",
            problem=(
                "account aaaa has no Worker 'orders' any more, and the last deploy from this folder went there (release 3, "
                "2026-11-20T08:00:00Z): somebody has deleted it since. The deploy would make a new one, without the data of "
                "its Durable Objects, its secrets and its record"
            ),
            remedy="ask who deleted it, and why; if it is to come back, deploy, and set its secrets anew",
        ),
    )


@pytest.mark.parametrize(
    "case",
    [
        the_case(last_deploy=None),
        the_case(account="bbbb"),
        the_case(live=a_live()),
        the_case(last_deploy=Deployed(worker="billing", account="aaaa", release=3, at="")),
        the_case(live=a_live(exists=False, is_read=False), account=None),
    ],
    ids=["no receipt", "another account", "it is there", "another Worker's", "nobody looked"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_silences_it() -> None:
    (finding,) = RULE.check(the_case())

    assert allowed(finding, [an_allowance("worker-deleted", "worker/orders/deleted")], TODAY).allowed is not None
