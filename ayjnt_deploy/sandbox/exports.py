"""Declarative `exports`: what an upload says of Durable Object classes, reconciled with the namespaces that there are.

As Cloudflare's documentation has it ("Durable Object class exports", September 2026), with the names of its error
reference. Written apart from the product's own reading of that page, so that the one can be compared with the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.records import Json, Namespace

LIVE = ("created", "expecting-transfer")
LISTS = (
    "created",
    "updated",
    "deleted",
    "renamed",
    "transferred",
    "transfer_pending",
    "warnings",
    "info",
    "removable_entries",
)
STORAGE = {True: "sqlite", False: "legacy-kv"}


def of_classes(metadata: Json) -> Json:
    """Return the entries about Durable Objects: those about entrypoints and workflows are not reconciled."""
    given = metadata.get("exports") or {}
    return {name: entry for name, entry in given.items() if entry["type"] == "durable-object"}


def answered(metadata: Json) -> Json:
    """Return what versions answer of an upload's map: nothing that tells what became of a class."""
    given = metadata.get("exports") or {}
    return {name: entry for name, entry in given.items() if _state(entry) in LIVE}


def reconcile(account: Account, worker: str, declared: Json, exported: Mapping[str, str] | None) -> Json:
    """Bring the namespaces of `worker` to what is declared, or refuse all of it; return what was done."""
    side = _Side(account, worker, declared, exported)
    if details := [*side.undeclared(), *side.misdeclared()]:
        lines = "".join(f"\n - [{each['scenario']}] class '{each['class']}': {each['message']}" for each in details)
        # The status is that of a refusal that somebody has published.
        raise ApiError(400, 100402, f"Durable Object exports reconciliation failed:{lines}", meta={"details": details})
    return side.settle()


