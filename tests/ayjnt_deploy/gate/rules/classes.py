"""The case of a deploy of a Worker with Durable Objects: what is live, and what the config says of its classes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.exports import entries
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.migrations import history_of
from tests.ayjnt_deploy.builders import a_case, a_live, a_release, a_state, a_wanted

Migrations = Sequence[Mapping[str, Any]]

V1: Final = {"tag": "v1", "new_sqlite_classes": ["Orders"]}
V2: Final = {"tag": "v2", "new_sqlite_classes": ["Refunds"]}
RENAME: Final = {"tag": "v2", "renamed_classes": [{"from": "Orders", "to": "Shop"}]}
DELETE: Final = {"tag": "v2", "deleted_classes": ["Orders"]}
TRANSFER: Final = {
    "tag": "v2",
    "transferred_classes": [{"from": "Bills", "from_script": "billing", "to": "Invoices"}],
}

SQLITE: Final = {"type": "durable-object", "storage": "sqlite"}
GONE: Final = {"type": "durable-object", "state": "deleted"}
RENAMED: Final = {"type": "durable-object", "state": "renamed", "renamed_to": "Shop"}
AWAY: Final = {"type": "durable-object", "state": "transferred", "transferred_to": "billing"}
AWAITED: Final = {**SQLITE, "state": "expecting-transfer", "transfer_from": "billing"}


def a_binding(class_name: str, script: str | None = None) -> Json:
    found = {"type": "durable_object_namespace", "class_name": class_name}
    return found if script is None else {**found, "script_name": script}


def a_deploy(
    migrations: Migrations = (),
    *,
    tag: str | None = "v1",
    live: Mapping[str, str] | None = None,
    bindings: Mapping[str, Json] | None = None,
    bound: Mapping[str, Json] | None = None,
    exports: Sequence[str] | None = None,
    released: Migrations = (),
    others: Mapping[str, frozenset[str]] | None = None,
    exists: bool = True,
    declared: Mapping[str, Any] | None = None,
    declared_live: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Case:
    """Return a case; the live Worker has the migration `tag`, the classes `live` by storage and the bindings `bound`.

    `released` are the migrations of the last release's record; `declared` is the config's `exports`, and `declared_live` what
    the API answers of the one before.
    """
    classes = {"Orders": "sqlite"} if live is None else live
    leaves: dict[str, Json] = {f"durable-object/{name}": {"storage": kind} for name, kind in classes.items()}
    leaves |= {f"binding/{name}": one for name, one in (bound or {}).items()}
    leaves |= {f"export/{name}": one for name, one in (declared_live or {}).items()}
    if tag is not None:
        leaves["migration/tag"] = tag
    wanted = {f"binding/{name}": one for name, one in (bindings or {}).items()}
    return a_case(
        wanted=a_wanted(
            leaves=wanted,
            history=history_of(migrations),
            declared=entries(declared),
            exports=None if exports is None else frozenset(exports),
        ),
        live=a_live(leaves if exists else {}, exists=exists, classes=others or {}),
        baseline=Baseline(release=a_release(migrations=history_of(released).recorded)),
        changes=diff(a_state(wanted), a_state(leaves)),
        **fields,
    )
