"""Zones of the account and their routes, each of which leads to a Worker."""

from dataclasses import replace
from typing import Any

from ayjnt_deploy.sandbox import traffic
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints.accounts import ACCOUNT
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.pages import by_number
from ayjnt_deploy.sandbox.records import Json, Zone, ZoneRoute
from ayjnt_deploy.sandbox.zones import zone_for


def list_all(call: Call) -> Answer:
    if call.query.get("account.id", ACCOUNT["id"]) != ACCOUNT["id"]:
        return by_number(call, [], size=20, maximum=50)
    named = [zone for zone in call.account.zones() if call.query.get("name", zone.name) == zone.name]
    return by_number(call, [_zone(zone) for zone in named], size=20, maximum=50)


def get(call: Call) -> Answer:
    return result(_zone(call.zone))


def list_routes(call: Call) -> Answer:
    return result([view(route) for route in call.account.routes(zone_id=call.zone.id)])


def get_route(call: Call) -> Answer:
    return result(view(_found(call)))


def add_route(call: Call) -> Answer:
    body = call.json_object()
    return result(view(traffic.add_route(call.account, call.zone, body["pattern"], body["script"])))


def put_route(call: Call) -> Answer:
    route, body = _found(call), call.json_object()
    zone_for(call.account, body["pattern"], {"zone_id": route.zone_id})
    changed = replace(route, pattern=body["pattern"], script=body["script"])
    call.account.save_route(changed)
    return result(view(changed))


def delete_route(call: Call) -> Answer:
    route = _found(call)
    call.account.delete_route(route)
    return result({"id": route.id})


def put_script_routes(call: Call) -> Answer:
    """Replace all routes of a Worker, in every zone: what wrangler asks for first."""
    routes = traffic.set_routes(call.account, call.worker.name, _wanted(call.json()))
    return result([view(route) for route in routes])


def view(route: ZoneRoute) -> Json:
    return {"id": route.id, "pattern": route.pattern, "script": route.script}


def _found(call: Call) -> ZoneRoute:
    for route in call.account.routes(zone_id=call.zone.id):
        if route.id == call.names["route"]:
            return route
    raise ApiError(404, 10009, "Route not found.")


def _wanted(body: Any) -> list[Json]:
    if not isinstance(body, list) or not all(isinstance(each, dict) and "pattern" in each for each in body):
        raise ApiError(400, 10026, "Could not parse request body: a list of patterns was expected.")
    return body


def _zone(zone: Zone) -> Json:
    return {
        "id": zone.id,
        "name": zone.name,
        "status": "active",
        "paused": False,
        "type": "full",
        "account": {"id": ACCOUNT["id"], "name": ACCOUNT["name"]},
        "name_servers": ["amy.ns.cloudflare.com", "rob.ns.cloudflare.com"],
        "created_on": zone.created_on,
        "modified_on": zone.created_on,
        "activated_on": zone.created_on,
    }
