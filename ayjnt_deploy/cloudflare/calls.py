"""The calls that this tool makes, each with the permission that it needs. All of them read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from ayjnt_deploy.cloudflare import fields
from ayjnt_deploy.cloudflare.shape import Shape

_SCRIPTS_READ = "Workers Scripts Read"
_ROUTES_READ = "Workers Routes Read"
_ZONE_READ = "Zone Read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One GET. `scope` is the product, for codes that mean different things in different products."""

    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    permission: str = _SCRIPTS_READ
    scope: str = "workers"
    is_raw: bool = False
    """Whether a success is not wrapped in the API's envelope."""
    shape: Shape | None = field(default=None, repr=False)
    """What is used of the result; None where it is looked at with care."""

    def __str__(self) -> str:
        return f"GET {self.path}"

    def asking(self, **query: str | int) -> "Call":
        return replace(self, query={**self.query, **query})


def service(account: str, worker: str) -> Call:
    """Whether the Worker exists. Undocumented; it is wrangler's own first question."""
    return Call(path=_path(account, "workers", "services", worker), shape=fields.SERVICE)


def worker(account: str, worker: str) -> Call:
    """Observability, logpush, tags, tail consumers and workers.dev, in one answer. Beta."""
    return Call(path=_path(account, "workers", "workers", worker), shape=fields.WORKER)


def script_settings(account: str, worker: str) -> Call:
    return Call(path=_script(account, worker, "script-settings"), shape=fields.SCRIPT_SETTINGS)


def subdomain(account: str, worker: str) -> Call:
    return Call(path=_script(account, worker, "subdomain"), shape=fields.SUBDOMAIN)


def deployments(account: str, worker: str) -> Call:
    return Call(path=_script(account, worker, "deployments"), shape=fields.DEPLOYMENTS)


def versions(account: str, worker: str) -> Call:
    return Call(path=_script(account, worker, "versions"), query={"per_page": 100}, shape=fields.VERSIONS)


def version(account: str, worker: str, id_: str) -> Call:
    return Call(path=_script(account, worker, "versions", id_), shape=fields.VERSION)


def runtime(account: str, worker: str, id_: str) -> Call:
    """A version's limits, placement, cache and exports. Beta."""
    return Call(path=_path(account, "workers", "workers", worker, "versions", id_), shape=fields.RUNTIME)


def settings(account: str, worker: str) -> Call:
    """The settings of the version that was uploaded last, whether or not it serves."""
    return Call(path=_script(account, worker, "settings"), shape=fields.SETTINGS)


def schedules(account: str, worker: str) -> Call:
    return Call(path=_script(account, worker, "schedules"), shape=fields.SCHEDULES)


def routes(account: str, worker: str) -> Call:
    """The routes that lead to a Worker, in whichever zones. Undocumented; wrangler asks it."""
    path = _path(account, "workers", "services", worker, "environments", "production", "routes")
    return Call(path=path, query={"show_zonename": "true"}, shape=fields.ROUTES)


def zones(account: str) -> Call:
    """The account's zones, as far as the token sees them."""
    return Call(
        path="/zones",
        query={"account.id": account, "per_page": 50},
        permission=_ZONE_READ,
        scope="zones",
        shape=fields.ZONES,
    )


def zone_routes(zone: str) -> Call:
    path = f"/zones/{quote(zone, safe='')}/workers/routes"
    return Call(path=path, permission=_ROUTES_READ, scope="routes", shape=fields.ROUTES)


def domains(account: str, worker: str) -> Call:
    return Call(
        path=_path(account, "workers", "domains"), query={"service": worker}, scope="domains", shape=fields.DOMAINS
    )


def all_domains(account: str) -> Call:
    return Call(path=_path(account, "workers", "domains"), scope="domains", shape=fields.DOMAINS)


def queues(account: str) -> Call:
    return Call(path=_path(account, "queues"), query={"per_page": 100}, scope="queues", shape=fields.QUEUES)


