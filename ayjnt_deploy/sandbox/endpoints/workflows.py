"""Workflows: registrations on the account, each owned by one Worker at a time, and their versions."""

from ayjnt_deploy.sandbox import workflows
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.clock import moment
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Json, Workflow, WorkflowVersion


def list_all(call: Call) -> Answer:
    wanted = call.query.get("search", "")
    found = [workflow for workflow in call.account.workflows() if wanted in workflow.name]
    return by_number(call, found, size=10, maximum=100, view=lambda workflow: _view(call, workflow))


def get(call: Call) -> Answer:
    return result(_view(call, call.workflow))


def put(call: Call) -> Answer:
    workflow, version = workflows.register(call.account, call.names["workflow"], call.json_object())
    return result({**_registration(workflow), "version_id": version.id, "is_deleted": 0, "terminator_running": 0})


def delete(call: Call) -> Answer:
    """Delete the registration and its instances; the Worker is not touched."""
    call.account.delete_workflow(call.workflow)
    return result({"status": "ok", "success": True})


def list_versions(call: Call) -> Answer:
    workflow = call.workflow
    versions = [_version_view(version) for version in call.account.workflow_versions(workflow)]
    return by_number(call, versions, size=50, maximum=100)


def get_version(call: Call) -> Answer:
    return result(_version_view(_version(call)))


def graph(call: Call) -> Answer:
    """Answer with what was drawn by hand, else as Cloudflare does for code that it could not parse."""
    version = _version(call)
    return result({**_identity(version), "graph": version.graph})


def dag(call: Call) -> Answer:
    return result({**_identity(_version(call)), "dag": None})


def _version(call: Call) -> WorkflowVersion:
    for version in call.account.workflow_versions(call.workflow):
        if version.id == call.names["version"]:
            return version
    raise ApiError(404, 10300, "workflow.version_not_found")


def _registration(workflow: Workflow) -> Json:
    return {
        "id": workflow.id,
        "name": workflow.name,
        "class_name": workflow.class_name,
        "script_name": workflow.script_name,
        "created_on": workflow.created_on,
        "modified_on": workflow.modified_on,
        "triggered_on": workflow.triggered_on,
    }


def _view(call: Call, workflow: Workflow) -> Json:
    return {
        **_registration(workflow),
        # A status that no instance has is left out.
        "instances": call.account.instance_counts(workflow),
        "schedules": [{"cron": cron, "next_instance": moment(3600)} for cron in workflow.schedules],
        **({"jurisdiction": workflow.jurisdiction} if workflow.jurisdiction else {}),
        "script_deleted": call.account.worker(workflow.script_name) is None,
    }


def _version_view(version: WorkflowVersion) -> Json:
    return {**_identity(version), "has_dag": version.graph is not None, "language": "javascript", **version.limits}


def _identity(version: WorkflowVersion) -> Json:
    return {
        "id": version.id,
        "class_name": version.class_name,
        "created_on": version.created_on,
        "modified_on": version.created_on,
        "workflow_id": version.workflow_id,
    }
