from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.leftover import RULE
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import (
    TODAY,
    a_case,
    a_live,
    a_registration,
    a_release,
    a_state,
    a_wanted,
    an_allowance,
)

Leaves = dict[str, Json]
WORKFLOW: Leaves = {"workflow/old": {"class": "OrdersProcessing"}}
LISTS = frozenset({Aspect.CRON, Aspect.ROUTE, Aspect.DOMAIN})


def the_case(
    wanted: Leaves, live: Leaves, released: Leaves, *, whole: frozenset[Aspect] = frozenset(), **more: Any
) -> Case:
    record = a_release(digests=a_state(released).digests).state
    changes = diff(replace(a_state(wanted), whole=whole), a_state(live), record)
    return a_case(changes=changes, wanted=a_wanted(leaves=wanted), live=a_live(live, **more))


def test_a_cron_that_the_config_does_not_name_any_more_stays_live_and_is_told() -> None:
    cron: Leaves = {"cron/0 9 * * 1": True}

    assert RULE.check(the_case({}, cron, cron)) == (
        Finding(
            rule="leftover",
            severity=Severity.INFO,
            at="cron/0 9 * * 1",
            problem=(
                "cron/0 9 * * 1 is live, nothing in the source tree or ayjnt.jsonc asks for it, and no deploy removes it"
            ),
            remedy=(
                'if nobody needs it, list the crons that are to stay, be it none, in the "wrangler" section of ayjnt.jsonc: '
                '"triggers": { "crons": […] }'
            ),
        ),
    )


@pytest.mark.parametrize(
    ("at", "way_out"),
    [
        ("queue-consumer/jobs", "run `wrangler queues consumer remove jobs orders`"),
        ("secret/OLD_KEY", "run `wrangler secret delete OLD_KEY --name orders`"),
        ("route/example.com/*", "delete it in the dashboard, among the domains and routes of orders"),
        ("domain/shop.example.com", "delete it in the dashboard, among the domains and routes of orders"),
        ("setting/logpush", 'set `logpush` in the "wrangler" section of ayjnt.jsonc to what it is to be'),
        ("setting/tail_consumers", 'set `tail_consumers` in the "wrangler" section of ayjnt.jsonc to what it is to be'),
    ],
)
def test_each_kind_has_its_way_out(at: str, way_out: str) -> None:
    (finding,) = RULE.check(the_case({}, {at: True}, {at: True}))

    assert (finding.at, finding.remedy) == (at, f"if nobody needs it, {way_out}")


KEY: Leaves = {"secret/STRIPE_KEY": True}


@pytest.mark.parametrize(
    "source", ["this.env.STRIPE_KEY;", "if (this.env.STRIPE_KEY) { }"], ids=["counted on", "asked"]
)
def test_a_secret_that_the_source_reads_is_not_to_be_deleted_but_to_be_required(source: str) -> None:
    case = replace(the_case({}, KEY, KEY), sources={"agents/orders/agent.ts": f"const a = 1;\n{source}\n".encode()})

    (finding,) = RULE.check(case)

    assert (finding.at, finding.severity) == ("secret/STRIPE_KEY", Severity.INFO)
    assert finding.place is not None
    assert finding.problem == (
        "agents/orders/agent.ts:2 reads env.STRIPE_KEY, a secret that is live and stays so, and ayjnt.jsonc does not require "
        "it any more"
    )
    assert finding.remedy == (
        'put "STRIPE_KEY" into "secrets": { "required": […] } in the "wrangler" section of ayjnt.jsonc, so that no deploy '
        "goes on without it; delete the secret only when no code reads it"
    )


def test_what_somebody_added_by_hand_stays_as_well() -> None:
    assert [one.at for one in RULE.check(the_case({}, {"queue-consumer/jobs": True}, {}))] == ["queue-consumer/jobs"]


def test_a_consumer_and_its_settings_are_one_finding_and_a_setting_of_a_wanted_one_is_none() -> None:
    whole: Leaves = {"queue-consumer/jobs": True, "queue-consumer/jobs/max_retries": 9}

    assert [one.at for one in RULE.check(the_case({}, whole, whole))] == ["queue-consumer/jobs"]
    assert RULE.check(the_case({"queue-consumer/jobs": True}, whole, whole)) == ()


def test_a_workflow_that_outlived_its_release_is_told() -> None:
    (finding,) = RULE.check(the_case({}, WORKFLOW, {}, registrations={"old": a_registration("old")}))

    assert (finding.at, finding.severity) == ("workflow/old", Severity.INFO)
    assert finding.remedy.endswith("`wrangler workflows delete old` (this deletes its history too)")


@pytest.mark.parametrize(
    "case",
    [
        the_case({}, {"cron/0 9 * * 1": True}, {"cron/0 9 * * 1": True}, whole=LISTS),
        the_case({"cron/0 9 * * 1": True}, {"cron/0 9 * * 1": True}, {}),
        the_case({}, {"secret/API_KEY": True}, {}),
        the_case({}, {"variable/A": 1}, {"variable/A": 1}),
        the_case({}, WORKFLOW, WORKFLOW, registrations={"old": a_registration("old")}),
        the_case({}, WORKFLOW, {}, registrations={"old": replace(a_registration("old"), schedules=("0 * * * *",))}),
        the_case({}, WORKFLOW, {}, registrations={"old": a_registration("old", script="billing")}),
        the_case(WORKFLOW, WORKFLOW, WORKFLOW, registrations={"old": a_registration("old")}),
        the_case({}, {"queue-consumer/jobs": True}, {}, is_read=False),
    ],
    ids=[
        "the deploy removes it",
        "it is wanted",
        "a secret that nobody ever required",
        "a variable",
        "a workflow that goes away now",
        "a workflow with a schedule",
        "a workflow of another Worker",
        "a workflow that is wanted",
        "nobody looked",
    ],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case({}, {"queue-consumer/jobs": True}, {}))

    assert allowed(finding, [an_allowance("leftover", "queue-consumer/jobs")], TODAY).allowed is not None
