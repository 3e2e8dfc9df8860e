"""The newer API of Workers, by name or by immutable id."""

from base64 import b64encode

from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints import domains, views
from ayjnt_deploy.sandbox.errors import ApiError, worker_not_found
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Domain, Json, Worker


def list_all(call: Call) -> Answer:
    return by_number(call, [_view(call, worker) for worker in call.account.workers()], size=10, maximum=100)


def get(call: Call) -> Answer:
    return result(_view(call, _worker(call)))


def list_versions(call: Call) -> Answer:
    versions = call.account.versions(_worker(call).name)
    return by_number(call, [views.beta_version(version) for version in versions], size=10, maximum=100)


def get_version(call: Call) -> Answer:
    worker, wanted = _worker(call), call.names["version"]
    version = call.account.latest(worker.name) if wanted == "latest" else call.account.version(worker.name, wanted)
    if version is None:
        raise ApiError(404, 10071, "Worker version not found.")
    answer = views.beta_version(version)
    if call.query.get("include") == "modules":
        answer["modules"] = [
            {
                "name": module.name,
                "content_type": module.content_type,
                "content_base64": b64encode(module.content).decode(),
            }
            for module in call.account.modules(version.etag)
        ]
    return result(answer)


def _worker(call: Call) -> Worker:
    worker = call.account.worker_called(call.names["worker"])
    if worker is None:
        raise worker_not_found()
    return worker


def _view(call: Call, worker: Worker) -> Json:
    deployments = call.account.deployments(worker.name)
    return {
        "id": worker.tag,
        "name": worker.name,
        "created_on": worker.created_on,
        "updated_on": worker.modified_on,
        "deployed_on": deployments[0].created_on if deployments else None,
        "logpush": worker.logpush,
        "tags": worker.tags,
        "tail_consumers": [{"name": each["service"]} for each in worker.tail_consumers],
        "observability": worker.observability or {"enabled": False},
        "subdomain": worker.subdomain,
        "references": {
            "dispatch_namespace_outbounds": [],
            "domains": [_domain(call, domain) for domain in call.account.domains(worker.name)],
            "durable_objects": [],
            "queues": _queues(call, worker),
            "workers": [],
        },
    }


def _domain(call: Call, domain: Domain) -> Json:
    shown = domains.view(call, domain)
    return {
        "id": domain.id,
        "certificate_id": domain.cert_id,
        **{key: shown[key] for key in ("hostname", "zone_id", "zone_name")},
    }


def _queues(call: Call, worker: Worker) -> list[Json]:
    names = {queue.id: queue.name for queue in call.account.queues()}
    return [
        {"queue_consumer_id": consumer.id, "queue_id": consumer.queue_id, "queue_name": names[consumer.queue_id]}
        for consumer in call.account.consumers()
        if consumer.script == worker.name
    ]
