"""Queues, their producers and their consumers."""

from typing import Any

import pytest

from tests.ayjnt_deploy.sandbox.client import BINDINGS, Client


def create(client: Client, name: str = "jobs") -> str:
    return str(client.send("POST", "/queues", {"queue_name": name}).result["queue_id"])


def queue(client: Client, name: str = "jobs") -> Any:
    (found,) = client.get(f"/queues?name={name}").result
    return found


def consume(client: Client, queue_id: str, **more: Any) -> Any:
    return client.send("POST", f"/queues/{queue_id}/consumers", {"type": "worker", "script_name": "orders", **more})


def test_a_queue_names_its_producers_and_consumers(orders: Client) -> None:
    created = create(orders)
    orders.update(bindings=[*BINDINGS, {"name": "JOBS", "type": "queue", "queue_name": "jobs"}])
    consumer = consume(orders, created, settings={"batch_size": 5, "max_wait_time_ms": None}).result

    found = queue(orders)

    assert found["producers"] == [{"type": "worker", "script": "orders"}]
    assert found["consumers"] == [consumer]
    assert (found["producers_total_count"], found["consumers_total_count"]) == (1, 1)
    assert consumer == {
        "consumer_id": consumer["consumer_id"],
        "type": "worker",
        "queue_name": "jobs",
        "created_on": consumer["created_on"],
        "script": "orders",
        "script_name": "orders",
        "dead_letter_queue": "",
        "settings": {
            "batch_size": 5,
            "max_retries": 3,
            "max_wait_time_ms": 5000,
            "max_concurrency": None,
            "retry_delay": 0,
        },
    }
    assert orders.get(f"/queues/{created}").result == found
    assert orders.get("/workers/workers/orders").result["references"]["queues"] == [
        {"queue_consumer_id": consumer["consumer_id"], "queue_id": created, "queue_name": "jobs"}
    ]


def test_queues_are_found_by_several_names_and_paged(orders: Client) -> None:
    for number in range(5):
        create(orders, f"q{number}")

    assert {each["queue_name"] for each in orders.get("/queues?name=q1&name=q3&name=none").result} == {"q1", "q3"}
    assert len(orders.get("/queues?per_page=2&page=3").result) == 1


def test_a_consumer_is_changed_whole_and_removed(orders: Client) -> None:
    created = create(orders)
    consumer = consume(orders, created, dead_letter_queue="dead", settings={"max_retries": 9}).result
    path = f"/queues/{created}/consumers/{consumer['consumer_id']}"

    orders.send("PUT", path, {"type": "worker", "script_name": "orders", "settings": {"batch_size": 7}})

    changed = orders.get(path).result
    assert (changed["settings"]["batch_size"], changed["settings"]["max_retries"]) == (7, 3)
    assert changed["dead_letter_queue"] == ""
    assert orders.get(f"/queues/{created}/consumers").result == [changed]
    orders.send("DELETE", path)
    assert orders.get(path).problem == (404, 10013)


def test_a_queue_has_one_consumer_and_a_name_of_its_own(orders: Client) -> None:
    created = create(orders)
    consume(orders, created)

    assert consume(orders, created).problem == (409, 11004)
    assert orders.send("POST", "/queues", {"queue_name": "jobs"}).problem == (409, 11009)
    assert orders.get("/queues/none").problem == (404, 11000)


@pytest.mark.parametrize("path", ["/queues/{queue}", "/workers/scripts/orders"])
def test_a_consumer_goes_with_its_queue_or_its_worker(orders: Client, path: str) -> None:
    created = create(orders)
    consume(orders, created)

    orders.send("DELETE", path.format(queue=created))

    assert [each["consumers"] for each in orders.get("/queues").result] in ([], [[]])
    assert consume(orders, create(orders, "other"), script_name="none").problem == (404, 10007)
