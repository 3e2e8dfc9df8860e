"""Queues with their producers and consumers."""

from ayjnt_deploy.sandbox import queues
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Consumer, Json, Queue


def list_all(call: Call) -> Answer:
    """The name may be given several times, as wrangler does."""
    names = call.every("name")
    wanted = [queue for queue in call.account.queues() if not names or queue.name in names]
    return by_number(call, [_view(call, queue) for queue in wanted], size=100, maximum=1000)


def get(call: Call) -> Answer:
    return result(_view(call, call.queue))


def create(call: Call) -> Answer:
    body = call.json_object()
    return result(_view(call, queues.create(call.account, body["queue_name"], body.get("settings"))))


def delete(call: Call) -> Answer:
    call.account.delete_queue(call.queue)
    return result(None)


def list_consumers(call: Call) -> Answer:
    queue = call.queue
    return result([_consumer(queue, consumer) for consumer in call.account.consumers(queue)], about="consumers")


def get_consumer(call: Call) -> Answer:
    return result(_consumer(call.queue, _found(call)), about="consumer")


def add_consumer(call: Call) -> Answer:
    queue = call.queue
    return result(_consumer(queue, queues.add_consumer(call.account, queue, call.json_object())), about="consumer")


def put_consumer(call: Call) -> Answer:
    changed = queues.change_consumer(call.account, _found(call), call.json_object())
    return result(_consumer(call.queue, changed), about="consumer")


def delete_consumer(call: Call) -> Answer:
    call.account.delete_consumer(_found(call))
    return result(None)


def _found(call: Call) -> Consumer:
    for consumer in call.account.consumers(call.queue):
        if consumer.id == call.names["consumer"]:
            return consumer
    raise ApiError(404, 10013, "Consumer not found.")


def _view(call: Call, queue: Queue) -> Json:
    consumers = [_consumer(queue, consumer) for consumer in call.account.consumers(queue)]
    producers = [{"type": "worker", "script": name} for name in queues.producers(call.account, queue)]
    return {
        "queue_id": queue.id,
        "queue_name": queue.name,
        "created_on": queue.created_on,
        "modified_on": queue.modified_on,
        "producers": producers,
        "producers_total_count": len(producers),
        "consumers": consumers,
        "consumers_total_count": len(consumers),
        "settings": queue.settings,
    }


def _consumer(queue: Queue, consumer: Consumer) -> Json:
    return {
        "consumer_id": consumer.id,
        "type": consumer.type,
        "queue_name": queue.name,
        "created_on": consumer.created_on,
        "script": consumer.script,
        "dead_letter_queue": consumer.dead_letter_queue,
        "settings": consumer.settings,
    }
