"""Answers to fake Cloudflare with, and a clock that nobody waits for."""

import json
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

SERVICE = f"{ACCOUNT}/workers/services/{WORKER}"
DEPLOYMENTS = f"{ACCOUNT}/workers/scripts/{WORKER}/deployments"
VERSIONS = f"{ACCOUNT}/workers/scripts/{WORKER}/versions?per_page=100"
VERSION = f"{ACCOUNT}/workers/scripts/{WORKER}/versions/{SERVING}"
WORKFLOWS = f"{ACCOUNT}/workflows?per_page=100&page=1"
NAMESPACES = f"{ACCOUNT}/workers/durable_objects/namespaces?per_page=1000&page=1"
USER_CHECK = f"{API}/user/tokens/verify"
ACCOUNT_CHECK = f"{ACCOUNT}/tokens/verify"


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


def fake_worker(mock: HTTPXMock, **instead: Any) -> None:
    """Answer everything that `read_worker` asks; `instead` replaces one answer by its name."""
    answers = {
        "service": (SERVICE, sample("service_get")),
        "deployments": (DEPLOYMENTS, sample("deployments_list")),
        "versions": (VERSIONS, sample("versions_list")),
        "version": (VERSION, sample("version_get")),
        "workflows": (WORKFLOWS, sample("workflows_list")),
        "namespaces": (NAMESPACES, sample("do_namespaces_list")),
    }
    for name, (url, answer) in answers.items():
        if name not in instead:
            mock.add_response(url=url, json=answer)
        elif instead[name] is not None:
            mock.add_response(url=url, **instead[name])
