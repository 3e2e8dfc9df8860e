"""Questions that several rules ask about Durable Objects: what a record tells, where a binding leads, how it is addressed."""

from collections.abc import Mapping
from dataclasses import dataclass

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known, Leaf
from ayjnt_deploy.state.migrations import Recorded


@dataclass(frozen=True, slots=True)
class ClassOf:
    """A Durable Object class, and the Worker that has it; None for this one."""

    name: str
    script: str | None


def recorded(case: Case) -> tuple[Recorded, ...]:
    """Return the migrations of the last release that has told its own; a record that is not believed still tells them."""
    releases = (case.release, case.baseline.stale)
    return next((one.migrations for one in releases if one is not None and one.migrations), ())


def class_behind(binding: Leaf | None) -> ClassOf | None:
    """Return the Durable Object class that a binding leads to, if it leads to one and is known."""
    class_name = _field(binding, "class_name")
    if class_name is None or _field(binding, "type") != "durable_object_namespace":
        return None
    return ClassOf(class_name, _field(binding, "script_name"))


def at_class(name: str) -> str:
    """Return the address of a class."""
    return str(Address(Aspect.CLASS, name))


def at_migration(tag: str) -> str:
    """Return the address of a migration."""
    return str(Address(Aspect.MIGRATION, tag))


def _field(leaf: Leaf | None, key: str) -> str | None:
    value: Json = leaf.value if isinstance(leaf, Known) else None
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else None
