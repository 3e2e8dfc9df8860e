"""One function for each setting: everything that means the same becomes one value, and what is the default becomes None.

Sources: wrangler 4.164 (`config-diffs.ts`, `placement.ts`, `get-subdomain-values.ts`), Cloudflare's OpenAPI schema, and what
other clients of the API had to learn (terraform-provider-cloudflare).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ayjnt_deploy.state.leaf import Json, canonical

_DIGITS: Final = 9
"""Of a sampling rate that are compared: it passes through binary fractions of several lengths."""
_SAMPLED: Final = {"head_sampling_rate": 1, "persist": True, "destinations": []}
_USUAL: Final = {
    "html_handling": "auto-trailing-slash",
    "not_found_handling": "none",
    "run_worker_first": False,
    "base_path": "/",
}
"""What Cloudflare does where nobody said otherwise (`asset-worker/src/configuration.ts`)."""
ASSETS: Final = frozenset(_USUAL)
"""What can be compared of a config's `assets`: the rest says which files they are."""
_PLACES: Final = ("region", "host", "hostname")


def observability(value: Any) -> Json:
    """Fill in the defaults; nothing is left where nothing is observed, for the API ignores the rest then."""
    given = without_nulls(value)
    enabled = given.get("enabled") is True
    logs = {"enabled": enabled, "invocation_logs": True, **_SAMPLED, **without_nulls(given.get("logs"))}
    # The API does not reliably echo `propagation_policy`, so nobody can compare it.
    traces = {"enabled": False, **_SAMPLED, **without(without_nulls(given.get("traces")), "propagation_policy")}
    if not (enabled or logs["enabled"] or traces["enabled"]):
        return None
    whole = {"head_sampling_rate": 1, "redact_query_string": False, **given, "enabled": enabled}
    return {**_rounded(whole), "logs": _sampled(logs), "traces": _sampled(traces)}


def placement(value: Any) -> Json:
    """Say where a Worker runs: `smart`, or the one place that is named. A hint is never answered."""
    given = without_nulls(value)
    if given.get("mode") == "smart" or given.get("hint"):
        return {"mode": "smart"}
    targets = given.get("target")
    first = without_nulls(targets[0]) if isinstance(targets, list) and targets else {}
    named = {**given, **first}
    return next(({key: named[key]} for key in _PLACES if named.get(key)), None)


def limits(value: Any) -> Json:
    """Leave out what is not limited."""
    return without_nulls(value) or None


def cache(value: Any) -> Json:
    """Return what is cached; a cache that is off has no settings."""
    given = without_nulls(value)
    if given.get("enabled") is not True:
        return None
    return {key: one for key, one in given.items() if one is not False}


def assets(value: Any) -> Json:
    """Return how assets are served where that is not the default; which files they are, nobody can read back."""
    given = without_nulls(value)
    # An answer may list no path for `run_worker_first: false`.
    return {key: given[key] for key, usual in _USUAL.items() if key in given and given[key] not in (usual, [])} or None


def logpush(value: Any) -> Json:
    """Return true, or nothing: absent, null and false are the same."""
    return True if value is True else None


def tail_consumers(value: Any) -> Json:
    """Return the Workers that hear of each request, in one order.

    The newer API calls a service `name` and answers nothing else of it, so that no environment can be compared.
    """
    listed = value if isinstance(value, list) else []
    found = {str(one.get("service") or one.get("name")) for one in listed if isinstance(one, Mapping)}
    return [{"service": name} for name in sorted(found)] or None


def workers_dev(value: Any) -> Json:
    """Return whether the Worker answers on workers.dev."""
    return value if isinstance(value, bool) else None


def without_nulls(value: Any) -> dict[str, Any]:
    """Drop what is null, at any depth; whatever is no object has nothing in it."""
    if not isinstance(value, Mapping):
        return {}
    return {
        str(key): without_nulls(one) if isinstance(one, Mapping) else one
        for key, one in value.items()
        if one is not None
    }


def without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Leave out `keys`."""
    return {key: one for key, one in value.items() if key not in keys}


def _sampled(value: Mapping[str, Any]) -> dict[str, Any]:
    destinations = value["destinations"]
    ordered = sorted(destinations, key=canonical) if isinstance(destinations, Sequence) else destinations
    return _rounded({**value, "destinations": ordered})


def _rounded(value: Mapping[str, Any]) -> dict[str, Any]:
    rate = value["head_sampling_rate"]
    return {**value, "head_sampling_rate": round(rate, _DIGITS) if isinstance(rate, float) else rate}
