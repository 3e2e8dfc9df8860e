"""How a workflow is registered: the last Worker to claim a name owns it, and every claim makes a version."""

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.clock import SECONDS, moment
from ayjnt_deploy.sandbox.errors import ApiError, worker_not_found
from ayjnt_deploy.sandbox.records import Json, Workflow, WorkflowVersion

DURATION = re.compile(rf"(\d+)\s*({'|'.join(SECONDS)})s?")
VERSIONED = ("limits", "concurrency", "default_retention")
SENT = ("class_name", "jurisdiction", "schedules", "script_name", *VERSIONED)


def register(account: Account, name: str, sent: Json) -> tuple[Workflow, WorkflowVersion]:
    """Register, or take over; what is not sent is as for a new workflow."""
    script, class_name = sent.get("script_name"), sent.get("class_name")
    if not isinstance(script, str) or not isinstance(class_name, str):
        raise ApiError(400, 10002, "Invalid body: script_name and class_name are required.")
    if account.worker(script) is None:
        # Not documented; a registration for nobody would hide a mistake of the deploy.
        raise worker_not_found()
    workflow = _claimed(account.workflow(name) or _new(name, sent), script, class_name, sent)
    version = WorkflowVersion(
        id=str(uuid4()),
        workflow_id=workflow.id,
        class_name=class_name,
        created_on=workflow.modified_on,
        limits=_versioned(sent),
    )
    account.save_workflow(workflow)
    account.save_workflow_version(version)
    return workflow, version


def described(account: Account, workflow: Workflow) -> Json:
    """Say what registering a workflow once more, unchanged, would send."""
    return {
        "script_name": workflow.script_name,
        "class_name": workflow.class_name,
        "schedules": workflow.schedules,
        **account.workflow_versions(workflow)[0].limits,
    }


def _new(name: str, sent: Json) -> Workflow:
    created = moment()
    return Workflow(
        id=str(uuid4()),
        name=name,
        script_name=sent["script_name"],
        class_name=sent["class_name"],
        created_on=created,
        modified_on=created,
        jurisdiction=sent.get("jurisdiction"),
    )


def _claimed(workflow: Workflow, script: str, class_name: str, sent: Json) -> Workflow:
    if sent.get("jurisdiction", workflow.jurisdiction) != workflow.jurisdiction:
        raise ApiError(400, 10209, "workflow.jurisdiction_immutable")
    return replace(
        workflow,
        script_name=script,
        class_name=class_name,
        modified_on=moment(),
        schedules=_crons(sent.get("schedules")),
    )


def _versioned(sent: Json) -> Json:
    kept = {key: sent[key] for key in VERSIONED if sent.get(key)}
    if retention := kept.get("default_retention"):
        kept["default_retention"] = {key: _milliseconds(value) for key, value in retention.items()}
    return kept


def _milliseconds(duration: Any) -> Any:
    """Read `3 days`; a number is milliseconds already."""
    if not isinstance(duration, str):
        return duration
    found = DURATION.fullmatch(duration.strip())
    if found is None:
        raise ApiError(400, 10002, f"Invalid body: {duration!r} is not a duration.")
    return int(found[1]) * SECONDS[found[2]] * 1000


def _crons(given: Any) -> list[str]:
    listed = given if isinstance(given, list) else [given] if given else []
    return [each["cron"] if isinstance(each, dict) else str(each) for each in listed]
