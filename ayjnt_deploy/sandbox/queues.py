"""Queues, and who takes their messages."""

from dataclasses import replace
from uuid import uuid4

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.clock import now
from ayjnt_deploy.sandbox.errors import ApiError, worker_not_found
from ayjnt_deploy.sandbox.records import Consumer, Json, Queue

SETTINGS: Json = {"delivery_delay": 0, "delivery_paused": False, "message_retention_period": 345600}


def create(account: Account, name: str, settings: Json | None = None) -> Queue:
    if account.queue(name) is not None:
        raise ApiError(409, 11009, f"Queue name '{name}' is already taken.")
    created = now()
    queue = Queue(
        id=uuid4().hex, name=name, created_on=created, modified_on=created, settings={**SETTINGS, **(settings or {})}
    )
    account.save_queue(queue)
    return queue


def add_consumer(account: Account, queue: Queue, sent: Json) -> Consumer:
    """A queue has one consumer at a time."""
    if account.consumers(queue):
        raise ApiError(409, 11004, f"Queue '{queue.name}' already has a consumer.")
    consumer = Consumer(
        id=uuid4().hex, queue_id=queue.id, type=str(sent.get("type", "worker")), script=None, created_on=now()
    )
    return change_consumer(account, consumer, sent)


def change_consumer(account: Account, consumer: Consumer, sent: Json) -> Consumer:
    """Replace what was set; what is not sent is as for a new consumer."""
    script = sent.get("script_name")
    if consumer.type == "worker" and (not script or account.worker(script) is None):
        raise worker_not_found()
    settings = {key: value for key, value in (sent.get("settings") or {}).items() if value is not None}
    changed = replace(
        consumer, script=script, dead_letter_queue=sent.get("dead_letter_queue") or None, settings=settings
    )
    account.save_consumer(changed)
    return changed


def producers(account: Account, queue: Queue) -> list[str]:
    """Name the Workers whose serving version is bound to a queue."""
    return [worker.name for worker in account.workers() if _produces(account, worker.name, queue)]


def _produces(account: Account, worker: str, queue: Queue) -> bool:
    version = account.serving(worker)
    return version is not None and any(
        binding["type"] == "queue" and binding.get("queue_name") == queue.name for binding in version.bindings
    )
