"""The older, undocumented view of a Worker, which wrangler asks first."""

from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints import views, zones
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json, Worker

PRODUCTION = "production"


def get(call: Call) -> Answer:
    worker = _worker(call)
    return result(
        {
            "id": worker.name,
            "default_environment": _environment(call, worker),
            "created_on": worker.created_on,
            "modified_on": worker.modified_on,
            "usage_model": "standard",
            "environments": [
                {"environment": PRODUCTION, "created_on": worker.created_on, "modified_on": worker.modified_on}
            ],
        }
    )


def environment(call: Call) -> Answer:
    return result(_environment(call, _worker(call)))


def bindings(call: Call) -> Answer:
    return result(views.serving(call.account, _worker(call)).bindings, about="bindings")


def routes(call: Call) -> Answer:
    """The only list of a Worker's routes in all zones."""
    names = {zone.id: zone.name for zone in call.account.zones()} if call.query.get("show_zonename") == "true" else {}
    return result(
        [
            {**zones.view(route), **({"zone_name": names[route.zone_id]} if names else {})}
            for route in call.account.routes(script=_worker(call).name)
        ],
        about="routes",
    )


def subdomain(call: Call) -> Answer:
    return result(_worker(call).subdomain)


def settings(call: Call) -> Answer:
    worker = _worker(call)
    return result(views.settings(worker, views.serving(call.account, worker)))


def _worker(call: Call) -> Worker:
    worker = call.account.worker(call.names["worker"])
    if worker is None:
        raise ApiError(404, 10090, "workers.api.error.service_not_found")
    if call.names.get("environment", PRODUCTION) != PRODUCTION:
        raise ApiError(404, 10092, "workers.api.error.environment_not_found")
    return worker


def _environment(call: Call, worker: Worker) -> Json:
    return {
        "environment": PRODUCTION,
        "created_on": worker.created_on,
        "modified_on": worker.modified_on,
        "script": views.script(call.account, worker),
    }
