"""Every kind of binding that wrangler's config can declare: where it stands there, and what the API calls its fields.

The rows are those of wrangler's `binding-utils.ts` and `create-worker-upload-form.ts` (4.164).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final


class Shape(Enum):
    """How a config declares bindings under one key."""

    MANY = "a list of entries"
    ONE = "one entry, at most"
    FILES = "paths by name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of binding."""

    key: str
    """The config's key; a dot leads into an object."""
    type: str
    """What the API calls it."""
    shape: Shape = Shape.MANY
    name: str = "binding"
    """The config's field that holds the binding's name."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The API's field for each field of the config that is compared; every other one is for local use."""
    answered: tuple[str, ...] = ()
    """Fields that only the API's answers have."""
    identity: str | None = None
    """The API's field that wrangler fills in where the config leaves it open (`provision-bindings.ts`)."""

    @property
    def compared(self) -> frozenset[str]:
        """The API's fields that make a difference."""
        return frozenset((*self.fields.values(), *self.answered))


def _same(*names: str) -> Mapping[str, str]:
    return {name: name for name in names}


ROWS: Final = (
    Row(key="kv_namespaces", type="kv_namespace", fields={"id": "namespace_id"}, identity="namespace_id"),
    Row(key="r2_buckets", type="r2_bucket", fields=_same("bucket_name", "jurisdiction"), identity="bucket_name"),
    Row(key="d1_databases", type="d1", fields=_same("database_id"), identity="database_id"),
    # `delivery_delay` is deprecated and has no effect, says wrangler; the API's schema does not know it.
    Row(key="queues.producers", type="queue", fields={"queue": "queue_name"}, identity="queue_name"),
    Row(key="services", type="service", fields=_same("service", "environment", "entrypoint")),
    Row(
        key="durable_objects.bindings",
        type="durable_object_namespace",
        name="name",
        fields=_same("class_name", "script_name", "environment"),
    ),
    Row(
        key="workflows",
        type="workflow",
        fields={"name": "workflow_name", "class_name": "class_name", "script_name": "script_name"},
    ),
    Row(key="vectorize", type="vectorize", fields=_same("index_name")),
    Row(key="hyperdrive", type="hyperdrive", fields=_same("id")),
    Row(key="analytics_engine_datasets", type="analytics_engine", fields=_same("dataset")),
    Row(
        key="dispatch_namespaces",
        type="dispatch_namespace",
        fields=_same("namespace", "outbound"),
        identity="namespace",
    ),
    Row(key="mtls_certificates", type="mtls_certificate", fields=_same("certificate_id")),
    Row(key="secrets_store_secrets", type="secrets_store_secret", fields=_same("store_id", "secret_name")),
    Row(key="ratelimits", type="ratelimit", name="name", fields=_same("namespace_id", "simple")),
    Row(
        key="send_email",
        type="send_email",
        name="name",
        fields=_same("destination_address", "allowed_destination_addresses", "allowed_sender_addresses"),
    ),
    Row(key="ai_search", type="ai_search", fields=_same("instance_name"), answered=("namespace",)),
    Row(key="ai_search_namespaces", type="ai_search_namespace", fields=_same("namespace"), identity="namespace"),
    Row(key="agent_memory", type="agent_memory", fields=_same("namespace"), identity="namespace"),
    Row(key="artifacts", type="artifacts", fields=_same("namespace")),
    Row(key="flagship", type="flagship", fields=_same("app_id"), identity="app_id"),
    Row(key="pipelines", type="pipelines", fields=_same("stream", "pipeline")),
    Row(key="k2", type="k2", fields=_same("stream")),
    Row(key="vpc_services", type="vpc_service", fields=_same("service_id")),
    Row(key="vpc_networks", type="vpc_network", fields=_same("tunnel_id", "network_id")),
    Row(key="worker_loaders", type="worker_loader"),
    Row(key="logfwdr.bindings", type="logfwdr", name="name", fields=_same("destination")),
    Row(key="unsafe_hello_world", type="unsafe_hello_world", fields=_same("enable_timer")),
    Row(key="ai", type="ai", shape=Shape.ONE),
    Row(key="analytics", type="analytics", shape=Shape.ONE),
    Row(key="assets", type="assets", shape=Shape.ONE),
    Row(key="browser", type="browser", shape=Shape.ONE),
    Row(key="images", type="images", shape=Shape.ONE),
    Row(key="media", type="media", shape=Shape.ONE),
    Row(key="stream", type="stream", shape=Shape.ONE),
    Row(key="version_metadata", type="version_metadata", shape=Shape.ONE),
    # What a file holds is code; the API only says that there is one, and calls it by a name of the upload's.
    Row(key="wasm_modules", type="wasm_module", shape=Shape.FILES),
    Row(key="text_blobs", type="text_blob", shape=Shape.FILES),
    Row(key="data_blobs", type="data_blob", shape=Shape.FILES),
)

BY_TYPE: Final[Mapping[str, Row]] = {row.type: row for row in ROWS}
