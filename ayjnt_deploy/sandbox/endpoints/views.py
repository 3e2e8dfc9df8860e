"""How records look in answers, before they are worded: what is unset is None."""

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.errors import worker_not_found
from ayjnt_deploy.sandbox.records import Deployment, Json, Version, Worker

EMAIL = "sandbox@example.com"
AUTHOR = "408cbcdfd4dda4617efef40b04d168a1"
STARTUP_MS = 12


def script(account: Account, worker: Worker) -> Json:
    """Describe what serves, as the services and the list of scripts do."""
    version = serving(account, worker)
    return {
        "id": worker.name,
        "tag": worker.tag,
        "tags": worker.tags or None,
        "tail_consumers": worker.tail_consumers or None,
        "observability": worker.observability,
        "etag": version.etag,
        "handlers": ["fetch"],
        "named_handlers": named_handlers(version),
        "created_on": worker.created_on,
        "modified_on": worker.modified_on,
        "usage_model": "standard",
        "logpush": worker.logpush,
        "has_assets": "assets" in version.runtime,
        "has_modules": True,
        "last_deployed_from": worker.last_deployed_from,
        "compatibility_date": version.runtime.get("compatibility_date", ""),
        "compatibility_flags": version.runtime.get("compatibility_flags", []),
        "migration_tag": worker.migration_tag,
        "limits": version.runtime.get("limits"),
        "cache_options": version.runtime.get("cache_options"),
        **_exports(version),
        **_placement(version),
    }


def settings(worker: Worker, version: Version) -> Json:
    return {
        "bindings": version.bindings,
        "compatibility_date": version.runtime.get("compatibility_date", ""),
        "compatibility_flags": version.runtime.get("compatibility_flags", []),
        "usage_model": "standard",
        "tags": worker.tags or None,
        "tail_consumers": worker.tail_consumers or None,
        "logpush": worker.logpush,
        "observability": worker.observability,
        **_given(version, "placement", "limits", "cache_options"),
        "annotations": version.annotations,
    }


def script_settings(worker: Worker) -> Json:
    return {
        "logpush": worker.logpush,
        "observability": worker.observability,
        "tags": worker.tags or None,
        "tail_consumers": worker.tail_consumers or None,
    }


def version_item(version: Version) -> Json:
    return {
        "id": version.id,
        "number": version.number,
        "metadata": {
            "author_email": EMAIL,
            "author_id": AUTHOR,
            "created_on": version.created_on,
            "modified_on": version.created_on,
            "source": version.source,
            "hasPreview": False,
        },
        "annotations": version.annotations,
    }


def version_detail(version: Version) -> Json:
    return {
        **version_item(version),
        "resources": {
            "bindings": version.bindings,
            "script": {
                "etag": version.etag,
                "handlers": ["fetch"],
                "named_handlers": named_handlers(version),
                "last_deployed_from": version.source,
                **_placement(version),
            },
            "script_runtime": {
                "compatibility_date": version.runtime.get("compatibility_date", ""),
                "compatibility_flags": version.runtime.get("compatibility_flags", []),
                "usage_model": "standard",
                **_given(version, "limits", "cache_options"),
                **_exports(version),
                **_assets(version),
                "migration_tag": version.migration_tag,
            },
        },
        "startup_time_ms": STARTUP_MS,
    }


def beta_version(version: Version) -> Json:
    assets = version.runtime.get("assets", {})
    return {
        "id": version.id,
        "number": version.number,
        "created_on": version.created_on,
        "urls": [],
        "annotations": version.annotations,
        **({"assets": {"config": assets["config"]}} if "config" in assets else {}),
        "author_email": EMAIL,
        "author_id": AUTHOR,
        "bindings": version.bindings,
        "compatibility_date": version.runtime.get("compatibility_date", ""),
        "compatibility_flags": version.runtime.get("compatibility_flags", []),
        **_given(version, "limits", "placement", "cache_options"),
        **_exports(version),
        **reconciliation(version),
        "main_module": version.main_module,
        "migration_tag": version.migration_tag,
        "source": version.source,
        "startup_time_ms": STARTUP_MS,
        "usage_model": "standard",
    }


def deployment(made: Deployment) -> Json:
    return {
        "id": made.id,
        "source": made.source,
        "strategy": "percentage",
        "author_email": EMAIL,
        "created_on": made.created_on,
        "versions": made.versions,
        "annotations": made.annotations,
    }


def serving(account: Account, worker: Worker) -> Version:
    version = account.serving(worker.name)
    if version is None:
        raise worker_not_found()
    return version


def named_handlers(version: Version) -> list[Json]:
    return [{"name": name, "handlers": ["class"]} for name in version.classes]


def reconciliation(version: Version) -> Json:
    """What `exports` did, for a version that was uploaded with them."""
    return {} if version.reconciliation is None else {"exports_reconciliation": version.reconciliation}


def _exports(version: Version) -> Json:
    return {"exports": version.runtime["exports"]} if "exports" in version.runtime else {}


def _given(version: Version, *names: str) -> Json:
    return {name: version.runtime.get(name) for name in names}


def _assets(version: Version) -> Json:
    """Where a version has it: beside what follows from it, and under a name that the contract does not know."""
    if "assets" not in version.runtime:
        return {}
    config = dict(version.runtime["assets"].get("config") or {})
    first = config.pop("run_worker_first", False)
    routing = {"static_routing": {"user_worker": first}} if isinstance(first, list) else {}
    return {"assets": {**config, **routing, "serve_directly": first is not True, "raw_run_worker_first": first}}


def _placement(version: Version) -> Json:
    """Where the list of scripts has it: with what became of it, which only a smart one is asked."""
    placement = version.runtime.get("placement")
    if not placement:
        return {}
    status = {"status": "SUCCESS", "last_analyzed_at": version.created_on} if placement.get("mode") == "smart" else {}
    return {"placement": {**placement, **status}, "placement_mode": placement.get("mode", "targeted")}
