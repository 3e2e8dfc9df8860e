"""Versions and deployments: what was uploaded, and what of it serves."""

from ayjnt_deploy.sandbox import publish
from ayjnt_deploy.sandbox.answers import Answer, result
from ayjnt_deploy.sandbox.calls import Call
from ayjnt_deploy.sandbox.endpoints import views
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json
from ayjnt_deploy.sandbox.uploads import read_upload

MOST_SHARES = 2
MOST_DEPLOYABLE = 100


def list_all(call: Call) -> Answer:
    versions = call.account.versions(call.worker.name)
    if call.query.get("deployable") == "true":
        versions = versions[:MOST_DEPLOYABLE]
    page, per_page = call.number("page", 1, 1_000_000), call.number("per_page", 50, 100)
    shown = versions[(page - 1) * per_page : page * per_page]
    info = {"page": page, "per_page": per_page, "count": len(shown), "total_count": len(versions)}
    return result({"items": [views.version_item(version) for version in shown]}, page=info)


def get(call: Call) -> Answer:
    return result(views.version_detail(call.version))


def upload(call: Call) -> Answer:
    sent = read_upload(call.body, call.headers.get("content-type", ""))
    name, strict = call.names["worker"], call.query.get("bindings_inherit") == "strict"
    version = publish.upload_version(call.account, name, sent, source=call.source, strict=strict)
    return result(views.version_detail(version))


def list_deployments(call: Call) -> Answer:
    deployments = call.account.deployments(call.worker.name)
    page, per_page = call.number("page", 1, 1_000_000), call.number("per_page", 10, 100)
    shown = deployments[(page - 1) * per_page : page * per_page]
    return result({"deployments": [views.deployment(made) for made in shown]})


def get_deployment(call: Call) -> Answer:
    for made in call.account.deployments(call.worker.name):
        if made.id == call.names["deployment"]:
            return result(views.deployment(made))
    raise ApiError(404, 10336, "Deployment not found.")


def deploy(call: Call) -> Answer:
    body = call.json_object()
    shares = _shares(body)
    given = body.get("annotations") or {}
    made = publish.serve(
        call.account,
        call.worker.name,
        shares,
        source=call.source,
        annotations={"workers/triggered_by": "deployment", **{key: text for key, text in given.items() if text}},
    )
    # The live API answers with no more than this, whatever its schema promises.
    return result({"id": made.id})


def _shares(body: Json) -> list[Json]:
    shares = body.get("versions")
    if body.get("strategy") != "percentage" or not isinstance(shares, list) or not 1 <= len(shares) <= MOST_SHARES:
        raise ApiError(400, 10021, "A deployment needs the strategy percentage and one or two versions.")
    for share in shares:
        if not isinstance(share, dict) or not {"version_id", "percentage"} <= share.keys():
            raise ApiError(400, 10021, "Each version of a deployment needs a version_id and a percentage.")
    return shares
