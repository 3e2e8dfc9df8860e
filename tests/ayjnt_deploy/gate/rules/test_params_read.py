from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.params_read import RULE
from ayjnt_deploy.state.evidence import Instance
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, an_allowance, an_evidence, an_instance
from tests.ayjnt_deploy.gate.sources import a_source

V1 = """
    await step.do("charge", async () => pay(event.payload.amount));
    await step.waitForEvent("gate", { type: "go" });
    await step.do("ship", async () => ship(event.payload.sku));
"""
AT_GATE = an_instance("charge", params={"amount": 1, "sku": "a"})
EARLY = an_instance(at="charge", id="order-2", params={"amount": 1, "sku": "a"})


def edited(old: str, new: str) -> str:
    assert old in V1
    return V1.replace(old, new)


SHIPS_EXPRESS = edited("ship(event.payload.sku)", "ship(event.payload.sku, event.payload.address.zip)")
CHARGES_IN = edited("pay(event.payload.amount)", "pay(event.payload.amount, event.payload.currency)")


def the_case(new: str, *instances: Instance, **fields: Any) -> Case:
    return a_case(a_source(V1), a_source(new), **{"instances": instances, **fields})


def test_params_that_an_instance_was_started_without_are_refused() -> None:
    known = replace(AT_GATE, id="order-3", params={"amount": 1, "sku": "a", "address": {"zip": "1010"}})

    findings = RULE.check(the_case(SHIPS_EXPRESS, AT_GATE, known))

    assert findings == (
        Finding(
            rule="params-read",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}",
            place=a_source(V1).place,
            problem=(
                "the code reads `address.zip` of the params, and the last release did not: an instance that was started "
                "without goes on with nothing in its place, or fails"
            ),
            remedy=(
                'let the code cope without: `event.payload.address?.zip ?? "…"`; or send it in a workflow of another '
                "name until the instances in flight are done"
            ),
            evidence=("1 of 2 instances in flight was started without; it would go on with nothing in its place"),
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_who_was_started_with_it_and_nobody_in_flight_are_silent() -> None:
    known = replace(AT_GATE, params={"amount": 1, "sku": "a", "address": {"zip": "1010"}})

    assert RULE.check(the_case(SHIPS_EXPRESS, known)) == ()
    assert RULE.check(the_case(SHIPS_EXPRESS)) == ()


def test_who_has_completed_the_step_that_reads_it_is_not_affected() -> None:
    assert RULE.check(the_case(CHARGES_IN, AT_GATE)) == ()
    assert [one.severity for one in RULE.check(the_case(CHARGES_IN, EARLY))] == [Severity.BLOCK]


def test_what_is_read_outside_of_steps_is_read_at_each_wake() -> None:
    again = f"{V1}    log(event.payload.currency);\n"

    assert [one.severity for one in RULE.check(the_case(again, AT_GATE))] == [Severity.BLOCK]


@pytest.mark.parametrize(
    "fields",
    [
        {"instances": None},
        {
            "evidence": {
                WORKFLOW: an_evidence(replace(AT_GATE, params={"address": {"zip": 1}}), active=9, everything=False)
            }
        },
        {"evidence": {WORKFLOW: an_evidence(replace(AT_GATE, params='{"amount":1,'))}},
    ],
    ids=["unread", "a sample", "params cut off"],
)
def test_where_it_cannot_be_known_it_warns(fields: Any) -> None:
    assert [one.severity for one in RULE.check(the_case(SHIPS_EXPRESS, **fields))] == [Severity.WARN]


@pytest.mark.parametrize(
    "read",
    [
        "event.payload.address?.zip",
        'event.payload.zip ?? "1010"',
        "event.payload.zip ? 1 : 2",
        "event.payload.amount",
        "event.payload.sku.length",
        "event.payload",
        "event.timestamp",
    ],
)
def test_what_the_code_copes_without_or_has_read_before_finds_nothing(read: str) -> None:
    new = edited("ship(event.payload.sku)", f"ship(event.payload.sku, {read})")

    assert RULE.check(the_case(new, AT_GATE)) == ()


def test_a_new_workflow_and_no_change_find_nothing() -> None:
    assert RULE.check(the_case(V1, AT_GATE)) == ()
    assert RULE.check(a_case(None, a_source(SHIPS_EXPRESS), instances=(AT_GATE,))) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(SHIPS_EXPRESS, AT_GATE))

    assert not allowed(finding, [an_allowance("params-read", f"workflow/{WORKFLOW}")], TODAY).refuses
