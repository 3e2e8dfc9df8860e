"""Durable Object namespaces; of their objects there are as many as somebody said."""

from hashlib import sha256

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
    namespace = _namespace(call)
    ids = [sha256(f"{namespace.id}/{number}".encode()).hexdigest() for number in range(namespace.objects)]
    after, limit = call.query.get("cursor"), call.number("limit", 1000, 10_000)
    start = ids.index(after) + 1 if after in ids else 0
    shown = ids[start : start + limit]
    more = shown[-1] if start + limit < len(ids) else None
    return result(
        [{"id": object_id, "hasStoredData": True} for object_id in shown],
        page={"count": len(shown), "cursors": {"after": more}},
    )


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
