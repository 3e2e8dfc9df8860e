"""How a wrangler config stops saying what an address holds: for what is gone from the live Worker."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.bindings.table import ROWS, Shape
from ayjnt_deploy.state.leaf import below, placed
from ayjnt_deploy.state.settings.normal import ASSETS

Config = Mapping[str, Any]
Path = tuple[str, ...]
_Is = Callable[[Any], bool]

OFF: Final[Config] = {
    "observability": {"enabled": False},
    "logpush": False,
    "tail_consumers": [],
    "placement": {"mode": "off"},
    "cache": {"enabled": False},
    "limits": {},
}
"""How a config says that it does not want a setting: some are set by others where it says nothing."""


_TEXTS: Final[Mapping[Aspect, Path]] = {Aspect.CRON: ("triggers", "crons"), Aspect.SECRET: ("secrets", "required")}
_ITEMS: Final[Mapping[Aspect, tuple[Path, str]]] = {
    Aspect.DOMAIN: (("routes",), "pattern"),
    Aspect.CONSUMER: (("queues", "consumers"), "queue"),
    Aspect.WORKFLOW_SETTING: (("workflows",), "name"),
}
"""Lists whose items have settings of their own, and the field that names an item."""


def undeclared(address: Address, config: Config) -> Iterator[Config]:
    """Yield `config` without what it says of `address`, in each way in which it may say it."""
    if address.aspect in _TEXTS:
        yield from _without_item(config, _TEXTS[address.aspect], lambda one: bool(one == address.name))
    elif address.aspect in _ITEMS:
        path, field = _ITEMS[address.aspect]
        name, _, key = address.name.partition("/")
        yield from _without_part(config, path, _is_named(field, name), key)
    else:
        yield from _without_value(address, config)


def _without_value(address: Address, config: Config) -> Iterator[Config]:
    match address.aspect:
        case Aspect.VARIABLE:
            yield from _without_key(config, ("vars", address.name))
        case Aspect.COMPATIBILITY:
            yield from _without_key(config, (f"compatibility_{address.name}",))
        case Aspect.BINDING:
            yield from _without_binding(config, address.name)
        case Aspect.ROUTE:
            yield from _without_route(config, address.name)
        case Aspect.SETTING:
            yield from _without_setting(config, address.name)
        case _:
            return  # What the source and its migrations say, not a value of the config.


def _without_binding(config: Config, name: str) -> Iterator[Config]:
    for row in ROWS:
        if row.type == "workflow":
            continue  # The binding declares the workflow itself, with its instances.
        path = tuple(row.key.split("."))
        match row.shape:
            case Shape.MANY:
                yield from _without_item(config, path, _is_named(row.name, name))
            case Shape.ONE:
                if below(config, (*path, row.name)) == name:
                    is_whole = set(below(config, path)) == {row.name}
                    yield from _without_key(config, path if is_whole else (*path, row.name))
            case Shape.FILES:
                yield from _without_key(config, (*path, name))
    yield from _without_item(config, ("unsafe", "bindings"), _is_named("name", name))


def _without_route(config: Config, pattern: str) -> Iterator[Config]:
    def is_it(one: Any) -> bool:
        return one == pattern or (_is_named("pattern", pattern)(one) and not one.get("custom_domain"))

    yield from _without_item(config, ("routes",), is_it)
    if is_it(config.get("route")):
        yield from _without_key(config, ("route",))


def _without_setting(config: Config, key: str) -> Iterator[Config]:
    if key == "assets" and isinstance(assets := config.get("assets"), Mapping):
        yield {**config, "assets": {name: one for name, one in assets.items() if name not in ASSETS}}
        return
    yield from _without_key(config, (key,))
    if key in OFF:
        yield {**config, key: OFF[key]}


def _without_part(config: Config, path: Path, is_it: _Is, key: str) -> Iterator[Config]:
    """Leave out an item of a list, or only what stands at `key` in it."""
    if not key:
        yield from _without_item(config, path, is_it)
        return
    items = below(config, path)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if is_it(item):
            for less in _without_key(item, tuple(key.split("."))):
                yield placed(config, path, [*items[:index], less, *items[index + 1 :]])


def _without_item(config: Config, path: Path, is_it: _Is) -> Iterator[Config]:
    items = below(config, path)
    if isinstance(items, list) and any(map(is_it, items)):
        yield placed(config, path, [one for one in items if not is_it(one)])


def _without_key(config: Config, path: Path) -> Iterator[Config]:
    holder = below(config, path[:-1])
    if isinstance(holder, Mapping) and path[-1] in holder:
        yield placed(config, path[:-1], {key: one for key, one in holder.items() if key != path[-1]})


def _is_named(key: str, name: str) -> _Is:
    return lambda one: isinstance(one, Mapping) and one.get(key) == name
