"""How a version comes to be, and how it comes to serve."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ayjnt_deploy.sandbox import bindings, code, exports, migrations
from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.clock import now
from ayjnt_deploy.sandbox.errors import ApiError, worker_not_found
from ayjnt_deploy.sandbox.records import Deployment, Json, Module, Version, Worker
from ayjnt_deploy.sandbox.uploads import Upload, etag

NAME = re.compile(r"[a-z0-9_][a-z0-9-_]{0,62}")
LONGEST_TAG = 100
LONGEST_MESSAGE = 1000
RUNTIME = (
    "compatibility_date",
    "compatibility_flags",
    "usage_model",
    "limits",
    "placement",
    "cache_options",
    "assets",
    "package_dependencies",
)
SCRIPT_SETTINGS = ("logpush", "observability", "tags", "tail_consumers")


def upload(account: Account, name: str, sent: Upload, *, source: str, strict: bool) -> Version:
    """Upload and deploy in one step: the way of a first deploy and of migrations."""
    worker = account.worker(name) or _new_worker(name, source)
    worker, reconciliation = _with_classes(account, worker, sent)
    account.save_worker(set_script(worker, sent.metadata))
    version = add_version(
        account, name, sent, source=source, strict=strict, triggered_by="upload", reconciliation=reconciliation
    )
    serve(account, name, [_all_traffic(version)], source=source, annotations=version.annotations)
    return version


def upload_version(account: Account, name: str, sent: Upload, *, source: str, strict: bool) -> Version:
    """Upload without deploying."""
    if account.worker(name) is None:
        raise worker_not_found()
    if sent.metadata.get("migrations") or exports.of_classes(sent.metadata):
        raise ApiError(
            400,
            10211,
            "Version upload failed. You attempted to upload a version of a Worker that includes a Durable Object "
            "migration, but migrations must be fully applied via a non-versioned deployment. Refer to the "
            "documentation for more information.",
        )
    return add_version(account, name, sent, source=source, strict=strict, triggered_by="version_upload")


def add_version(
    account: Account, name: str, sent: Upload, *, source: str, strict: bool, triggered_by: str, **more: Any
) -> Version:
    exported = _exported(sent)
    migrations.require_no_orphans(account, name, exported)
    before = account.latest(name)
    resolved = bindings.resolve(
        account,
        name,
        sent.metadata.get("bindings") or (),
        keep=sent.metadata.get("keep_bindings") or (),
        before=before,
        strict=strict,
    )
    code_tag = etag(sent.modules)
    account.save_modules(code_tag, sent.modules)
    return _saved(
        account,
        name,
        source=source,
        annotations={"workers/triggered_by": triggered_by, **_annotations(sent.metadata)},
        bindings=resolved,
        etag=code_tag,
        main_module=sent.main_module,
        classes=code.exported_classes(_main_text(sent)),
        runtime={
            **{key: sent.metadata[key] for key in RUNTIME if sent.metadata.get(key) is not None},
            **({"exports": found} if (found := exports.answered(sent.metadata)) else {}),
        },
        **more,
    )


def edit(
    account: Account,
    before: Version,
    *,
    source: str,
    triggered_by: str,
    resolved: Sequence[Json] | None = None,
    **more: Any,
) -> Version:
    """Make the next version out of an earlier one and let it serve: a variable or secret changed, the code is the same.

    Nothing that described the earlier upload is carried over: no tag, no message.
    """
    version = _saved(
        account,
        before.worker,
        source=source,
        annotations={"workers/triggered_by": triggered_by},
        bindings=list(before.bindings if resolved is None else resolved),
        etag=more.pop("etag", before.etag),
        main_module=before.main_module,
        classes=more.pop("classes", before.classes),
        runtime={key: value for key, value in {**before.runtime, **more}.items() if value is not None},
    )
    serve(account, before.worker, [_all_traffic(version)], source=source, annotations=version.annotations)
    return version


def put_binding(account: Account, before: Version, binding: Json, *, source: str, triggered_by: str) -> Version:
    """Deploy a version again with one variable or secret more, or with another value of it."""
    everything = tuple({each["type"] for each in before.bindings})
    resolved = bindings.resolve(account, before.worker, [binding], keep=everything, before=before, strict=True)
    return edit(account, before, source=source, triggered_by=triggered_by, resolved=resolved)


def serve(
    account: Account, name: str, shares: Sequence[Json], *, source: str, annotations: Mapping[str, str]
) -> Deployment:
    """Let versions serve; the newest deployment is the one that counts."""
    worker = account.worker(name)
    if worker is None:
        raise worker_not_found()
    _require_shares(account, name, shares)
    deployment = Deployment(
        id=str(uuid4()),
        worker=name,
        created_on=now(),
        source=source,
        versions=[{"version_id": share["version_id"], "percentage": share["percentage"]} for share in shares],
        # The tag describes a version; a deployment only takes over the message.
        annotations={key: value for key, value in annotations.items() if key != "workers/tag"},
    )
    account.save_deployment(deployment)
    # Not documented: the last deployment of any kind decides, so a changed secret hides an edit in the dashboard.
    account.save_worker(replace(worker, modified_on=deployment.created_on, last_deployed_from=source))
    return deployment


def set_script(worker: Worker, settings: Json) -> Worker:
    """Take over the settings that belong to the Worker, not to a version; those not named stay.

    That they stay on an upload too, and that changing them alone is no deployment, is not documented.
    """
    given = {key: settings[key] for key in SCRIPT_SETTINGS if key in settings}
    for key in ("tags", "tail_consumers"):
        if key in given:
            given[key] = given[key] or []
    return replace(worker, **given, modified_on=now())


def _with_classes(account: Account, worker: Worker, sent: Upload) -> tuple[Worker, Json | None]:
    """Return the Worker after what its upload says of Durable Object classes, and what `exports` did."""
    declared, steps, exported = exports.of_classes(sent.metadata), sent.metadata.get("migrations"), _exported(sent)
    if declared or worker.has_exports:
        done = exports.reconcile(account, worker.name, declared, exported)
        if steps:
            # That there is no way back is documented, under which code it is not.
            raise ApiError(400, 100402, "A Worker that was deployed with `exports` cannot go back to `migrations`.")
        # Whether the tag of an earlier migration is kept is not documented.
        return replace(worker, has_exports=True), done if declared else None
    if steps:
        return replace(worker, migration_tag=migrations.apply(account, worker, steps, exported)), None
    return worker, None


def _saved(account: Account, name: str, **values: Any) -> Version:
    worker, before = account.worker(name), account.latest(name)
    version = Version(
        id=str(uuid4()),
        worker=name,
        number=before.number + 1 if before else 1,
        created_on=now(),
        migration_tag=worker.migration_tag if worker else None,
        **values,
    )
    account.save_version(version)
    return version


def _new_worker(name: str, source: str) -> Worker:
    if not NAME.fullmatch(name):
        raise ApiError(400, 10016, f"Invalid Worker name '{name}'.")
    created = now()
    return Worker(
        name=name,
        tag=secrets.token_hex(16),
        created_on=created,
        modified_on=created,
        last_deployed_from=source,
    )


def _annotations(metadata: Json) -> dict[str, str]:
    given = metadata.get("annotations") or {}
    if len(given.get("workers/tag", "").encode()) > LONGEST_TAG:
        raise ApiError(400, 10021, f"The annotation workers/tag is longer than {LONGEST_TAG} bytes.")
    if message := given.get("workers/message"):
        given = {**given, "workers/message": message.encode()[:LONGEST_MESSAGE].decode(errors="ignore")}
    return {key: value for key, value in given.items() if value is not None}


def _require_shares(account: Account, name: str, shares: Sequence[Json]) -> None:
    if sum(float(share["percentage"]) for share in shares) != 100:  # noqa: PLR2004 - percent
        raise ApiError(400, 10021, "The percentages of a deployment must add up to 100.")
    for share in shares:
        if account.version(name, share["version_id"]) is None:
            raise ApiError(404, 100146, f"Version {share['version_id']} not found.")


def _all_traffic(version: Version) -> Json:
    return {"version_id": version.id, "percentage": 100}


def _main(sent: Upload) -> Module:
    return next(module for module in sent.modules if module.name == sent.main_module)


def _main_text(sent: Upload) -> str:
    return _main(sent).content.decode("utf-8", "replace")


def _exported(sent: Upload) -> Mapping[str, str] | None:
    # Only an ES module's exports can be told from its text; a service worker script or Python has none.
    is_module = _main(sent).content_type.startswith("application/javascript+module")
    return code.exports(_main_text(sent)) if is_module else None