def consumers(account: str, queue: str) -> Call:
    return Call(path=_path(account, "queues", queue, "consumers"), scope="queues", shape=fields.CONSUMERS)


def scripts(account: str) -> Call:
    """Every Worker of the account, with the migration that was applied last."""
    return Call(path=_path(account, "workers", "scripts"), shape=fields.SCRIPTS)


def workers(account: str) -> Call:
    """What `worker` answers, for every Worker of the account. Beta."""
    return Call(
        path=_path(account, "workers", "workers"),
        query={"per_page": 100, "order_by": "name", "order": "asc"},
        shape=fields.WORKERS,
    )


def content(account: str, worker: str) -> Call:
    """The deployed code, in parts of a form; errors come in the usual envelope."""
    return Call(path=_script(account, worker, "content", "v2"), is_raw=True)


def namespaces(account: str) -> Call:
    return Call(
        path=_path(account, "workers", "durable_objects", "namespaces"),
        query={"per_page": 1000},
        shape=fields.NAMESPACES,
    )


def objects(account: str, namespace: str, limit: int) -> Call:
    path = _path(account, "workers", "durable_objects", "namespaces", namespace, "objects")
    return Call(path=path, query={"limit": limit})


def workflows(account: str) -> Call:
    return Call(path=_path(account, "workflows"), query={"per_page": 100}, scope="workflows", shape=fields.WORKFLOWS)


def workflow_versions(account: str, workflow: str) -> Call:
    return Call(
        path=_path(account, "workflows", workflow, "versions"),
        query={"per_page": 100},
        scope="workflows",
        shape=fields.WORKFLOW_VERSIONS,
    )


def newest_workflow_version(account: str, workflow: str) -> Call:
    """The list begins with the newest one."""
    return replace(workflow_versions(account, workflow), query={"per_page": 1})


def workflow_graph(account: str, workflow: str, version: str) -> Call:
    """Cloudflare's own reading of the deployed code. Beta: it may be null."""
    return Call(path=_path(account, "workflows", workflow, "versions", version, "graph"), scope="workflows")


def instances(account: str, workflow: str, status: str, *, oldest_first: bool = False) -> Call:
    return Call(
        path=_path(account, "workflows", workflow, "instances"),
        query={"status": status, "per_page": 100, "direction": "asc" if oldest_first else "desc"},
        scope="workflows",
        shape=fields.INSTANCES,
    )


def instance(account: str, workflow: str, id_: str) -> Call:
    return Call(path=_path(account, "workflows", workflow, "instances", id_), scope="workflows", shape=fields.INSTANCE)


def output(account: str, workflow: str, id_: str, *, name: str, type_: str) -> Call:
    """One step of an instance, with its output whole; the instance's own answer cuts long ones off."""
    return Call(
        path=_path(account, "workflows", workflow, "instances", id_, "step"),
        query={"name": name, "type": type_},
        scope="workflows",
    )


def accounts() -> Call:
    return Call(
        path="/accounts",
        query={"per_page": 50},
        permission="Account Settings Read",
        scope="accounts",
        shape=fields.ACCOUNTS,
    )


def token_checks(account: str) -> tuple[Call, ...]:
    """Ask whether a token is valid: a user's token at the first, an account's own at the second, a login at the last.

    The token of `wrangler login` is none of the API's tokens: what verifies those may refuse it (cloudflare-docs#32027 names
    the list of accounts as the question that every credential may ask).
    """
    of_user = Call(path="/user/tokens/verify", permission="none", scope="tokens")
    of_account = Call(path=_path(account, "tokens", "verify"), permission="none", scope="tokens")
    return (of_user, of_account, accounts()) if account else (of_user, accounts())


def _script(account: str, worker: str, *parts: str) -> str:
    return _path(account, "workers", "scripts", worker, *parts)


def _path(account: str, *parts: str) -> str:
    return "/accounts/" + "/".join(quote(part, safe="") for part in (account, *parts))
