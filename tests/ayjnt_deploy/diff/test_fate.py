"""What a deploy does to each kind of difference."""

import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.state import State
from tests.ayjnt_deploy.builders import a_release, a_state

Leaves = dict[str, Json]


def fates(wanted: Leaves, live: Leaves, released: Leaves | None = None, *whole: Aspect) -> dict[str, Fate]:
    asked = State(worker="orders", leaves=a_state(wanted).leaves, whole=frozenset(whole))
    record = None if released is None else a_release(digests=a_state(released).digests).state
    return {str(one.address): one.fate for one in diff(asked, a_state(live), record)}


@pytest.mark.parametrize(
    ("at", "fate"),
    [
        ("variable/A", Fate.REMOVED),
        ("binding/A", Fate.REMOVED),
        ("setting/limits", Fate.SWITCHED_OFF),
        ("setting/observability", Fate.SWITCHED_OFF),
        ("setting/logpush", Fate.STAYS),
        ("setting/tail_consumers", Fate.STAYS),
        ("cron/0 9 * * 1", Fate.STAYS),
        ("route/example.com/*", Fate.STAYS),
        ("domain/example.com", Fate.STAYS),
        ("queue-consumer/jobs", Fate.STAYS),
        ("workflow/orders", Fate.STAYS),
    ],
)
def test_what_is_live_and_not_wanted(at: str, fate: Fate) -> None:
    assert fates({}, {at: True}) == {at: fate}


@pytest.mark.parametrize(
    ("at", "aspect"),
    [("cron/0 9 * * 1", Aspect.CRON), ("route/a.com/*", Aspect.ROUTE), ("domain/a.com", Aspect.DOMAIN)],
)
def test_a_list_that_the_config_gives_is_replaced_whole(at: str, aspect: Aspect) -> None:
    assert fates({}, {at: True}, None, aspect) == {at: Fate.REMOVED}


def test_what_is_wanted_is_made_or_overwritten_and_a_secret_stays_away() -> None:
    wanted: Leaves = {"variable/A": 1, "variable/B": 1, "secret/KEY": True}

    assert fates(wanted, {"variable/B": 2}) == {
        "variable/A": Fate.MADE,
        "variable/B": Fate.OVERWRITTEN,
        "secret/KEY": Fate.MISSING,
    }


@pytest.mark.parametrize(
    "at",
    [
        "secret/KEY",
        "setting/preview_urls",
        "workflow-setting/orders/limits.steps",
        "queue-consumer/jobs/max_retries",
        "export/Chat",
    ],
)
def test_what_nobody_asked_for_and_no_deploy_touches_is_no_difference_until_it_was_released(at: str) -> None:
    assert fates({}, {at: True}) == {}
    assert fates({}, {at: True}, {}) == {}
    assert at in fates({}, {at: False}, {at: True})


def test_with_exports_the_tag_of_an_old_migration_and_the_coming_of_an_awaited_class_are_cloudflares() -> None:
    wanted: Leaves = {"export/Bills": {"type": "durable-object", "transfer_from": "billing"}}
    live: Leaves = {**wanted, "migration/tag": "v1", "durable-object/Bills": {"storage": "sqlite"}}

    assert fates(wanted, live, {**wanted, "migration/tag": "v1"}, Aspect.EXPORT) == {}
    assert fates({}, {"migration/tag": "v1"}) == {"migration/tag": Fate.REMOVED}
    assert fates({}, {"durable-object/Bills": {}}, None, Aspect.EXPORT) == {"durable-object/Bills": Fate.REMOVED}


CONSUMER: Leaves = {"queue-consumer/jobs": True}
RETRIES = "queue-consumer/jobs/max_retries"


def test_what_a_deploy_resets_is_overwritten_by_it() -> None:
    dead, schedules = "queue-consumer/jobs/dead_letter_queue", "workflow-setting/orders/schedules"
    wanted: Leaves = {**CONSUMER, "workflow/orders": {"class": "Orders"}}
    live: Leaves = {**wanted, RETRIES: 9, dead: "dlq", schedules: ["0 1 * * *"]}

    for released in (wanted, None):
        assert fates(wanted, live, released) == {
            RETRIES: Fate.OVERWRITTEN,
            dead: Fate.OVERWRITTEN,
            schedules: Fate.OVERWRITTEN,
        }


def test_the_settings_of_a_consumer_that_goes_out_of_the_config_stay_with_it() -> None:
    live: Leaves = {**CONSUMER, RETRIES: 9}

    assert fates({}, live, live) == {"queue-consumer/jobs": Fate.STAYS, RETRIES: Fate.STAYS}
    assert fates({}, live, {}) == {"queue-consumer/jobs": Fate.STAYS}


def test_a_consumer_that_is_gone_comes_back_with_what_the_config_says_of_it() -> None:
    assert fates({**CONSUMER, RETRIES: 9}, {}, {**CONSUMER, RETRIES: 9}) == {
        "queue-consumer/jobs": Fate.MADE,
        RETRIES: Fate.MADE,
    }
    assert fates(CONSUMER, {}, CONSUMER) == {"queue-consumer/jobs": Fate.MADE}


def test_the_registration_of_a_workflow_without_a_record_may_be_anybodys() -> None:
    assert fates({}, {"workflow/orders": True}, {}) == {}
    assert fates({}, {"workflow/orders": True}, None) == {"workflow/orders": Fate.STAYS}


def test_nothing_is_said_of_what_could_not_be_read() -> None:
    live = State(worker="orders", leaves={}, not_read={Part.ROUTES: "GET routes: answered 403"})
    wanted = a_state({"route/example.com/*": True, "variable/A": 1})

    (change,) = diff(wanted, live, a_state({"route/example.com/*": True}))

    assert change.address == Address(Aspect.VARIABLE, "A")
    assert change.after == Known(1)
