"""What leads from a zone to a Worker: routes and custom domains, as somebody wants them and as they become."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.errors import ApiError, worker_not_found
from ayjnt_deploy.sandbox.records import Domain, Json, Zone, ZoneRoute
from ayjnt_deploy.sandbox.zones import host_of, zone_for


def set_routes(account: Account, worker: str, wanted: Sequence[Json]) -> list[ZoneRoute]:
    """Let a Worker have these routes and no others, in all zones."""
    patterns = {each["pattern"] for each in wanted}
    for route in account.routes(script=worker):
        if route.pattern not in patterns:
            account.delete_route(route)
    return [add_route(account, zone_for(account, each["pattern"], each), each["pattern"], worker) for each in wanted]


def add_route(account: Account, zone: Zone, pattern: str, worker: str) -> ZoneRoute:
    """Route a pattern to a Worker; the same pattern to the same Worker again is no change."""
    zone_for(account, pattern, {"zone_id": zone.id})
    if account.worker(worker) is None:
        raise ApiError(404, 10019, f"The script {worker} of this route does not exist.")
    for route in account.routes(zone_id=zone.id):
        if route.pattern == pattern and route.script == worker:
            return route
        if route.pattern == pattern:
            # Known from people's reports, not from the documentation.
            raise ApiError(409, 10020, "A route with the same pattern already exists.")
    route = ZoneRoute(id=uuid4().hex, zone_id=zone.id, pattern=pattern, script=worker)
    account.save_route(route)
    return route


def set_domains(account: Account, worker: str, wanted: Sequence[Json], *, takes_over: bool) -> list[Domain]:
    """Let a Worker have these domains and no others; one of another Worker only moves if it may."""
    if account.worker(worker) is None:
        raise worker_not_found()
    hostnames = {each["hostname"] for each in wanted}
    for domain in account.domains(worker):
        if domain.hostname not in hostnames:
            account.delete_domain(domain)
    return [_set_domain(account, worker, each, takes_over=takes_over) for each in wanted]


def add_domain(account: Account, worker: str, hostname: str, **more: bool) -> Domain:
    """Give a Worker one domain more, also if another Worker has it."""
    if account.worker(worker) is None:
        raise worker_not_found()
    return _set_domain(account, worker, {"hostname": hostname, **more}, takes_over=True)


def changeset(account: Account, worker: str, wanted: Sequence[Json]) -> Json:
    """Say what `set_domains` would do. No DNS record is ever in the way here: there are none."""
    made = [_domain(account, worker, each) for each in wanted]
    kept = {domain.hostname for domain in made}
    before = {domain.hostname: domain for domain in account.domains()}
    return {
        "added": [domain for domain in made if domain.hostname not in before],
        "updated": [domain for domain in made if domain.hostname in before],
        "unmodified": [domain.hostname for domain in made if before.get(domain.hostname) == domain],
        "removed": [domain for domain in account.domains(worker) if domain.hostname not in kept],
    }


def _set_domain(account: Account, worker: str, wanted: Json, *, takes_over: bool) -> Domain:
    before = account.domain(wanted["hostname"])
    if before is not None and before.service != worker and not takes_over:
        raise ApiError(409, 100116, f"Hostname '{before.hostname}' is already in use by {before.service}.")
    domain = _domain(account, worker, wanted)
    account.save_domain(domain)
    return domain


def _domain(account: Account, worker: str, wanted: Json) -> Domain:
    """What is not named stays as it was, or is as for a new domain."""
    hostname = host_of(wanted["hostname"])
    zone = zone_for(account, hostname, wanted)
    before = account.domain(hostname) or Domain(
        id=uuid4().hex, cert_id=str(uuid4()), hostname=hostname, zone_id=zone.id, service=worker
    )
    switches = {key: wanted[key] for key in ("enabled", "previews_enabled") if wanted.get(key) is not None}
    return replace(before, service=worker, **switches)
