"""Configs that between them declare a binding of every kind, in every way that changes what is uploaded."""

from typing import Any, Final

NAMED: Final = {"name": "shop", "main": "src/index.ts", "compatibility_date": "2026-10-01"}

MODULE: Final[dict[str, Any]] = {
    **NAMED,
    "compatibility_flags": ["nodejs_compat", "global_navigator"],
    "vars": {"TEXT": "x", "NUMBER": 3, "OBJECT": {"deep": [1, None]}, "SWITCH": True},
    "kv_namespaces": [{"binding": "KV", "id": "f29e", "preview_id": "p"}, {"binding": "KV_OPEN"}],
    "r2_buckets": [
        {"binding": "R2", "bucket_name": "files"},
        {"binding": "R2_EU", "bucket_name": "files", "jurisdiction": "eu", "preview_bucket_name": "files-preview"},
        {"binding": "R2_OPEN"},
    ],
    "d1_databases": [
        {"binding": "D1", "database_id": "f8", "database_name": "main", "migrations_dir": "sql"},
        {"binding": "D1_OPEN"},
        {"binding": "D1_BY_NAME", "database_name": "main"},
    ],
    "queues": {"producers": [{"binding": "QUEUE", "queue": "jobs"}, {"binding": "QUEUE_OPEN"}]},
    "services": [
        {"binding": "SERVICE", "service": "billing"},
        {"binding": "SERVICE_PRODUCTION", "service": "billing", "environment": "production", "props": {"a": 1}},
        {"binding": "SERVICE_STAGING", "service": "billing", "environment": "staging", "entrypoint": "Admin"},
    ],
    "durable_objects": {
        "bindings": [
            {"name": "OBJECT_OWN", "class_name": "Chat"},
            {"name": "OBJECT_OWN_NAMED", "class_name": "Chat", "script_name": "shop"},
            {"name": "OBJECT_FAR", "class_name": "Far", "script_name": "billing"},
        ]
    },
    "migrations": [{"tag": "v1", "new_sqlite_classes": ["Chat"]}],
    "workflows": [
        {"binding": "WORKFLOW", "name": "flow", "class_name": "Flow"},
        {"binding": "WORKFLOW_FAR", "name": "far", "class_name": "Far", "script_name": "billing"},
    ],
    "vectorize": [{"binding": "VECTORIZE", "index_name": "index"}],
    "hyperdrive": [{"binding": "HYPERDRIVE", "id": "h1", "localConnectionString": "postgres://u@localhost:5432/d"}],
    "analytics_engine_datasets": [{"binding": "DATASET"}, {"binding": "DATASET_NAMED", "dataset": "clicks"}],
    "dispatch_namespaces": [
        {"binding": "DISPATCH", "namespace": "tenants"},
        {
            "binding": "DISPATCH_OUTBOUND",
            "namespace": "tenants",
            "outbound": {"service": "out", "environment": "staging", "parameters": ["b", "a"]},
        },
        {"binding": "DISPATCH_OUTBOUND_PLAIN", "namespace": "tenants", "outbound": {"service": "out"}},
        {"binding": "DISPATCH_OPEN"},
    ],
    "mtls_certificates": [{"binding": "CERTIFICATE", "certificate_id": "c1"}],
    "secrets_store_secrets": [{"binding": "STORED", "store_id": "s1", "secret_name": "key"}],
    "ratelimits": [{"name": "LIMIT", "namespace_id": "1001", "simple": {"limit": 100, "period": 60}}],
    "send_email": [
        {"name": "EMAIL"},
        {"name": "EMAIL_ONE", "destination_address": "a@example.com"},
        {
            "name": "EMAIL_SOME",
            "allowed_destination_addresses": ["b@example.com", "a@example.com"],
            "allowed_sender_addresses": ["c@example.com"],
        },
    ],
    "ai_search": [{"binding": "SEARCH", "instance_name": "docs"}],
    "ai_search_namespaces": [{"binding": "SEARCHES", "namespace": "team"}],
    "agent_memory": [{"binding": "MEMORY", "namespace": "team"}],
    "artifacts": [{"binding": "ARTIFACTS", "namespace": "team"}],
    "flagship": [{"binding": "FLAGS", "app_id": "a1"}, {"binding": "FLAGS_OPEN"}],
    "pipelines": [{"binding": "PIPELINE", "stream": "s1"}, {"binding": "PIPELINE_OLD", "pipeline": "p1"}],
    "k2": [{"binding": "K2", "stream": "s1"}],
    "vpc_services": [{"binding": "VPC_SERVICE", "service_id": "s1"}],
    "vpc_networks": [
        {"binding": "VPC_TUNNEL", "tunnel_id": "t1"},
        {"binding": "VPC_NETWORK", "network_id": "cf1:network"},
    ],
    "worker_loaders": [{"binding": "LOADER"}],
    "logfwdr": {"bindings": [{"name": "LOGS", "destination": "d1"}]},
    "unsafe_hello_world": [{"binding": "HELLO", "enable_timer": True}],
    "ai": {"binding": "AI"},
    "analytics": {"binding": "ANALYTICS"},
    "assets": {"directory": "./public", "binding": "ASSETS"},
    "browser": {"binding": "BROWSER"},
    "images": {"binding": "IMAGES"},
    "media": {"binding": "MEDIA"},
    "stream": {"binding": "STREAM"},
    "version_metadata": {"binding": "VERSION"},
    "unsafe": {
        "bindings": [
            {"name": "FUTURE", "type": "some_future_binding", "shard": 7},
            {"name": "LIMIT_OLD", "type": "ratelimit", "namespace_id": "7", "simple": {"limit": 1, "period": 10}},
        ]
    },
}
"""A Worker of modules."""

