"""The classes behind Durable Object bindings, of which an answer may tell the namespace alone.

"Some bindings (like DOs and internal bindings) don't have all fields returned" (cloudflare/workers-sdk#8058).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ayjnt_deploy.state.bindings.normal import Entry


def classed(bindings: Sequence[Entry], namespaces: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Return an answer's `bindings`, with the class of the namespace where none is named."""
    classes = {
        one.get("id"): {"class_name": one["class"], "script_name": one["script"]}
        for one in namespaces
        if one.get("class") and one.get("script")
    }
    return [{**one, **classes.get(one.get("namespace_id"), {})} if _is_unnamed(one) else one for one in bindings]


def _is_unnamed(entry: Entry) -> bool:
    return entry.get("type") == "durable_object_namespace" and not entry.get("class_name")
