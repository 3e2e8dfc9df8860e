"""Workflow instances held at any point: started, finished and steered by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ayjnt_deploy.sandbox.account import Account, opened
from ayjnt_deploy.sandbox.clock import moment
from ayjnt_deploy.sandbox.errors import ApiError, SandboxError, not_there
from ayjnt_deploy.sandbox.records import Instance, Json, Workflow
from ayjnt_deploy.sandbox.steps import FAILURE, Step, rows_until, steps_of
from ayjnt_deploy.sandbox.store import Store

STATUSES = (
    "queued",
    "running",
    "paused",
    "errored",
    "terminated",
    "complete",
    "waitingForPause",
    "waiting",
    "rollingBack",
)
FINISHED = ("complete", "errored", "terminated")


class Instances:
    def __init__(self, store: Store) -> None:
        self._store = store

    def start(
        self,
        workflow: str,
        at: str | None = None,
        steps: Sequence[Json] | None = None,
        status: str | None = None,
        params: Any = None,
    ) -> str:
        """Put an instance where it is wanted, and return its id.

        `at` names a step of the deployed workflow: everything before it is finished, a `do` there is between two
        attempts, a sleep or a wait has begun. `steps` are rows of the API's form, kept as they are. With neither, the
        instance is queued, or has finished every step if `status` is complete.
        """
        if status is not None:
            _require_status(status)
        with opened(self._store) as account:
            registered = _registered(account, workflow)
            if steps is not None:
                rows, found = list(steps), "running"
            elif at is not None:
                rows, found = _parked(account, registered, at, failed=status == "errored")
            elif status == "complete":
                rows, found = rows_until(_steps(account, registered), None), status
            else:
                rows, found = [], "queued"
            return create(account, registered, rows=rows, status=status or found, params=params).id

    def finish(self, workflow: str, instance_id: str, status: str = "complete") -> None:
        """End an instance; its rows stay as they are."""
        _require_status(status)
        with opened(self._store) as account:
            registered = _registered(account, workflow)
            instance = account.instance(registered, instance_id)
            if instance is None:
                known = ", ".join(each.id for each in account.instances(registered)) or "none"
                raise SandboxError(
                    f"workflow {workflow} has no instance {instance_id}", remedy=f"name one that there is: {known}"
                )
            account.save_instance(with_status(instance, status))

    def objects(self, worker: str, class_name: str, count: int) -> None:
        """Let a Durable Object class have so many objects."""
        with opened(self._store) as account:
            namespace = account.namespace(worker, class_name)
            if namespace is None:
                known = ", ".join(each.class_name for each in account.namespaces(worker)) or "none"
                raise SandboxError(
                    f"{worker} has no Durable Object class {class_name}", remedy=f"name one that there is: {known}"
                )
            account.save_namespace(replace(namespace, objects=count))


def create(
    account: Account,
    workflow: Workflow,
    *,
    rows: Sequence[Json] = (),
    status: str = "queued",
    params: Any = None,
    instance_id: str | None = None,
    source: str = "binding",
) -> Instance:
    created = moment(-len(rows) - 1)
    instance = Instance(
        id=instance_id or str(uuid4()),
        workflow_id=workflow.id,
        version_id=account.workflow_versions(workflow)[0].id,
        status="queued",
        created_on=created,
        modified_on=created,
        started_on=None if status == "queued" else created,
        ended_on=None,
        trigger_source=source,
        params={} if params is None else params,
        output=None,
        error=None,
        steps=list(rows),
    )
    instance = with_status(instance, status)
    account.save_instance(instance)
    account.save_workflow(replace(workflow, triggered_on=created))
    return instance


def with_status(instance: Instance, status: str) -> Instance:
    return replace(
        instance,
        status=status,
        modified_on=moment(),
        ended_on=moment() if status in FINISHED else None,
        output='"done"' if status == "complete" else None,
        error=FAILURE if status == "errored" else None,
    )


def steer(instance: Instance, action: str) -> Instance:
    """Do what PATCH status asks for; a finished instance can only be restarted."""
    if action == "restart":
        return replace(with_status(instance, "queued"), steps=[], started_on=None)
    allowed = {"pause": "paused", "resume": "running", "terminate": "terminated"}
    if action not in allowed:
        raise ApiError(400, 10002, f"Invalid body: status {action!r}.")
    if instance.status in FINISHED or (action == "resume" and instance.status != "paused"):
        raise ApiError(409, 10401, f"instance.cannot_{action}")
    return with_status(instance, allowed[action])


def _parked(account: Account, workflow: Workflow, at: str, *, failed: bool) -> tuple[list[Json], str]:
    steps = _steps(account, workflow)
    step = next((each for each in steps if each.name == at), None)
    if step is None:
        names = ", ".join(each.name for each in steps) or "none"
        raise SandboxError(
            f"workflow {workflow.name} has no step {at!r}; the deployed {workflow.class_name} has: {names}",
            remedy="name one of these steps, or give the rows of the instance as `steps`",
        )
    return rows_until(steps, at, failed=failed), "running" if step.kind == "do" else "waiting"


def _steps(account: Account, workflow: Workflow) -> tuple[Step, ...]:
    serving = account.serving(workflow.script_name)
    modules = account.modules(serving.etag) if serving else ()
    for module in modules:
        steps = steps_of(module.content.decode("utf-8", "replace"), workflow.class_name)
        if steps is not None:
            return steps
    raise SandboxError(
        f"the deployed code of {workflow.script_name} has no class {workflow.class_name} that the sandbox can read",
        remedy="give the rows of the instance as `steps`",
    )


def _registered(account: Account, name: str) -> Workflow:
    workflow = account.workflow(name)
    if workflow is None:
        raise not_there(f"workflow {name}", (each.name for each in account.workflows()))
    return workflow


def _require_status(status: str) -> None:
    if status not in STATUSES:
        raise SandboxError(f"an instance cannot be {status!r}", remedy=f"use one of {', '.join(STATUSES)}")
