from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.agents_sdk_changed import RULE
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, a_list, a_wanted, an_allowance, an_evidence

OF_AGENTS = replace(a_list("A"), is_agents=True)
PLAIN = a_list("A")


def the_case(
    before: str | None = "0.32.0", now: str | None = "0.33.1", *, steps: Any = OF_AGENTS, **fields: Any
) -> Case:
    return a_case(steps, steps, release={"agents": before}, wanted=a_wanted(steps, agents=now), **fields)


def in_flight(count: int) -> dict[str, Any]:
    return {"evidence": {WORKFLOW: an_evidence(active=count)}}


def test_another_version_under_instances_of_agents_is_a_warning() -> None:
    findings = RULE.check(the_case(**in_flight(3)))

    assert findings == (
        Finding(
            rule="agents-sdk-changed",
            severity=Severity.WARN,
            at="package/agents",
            place=OF_AGENTS.place,
            problem=(
                "the last release was built with agents 0.32.0, this one is with 0.33.1: "
                f"the package names the hidden steps of {WORKFLOW}"
            ),
            remedy=(
                "read the package's changelog for changes of `AgentWorkflow`; if in doubt, install agents@0.32.0 again "
                "until the instances are done"
            ),
            evidence="3 instances are in flight, and would ask for the names of the new version",
        ),
    )


def test_where_nobody_is_in_flight_it_only_tells_and_where_nobody_could_look_it_warns() -> None:
    (none,) = RULE.check(the_case(**in_flight(0)))
    (unread,) = RULE.check(the_case())

    assert (none.severity, none.evidence) == (Severity.INFO, "no instance is in flight")
    assert (unread.severity, unread.evidence) == (
        Severity.WARN,
        "the instances could not be read (nothing live was read), so the worst is assumed",
    )


@pytest.mark.parametrize(
    "case",
    [
        the_case("0.33.1", **in_flight(3)),
        the_case(None, **in_flight(3)),
        the_case(steps=PLAIN, **in_flight(3)),
        a_case(
            PLAIN, None, release={"agents": "0.32.0"}, wanted=a_wanted(replace(OF_AGENTS, workflow="new"), agents="1")
        ),
    ],
    ids=["the same version", "no version before", "no workflow of agents", "a workflow that is new"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(**in_flight(1)))
    entry = an_allowance("agents-sdk-changed", "package/agents")

    assert allowed(finding, [entry], TODAY).allowed == entry
