"""Names that follow from classes and may be used once: bindings and workflow names. What files name is for `scan`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_codegen.config import Config
from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.jsonc import Key
from ayjnt_codegen.names import binding_of, workflow_name_of
from ayjnt_codegen.source import Agent, Place, SourceTree, Workflow

_CLASS_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9_$]*")
_LONGEST_WORKFLOW_NAME: Final = 64
_NAMED_BY_NAME: Final = ("durable_objects", "logfwdr", "ratelimits", "send_email", "unsafe")
_NAMED_BY_KEY: Final = ("data_blobs", "text_blobs", "vars", "wasm_modules")


@dataclass(frozen=True, slots=True)
class _Claim:
    name: str
    what: str
    place: Place


def check(tree: SourceTree, config: Config) -> None:
    """Refuse a tree in which two things want the same name, or a class whose name cannot be used."""
    _once("binding", _bindings(tree, config), "rename one of them: a class's binding is its name in UPPER_SNAKE")
    _once("workflow name", _claims(tree.workflows, workflow_name_of), "rename one of the classes")
    for claim in _classes(tree, str):
        _refuse_unusable(claim)


def _once(thing: str, claims: Iterable[_Claim], remedy: str) -> None:
    first: dict[str, _Claim] = {}
    for claim in claims:
        other = first.setdefault(claim.name, claim)
        if other is not claim:
            raise SourceError(
                f"{thing} {claim.name} is wanted twice: "
                f"by {other.what} ({other.place}) and by {claim.what} ({claim.place})",
                remedy=remedy,
            )


def _refuse_unusable(claim: _Claim) -> None:
    if not _CLASS_NAME.fullmatch(claim.name):
        raise SourceError(
            f"{claim.place}: no binding can be derived from {claim.what}",
            remedy="use a class name of letters and digits that begins with an upper-case letter",
        )
    if len(workflow_name_of(claim.name)) > _LONGEST_WORKFLOW_NAME:
        raise SourceError(
            f"{claim.place}: the name derived from {claim.what} is longer than {_LONGEST_WORKFLOW_NAME} characters",
            remedy="give the class a shorter name",
        )


def _claims(classes: Iterable[Agent | Workflow], name: Any) -> Iterator[_Claim]:
    for one in classes:
        kind = "agent" if isinstance(one, Agent) else "workflow"
        yield _Claim(name(one.class_name), f"{kind} {one.class_name}", one.place)


def _classes(tree: SourceTree, name: Any) -> Iterator[_Claim]:
    yield from _claims(tree.agents, name)
    yield from _claims(tree.workflows, name)


def _bindings(tree: SourceTree, config: Config) -> Iterator[_Claim]:
    yield from _classes(tree, binding_of)
    for key, value in config.wrangler.items():
        if key == "env":  # An environment repeats the bindings of the top level.
            continue
        if key in _NAMED_BY_KEY and isinstance(value, Mapping):
            for name in value:
                yield _Claim(name, f"wrangler.{key}", config.source.place("wrangler", key, name))
            continue
        field = "name" if key in _NAMED_BY_NAME else "binding"
        for at, name in _named(value, field, (key,)):
            yield _Claim(name, f"wrangler.{key}", config.source.place("wrangler", *at, field))


def _named(value: Any, field: str, at: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Yield every object at or below `value` that has `field`, and where it stands."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _named(item, field, (*at, index))
    elif isinstance(value, Mapping):
        if isinstance(name := value.get(field), str):
            yield at, name
        for key in value:
            yield from _named(value[key], field, (*at, key))
