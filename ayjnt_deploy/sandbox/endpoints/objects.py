"""Durable Object namespaces; their objects exist only where code runs, which is nowhere here."""

from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Json, Namespace


def list_all(call: Call) -> Answer:
    return by_number(call, [_view(namespace) for namespace in call.account.namespaces()], size=20, maximum=1000)


def get(call: Call) -> Answer:
    return result(_view(_namespace(call)))


def list_objects(call: Call) -> Answer:
    _namespace(call)
    return result([], page={"count": 0, "cursors": {"after": None}})


def _namespace(call: Call) -> Namespace:
    for namespace in call.account.namespaces():
        if namespace.id == call.names["namespace"]:
            return namespace
    raise ApiError(404, 10066, "Durable Object namespace not found.")


def _view(namespace: Namespace) -> Json:
    return {
        "id": namespace.id,
        "name": f"{namespace.script}_{namespace.class_name}",
        "script": namespace.script,
        "class": namespace.class_name,
        "use_sqlite": namespace.use_sqlite,
    }
