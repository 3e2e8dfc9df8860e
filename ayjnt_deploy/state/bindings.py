"""Bindings in one form: the config's entries and the API's answers become the same mapping.

The API's names and its fill-ins (own `script_name`, `namespace_id`, `environment: production`) are those of
cloudflare's OpenAPI schema and of wrangler's `map-worker-metadata-bindings.ts` (4.164).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ayjnt_deploy.state.leaf import Json, Known

RECORD_PREFIX: Final = "AYJNT_RELEASE"
"""The release record's variables; never a difference."""

VARIABLES: Final = frozenset({"plain_text", "json"})
SECRETS: Final = frozenset({"secret_text", "secret_key"})

# config key -> (API type, key of the name, {config field: API field})
_LISTS: Final[Mapping[str, tuple[str, str, Mapping[str, str]]]] = {
    "kv_namespaces": ("kv_namespace", "binding", {"id": "namespace_id"}),
    "r2_buckets": ("r2_bucket", "binding", {"bucket_name": "bucket_name", "jurisdiction": "jurisdiction"}),
    "d1_databases": ("d1", "binding", {"database_id": "database_id"}),
    "services": (
        "service",
        "binding",
        {"service": "service", "environment": "environment", "entrypoint": "entrypoint"},
    ),
    "vectorize": ("vectorize", "binding", {"index_name": "index_name"}),
    "hyperdrive": ("hyperdrive", "binding", {"id": "id"}),
    "analytics_engine_datasets": ("analytics_engine", "binding", {"dataset": "dataset"}),
    "dispatch_namespaces": ("dispatch_namespace", "binding", {"namespace": "namespace"}),
    "mtls_certificates": ("mtls_certificate", "binding", {"certificate_id": "certificate_id"}),
    "secrets_store_secrets": (
        "secrets_store_secret",
        "binding",
        {"store_id": "store_id", "secret_name": "secret_name"},
    ),
    "ratelimits": ("ratelimit", "name", {"namespace_id": "namespace_id", "simple": "simple"}),
    "send_email": (
        "send_email",
        "name",
        {
            "destination_address": "destination_address",
            "allowed_destination_addresses": "allowed_destination_addresses",
            "allowed_sender_addresses": "allowed_sender_addresses",
        },
    ),
    "workflows": (
        "workflow",
        "binding",
        {"name": "workflow_name", "class_name": "class_name", "script_name": "script_name"},
    ),
}
_SINGLES: Final = ("ai", "browser", "images", "version_metadata", "media", "assets")
_READ_ONLY: Final = frozenset({"name", "type", "namespace_id_source", "database_name", "internalEnv", "props"})
_FIELDS: Final = {kind: frozenset(fields.values()) for kind, _, fields in _LISTS.values()} | {
    "durable_object_namespace": frozenset({"class_name", "script_name", "environment"}),
    "queue": frozenset({"queue_name", "delivery_delay"}),
}


def configured(config: Mapping[str, Any], worker: str) -> Mapping[str, Known]:
    """Return the bindings that a wrangler config declares, by name; variables are not bindings here."""
    return {str(entry["name"]): _known(entry, worker) for entry in _entries(config)}


def deployed(bindings: Sequence[Mapping[str, Any]], worker: str) -> Mapping[str, Known]:
    """Return the bindings in an answer of the API, by name, without variables and secrets."""
    return {
        str(entry["name"]): _known(entry, worker)
        for entry in bindings
        if entry.get("type") not in VARIABLES | SECRETS and "name" in entry
    }


def variables(bindings: Sequence[Mapping[str, Any]]) -> Mapping[str, Known]:
    """Return the variables in an answer of the API, by name, the release record's own left out."""
    return {
        str(entry["name"]): Known(value)
        for entry in bindings
        if entry.get("type") in VARIABLES and not str(entry["name"]).startswith(RECORD_PREFIX)
        for value in (entry.get("text") if entry["type"] == "plain_text" else entry.get("json"),)
    }


def record_parts(bindings: Sequence[Mapping[str, Any]]) -> Mapping[str, Json]:
    """Return the variables that carry the release record, by name."""
    return {
        str(entry["name"]): entry.get("json") if entry["type"] == "json" else entry.get("text")
        for entry in bindings
        if entry.get("type") in VARIABLES and str(entry["name"]).startswith(RECORD_PREFIX)
    }


def _entries(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key, (kind, name_key, fields) in _LISTS.items():
        for one in config.get(key) or ():
            yield {"type": kind, "name": one[name_key], **{fields[k]: v for k, v in one.items() if k in fields}}
    for one in (config.get("durable_objects") or {}).get("bindings") or ():
        yield {"type": "durable_object_namespace", **one}
    for one in (config.get("queues") or {}).get("producers") or ():
        yield {"type": "queue", "name": one["binding"], "queue_name": one["queue"], **_delay(one)}
    for key in _SINGLES:
        if (config.get(key) or {}).get("binding"):
            yield {"type": key, "name": config[key]["binding"]}


def _delay(producer: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"delivery_delay": producer["delivery_delay"]} if "delivery_delay" in producer else {}


def _known(entry: Mapping[str, Any], worker: str) -> Known:
    kind = str(entry.get("type"))
    fields = _FIELDS.get(kind)
    kept = {
        key: value
        for key, value in entry.items()
        if value not in (None, "") and (key in fields if fields is not None else key not in _READ_ONLY)
    }
    if kept.get("script_name") == worker:
        del kept["script_name"]  # Cloudflare fills in the Worker's own name.
    if kind == "service" and kept.get("environment") == "production":
        del kept["environment"]  # Cloudflare fills in the default.
    if kind == "d1" and "database_id" not in kept and "id" in entry:
        kept["database_id"] = entry["id"]  # Older answers only know `id`.
    if kind == "ratelimit" and isinstance(simple := kept.get("simple"), Mapping):
        # Cloudflare fills in `mitigation_timeout: 0`.
        kept["simple"] = {key: value for key, value in simple.items() if (key, value) != ("mitigation_timeout", 0)}
    return Known({"type": kind, **kept})
