"""Durable Object migrations: steps applied to the classes that a Worker has."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from uuid import uuid4

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json, Namespace, Worker


def apply(account: Account, worker: Worker, migrations: Json, exported: Mapping[str, str] | None) -> str | None:
    """Apply all steps or none, and return the tag that is current afterwards."""
    given, expected = migrations.get("old_tag") or "", worker.migration_tag or ""
    if given != expected:
        # The status is not documented; 412 is what a failed precondition is called.
        raise ApiError(
            412,
            10079,
            f"Actor migration tag precondition failed, got tag '{given}' when expected tag is '{expected}'. "
            "Please make sure the tags match and try again.",
        )
    for step in migrations.get("steps", [migrations]):
        _apply_step(account, worker, step)
    _require_exports(created=_created(migrations), exported=exported)
    return migrations.get("new_tag") or worker.migration_tag


def require_no_orphans(account: Account, worker: str, exported: Mapping[str, str] | None) -> None:
    """Refuse code that no longer exports a class which has objects; skipped where exports cannot be told."""
    if exported is None:
        return
    for namespace in account.namespaces(worker):
        if namespace.class_name not in exported:
            raise ApiError(
                400,
                10064,
                f"New version of script does not export class '{namespace.class_name}' which is depended on by existing "
                "Durable Objects. If you want to delete the class's Durable Objects, update the script to use a "
                "delete-class migration.",
            )


def _apply_step(account: Account, worker: Worker, step: Json) -> None:
    """Apply one step in the order in which wrangler thinks of it; Cloudflare's own is not documented.

    Where it would matter most, Cloudflare refuses: it deletes no class and makes it anew at once (people's reports).
    """
    _require_one_target(step)
    for class_name in step.get("deleted_classes") or ():
        account.delete_namespace(_existing(account, worker.name, class_name, "delete-class"))
    for change in step.get("renamed_classes") or ():
        _move(account, (worker.name, change["from"]), (worker.name, change["to"]), "rename-class")
    for change in step.get("transferred_classes") or ():
        _move(account, (change["from_script"], change["from"]), (worker.name, change["to"]), "transfer-class")
    for class_name in step.get("new_classes") or ():
        _create(account, worker.name, class_name, use_sqlite=False)
    for class_name in step.get("new_sqlite_classes") or ():
        _create(account, worker.name, class_name, use_sqlite=True)


def _require_one_target(step: Json) -> None:
    named = (step.get(key) or () for key in ("deleted_classes", "new_classes", "new_sqlite_classes"))
    for class_name in (name for name, count in Counter(chain(*named)).items() if count > 1):
        raise ApiError(400, 10074, f"class '{class_name}' cannot be the target of more than one migration")


def _create(account: Account, script: str, class_name: str, *, use_sqlite: bool) -> None:
    _require_free(account, script, class_name, "new-class")
    account.save_namespace(
        Namespace(id=uuid4().hex, script=script, class_name=class_name, use_sqlite=use_sqlite),
    )


def _move(account: Account, before: tuple[str, str], after: tuple[str, str], kind: str) -> None:
    namespace = _existing(account, *before, kind)
    _require_free(account, *after, kind)
    account.save_namespace(replace(namespace, script=after[0], class_name=after[1]))


def _existing(account: Account, script: str, class_name: str, kind: str) -> Namespace:
    namespace = account.namespace(script, class_name)
    if namespace is None:
        raise ApiError(400, 10074, f"Cannot apply {kind} migration to class '{class_name}' because it does not exist.")
    return namespace


def _require_free(account: Account, script: str, class_name: str, kind: str) -> None:
    if account.namespace(script, class_name) is not None:
        raise ApiError(
            400,
            10074,
            f"Cannot apply {kind} migration to class '{class_name}' that is already depended on by existing "
            "Durable Objects.",
        )


def _created(migrations: Json) -> set[str]:
    """Name the classes that a set of steps leaves new: created and neither renamed nor deleted later."""
    names: set[str] = set()
    for step in migrations.get("steps", [migrations]):
        names -= {change["from"] for change in step.get("renamed_classes") or ()}
        names -= set(step.get("deleted_classes") or ())
        names |= {*(step.get("new_classes") or ()), *(step.get("new_sqlite_classes") or ())}
    return names


def _require_exports(created: Iterable[str], exported: Mapping[str, str] | None) -> None:
    for class_name in sorted(created):
        if exported is not None and class_name not in exported:
            raise ApiError(
                400,
                10070,
                f"Cannot apply new-class migration to class '{class_name}' that is not exported by script.",
            )
