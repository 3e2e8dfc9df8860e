"""Answers to fake Cloudflare with, and a clock that nobody waits for."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import Connection

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
API = "https://api.cloudflare.com/client/v4"
TOKEN = "s3cret-t0ken"
ACCOUNT = f"{API}/accounts/acc"
WORKER = "ayjnt-demo"
SERVING = "bcf48806-b317-4351-9ee7-36e7d557d4de"

SCRIPT = f"{ACCOUNT}/workers/scripts/{WORKER}"
SERVICE = f"{ACCOUNT}/workers/services/{WORKER}"
BETA = f"{ACCOUNT}/workers/workers/{WORKER}"
DEPLOYMENTS = f"{SCRIPT}/deployments"
VERSIONS = f"{SCRIPT}/versions?per_page=100"
VERSION = f"{SCRIPT}/versions/{SERVING}"
RUNTIME = f"{BETA}/versions/{SERVING}"
SETTINGS = f"{SCRIPT}/settings"
SCRIPT_SETTINGS = f"{SCRIPT}/script-settings"
SUBDOMAIN = f"{SCRIPT}/subdomain"
SCHEDULES = f"{SCRIPT}/schedules"
ROUTES = f"{SERVICE}/environments/production/routes?show_zonename=true"
ZONE = "593c9c94de529bbbfaac7c53ced0447d"
ZONES = f"{API}/zones?account.id=acc&per_page=50&page=1"
ZONE_ROUTES = f"{API}/zones/{ZONE}/workers/routes"
DOMAINS = f"{ACCOUNT}/workers/domains?service={WORKER}&page=1"
QUEUES = f"{ACCOUNT}/queues?per_page=100&page=1"
WORKFLOWS = f"{ACCOUNT}/workflows?per_page=100&page=1"
WORKFLOW_VERSION = f"{ACCOUNT}/workflows/onboarding/versions?per_page=1"
NAMESPACES = f"{ACCOUNT}/workers/durable_objects/namespaces?per_page=1000&page=1"
USER_CHECK = f"{API}/user/tokens/verify"
ACCOUNT_CHECK = f"{ACCOUNT}/tokens/verify"
LOGIN_CHECK = f"{API}/accounts?per_page=50"


class Sleeper:
    """Sleeps by remembering how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def a_connection(**more: Any) -> Connection:
    """Return a connection with a budget of its own, so that no test waits for another's requests."""
    return Connection(base_url=API, account_id="acc", token=TOKEN, **more)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def envelope(result: Any, **info: Any) -> dict[str, Any]:
    return {"success": True, "errors": [], "messages": [], "result": result, "result_info": info or None}


def complaint(code: int, message: str) -> dict[str, Any]:
    return {"success": False, "errors": [{"code": code, "message": message}], "messages": [], "result": None}


ANSWERS = {
    "service": (SERVICE, "service_get"),
    "beta": (BETA, "beta_worker_get"),
    "deployments": (DEPLOYMENTS, "deployments_list"),
    "versions": (VERSIONS, "versions_list"),
    "version": (VERSION, "version_get"),
    "runtime": (RUNTIME, "beta_version_get"),
    "schedules": (SCHEDULES, "schedules_get"),
    "routes": (ROUTES, "service_environment_routes"),
    "domains": (DOMAINS, "domains_list"),
    "queues": (QUEUES, "queues_list"),
    "workflows": (WORKFLOWS, "workflows_list"),
    "workflow_version": (WORKFLOW_VERSION, "workflow_versions_list"),
    "namespaces": (NAMESPACES, "do_namespaces_list"),
}
"""What `read_worker` asks, and the sample that answers it."""

OF_SERVING = ("service", "deployments", "version", "workflows")
"""What `read_serving` asks."""

FIRST = tuple(name for name in ANSWERS if name not in {"version", "runtime", "workflow_version"})
"""What is asked before anything is answered."""

REFUSED: dict[str, Any] = {"status_code": 403, "json": complaint(9109, "Unauthorized to access requested resource")}


def fake_worker(mock: HTTPXMock, names: Iterable[str] = ANSWERS, /, **instead: Any) -> None:
    """Answer everything that `read_worker` asks; `instead` replaces one answer by its name, None leaves it out."""
    for name in names:
        url, stored = ANSWERS[name]
        if name not in instead:
            mock.add_response(url=url, json=sample(stored))
        elif instead[name] is not None:
            mock.add_response(url=url, **instead[name])


def absent(*, service: str = "error_service_not_found", status: int = 404) -> dict[str, Any]:
    """Return the answers about a Worker that does not exist, for `fake_worker`."""
    of_service = {"status_code": status, "json": sample(service)}
    of_script = {"status_code": status, "json": sample("error_worker_not_found")}
    return {
        **dict.fromkeys(("service", "routes"), of_service),
        **dict.fromkeys(("beta", "deployments", "versions", "schedules"), of_script),
        **dict.fromkeys(("version", "runtime"), None),
    }
