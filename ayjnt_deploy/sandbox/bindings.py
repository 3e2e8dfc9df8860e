"""The bindings of a version: what was sent, what is kept from before, what the API fills in."""

import json
from collections.abc import Sequence

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json, Version

SECRETS = ("secret_text", "secret_key")
VARIABLES = ("plain_text", "json", *SECRETS)
MOST_VARIABLES = 128
LARGEST_VARIABLE = 5 * 1024


def resolve(
    account: Account, worker: str, sent: Sequence[Json], *, keep: Sequence[str], before: Version | None, strict: bool
) -> list[Json]:
    """Return the bindings of a new version: what is kept, then what is sent."""
    earlier = {binding["name"]: binding for binding in (before.bindings if before else ())}
    chosen = {name: binding for name, binding in earlier.items() if binding["type"] in keep}
    for binding in sent:
        name = binding.get("name")
        if not isinstance(name, str) or not name:
            raise ApiError(400, 10052, "A binding must have a name.")
        if binding["type"] != "inherit":
            chosen[name] = _filled_in(account, worker, binding)
        elif (inherited := earlier.get(binding.get("old_name", name))) is not None:
            chosen[name] = {**inherited, "name": name}
        elif strict:
            raise ApiError(400, 10057, f"The binding '{name}' cannot be inherited: the previous version has none.")
    _require_sizes(list(chosen.values()))
    _require_classes(account, worker, list(chosen.values()))
    return list(chosen.values())


def _filled_in(account: Account, worker: str, binding: Json) -> Json:
    match binding["type"]:
        case "secret_text":
            _require_size(binding["name"], binding.get("text", ""))
            # The text goes no further: nothing here runs the code, so nothing here needs to know it.
            return {"name": binding["name"], "type": "secret_text"}
        case "secret_key":
            return {key: value for key, value in binding.items() if key not in {"key_base64", "key_jwk"}}
        case "durable_object_namespace":
            script = binding.get("script_name") or worker
            namespace = account.namespace(script, binding["class_name"])
            return {**binding, "script_name": script, **({"namespace_id": namespace.id} if namespace else {})}
        case "workflow":
            return {**binding, "script_name": binding.get("script_name") or worker}
        case "service":
            return {key: value for key, value in binding.items() if key != "props"}
        case _:
            return binding


def _require_sizes(bindings: Sequence[Json]) -> None:
    variables = [binding for binding in bindings if binding["type"] in VARIABLES]
    if len(variables) > MOST_VARIABLES:
        raise ApiError(400, 10055, f"A Worker can have at most {MOST_VARIABLES} variables and secrets.")
    for binding in variables:
        if binding["type"] == "plain_text":
            _require_size(binding["name"], binding.get("text", ""))
        if binding["type"] == "json":
            _require_size(binding["name"], json.dumps(binding.get("json"), ensure_ascii=False, separators=(",", ":")))


def _require_size(name: str, text: str) -> None:
    if len(text.encode()) > LARGEST_VARIABLE:
        raise ApiError(400, 10054, f"The variable '{name}' is larger than {LARGEST_VARIABLE} bytes.")


def _require_classes(account: Account, worker: str, bindings: Sequence[Json]) -> None:
    for binding in bindings:
        if binding["type"] != "durable_object_namespace":
            continue
        script, class_name = binding.get("script_name", worker), binding["class_name"]
        if account.namespace(script, class_name) is None:
            raise ApiError(
                400,
                10061,
                f"Cannot create binding for class '{class_name}' because it is not currently configured to implement "
                "Durable Objects. Did you forget to apply a --new-class migration to it?",
            )
