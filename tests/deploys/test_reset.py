"""What somebody set on a queue consumer or workflow, and the next deploy would reset because no config says it."""

from typing import Any

import pytest

from tests.deploys.story import VARIABLES, Story

pytestmark = pytest.mark.real

SCHEDULES = "workflow-setting/orders-processing/schedules"


@pytest.fixture
def consumer(shop: Story) -> Story:
    """A shop that takes the messages of a queue, with no more said of it than its batches."""
    for queue in ("jobs", "mail", "dead"):
        shop.sandbox.dashboard.create_queue(queue)
    shop.configure(variables=VARIABLES, queues={"consumers": [{"queue": "jobs", "max_batch_size": 10}]})
    shop.deploy()
    return shop


def live(story: Story, queue: str) -> Any:
    """Return what of a consumer is not as Cloudflare makes every one."""
    (found,) = story.client.get(f"/queues?name={queue}").result
    ((one),) = found["consumers"]
    usual = {"batch_size": 10, "max_retries": 3, "max_wait_time_ms": 5000, "max_concurrency": None, "retry_delay": 0}
    said = {key: value for key, value in one["settings"].items() if value != usual[key]}
    return {**said, **({"dead_letter_queue": one["dead_letter_queue"]} if one["dead_letter_queue"] else {})}


def crons(story: Story) -> list[str]:
    """Return when Cloudflare starts the workflow by itself."""
    return [one["cron"] for one in story.client.get("/workflows/orders-processing").result["schedules"]]


def drift(story: Story) -> list[str]:
    """Return the lines of differences."""
    said = story.ayjnt("drift", "--exit-code")
    found = [line.strip() for line in said.out.splitlines() if line.startswith("    ~ ")]
    assert said.code == (2 if found else 0), said.all
    return found


def test_settings_of_a_consumer_that_the_config_does_not_name_are_kept_or_reset_with_open_eyes(consumer: Story) -> None:
    assert drift(consumer) == []
    consumer.sandbox.dashboard.consume("jobs", "orders", batch_size=10, dead_letter_queue="dead", max_retries=9)

    assert drift(consumer) == [
        '~ queue-consumer/jobs/dead_letter_queue: "dead", was null   (will be overwritten)',
        "~ queue-consumer/jobs/max_retries: 9, was 3   (will be overwritten)",
    ]
    said = consumer.refused("drift-overwritten")
    assert "✗ block drift-overwritten queue-consumer/jobs/max_retries" in said.out

    kept = consumer.ayjnt("drift", "--adopt", "queue-consumer/jobs/dead_letter_queue", "--yes")
    assert kept.code == 0, kept.all
    consumer.deploy("--overwrite", "queue-consumer/jobs/max_retries")
    assert live(consumer, "jobs") == {"dead_letter_queue": "dead"}
    assert drift(consumer) == []


def test_a_consumer_that_somebody_added_is_adopted_as_it_is(consumer: Story) -> None:
    consumer.sandbox.dashboard.consume("mail", "orders", batch_size=33, dead_letter_queue="dead", max_wait_time_ms=500)

    said = consumer.ayjnt("drift", "--adopt", "queue-consumer/mail", "--yes")
    assert said.code == 0, said.all
    assert "nothing to do" in consumer.ayjnt("plan", "--exit-code").out

    consumer.deploy()
    assert live(consumer, "mail") == {"batch_size": 33, "dead_letter_queue": "dead", "max_wait_time_ms": 500}
    assert drift(consumer) == []


def test_the_first_setting_of_a_consumer_is_deployed_without_a_question(consumer: Story) -> None:
    consumer.configure(variables=VARIABLES, queues={"consumers": [{"queue": "jobs", "max_retries": 8}]})

    assert "~ queue-consumer/jobs/max_retries: 3 → 8\n" in consumer.deploy().out
    assert live(consumer, "jobs") == {"max_retries": 8}
    assert drift(consumer) == []


def test_a_schedule_that_somebody_gave_to_a_workflow_is_kept_or_taken_away_with_open_eyes(shop: Story) -> None:
    assert drift(shop) == []
    shop.sandbox.dashboard.change_workflow("orders-processing", schedules=["0 1 * * *"])

    assert drift(shop) == [f'~ {SCHEDULES}: ["0 1 * * *"], was []   (will be overwritten)']
    said = shop.refused("drift-overwritten")
    assert f"to keep it, `ayjnt drift --adopt {SCHEDULES}` writes it into ayjnt.jsonc" in said.out
    assert '"workflows": [{"name": "orders-processing", "schedules": ["0 1 * * *"]}]' in said.out

    kept = shop.ayjnt("drift", "--adopt", SCHEDULES, "--yes")
    assert kept.code == 0, kept.all
    shop.deploy()
    assert crons(shop) == ["0 1 * * *"]
    assert drift(shop) == []

    shop.sandbox.dashboard.change_workflow("orders-processing", schedules=["0 2 * * *"])
    shop.deploy("--overwrite", SCHEDULES)
    assert crons(shop) == ["0 1 * * *"]
    assert drift(shop) == []


def test_a_schedule_of_a_workflow_goes_away_with_its_line(shop: Story) -> None:
    shop.configure(variables=VARIABLES, workflows=[{"name": "orders-processing", "schedules": "0 1 * * *"}])
    assert f'~ {SCHEDULES}: [] → ["0 1 * * *"]' in shop.deploy().out
    assert drift(shop) == []

    shop.configure(variables=VARIABLES)

    assert f'~ {SCHEDULES}: ["0 1 * * *"] → []' in shop.deploy().out
    assert crons(shop) == []
    assert drift(shop) == []
