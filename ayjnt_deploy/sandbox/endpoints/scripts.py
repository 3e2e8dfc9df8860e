"""Uploads of a Worker, its list, its code and the way out."""

from ayjnt_deploy.sandbox import publish
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints import views
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.uploads import joined, read_upload

BOUNDARY = "sandbox-modules"


def list_all(call: Call) -> Answer:
    return result([views.script(call.account, worker) for worker in call.account.workers()])


def search(call: Call) -> Answer:
    """Find Workers by a part of their name, or by their id."""
    part, wanted = call.query.get("name", ""), call.query.get("id")
    found = [worker for worker in call.account.workers() if part in worker.name and wanted in {None, worker.tag}]
    rows = [
        {
            "id": worker.tag,
            "script_name": worker.name,
            "service_name": worker.name,
            "environment_name": "production",
            "environment_is_default": True,
            "created_on": worker.created_on,
            "modified_on": worker.modified_on,
        }
        for worker in found
    ]
    return by_number(call, rows, size=10, maximum=100)


def upload(call: Call) -> Answer:
    sent = read_upload(call.body, call.headers.get("content-type", ""))
    name, strict = call.names["worker"], call.query.get("bindings_inherit") == "strict"
    version = publish.upload(call.account, name, sent, source=call.source, strict=strict)
    worker = call.worker
    return result(
        {
            **views.script(call.account, worker),
            "entry_point": version.main_module,
            "startup_time_ms": views.STARTUP_MS,
            **views.reconciliation(version),
            # Not in the official schema; wrangler prints it as the version that it deployed.
            "deployment_id": version.id.replace("-", ""),
        }
    )


def delete(call: Call) -> Answer:
    call.account.delete_worker(call.worker.name)
    return result(None)


def content(call: Call) -> Answer:
    version = views.serving(call.account, call.worker)
    return Answer(
        body=joined(call.account.modules(version.etag), BOUNDARY),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers={"cf-entrypoint": version.main_module},
    )


def references(_call: Call) -> Answer:
    services = {"incoming": [], "outgoing": [], "pages_function": False}
    return result({"services": services, "durable_objects": [], "dispatch_outbounds": []})


def start_assets_upload(_call: Call) -> Answer:
    """Claim to have every file already, so that none is sent: assets are not modelled."""
    return result({"jwt": "sandbox-assets", "buckets": []})