SET: Final[dict[str, Any]] = {
    "account_id": "0" * 32,
    "assets": {
        "directory": "./public",
        "binding": "ASSETS",
        "html_handling": "drop-trailing-slash",
        "not_found_handling": "404-page",
        "run_worker_first": ["/api/*"],
    },
    "cache": {"enabled": True, "cross_version_cache": True},
    "limits": {"cpu_ms": 30000, "subrequests": 50},
    "logpush": True,
    "observability": {"enabled": True, "head_sampling_rate": 0.5, "logs": {"invocation_logs": False}},
    "placement": {"mode": "smart"},
    "preview_urls": True,
    "queues": {
        "producers": MODULE["queues"]["producers"],
        "consumers": [
            {
                "queue": "jobs",
                "max_batch_size": 10,
                "max_batch_timeout": 5,
                "max_retries": 2,
                "max_concurrency": 4,
                "retry_delay": 7,
                "dead_letter_queue": "dead",
            },
            {"queue": "mails"},
        ],
    },
    "routes": [
        "example.com/*",
        {"pattern": "example.org/api/*", "zone_name": "example.org"},
        {"pattern": "shop.example.com", "custom_domain": True, "previews_enabled": True},
    ],
    "secrets": {"required": ["API_KEY"]},
    "tail_consumers": [{"service": "tail"}, {"service": "other", "environment": "staging"}],
    "triggers": {"crons": ["0 9 * * 1", "*/30 * * * *"]},
    "workers_dev": True,
    "workflows": [
        {
            "binding": "WORKFLOW",
            "name": "flow",
            "class_name": "Flow",
            "limits": {"steps": 100},
            "concurrency": {"limit": 5},
            "default_retention": {"success_retention": "3 days", "error_retention": "1 week"},
            "schedules": ["0 8 * * *"],
        },
        MODULE["workflows"][1],
    ],
}
"""What a config may set beside its bindings."""

WHOLE: Final[dict[str, Any]] = {**MODULE, **SET}
"""A Worker of modules whose config sets whatever can be set."""

SCRIPT: Final[dict[str, Any]] = {
    **NAMED,
    "main": "src/script.js",
    "text_blobs": {"NOTE": "src/note.txt"},
    "data_blobs": {"BYTES": "src/bytes.bin"},
    "wasm_modules": {"CODE": "src/code.wasm"},
}
"""A Worker of the older kind; only there wrangler takes files as bindings."""

FILES: Final = {
    "src/index.ts": """\
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
export class Chat extends DurableObject {}
export class Flow extends WorkflowEntrypoint {
  async run() {}
}
export default { fetch: () => new Response("hello") };
""",
    "src/script.js": 'addEventListener("fetch", (event) => event.respondWith(new Response("hello")));\n',
    "src/note.txt": "a note",
    "src/bytes.bin": "bytes",
    "src/code.wasm": "\0asm\1\0\0\0",
    "public/index.html": "<p>hello</p>",
}
