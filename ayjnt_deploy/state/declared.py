"""How a wrangler config says what an address holds: the way back from a leaf to the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_codegen.config import OWNED
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.bindings.table import BY_TYPE, Row, Shape
from ayjnt_deploy.state.leaf import Json, Known, Leaf, below, placed
from ayjnt_deploy.state.settings.normal import ASSETS

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One value of a wrangler config: at a path of keys, in the list there, or inside of an item of that list."""

    path: Path
    value: Json
    item: Mapping[str, Json] | None = None
    """What an item of the list at `path` is known by; empty where the item is `value` itself, None where there is no list."""
    inside: Path = ()
    """Where `value` stands in the item; empty for the whole item."""
    among: frozenset[str] = frozenset()
    """The keys of the object that `value` speaks of, where the object has others beside; empty for all."""

    @property
    def named(self) -> str:
        """How a sentence names the place: `vars.LOG_LEVEL`, `max_retries` of jobs in `queues.consumers`."""
        key = f"`{'.'.join(self.path)}`"
        if self.item is None:
            return key
        known_by = str(next(iter(self.item.values()), self.value))
        return f"`{'.'.join(self.inside)}` of {known_by} in {key}" if self.inside else f"{known_by} in {key}"

    def within(self, config: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return `config` with this in it, in the place where it says something of it already, else at the end."""
        found = below(config, self.path)
        value = self._beside(found) if self.item is None else self._listed(found or ())
        return placed(config, self.path, value)

    def _beside(self, found: Any) -> Json:
        if not self.among or not isinstance(found, Mapping) or not isinstance(self.value, Mapping):
            return self.value
        return {**{key: one for key, one in found.items() if key not in self.among}, **self.value}

    def _listed(self, items: Sequence[Any]) -> list[Any]:
        mine = [one for one in items if self.is_item(one)]
        if not mine:
            return [*items, self._item_of(self.item)]
        return [self._item_of(one) if one is mine[0] else one for one in items if one is mine[0] or one not in mine]

    def _item_of(self, one: Any) -> Any:
        if not self.inside:
            return self._beside(one)
        if self.value is None:  # wrangler takes no null there: saying nothing is how to say it.
            return {key: other for key, other in (one or {}).items() if key != self.inside[0]}
        return placed(one, self.inside, self.value)

    def is_item(self, one: Any) -> bool:
        """Whether `one` is the item of the list that this is about."""
        if not self.item:
            return bool(one == self.value)
        return isinstance(one, Mapping) and all(one.get(key) == value for key, value in self.item.items())


_OF_CLASSES: Final = frozenset({"durable_object_namespace", "workflow"})
_CLASSES: Final = frozenset({Aspect.WORKFLOW, Aspect.CLASS, Aspect.MIGRATION})
"""What the source and its migrations say, not a value of the config."""


def declaration(address: Address, leaf: Leaf) -> Declaration | None:
    """Return how a config would declare `leaf`; None where its value is unknown, or no line of a config can say it."""
    if not isinstance(leaf, Known) or address.aspect in _CLASSES:
        return None
    match address.aspect:
        case Aspect.BINDING:
            return _binding(address.name, leaf.value)
        case Aspect.DOMAIN | Aspect.CONSUMER | Aspect.WORKFLOW_SETTING:
            return _setting_of_an_item(address, leaf.value)
        case Aspect.CRON:
            return _text(("triggers", "crons"), address.name)
        case Aspect.ROUTE:
            return _text(("routes",), address.name)
        case Aspect.SECRET:
            return _text(("secrets", "required"), address.name)
        case _:
            among = ASSETS if address == Address(Aspect.SETTING, "assets") else frozenset()
            return Declaration(path=_path(address), value=_written(address, leaf.value), among=among)


def kept(address: Address, live: Leaf, wanted: Leaf | None) -> Declaration | None:
    """Return how the "wrangler" section of ayjnt.jsonc keeps `live`; None where that cannot say it.

    It refuses what follows from the source tree, and its flags are joined with the generated ones: none goes away.
    """
    said = declaration(address, live)
    if said is None or said.path[0] in OWNED or is_of_a_class(live):
        return None
    if address.aspect is not Aspect.COMPATIBILITY:
        return said
    was = wanted.value if isinstance(wanted, Known) and isinstance(wanted.value, Mapping) else {}
    is_less = isinstance(said.value, list) and not {*was} <= {*said.value}
    return said if said.value and not is_less else None


def is_of_a_class(leaf: Leaf | None) -> bool:
    """Whether it is the binding of an agent or workflow of the Worker's own, which follows from the source."""
    value: Any = leaf.value if isinstance(leaf, Known) else None
    return isinstance(value, Mapping) and value.get("type") in _OF_CLASSES and "script_name" not in value


def _text(path: Path, text: str) -> Declaration:
    return Declaration(path=path, value=text, item={})


def _path(address: Address) -> Path:
    match address.aspect:
        case Aspect.VARIABLE:
            return "vars", address.name
        case Aspect.COMPATIBILITY:
            return (f"compatibility_{address.name}",)
        case Aspect.EXPORT:
            return "exports", address.name
        case _:
            return (address.name,)


def _written(address: Address, value: Json) -> Json:
    """Return the value as a config has it: flags are a list there."""
    is_flags = address == Address(Aspect.COMPATIBILITY, "flags")
    return list(value) if is_flags and isinstance(value, Mapping) else value


def _setting_of_an_item(address: Address, value: Json) -> Declaration:
    name, _, key = address.name.partition("/")
    path, item = _item(address.aspect, name)
    if not key:
        return Declaration(path=path, item=item, value=item, among=frozenset(item))
    return Declaration(path=path, item=item, inside=tuple(key.split(".")), value=value)


def _item(aspect: Aspect, name: str) -> tuple[Path, Mapping[str, Json]]:
    """Return where a list stands, and what an item of it is known by."""
    match aspect:
        case Aspect.DOMAIN:
            return ("routes",), {"pattern": name, "custom_domain": True}
        case Aspect.CONSUMER:
            return ("queues", "consumers"), {"queue": name}
        case _:
            return ("workflows",), {"name": name}


def _binding(name: str, value: Json) -> Declaration | None:
    if not isinstance(value, Mapping):
        return None
    row = BY_TYPE.get(str(value["type"]))
    if row is None:
        item = {"name": name, "type": value["type"]}
        return Declaration(path=("unsafe", "bindings"), item=item, value={**item, **value})
    return _known_binding(name, value, row)


def _known_binding(name: str, value: Mapping[str, Json], row: Row) -> Declaration | None:
    if row.type == "workflow" and "class_name" not in value:
        return None  # Another Worker's workflow: an answer need not name its class, and wrangler asks for it.
    path = tuple(row.key.split("."))
    named: dict[str, Any] = {row.name: name}
    fields = {key: value[said] for key, said in row.fields.items() if said in value}
    match row.shape:
        case Shape.MANY:
            return Declaration(
                path=path, item=named, value={**named, **fields}, among=frozenset({row.name, *row.fields})
            )
        case Shape.ONE:
            return Declaration(path=(*path, row.name), value=name)
        case Shape.FILES:
            return None  # The API does not say which file it was.
