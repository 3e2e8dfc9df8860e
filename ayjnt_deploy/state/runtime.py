"""How a version runs: assets and placement, which two answers tell and neither of them always.

`version` is `GET workers/scripts/{name}/versions/{id}`, `runtime` the newer `GET workers/workers/{name}/versions/{id}` or
what is read instead. Recorded answers differ from the contract. The newer one leaves out `assets`
(cloudflare/terraform-provider-cloudflare, 27d7e894) and fails for a Worker with a region, which the settings tell by
a number (cloudflare/workers-sdk#15642); the older one has both (cloudflare/workers-sdk#13843 for the placement).
"""

from collections.abc import Mapping
from typing import Any, Final

from ayjnt_deploy.state.leaf import below
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.settings import normal

Json = Mapping[str, Any]

_UNNAMED: Final = "Cloudflare answers that the Worker is placed near something, and not near what"


def assets(version: Json, runtime: Json) -> Json:
    """Return the settings of assets in the config's words."""
    told = below(version, ("resources", "script_runtime", "assets"))
    if not told:
        return below(runtime, ("assets", "config")) or {}
    return {**told, "run_worker_first": told.get("raw_run_worker_first")}


def placement(version: Json, runtime: Json) -> Json:
    """Return where the version runs, from the answer that names the place, if one does."""
    script = below(version, ("resources", "script")) or {}
    told = (script.get("placement"), runtime.get("placement"), {"mode": script.get("placement_mode")})
    said = [one for one in told if one and any(one.values())]
    return next((one for one in said if normal.placement(one)), said[0] if said else {})


def not_read(version: Json, runtime: Json, unread: Mapping[Part, str]) -> Mapping[Part, str]:
    """Return what is `unread` besides, because an answer does not tell it."""
    told = placement(version, runtime)
    if told.get("mode") == "targeted" and not normal.placement(told):
        return {Part.PLACEMENT: _UNNAMED}
    return {Part.PLACEMENT: unread[Part.RUNTIME]} if Part.RUNTIME in unread and not told else {}
