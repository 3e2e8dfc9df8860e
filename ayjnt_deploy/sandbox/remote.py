"""A sandbox that runs in another process, by its address."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from ayjnt_deploy.sandbox.admin import PREFIX
from ayjnt_deploy.sandbox.errors import SandboxError
from ayjnt_deploy.sandbox.faults import Fault
from ayjnt_deploy.sandbox.habits import Habits
from ayjnt_deploy.sandbox.journal import Request
from ayjnt_deploy.sandbox.ratelimit import RateLimit

TIMEOUT = 30.0


def set_variable(url: str, worker: str, name: str, value: Any) -> str:
    """Set a variable as the dashboard does; return the new version's id."""
    return str(_ask(url, "dashboard/set-variable", worker=worker, name=name, value=value))


def remove_variable(url: str, worker: str, name: str) -> str:
    return str(_ask(url, "dashboard/remove-variable", worker=worker, name=name))


def deploy_by_hand(url: str, worker: str, script: str | None = None) -> str:
    return str(_ask(url, "dashboard/deploy", worker=worker, script=script))


def put_secret(url: str, worker: str, name: str, value: str) -> str:
    return str(_ask(url, "dashboard/put-secret", worker=worker, name=name, value=value))


def split(url: str, worker: str, shares: Mapping[str, float]) -> str:
    """Start a gradual rollout; return the deployment's id."""
    return str(_ask(url, "dashboard/split", worker=worker, shares=dict(shares)))


def dashboard(url: str, action: str, /, **arguments: Any) -> Any:
    """Do anything else that `sandbox.dashboard` can, by its name: `dashboard(url, "add_route", pattern=…, worker=…)`."""
    return _ask(url, f"dashboard/{action.replace('_', '-')}", **arguments)


def set_habits(url: str, habits: Habits) -> None:
    _ask(url, "habits", **asdict(habits))


def set_latency(url: str, seconds: float) -> None:
    _ask(url, "latency", seconds=seconds)


def set_rate_limit(url: str, limit: RateLimit | None) -> None:
    _ask(url, "rate-limit", **({} if limit is None else asdict(limit)))


def set_objects(url: str, worker: str, class_name: str, count: int) -> None:
    """Let a Durable Object class have so many objects."""
    _ask(url, "instances/objects", worker=worker, class_name=class_name, count=count)


def start_instance(
    url: str,
    workflow: str,
    at: str | None = None,
    steps: Sequence[Mapping[str, Any]] | None = None,
    status: str | None = None,
    params: Any = None,
) -> str:
    """Put an instance at a step, or where its rows say; return its id."""
    rows = None if steps is None else [dict(row) for row in steps]
    return str(_ask(url, "instances/start", workflow=workflow, at=at, steps=rows, status=status, params=params))


def finish_instance(url: str, workflow: str, instance_id: str, status: str = "complete") -> None:
    _ask(url, "instances/finish", workflow=workflow, instance_id=instance_id, status=status)


def add_fault(url: str, fault: Fault) -> None:
    _ask(url, "faults/add", **{**asdict(fault), "headers": dict(fault.headers)})


def clear_faults(url: str) -> None:
    _ask(url, "faults/clear")


def release_faults(url: str) -> None:
    """Let nobody wait any longer for what was added so far."""
    _ask(url, "faults/release")


def requests(url: str) -> tuple[Request, ...]:
    return tuple(Request(**entry) for entry in _ask(url, "requests"))


def clear_requests(url: str) -> None:
    _ask(url, "requests/clear")


def reset(url: str) -> None:
    """Forget everything: Workers, workflows, instances, faults and requests."""
    _ask(url, "reset")


def _ask(url: str, action: str, /, **arguments: Any) -> Any:
    address = urlsplit(url)
    if address.scheme != "http" or not address.netloc:
        raise SandboxError(f"{url!r} is not a sandbox's address", remedy="give the address that `ayjnt sandbox` prints")
    request = urllib.request.Request(
        f"http://{address.netloc}{PREFIX}{action}",
        data=json.dumps(arguments).encode(),
        headers={"Content-Type": "application/json"},
    )
    # Never through a proxy: the address is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            return json.load(response)["result"]
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(url, error.read()) from error
    except (OSError, ValueError, KeyError) as error:
        raise SandboxError(f"no sandbox answers at {url}: {error}", remedy="start it with `ayjnt sandbox`") from error


def _refused(url: str, body: bytes) -> SandboxError:
    try:
        problem = json.loads(body)
        return SandboxError(problem["error"], remedy=problem["remedy"])
    except (ValueError, KeyError, TypeError):
        return SandboxError(f"{url} is not a sandbox", remedy="give the address that `ayjnt sandbox` prints")
