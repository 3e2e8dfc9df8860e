"""Settings, triggers and secrets of a Worker."""

import re

from ayjnt_deploy.sandbox import bindings as binding_rules
from ayjnt_deploy.sandbox import publish, triggers
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints import views
from ayjnt_deploy.sandbox.errors import ApiError, worker_not_found
from ayjnt_deploy.sandbox.records import Json, Version
from ayjnt_deploy.sandbox.uploads import read_upload

NAME = re.compile(r"[A-Za-z_$][\w$]*")


def get(call: Call) -> Answer:
    """Describe the version that was uploaded last, which need not be the one that serves."""
    return result(views.settings(call.worker, _latest(call)))


def patch(call: Call) -> Answer:
    """Change settings of the version: a new one with the same code, deployed at once."""
    worker, before = call.worker, _latest(call)
    sent = read_upload(call.body, call.headers.get("content-type", ""), described_by="settings").metadata
    resolved = before.bindings
    if "bindings" in sent:
        resolved = binding_rules.resolve(
            call.account,
            worker.name,
            sent["bindings"],
            keep=sent.get("keep_bindings") or (),
            before=before,
            strict=call.query.get("bindings_inherit") == "strict",
        )
    call.account.save_worker(publish.set_script(worker, sent))
    version = publish.edit(
        call.account,
        before,
        source=call.source,
        triggered_by="upload",
        resolved=resolved,
        **{key: sent[key] for key in publish.RUNTIME if key in sent},
    )
    return result(views.settings(call.worker, version))


def get_script_settings(call: Call) -> Answer:
    return result(views.script_settings(call.worker))


def patch_script_settings(call: Call) -> Answer:
    worker = publish.set_script(call.worker, call.json_object())
    call.account.save_worker(worker)
    return result(views.script_settings(worker))


def get_schedules(call: Call) -> Answer:
    return result({"schedules": call.worker.schedules})


def put_schedules(call: Call) -> Answer:
    body = call.json()
    if not isinstance(body, list) or not all(isinstance(each, dict) and "cron" in each for each in body):
        raise ApiError(400, 10026, "Could not parse request body: a list of crons was expected.")
    worker = triggers.scheduled(call.worker, [each["cron"] for each in body])
    call.account.save_worker(worker)
    return result({"schedules": worker.schedules})


def get_subdomain(call: Call) -> Answer:
    return result(call.worker.subdomain)


def post_subdomain(call: Call) -> Answer:
    body = call.json_object()
    previews = body.get("previews_enabled")
    worker = triggers.addressed(call.worker, enabled=bool(body.get("enabled")), previews_enabled=previews)
    call.account.save_worker(worker)
    return result(worker.subdomain)


def list_secrets(call: Call) -> Answer:
    latest = _latest(call)
    return result([each for each in latest.bindings if each["type"] in binding_rules.SECRETS], about="bindings")


def put_secret(call: Call) -> Answer:
    body = call.json_object()
    name, kind = body.get("name"), body.get("type", "secret_text")
    if not isinstance(name, str) or not NAME.fullmatch(name) or kind not in binding_rules.SECRETS:
        raise ApiError(400, 10026, "Could not parse request body: a secret needs a name and a type.")
    before = _deployed(call)
    publish.put_binding(call.account, before, {**body, "type": kind}, source=call.source, triggered_by="secret")
    return result({"name": name, "type": kind})


def delete_secret(call: Call) -> Answer:
    before, name = _deployed(call), call.names["secret"]
    kept = [each for each in before.bindings if each["name"] != name or each["type"] not in binding_rules.SECRETS]
    if len(kept) == len(before.bindings):
        raise ApiError(404, 10056, f"The secret '{name}' does not exist.")
    publish.edit(call.account, before, source=call.source, triggered_by="secret", resolved=kept)
    return result(None)


def _latest(call: Call) -> Version:
    latest = call.account.latest(call.worker.name)
    if latest is None:
        raise worker_not_found()
    return latest


def _deployed(call: Call) -> Version:
    """Return the latest version; a secret can only be changed while that one serves."""
    latest: Version = _latest(call)
    shares: list[Json] = call.account.deployments(call.worker.name)[0].versions
    if latest.id not in {share["version_id"] for share in shares}:
        raise ApiError(
            400,
            10215,
            "Secret edit failed. You attempted to modify a secret, but the latest version of your Worker isn't "
            "currently deployed.",
        )
    return latest
