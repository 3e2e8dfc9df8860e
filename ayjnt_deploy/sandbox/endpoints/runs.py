"""Instances of a workflow over HTTP."""

from ayjnt_deploy.sandbox import instances
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.clock import instant, moment
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.pages import by_cursor
from ayjnt_deploy.sandbox.records import Instance, Json


def list_all(call: Call) -> Answer:
    everything = call.account.instances(call.workflow)
    if call.query.get("direction") == "asc":
        everything = everything[::-1]
    wanted = [_item(instance) for instance in everything if _is_wanted(call, instance)]
    return by_cursor(call, wanted, order=[instance.id for instance in everything], size=50, maximum=100)


def create(call: Call) -> Answer:
    body = call.json_object() if call.body else {}
    wanted = body.get("instance_id") or body.get("id")
    if wanted and call.account.instance(call.workflow, wanted) is not None:
        raise ApiError(409, 10405, "instance.already_exists")
    made = instances.create(call.account, call.workflow, params=body.get("params"), instance_id=wanted, source="api")
    return result({key: _item(made)[key] for key in ("id", "status", "version_id", "workflow_id")})


def get(call: Call) -> Answer:
    instance = call.instance
    answer: Json = {
        "status": instance.status,
        "params": instance.params,
        "trigger": {"source": instance.trigger_source},
        "versionId": instance.version_id,
        "queued": instance.created_on,
        "start": instance.started_on,
        "end": instance.ended_on,
        "success": {"complete": True, "errored": False, "terminated": False}.get(instance.status),
        "error": instance.error,
        "output": instance.output,
        "rollback": None,
        "step_count": len(instance.steps),
    }
    if call.query.get("simple") != "true":
        newest_first = call.query.get("order") == "desc"
        answer["steps"] = instance.steps[::-1] if newest_first else instance.steps
    return result(answer)


def get_step(call: Call) -> Answer:
    name, kind = call.query.get("name"), call.query.get("type", "step")
    for row in call.instance.steps:
        if row["name"] == name and row["type"] == kind:
            is_over = bool(row.get("success") or row.get("finished"))
            status = "complete" if is_over else "errored" if row.get("success") is False else "running"
            answer = {"status": status, "error": row.get("error"), "output": row.get("output")}
            return result({**answer, **({"event_type": row["event_type"]} if "event_type" in row else {})})
    raise ApiError(404, 10400, "instance.step_not_found")


def patch_status(call: Call) -> Answer:
    changed = instances.steer(call.instance, str(call.json_object().get("status")))
    call.account.save_instance(changed)
    return result({"status": changed.status, "timestamp": moment()})


def _is_wanted(call: Call, instance: Instance) -> bool:
    created, query = instant(instance.created_on), call.query
    try:
        return (
            query.get("status", instance.status) == instance.status
            and ("date_start" not in query or created >= instant(query["date_start"]))
            and ("date_end" not in query or created <= instant(query["date_end"]))
        )
    except (ValueError, TypeError) as error:
        raise ApiError(400, 10002, "Invalid query parameter: a date and time was expected.") from error


def _item(instance: Instance) -> Json:
    return {
        "id": instance.id,
        "status": instance.status,
        "version_id": instance.version_id,
        "workflow_id": instance.workflow_id,
        "created_on": instance.created_on,
        "modified_on": instance.modified_on,
        "started_on": instance.started_on,
        "ended_on": instance.ended_on,
        "trigger_source": instance.trigger_source,
    }
