"""Uploads of a Worker, its list, its code and the way out."""

from ayjnt_deploy.sandbox import publish
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints import views
from ayjnt_deploy.sandbox.uploads import joined, read_upload

BOUNDARY = "sandbox-modules"


def list_all(call: Call) -> Answer:
    return result([views.script(call.account, worker) for worker in call.account.workers()])


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