@dataclass(frozen=True, slots=True)
class _Side:
    """One Worker's side of the account, and what its upload says."""

    account: Account
    worker: str
    declared: Json
    exported: Mapping[str, str] | None
    """None where the names cannot be told: nothing is refused because of them then."""

    def undeclared(self) -> Iterator[Json]:
        for namespace in self.account.namespaces(self.worker):
            name = namespace.class_name
            if name not in self.declared:
                is_orphan = self.exported is not None and name not in self.exported
                scenario = "orphaned_provisioned_namespace" if is_orphan else "provisioned_class_missing_from_config"
                yield _detail(name, scenario, f"A namespace exists, and no entry declares it ({namespace.id}).")

    def misdeclared(self) -> Iterator[Json]:
        for name, entry in self.declared.items():
            match _state(entry):
                case "created":
                    yield from self._unlike(name, entry)
                case "deleted":
                    yield from self._undeletable(name)
                case "renamed":
                    yield from self._unrenamable(name, entry["renamed_to"])
                case "transferred":
                    yield from self._untransferable(name, entry["transferred_to"])
                case "expecting-transfer":
                    yield from self._unexpectable(name, entry["transfer_from"])
                case unknown:
                    yield _detail(name, "invalid_export", f"There is no state '{unknown}'.")

    def settle(self) -> Json:
        done: Json = {name: [] for name in LISTS}
        for name, entry in self.declared.items():
            if _state(entry) not in LIVE:
                self._bury(name, entry, done)
        for name, entry in self.declared.items():
            if _state(entry) == "expecting-transfer":
                done["transfer_pending"].append({"class": name, "from": entry["transfer_from"]})
            elif _state(entry) == "created" and self._namespace(name) is None:
                made = Namespace(id=uuid4().hex, script=self.worker, class_name=name, use_sqlite=True)
                self.account.save_namespace(made)
                done["created"].append(name)
        return done

    def _bury(self, name: str, entry: Json, done: Json) -> None:
        namespace, others = self._namespace(name), self._binding(name)
        told: Json = {"class": name, **({"referencing_scripts": others} if others else {})}
        if namespace is None:
            done["info"].append({**told, "scenario": "stale_tombstone", "message": "No such namespace exists."})
            done["removable_entries"] += [] if others else [name]
            return
        match entry["state"]:
            case "deleted":
                self.account.delete_namespace(namespace)
                done["deleted"].append(name)
            case "renamed":
                self.account.save_namespace(replace(namespace, class_name=entry["renamed_to"]))
                done["renamed"].append({"from": name, "to": entry["renamed_to"]})
            case "transferred":
                self.account.save_namespace(replace(namespace, script=entry["transferred_to"]))
                done["transferred"].append({"class": name, "to": entry["transferred_to"], "phase": "committed"})
        if self._is_in_code(name):
            done["info"].append(
                {**told, "scenario": "tombstone_class_still_in_code", "message": "The code still exports the class."}
            )

    def _unlike(self, name: str, entry: Json) -> Iterator[Json]:
        sources = [each for each, other in self.declared.items() if other.get("renamed_to") == name]
        found = [each for each in map(self._namespace, [name, *sources]) if each is not None]
        if not self._may_be_in_code(name):
            is_there = self._namespace(name) is not None
            scenario = "config_export_not_in_code" if is_there else "config_references_nonexistent_class"
            yield _detail(name, scenario, "The code does not export the class.")
        elif found and STORAGE[found[0].use_sqlite] != entry["storage"]:
            yield _detail(name, "storage_type_mismatch", f"The namespace has {STORAGE[found[0].use_sqlite]} storage.")
        elif not found and entry["storage"] != "sqlite":
            yield _detail(name, "invalid_export", "A new namespace has sqlite storage.")

    def _undeletable(self, name: str) -> Iterator[Json]:
        if self._is_in_code(name):
            yield _detail(name, "tombstone_delete_class_still_in_code", "The code still exports the class.")
        elif self._namespace(name) is not None and (others := self._binding(name)):
            scenario = "tombstone_delete_blocked_by_external_bindings"
            yield _detail(name, scenario, "Other Workers bind the class.", referencing_scripts=others)

    def _unrenamable(self, name: str, target: str) -> Iterator[Json]:
        if _state(self.declared.get(target, {"state": "missing"})) != "created":
            # It is documented that this is refused, and not under which name.
            yield _detail(name, "invalid_export", f"'{target}' is not declared as a live class.")
        elif self._namespace(name) is not None and self._namespace(target) is not None:
            yield _detail(name, "tombstone_renamed_to_occupied", f"A namespace exists for '{target}'.")

    def _untransferable(self, name: str, target: str) -> Iterator[Json]:
        if self._namespace(name) is None:
            return
        if self.account.worker(target) is None:
            yield _detail(name, "transferred_target_missing", f"There is no Worker '{target}'.")
        elif self._expected_by(target, name) != self.worker:
            yield _detail(name, "transferred_pending_not_found", f"'{target}' does not expect the class from here.")

    def _unexpectable(self, name: str, source: str) -> Iterator[Json]:
        if not self._may_be_in_code(name):
            yield _detail(name, "config_references_nonexistent_class", "The code does not export the class.")
        elif self._namespace(name) is not None:
            # So it is documented; that an entry which has had its effect is refused, too, is an assumption.
            scenario = "phase_one_transfer_target_class_provisioned"
            yield _detail(name, scenario, "The Worker has a namespace for the class.")
        elif self.account.worker(source) is None:
            yield _detail(name, "phase_one_transfer_source_missing", f"There is no Worker '{source}'.")
        elif self.account.namespace(source, name) is None:
            yield _detail(name, "phase_one_transfer_source_namespace_missing", f"'{source}' has no such class.")

    def _namespace(self, name: str) -> Namespace | None:
        return self.account.namespace(self.worker, name)

    def _expected_by(self, target: str, name: str) -> str | None:
        """Return the Worker from which `target` expects a class; what is pending stands in its newest version."""
        newest = self.account.latest(target)
        entry = {} if newest is None else newest.runtime.get("exports", {}).get(name, {})
        source: str | None = entry.get("transfer_from")
        return source

    def _binding(self, name: str) -> list[str]:
        """Return the other Workers that bind a class of this one."""
        others = (each.name for each in self.account.workers() if each.name != self.worker)
        return sorted(other for other in others if self._is_bound_by(other, name))

    def _is_bound_by(self, other: str, name: str) -> bool:
        serving = self.account.serving(other)
        bindings = [] if serving is None else serving.bindings
        return any(each.get("script_name") == self.worker and each.get("class_name") == name for each in bindings)

    def _is_in_code(self, name: str) -> bool:
        return self.exported is not None and name in self.exported

    def _may_be_in_code(self, name: str) -> bool:
        return self.exported is None or name in self.exported


def _state(entry: Json) -> str:
    state: str = entry.get("state", "created")
    return state


def _detail(name: str, scenario: str, message: str, **more: Any) -> Json:
    return {"class": name, "scenario": scenario, "message": message, **more}
