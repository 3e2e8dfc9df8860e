from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.release_rolled_back import RULE
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.evidence import unread
from ayjnt_deploy.state.release import Release
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_release,
    a_serving,
    a_state,
    a_wanted,
    an_allowance,
    an_evidence,
    an_instance,
)

LEAVES = {"variable/LOG_LEVEL": "info"}
NEW = a_release(a_list("B"), number=5, code="c5", digests=a_state(LEAVES).digests)
OLD = a_release(a_list("A"), number=4, code="c4", digests=a_state(LEAVES).digests)
LIVE = a_live(
    serving=(a_serving("85c37214-1f0d"),),
    deployed_by="ana@example.com",
    deployed_from="wrangler",
    deployed_on="2026-11-21T02:00:00Z",
)
AGAIN = a_wanted(a_list("B"), leaves=LEAVES, code="c5")
MENDED = a_wanted(a_list("B"), leaves=LEAVES, code="c6")
GONE = "0b7c1d55-9e00"


def the_case(wanted: Any = AGAIN, withdrawn: dict[str, Release | None] | None = None, **fields: Any) -> Case:
    baseline = Baseline(release=OLD, withdrawn={GONE: NEW} if withdrawn is None else withdrawn)
    return a_case(**{"wanted": wanted, "live": LIVE, "baseline": baseline, **fields})


def test_the_release_that_somebody_rolled_back_from_is_not_deployed_again() -> None:
    assert RULE.check(the_case()) == (
        Finding(
            rule="release-rolled-back",
            severity=Severity.BLOCK,
            at="worker/orders/version/0b7c1d55",
            problem=(
                "release 5 (version 0b7c1d55) was rolled back, and version 85c37214 serves (last deployed by ana@example.com "
                "with wrangler 2026-11-21T02:00:00Z); the deploy would bring that very release back"
            ),
            remedy="find out what release 5 was rolled back for, and deploy a source tree in which that is mended",
        ),
    )


@pytest.mark.parametrize(
    "wanted",
    [MENDED, a_wanted(a_list("B"), leaves={"variable/LOG_LEVEL": "warn"}, code="c5")],
    ids=["another code", "another variable"],
)
def test_a_source_tree_that_has_changed_since_is_a_warning(wanted: Any) -> None:
    (finding,) = RULE.check(the_case(wanted))

    assert finding.severity is Severity.WARN
    assert finding.problem.endswith("the deploy would replace what serves since with another change of it")


@pytest.mark.parametrize(
    "withdrawn",
    [{}, {GONE: a_release(a_list("Z"), number=3)}, {GONE: OLD}],
    ids=["nothing was rolled back", "an earlier release", "the same release"],
)
def test_what_only_looks_like_it_finds_nothing(withdrawn: dict[str, Release | None]) -> None:
    assert RULE.check(the_case(withdrawn=withdrawn)) == ()


def test_a_version_without_a_record_may_have_left_instances_behind() -> None:
    (finding,) = RULE.check(the_case(withdrawn={GONE: None}, evidence={WORKFLOW: unread(WORKFLOW)}))

    assert finding.severity is Severity.WARN
    assert finding.at == "worker/orders/version/0b7c1d55"
    assert "no record tells its steps: instances in flight may have come from it" in finding.problem


def test_a_version_without_a_record_is_nothing_where_no_instance_is_left() -> None:
    none = {WORKFLOW: an_evidence()}

    assert RULE.check(the_case(withdrawn={GONE: None}, evidence=none)) == ()
    assert len(RULE.check(the_case(withdrawn={GONE: None}, evidence={WORKFLOW: an_evidence(an_instance())}))) == 1


def test_an_allowance_covers_this_version() -> None:
    (finding,) = RULE.check(the_case())

    assert allowed(finding, [an_allowance("release-rolled-back", finding.at)], TODAY).allowed is not None
