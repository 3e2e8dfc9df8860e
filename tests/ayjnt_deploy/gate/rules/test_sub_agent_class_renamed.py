from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.sub_agent_class_renamed import RULE
from ayjnt_deploy.state.evidence import unread
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, an_allowance, an_evidence, an_instance
from tests.ayjnt_deploy.gate.rules.classes import AWAY, GONE, RENAME, RENAMED, SQLITE, V1, V2, a_deploy

BELOW = an_instance("A", agent_path=("Orders", "Cart"))
ELSEWHERE = an_instance("A", agent_path=("Refunds",), id="order-2")


def test_a_renamed_class_that_an_instance_of_a_sub_agent_knows_is_refused() -> None:  # WF506
    assert RULE.check(a_deploy([V1, RENAME], instances=[BELOW, ELSEWHERE])) == (
        Finding(
            rule="sub-agent-class-renamed",
            severity=Severity.BLOCK,
            at="durable-object/Orders",
            problem=(
                "class 'Orders' is renamed or gone: instances that a sub-agent has started look for the class by this "
                "name, whatever it is exported as, and cannot call their agent without it"
            ),
            remedy="keep the name of the class until the instances that sub-agents have started are done",
            evidence="1 of 2 instances in flight was started below `Orders`; it would fail at its next call",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


@pytest.mark.parametrize("declared", [{"Orders": RENAMED, "Shop": SQLITE}, {"Orders": GONE}, {"Orders": AWAY}])
def test_what_exports_renames_deletes_or_gives_away_is_refused_too(declared: dict[str, Any]) -> None:
    (finding,) = RULE.check(a_deploy(declared=declared, instances=[BELOW]))

    assert (finding.at, finding.severity) == ("durable-object/Orders", Severity.BLOCK)


def test_the_class_of_the_sub_agent_itself_needs_no_migration_and_is_missed_all_the_same() -> None:
    (finding,) = RULE.check(a_deploy([V1], exports=["Orders", "Basket"], instances=[BELOW]))

    assert (finding.at, finding.severity) == ("durable-object/Cart", Severity.BLOCK)


def test_where_not_every_instance_was_read_a_rename_only_warns() -> None:
    sample = an_evidence(ELSEWHERE, active=9, everything=False)

    (none,) = RULE.check(a_deploy([V1, RENAME], evidence={WORKFLOW: unread(WORKFLOW)}))
    (some,) = RULE.check(a_deploy([V1, RENAME], evidence={WORKFLOW: sample}))

    assert (none.severity, some.severity) == (Severity.WARN, Severity.WARN)


def test_a_name_that_stays_and_one_that_no_instance_knows_find_nothing() -> None:
    assert RULE.check(a_deploy([V1, V2], exports=["Orders", "Cart"], instances=[BELOW])) == ()
    assert RULE.check(a_deploy([V1, V2], exports=None, instances=[BELOW])) == ()
    assert RULE.check(a_deploy([V1, RENAME], instances=[ELSEWHERE])) == ()
    assert RULE.check(a_deploy([V1, RENAME], instances=[])) == ()


def test_it_can_be_allowed() -> None:
    (finding,) = RULE.check(a_deploy([V1, RENAME], instances=[BELOW]))
    entry = an_allowance("sub-agent-class-renamed", "durable-object/Orders")

    assert not allowed(finding, [entry], TODAY).refuses
