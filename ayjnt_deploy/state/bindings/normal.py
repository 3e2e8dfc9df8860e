"""One form for what means the same: each rule undoes one thing that the API fills in, reorders or never answers.

Sources: Cloudflare's OpenAPI schema, wrangler's `map-worker-metadata-bindings.ts` and `create-worker-upload-form.ts`
(4.164), and what other clients of the API had to learn (terraform-provider-cloudflare).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ayjnt_deploy.state.bindings.table import BY_TYPE
from ayjnt_deploy.state.leaf import Known, canonical

Entry = Mapping[str, Any]
"""A binding in the API's words."""


def normal(entry: Entry, worker: str) -> Known:
    """Return what makes a difference in a binding of `worker`; all of it where nobody knows the type."""
    kind = str(entry.get("type"))
    entry = _without_own_script(_present(entry), worker)
    for rule in _RULES.get(kind, ()):
        entry = rule(entry)
    row = BY_TYPE.get(kind)
    kept = {
        key: value
        for key, value in entry.items()
        if key not in {"type", "name"} and (row is None or key in row.compared)
    }
    return Known({"type": kind, **kept})


def _present(entry: Entry) -> Entry:
    """Drop what is null, at any depth, and empty texts: the API says either for what is not set."""
    return {key: _without_nulls(value) for key, value in entry.items() if value not in (None, "")}


def _without_nulls(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {key: _without_nulls(one) for key, one in value.items() if one is not None}


def _without(entry: Entry, *keys: str) -> Entry:
    return {key: value for key, value in entry.items() if key not in keys}


def _without_own_script(entry: Entry, worker: str) -> Entry:
    """Drop the Worker's own name, which the API fills in."""
    return _without(entry, "script_name") if entry.get("script_name") == worker else entry


def _without_far_class(entry: Entry) -> Entry:
    """Drop the class of another Worker's workflow: an answer may leave it out."""
    return _without(entry, "class_name") if "script_name" in entry else entry


def _without_production(entry: Entry) -> Entry:
    """Drop the environment that the API fills in."""
    return _without(entry, "environment") if entry.get("environment") == "production" else entry


def _with_database_id(entry: Entry) -> Entry:
    """Call a database's id by one name: wrangler sends `id`, and the API's schema wants `database_id`."""
    return {**entry, "database_id": entry["id"]} if "id" in entry and "database_id" not in entry else entry


def _with_dataset(entry: Entry) -> Entry:
    """Fill in the dataset, which has the binding's name where nobody named it."""
    return {"dataset": entry.get("name"), **entry}


def _without_default_namespace(entry: Entry) -> Entry:
    """Drop the namespace that the API fills in."""
    return _without(entry, "namespace") if entry.get("namespace") == "default" else entry


def _with_plain_limit(entry: Entry) -> Entry:
    """Take a rate limit's namespace for a text, and drop the `mitigation_timeout` that the API fills in."""
    plain: dict[str, Any] = {"namespace_id": str(entry["namespace_id"])} if "namespace_id" in entry else {}
    if isinstance(simple := entry.get("simple"), Mapping) and simple.get("mitigation_timeout") == 0:
        plain["simple"] = _without(simple, "mitigation_timeout")
    return {**entry, **plain}


def _with_plain_outbound(entry: Entry) -> Entry:
    """Say where outbound requests of a dispatch namespace go as the config says it, parameters in one order."""
    if not isinstance(outbound := entry.get("outbound"), Mapping):
        return entry
    worker = outbound.get("worker")
    target = worker if isinstance(worker, Mapping) else _without(outbound, "parameters", "params")
    names = outbound.get("parameters") or [_name(one) for one in _items(outbound.get("params"))]
    return {**entry, "outbound": {**_without_production(target), "parameters": _sorted(names)}}


def _name(parameter: Any) -> Any:
    return parameter.get("name") if isinstance(parameter, Mapping) else parameter


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _with_sorted(*keys: str) -> Callable[[Entry], Entry]:
    """Order lists whose order means nothing."""
    return lambda entry: {key: _sorted(value) if key in keys else value for key, value in entry.items()}


def _sorted(value: Any) -> Any:
    return sorted(value, key=canonical) if isinstance(value, list) else value


def _with_first_of(*keys: str) -> Callable[[Entry], Entry]:
    """Keep the first field that is there of those that exclude each other: wrangler sends no other."""

    def rule(entry: Entry) -> Entry:
        present = [key for key in keys if key in entry]
        return _without(entry, *present[1:])

    return rule


_RULES: Final[Mapping[str, tuple[Callable[[Entry], Entry], ...]]] = {
    "workflow": (_without_far_class,),
    "service": (_without_production,),
    "d1": (_with_database_id,),
    "analytics_engine": (_with_dataset,),
    "ai_search": (_without_default_namespace,),
    "ratelimit": (_with_plain_limit,),
    "dispatch_namespace": (_with_plain_outbound,),
    "send_email": (
        _with_first_of("destination_address", "allowed_destination_addresses"),
        _with_sorted("allowed_destination_addresses", "allowed_sender_addresses"),
    ),
    "pipelines": (_with_first_of("stream", "pipeline"),),
    "vpc_network": (_with_first_of("tunnel_id", "network_id"),),
}
