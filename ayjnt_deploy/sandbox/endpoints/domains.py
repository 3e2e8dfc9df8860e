"""Custom domains: the documented list, and the records that wrangler reads and writes."""

from typing import Any

from ayjnt_deploy.sandbox import traffic
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints.services import PRODUCTION
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Domain, Json

FILTERS = ("service", "environment", "hostname", "zone_id", "zone_name")


def list_all(call: Call) -> Answer:
    return by_number(call, [view(call, domain) for domain in _wanted(call)], size=20, maximum=1000)


def get(call: Call) -> Answer:
    return result(view(call, _found(call)))


def list_records(call: Call) -> Answer:
    """Pages count from 0 here; without a size everything is on one page."""
    records = [_record(call, domain) for domain in _wanted(call)]
    if "per_page" not in call.query:
        return result(records)
    per_page, page = call.number("per_page", 20, 1000), int(call.query.get("page", "0"))
    return result(records[page * per_page : (page + 1) * per_page])


def get_record(call: Call) -> Answer:
    return result(_record(call, _found(call)))


def put_records(call: Call) -> Answer:
    """Replace all domains of a Worker."""
    body = call.json_object()
    takes_over = bool(body.get("override_existing_origin"))
    made = traffic.set_domains(call.account, call.worker.name, _origins(body.get("origins")), takes_over=takes_over)
    return result([_record(call, domain) for domain in made])


def changeset(call: Call) -> Answer:
    plan = traffic.changeset(call.account, call.worker.name, _origins(call.json()))
    replaces = call.query.get("replace_state") == "true"
    return result(
        {
            "added": [_record(call, domain) for domain in plan["added"]],
            "updated": [
                {**_record(call, domain), "modified": domain.hostname not in plan["unmodified"]}
                for domain in plan["updated"]
            ],
            "removed": [_record(call, domain) for domain in plan["removed"]] if replaces else [],
            "conflicting": [],
        }
    )


def view(call: Call, domain: Domain) -> Json:
    """The documented fields; whether it is switched on is only in the record."""
    zone = call.account.zone(domain.zone_id)
    return {
        "id": domain.id,
        "cert_id": domain.cert_id,
        "environment": PRODUCTION,
        "hostname": domain.hostname,
        "service": domain.service,
        "zone_id": domain.zone_id,
        "zone_name": zone.name if zone else "",
    }


def _record(call: Call, domain: Domain) -> Json:
    return {**view(call, domain), "enabled": domain.enabled, "previews_enabled": domain.previews_enabled}


def _wanted(call: Call) -> list[Domain]:
    asked = {name: call.query[name] for name in FILTERS if name in call.query}
    return [domain for domain in call.account.domains() if asked.items() <= view(call, domain).items()]


def _found(call: Call) -> Domain:
    for domain in call.account.domains():
        if domain.id == call.names["domain"]:
            return domain
    raise ApiError(404, 100114, "Custom domain not found.")


def _origins(body: Any) -> list[Json]:
    if not isinstance(body, list) or not all(isinstance(each, dict) and "hostname" in each for each in body):
        raise ApiError(400, 10026, "Could not parse request body: a list of hostnames was expected.")
    return body
