"""What wrangler's settings look like, as far as they are read: who mistypes one hears of it, and where it stands."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ayjnt_codegen import jsonc
from ayjnt_codegen.jsonc import Jsonc, Key, Path

Shape = Callable[[Jsonc, Any, Path], None]
"""Raises `SourceError` for a value of another shape."""


def check(source: Jsonc, settings: Mapping[str, Any], *at: Key) -> None:
    """Refuse `settings`, which stand at `at` in the file, where one of them is not what wrangler takes it for.

    What is null is as good as not there.
    """
    _SETTINGS(source, settings, at)


def check_whole(source: Jsonc, config: Mapping[str, Any]) -> None:
    """Refuse a `config` that nothing is generated for, where a setting of it is not what wrangler takes it for."""
    _SETTINGS(source, config, ())
    _WHOLE(source, config, ())


def _text(source: Jsonc, value: Any, at: Path) -> None:
    if not isinstance(value, str):
        raise source.mistyped(value, "a string", *at)


def _route(source: Jsonc, value: Any, at: Path) -> None:
    if not isinstance(value, str | Mapping):
        raise source.mistyped(value, "a string or an object", *at)
    (_text if isinstance(value, str) else _object("pattern"))(source, value, at)


def _schedules(source: Jsonc, value: Any, at: Path) -> None:
    if not isinstance(value, str | list):
        raise source.mistyped(value, "a string or a list", *at)
    if not value:
        raise source.error(f"{jsonc.dotted(at)} is empty", *at, remedy="remove it: without it there is no schedule")
    (_text if isinstance(value, str) else _list(_text))(source, value, at)


def _list(item: Shape) -> Shape:
    def shape(source: Jsonc, value: Any, at: Path) -> None:
        if not isinstance(value, list):
            raise source.mistyped(value, "a list", *at)
        for index, one in enumerate(value):
            item(source, one, (*at, index))

    return shape


def _object(*needed: str, **inside: Shape) -> Shape:
    """Return the shape of an object with the texts that are `needed`, and with what may stand `inside`."""

    def shape(source: Jsonc, value: Any, at: Path) -> None:
        if not isinstance(value, Mapping):
            raise source.mistyped(value, "an object", *at)
        for key in needed:
            if value.get(key) is None:
                raise source.error(f"{jsonc.dotted(at)} has no {key!r}", *at, remedy=f'add it: "{key}": "…"')
        for key, one in {**dict.fromkeys(needed, _text), **inside}.items():
            if value.get(key) is not None:
                one(source, value[key], (*at, key))

    return shape


_ONE: Final = "ai analytics assets browser data_blobs images media stream text_blobs vars version_metadata wasm_modules"
"""Settings that are one object."""
_MANY: Final = """
    agent_memory ai_search ai_search_namespaces analytics_engine_datasets artifacts d1_databases dispatch_namespaces
    flagship hyperdrive k2 kv_namespaces mtls_certificates pipelines r2_buckets ratelimits secrets_store_secrets send_email
    services unsafe_hello_world vectorize vpc_networks vpc_services worker_loaders
"""
"""Settings that are a list of objects."""
_MIGRATION: Final = _object(
    "tag",
    deleted_classes=_list(_text),
    new_classes=_list(_text),
    new_sqlite_classes=_list(_text),
    renamed_classes=_list(_object("from", "to")),
    transferred_classes=_list(_object("from", "from_script", "to")),
)
_SETTINGS: Final = _object(
    **dict.fromkeys(_ONE.split(), _object()),
    **dict.fromkeys(_MANY.split(), _list(_object())),
    compatibility_date=_text,
    compatibility_flags=_list(_text),
    durable_objects=_object(bindings=_list(_object())),
    logfwdr=_object(bindings=_list(_object())),
    migrations=_list(_MIGRATION),
    queues=_object(consumers=_list(_object("queue")), producers=_list(_object())),
    route=_route,
    routes=_list(_route),
    secrets=_object(required=_list(_text)),
    triggers=_object(crons=_list(_text)),
    unsafe=_object(bindings=_list(_object(name=_text, type=_text))),
    workflows=_list(
        _object(
            "name",
            binding=_text,
            class_name=_text,
            script_name=_text,
            concurrency=_object(),
            default_retention=_object(),
            limits=_object(),
            schedules=_schedules,
        )
    ),
)
_WHOLE: Final = _object(workflows=_list(_object("class_name")))
