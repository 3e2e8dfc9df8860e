"""The fields that are used of each answer, by what was asked: an answer in which one is wrong says so itself.

Only what nothing can be made without is `Needed`: Cloudflare leaves out what is empty or not set.
"""

from typing import Final

from ayjnt_deploy.cloudflare.shape import EACH, Needed, Shape

_ANY: Final[Shape] = {}
_SUBDOMAIN: Final[Shape] = {"enabled": bool, "previews_enabled": bool}
_SCRIPT: Final[dict[str, Shape]] = {"observability": _ANY, "logpush": bool, "tail_consumers": [_ANY]}
_RUNTIME: Final[dict[str, Shape]] = {"limits": _ANY, "placement": _ANY, "cache_options": _ANY}
_CRONS: Final[Shape] = [{Needed("cron"): str}]
_ROUTE: Final[dict[str, Shape]] = {Needed("pattern"): str, "script": str, "zone_id": str, "zone_name": str}
_CONSUMER: Final[Shape] = {
    "script": str,
    "service": str,
    "script_name": str,
    "dead_letter_queue": str,
    "settings": _ANY,
}

SERVICE: Final[Shape] = {
    "created_on": str,
    "default_environment": {"created_on": str, "script": {"migration_tag": str, "last_deployed_from": str}},
}
WORKER: Final[dict[str, Shape]] = {**_SCRIPT, "subdomain": _SUBDOMAIN}
SCRIPT_SETTINGS: Final[Shape] = _SCRIPT
SUBDOMAIN: Final[Shape] = _SUBDOMAIN
DEPLOYMENTS: Final[Shape] = {
    "deployments": [
        {"created_on": str, "author_email": str, "source": str, "versions": [{"version_id": str, "percentage": float}]}
    ]
}
SERVING: Final[Shape] = {Needed("versions"): [{Needed("version_id"): str, Needed("percentage"): float}]}
"""The deployment that serves; of older ones less is asked."""
VERSIONS: Final[Shape] = {"items": [{Needed("id"): str, "annotations": {"workers/tag": str}}]}
VERSION: Final[Shape] = {
    "annotations": {"workers/tag": str},
    "metadata": {"created_on": str, "source": str, "author_email": str},
    "resources": {
        "bindings": [{Needed("name"): str, Needed("type"): str}],
        "script": {"etag": str, "placement": _ANY, "placement_mode": str},
        "script_runtime": {
            "compatibility_date": str,
            "compatibility_flags": [str],
            "migration_tag": str,
            "assets": _ANY,
        },
    },
}
RUNTIME: Final[Shape] = {**_RUNTIME, "exports": {EACH: {"state": str}}, "assets": {"config": _ANY}}
SETTINGS: Final[Shape] = _RUNTIME
SCHEDULES: Final[Shape] = {"schedules": _CRONS}
ROUTES: Final[Shape] = [_ROUTE]
ZONES: Final[Shape] = [{Needed("id"): str, "name": str}]
DOMAINS: Final[Shape] = [{Needed("hostname"): str, "service": str}]
QUEUES: Final[Shape] = [
    {
        Needed("queue_id"): str,
        Needed("queue_name"): str,
        "consumers": [_CONSUMER],
        "consumers_total_count": float,
    }
]
CONSUMERS: Final[Shape] = [_CONSUMER]
SCRIPTS: Final[Shape] = [{Needed("id"): str, "created_on": str, "migration_tag": str, "last_deployed_from": str}]
WORKERS: Final[Shape] = [{Needed("name"): str, **WORKER}]
NAMESPACES: Final[Shape] = [{"id": str, "class": str, "script": str}]
WORKFLOWS: Final[Shape] = [
    {
        Needed("name"): str,
        "script_name": str,
        "class_name": str,
        "instances": {EACH: float},
        "schedules": _CRONS,
    }
]
WORKFLOW_VERSIONS: Final[Shape] = [
    {"id": str, "created_on": str, "limits": _ANY, "concurrency": _ANY, "default_retention": _ANY}
]
INSTANCES: Final[Shape] = [{Needed("id"): str, "status": str, "created_on": str}]
INSTANCE: Final[Shape] = {
    "status": str,
    "created_on": str,
    "queued": str,
    "start": str,
    "steps": [{"type": str, "name": str, "attempts": [_ANY]}],
}
ACCOUNTS: Final[Shape] = [{Needed("id"): str, "name": str}]
